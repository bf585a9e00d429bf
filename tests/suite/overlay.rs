//! Planes of different pixel grids over one another: the maps between them, the device against the CPU, readouts.

use crate::gpu::{
    Plane as TilePlane, Random, VIEW, any_recipe, device_with, gpu, noise_plane, painted, target,
};
use skyloupe::field::{Band, Field, Plane, Role};
use skyloupe::fits::{FileSpec, PlaneToWrite, open_fields, write_image};
use skyloupe::geometry::{Affine, ImagePoint, ImageSize, View, Warp, WarpError};
use skyloupe::gpu::{
    Coloring, GpuDevice, GpuStore, Quality, TileKey, Upload, ViewFrame, ViewId, device_descriptor,
};
use skyloupe::gpu::{needed_keys, render_offscreen};
use skyloupe::header::{Card, Header, Value};
use skyloupe::progress::Unwatched;
use skyloupe::raster::{
    MemoryPixels, NOT_FINITE, OUTSIDE, Pyramid, Reduction, Tile, ViewSampling, resample_warped,
};
use skyloupe::sky::{Wcs, warp_between};
use std::path::Path;
use std::sync::Arc;

use wgpu::TextureFormat::Rgba8Unorm;

const ARCSEC: f64 = 1.0 / 3600.0;

/// A TAN image: its extent, the pixel (0-based) that lies at a sky position, its scale and turn.
#[derive(Clone, Copy)]
struct Tan {
    size: ImageSize,
    pixel: (f64, f64),
    sky: (f64, f64),
    scale_arcsec: f64,
    turn: f64,
    /// Cubic terms of a TPV distortion, per square degree.
    cubic: f64,
}

impl Tan {
    fn new(width: usize, height: usize, scale_arcsec: f64) -> Self {
        let size = ImageSize { width, height };
        let center = size.center();
        Self { size, pixel: (center.x, center.y), sky: (150.0, 2.0), scale_arcsec, turn: 0.0, cubic: 0.0 }
    }

    fn cards(&self) -> Vec<(&'static str, Value)> {
        let (sin, cos) = self.turn.sin_cos();
        let scale = self.scale_arcsec * ARCSEC;
        let name =
            |axis: &str| Value::Text(format!("{axis}{}", if self.cubic == 0.0 { "TAN" } else { "TPV" }));
        let mut cards = vec![("CTYPE1", name("RA---")), ("CTYPE2", name("DEC--"))];
        let numbers = [
            ("CRVAL1", self.sky.0),
            ("CRVAL2", self.sky.1),
            ("CRPIX1", self.pixel.0 + 1.0),
            ("CRPIX2", self.pixel.1 + 1.0),
            ("CD1_1", -scale * cos),
            ("CD1_2", scale * sin),
            ("CD2_1", scale * sin),
            ("CD2_2", scale * cos),
        ];
        cards.extend(numbers.map(|(keyword, value)| (keyword, Value::Real(value))));
        if self.cubic != 0.0 {
            // PVi_7 is the cube of the coordinate itself, PVi_9 that times the square of the other.
            for keyword in ["PV1_1", "PV2_1"] {
                cards.push((keyword, Value::Real(1.0)));
            }
            for keyword in ["PV1_7", "PV1_9", "PV2_7", "PV2_9"] {
                cards.push((keyword, Value::Real(self.cubic)));
            }
        }
        cards
    }

    fn wcs(&self) -> Wcs {
        let text = |value: &Value| match value {
            Value::Text(text) => format!("'{text}'"),
            Value::Real(number) => format!("{number:.15E}"),
            other => panic!("{other:?}"),
        };
        let mut cards = format!("{:<80}", "NAXIS   = 2");
        for (keyword, value) in self.cards() {
            cards += &format!("{:<80}", format!("{keyword:<8}= {}", text(&value)));
        }
        Wcs::from_header(&Header::parse(cards.as_bytes())).unwrap().unwrap()
    }

    fn warp_to(&self, plane: &Self) -> Result<Warp, WarpError> {
        warp_between((&self.wcs(), self.size), (&plane.wcs(), plane.size))
    }
}

/// Largest distance between the warp and the full world coordinates at random positions on both images, and how
/// many of them there were.
fn largest_error(reference: &Tan, plane: &Tan, warp: &Warp) -> (f64, usize) {
    let (from, to) = (reference.wcs(), plane.wcs());
    let mut random = Random(77);
    let (mut worst, mut count) = (0.0_f64, 0);
    for _ in 0..400_000 {
        if count == 2000 {
            break;
        }
        let x = random.between(-0.5, reference.size.width as f64 - 0.5);
        let y = random.between(-0.5, reference.size.height as f64 - 0.5);
        let at = ImagePoint { x, y };
        let Some(exact) = from.sky_from_pixel(at).and_then(|sky| to.pixel_from_sky(sky)) else { continue };
        if plane.size.pixel_at(exact).is_some() {
            let found = warp.apply(at);
            worst = worst.max((found.x - exact.x).hypot(found.y - exact.y));
            count += 1;
        }
    }
    (worst, count)
}

fn vis() -> Tan {
    Tan::new(6000, 5000, 0.1)
}

/// The pairs that tests go through: what it is called, the reference, the plane, whether the map is affine.
fn pairs() -> Vec<(&'static str, Tan, Tan, bool)> {
    let far = |plane: Tan| Tan { sky: (150.5, 2.49), pixel: (-9000.0, 8800.0), ..plane };
    vec![
        ("scaled", vis(), Tan::new(2100, 1700, 0.3), true),
        ("turned", vis(), Tan { turn: 30_f64.to_radians(), ..Tan::new(3000, 2000, 0.2) }, true),
        ("shifted", vis(), Tan { pixel: (300.3, 2100.7), ..Tan::new(3000, 2000, 0.1) }, true),
        ("two tangent points", Tan::new(19_200, 19_200, 0.1), far(Tan::new(19_200, 19_200, 0.1)), false),
        ("distorted", vis(), Tan { cubic: 0.3, turn: 0.3, ..Tan::new(2100, 1700, 0.3) }, false),
        (
            "small in large",
            Tan::new(19_200, 19_200, 0.1),
            Tan { sky: (150.2, 2.2), ..Tan::new(300, 200, 0.3) },
            true,
        ),
    ]
}

#[test]
fn warps_follow_the_full_world_coordinates() {
    for (name, reference, plane, is_affine) in pairs() {
        let begun = std::time::Instant::now();
        let warp = reference.warp_to(&plane).unwrap();
        let took = begun.elapsed();
        let (worst, count) = largest_error(&reference, &plane, &warp);
        println!(
            "{name}: {worst:.6} px at {count} points, {:?} cells, said {:.6}, made in {took:?}",
            warp.lattice().map(|lattice| lattice.cells()),
            warp.error_px()
        );
        assert!(count >= 500, "{name}: {count} points in common");
        assert!(worst < 0.05, "{name}: {worst}");
        assert!(worst < warp.error_px().max(0.001) * 1.5 + 1e-9, "{name}: {worst}, not {}", warp.error_px());
        assert_eq!(warp.is_affine(), is_affine, "{name}");
        assert!(!warp.is_identity());
    }
    assert!(vis().warp_to(&vis()).unwrap().error_px() < 1e-6);
}

#[test]
fn images_apart_and_maps_that_bend_have_no_warp() {
    let apart = Tan { sky: (152.0, 2.0), ..vis() };
    assert_eq!(vis().warp_to(&apart), Err(WarpError::Apart));
    let opposite = Tan { sky: (330.0, -2.0), ..vis() };
    assert_eq!(vis().warp_to(&opposite), Err(WarpError::Apart));
}

/// A plane, and where its pixels lie if not in the grid of the image.
type Placed<'a> = (&'a TilePlane, Option<Arc<Warp>>);

/// A picture of planes in their channels, each where its warp says.
struct Overlay<'a> {
    image: ImageSize,
    planes: [Option<Placed<'a>>; 4],
    map: Affine,
    size_px: (u32, u32),
    reduction: Reduction,
}

impl Overlay<'_> {
    fn draw<T>(&self, with: impl FnOnce(&ViewFrame<'_>) -> T) -> T {
        let (shader, recipe, colormap) = any_recipe();
        with(&ViewFrame {
            planes: self.planes.each_ref().map(|plane| plane.as_ref().map(|(plane, _)| plane.key)),
            warps: self.planes.each_ref().map(|plane| plane.as_ref()?.1.clone()),
            image: self.image,
            image_from_screen: self.map,
            width_px: self.size_px.0,
            height_px: self.size_px.1,
            reduction: self.reduction,
            quality: Quality::Full,
            coloring: Coloring::Recipe { shader, numbers: &recipe, colormap: &colormap },
        })
    }

    fn tile(&self, key: &TileKey) -> Tile {
        let plane = self.planes.iter().flatten().find(|(plane, _)| plane.key == key.plane).unwrap().0;
        plane.pyramid.tile(key.id, key.reduction).unwrap()
    }

    /// Upload what is needed, in any order, drawing now and then.
    fn upload(&self, gpu: &GpuDevice, store: &mut GpuStore, random: &mut Random) {
        let keys = self.draw(needed_keys);
        let mut missing = store.missing(&keys);
        while !missing.is_empty() {
            let key = missing.swap_remove(random.bits() as usize % missing.len());
            assert_ne!(store.upload(&gpu.queue, key, &self.tile(&key)), Upload::Ignored);
            if random.bits().is_multiple_of(5) {
                self.prepare(gpu, store, VIEW);
            }
        }
        self.prepare(gpu, store, VIEW);
    }

    fn prepare(&self, gpu: &GpuDevice, store: &mut GpuStore, view: ViewId) {
        self.draw(|frame| store.prepare(&gpu.device, &gpu.queue, view, frame));
    }

    fn assert_agrees(&self, values: &[[u32; 4]], what: &str) {
        let view = ViewSampling {
            image_from_screen: self.map,
            width: self.size_px.0 as usize,
            height: self.size_px.1 as usize,
            reduction: self.reduction,
        };
        for (channel, plane) in self.planes.iter().enumerate() {
            let Some((plane, warp)) = plane else {
                let lacking = values.iter().map(|bits| bits[channel]);
                assert!(
                    lacking.into_iter().all(|bits| [OUTSIDE, NOT_FINITE].map(f32::to_bits).contains(&bits))
                );
                continue;
            };
            let expected = resample_warped(&plane.pyramid, &view, warp.as_deref()).unwrap();
            let (mut n_ambiguous, mut worst) = (0, 0.0_f32);
            for (index, (expected, bits)) in expected.iter().zip(values).enumerate() {
                let found = f32::from_bits(bits[channel]);
                let difference = (expected - found).abs() / expected.abs().max(1.0);
                let scale = skyloupe::raster::pixels_per_screen(&view, warp.as_deref());
                let averaged = scale > 1.0 && self.reduction == Reduction::Mean;
                if expected.to_bits() == bits[channel] || averaged && difference <= 1e-5 {
                    continue;
                }
                let size = plane.pyramid.size();
                let near = self.on_a_border(index, (warp.as_deref(), size), scale);
                if !near && averaged && difference.is_finite() {
                    worst = worst.max(difference);
                }
                n_ambiguous += usize::from(!near);
                assert!(
                    near || scale > 1.0 && n_ambiguous < values.len() / 500,
                    "{what}, channel {channel}, pixel {index}: {found} ({:x}), not {expected}",
                    bits[channel]
                );
            }
            if worst > 0.0 {
                println!("{what}, channel {channel}: up to {worst}");
            }
        }
    }

    /// True if rounding may decide which pixel, or whether one, lies under the pixel's centre.
    fn on_a_border(&self, index: usize, (warp, plane): (Option<&Warp>, ImageSize), scale: f64) -> bool {
        let (column, row) = (index as u32 % self.size_px.0, index as u32 / self.size_px.0);
        let (x, y) = self.map.apply(f64::from(column) + 0.5, f64::from(row) + 0.5);
        let at = warp.map_or(ImagePoint { x, y }, |warp| warp.apply(ImagePoint { x, y }));
        let near_edge = |position: f64, len: usize, tolerance: f64| {
            [0.0, len as f64].into_iter().any(|edge| (position + 0.5 - edge).abs() < tolerance)
        };
        let tolerance = if warp.is_some_and(|warp| !warp.is_affine()) { 1e-3 } else { 1e-4 };
        let near_pixel = |position: f64| (position + 0.5 - (position + 0.5).round()).abs() < tolerance;
        near_edge(x, self.image.width, 1e-4 * self.map.scale())
            || near_edge(y, self.image.height, 1e-4 * self.map.scale())
            || near_edge(at.x, plane.width, tolerance * scale.max(1.0))
            || near_edge(at.y, plane.height, tolerance * scale.max(1.0))
            || scale <= 1.0 && (near_pixel(at.x) || near_pixel(at.y))
    }
}

/// Grids over a reference of 1500 x 1200 pixels of 0.1 arcseconds, and noise in each.
struct Grids {
    image: ImageSize,
    planes: Vec<(TilePlane, Option<Arc<Warp>>)>,
}

impl Grids {
    fn new() -> Self {
        let reference = Tan::new(1500, 1200, 0.1);
        let tans = [
            Tan { pixel: (170.2, 160.9), ..Tan::new(400, 500, 0.3) },
            Tan { turn: 0.5, ..Tan::new(1300, 1100, 0.1) },
            Tan { cubic: 900.0, turn: -0.2, pixel: (900.0, 100.0), ..Tan::new(900, 800, 0.17) },
            Tan { pixel: (2000.5, 1500.25), turn: 3.0, ..Tan::new(3000, 2900, 0.04) },
        ];
        let mut planes = vec![(noise_plane(reference.size, 1), None), (noise_plane(reference.size, 2), None)];
        for (seed, tan) in tans.iter().enumerate() {
            let warp = Arc::new(reference.warp_to(tan).unwrap());
            planes.push((noise_plane(tan.size, 10 + seed as u64), Some(Arc::clone(&warp))));
            planes.push((noise_plane(tan.size, 20 + seed as u64), Some(warp)));
        }
        let n_bent = planes.iter().flat_map(|(_, warp)| warp).filter(|warp| !warp.is_affine()).count();
        assert_eq!(n_bent, 2, "one of the grids needs a lattice");
        Self { image: reference.size, planes }
    }

    fn overlay(&self, random: &mut Random) -> Overlay<'_> {
        let mut pick = || {
            let choice = random.bits();
            let (plane, warp) = &self.planes[choice as usize % self.planes.len()];
            (!choice.is_multiple_of(7)).then(|| (plane, warp.clone()))
        };
        let planes = [pick(), pick(), pick(), pick()];
        let center = ImagePoint {
            x: random.between(-0.1, 1.1) * self.image.width as f64,
            y: random.between(-0.1, 1.1) * self.image.height as f64,
        };
        let turned = random.bits().is_multiple_of(2);
        let view = View {
            center,
            zoom: random.between(-6.0, 3.0).exp2(),
            rotation: if turned { random.between(0.0, 6.3) } else { 0.0 },
            flip_x: random.bits().is_multiple_of(2),
        };
        let size_px = (20 + (random.bits() % 180) as u32, 20 + (random.bits() % 120) as u32);
        Overlay {
            image: self.image,
            planes,
            map: view.image_from_screen(size_px.0.into(), size_px.1.into()),
            size_px,
            reduction: if random.bits().is_multiple_of(3) { Reduction::Max } else { Reduction::Mean },
        }
    }
}

#[test]
fn the_device_overlays_as_the_cpu_does() {
    let Some(gpu) = gpu() else { return };
    let grids = Grids::new();
    let mut random = Random(5);
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 256 << 20);
    for round in 0..120 {
        let overlay = grids.overlay(&mut random);
        store.forget_view(VIEW);
        overlay.upload(gpu, &mut store, &mut random);
        let warps = overlay.planes.each_ref().map(|plane| {
            plane
                .as_ref()
                .map(|(_, warp)| warp.as_ref().map(|warp| (warp.plane_size().width, warp.is_affine())))
        });
        let what = format!("round {round}, {:?} {:?} {warps:?}", overlay.map, overlay.reduction);
        overlay.assert_agrees(&store.read_values(gpu, VIEW).unwrap(), &what);
    }
}

#[test]
fn dragging_an_overlay_draws_only_what_came_into_sight_and_the_same_picture() {
    let Some(gpu) = gpu() else { return };
    let grids = Grids::new();
    let mut random = Random(8);
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 256 << 20);
    let pick = |index: usize| grids.planes.get(index).map(|(plane, warp)| (plane, warp.clone()));
    for (zoom, rotation) in [(0.9, 0.0), (0.15, 0.7), (5.0, 0.2)] {
        let mut view = View { center: ImagePoint { x: 700.0, y: 600.0 }, zoom, rotation, flip_x: false };
        store.forget_view(VIEW);
        for drag in 0..8 {
            let overlay = Overlay {
                image: grids.image,
                planes: [pick(0), pick(2), pick(6), pick(7)],
                map: view.image_from_screen(230.0, 170.0),
                size_px: (230, 170),
                reduction: Reduction::Mean,
            };
            let keys = overlay.draw(needed_keys);
            for key in store.missing(&keys) {
                store.upload(&gpu.queue, key, &overlay.tile(&key));
            }
            let before = store.stats().composed_px;
            overlay.prepare(gpu, &mut store, VIEW);
            let n_drawn = store.stats().composed_px - before;
            assert!(if drag == 0 { n_drawn == 230 * 170 } else { n_drawn < 230 * 170 / 2 }, "{n_drawn}");
            let again = store.stats().resampled_px;
            overlay.prepare(gpu, &mut store, VIEW);
            assert_eq!(store.stats().resampled_px, again, "nothing changed, nothing is drawn");
            let shown = painted(gpu, &store, (VIEW, 1.0), &target(gpu, (230, 170), Rgba8Unorm));
            let fresh = ViewId(99);
            store.forget_view(fresh);
            overlay.prepare(gpu, &mut store, fresh);
            overlay.assert_agrees(&store.read_values(gpu, fresh).unwrap(), "fresh");
            let drawn = painted(gpu, &store, (fresh, 1.0), &target(gpu, (230, 170), Rgba8Unorm));
            let n_other = shown.iter().zip(&drawn).filter(|(one, other)| one.abs_diff(**other) > 1).count();
            assert!(n_other <= drawn.len() / 500, "drag {drag} at {zoom}: {n_other} of {}", drawn.len());
            view = view.dragged(random.between(-20.0, 20.0).round(), random.between(-9.0, 9.0).round());
        }
    }
}

#[test]
fn a_device_of_tiny_limits_overlays_the_same_in_blocks() {
    let Some(gpu) = gpu() else { return };
    let tiny = device_with(|adapter| {
        let mut descriptor = device_descriptor(adapter);
        descriptor.required_limits = wgpu::Limits {
            max_texture_dimension_1d: 256,
            max_texture_dimension_2d: 256,
            max_texture_dimension_3d: 256,
            max_texture_array_layers: 8,
            ..wgpu::Limits::downlevel_webgl2_defaults()
        };
        descriptor
    });
    let Some(tiny) = tiny else { return };
    let grids = Grids::new();
    let pick = |index: usize| grids.planes.get(index).map(|(plane, warp)| (plane, warp.clone()));
    let view = View { center: grids.image.center(), zoom: 0.45, rotation: 0.2, flip_x: true };
    let overlay = Overlay {
        image: grids.image,
        planes: [pick(0), pick(2), pick(4), pick(6)],
        map: view.image_from_screen(700.0, 560.0),
        size_px: (700, 560),
        reduction: Reduction::Mean,
    };
    let pictures = [gpu, &tiny].map(|gpu| {
        overlay.draw(|frame| render_offscreen(gpu, frame, &mut |key| Ok(overlay.tile(&key))).unwrap())
    });
    let [large, small] = &pictures;
    assert_eq!((large.width, large.height), (700, 560));
    assert!(large.rgba.iter().any(|byte| *byte > 100));
    let n_other = large.rgba.iter().zip(&small.rgba).filter(|(one, other)| one.abs_diff(**other) > 1).count();
    assert!(n_other * 500 < large.rgba.len(), "{n_other} channels differ");
}

#[test]
fn a_tile_in_anothers_place_is_drawn_just_there() {
    let Some(gpu) = gpu() else { return };
    let size = ImageSize { width: 1000, height: 900 };
    let flat = |value: f32| {
        let pixels = Arc::new(MemoryPixels::new(size, vec![value; size.area()]).unwrap());
        TilePlane { key: skyloupe::field::PlaneKey::unique(), pyramid: Pyramid::new(pixels) }
    };
    let (before, after) = (flat(1.0), flat(2.0));
    let overlay = Overlay {
        image: size,
        planes: [Some((&before, None)), None, None, None],
        map: Affine { tx: -0.5, ty: -0.5, ..Affine::IDENTITY },
        size_px: (600, 500),
        reduction: Reduction::Mean,
    };
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 8 << 20);
    overlay.upload(gpu, &mut store, &mut Random(1));
    let keys = overlay.draw(needed_keys);
    let key = *keys.iter().find(|key| (key.id.level, key.id.col, key.id.row) == (0, 1, 1)).unwrap();
    let new = after.pyramid.tile(key.id, key.reduction).unwrap();
    assert_eq!(store.upload(&gpu.queue, key, &new), Upload::Known);
    let n_resident = store.stats().n_resident;
    // Twice, so that whatever place the texels had before is theirs again.
    for (tile, expected) in [(&overlay.tile(&key), 1.0), (&new, 2.0), (&overlay.tile(&key), 1.0), (&new, 2.0)]
    {
        let drawn = store.stats().resampled_px;
        assert_eq!(store.replace(&gpu.queue, key, tile), Upload::Stored);
        assert!(store.contains(&key));
        overlay.prepare(gpu, &mut store, VIEW);
        let n_drawn = store.stats().resampled_px - drawn;
        assert!((256 * 244..270 * 260).contains(&n_drawn), "{n_drawn}");
        let values = store.read_values(gpu, VIEW).unwrap();
        for (index, bits) in values.iter().enumerate() {
            let replaced = (256..512).contains(&(index % 600)) && index / 600 >= 256;
            assert_eq!(f32::from_bits(bits[0]), if replaced { expected } else { 1.0 }, "pixel {index}");
        }
    }
    assert_eq!(store.stats().n_resident, n_resident);
    let cut = Tile { width: 255, height: 256, values: vec![0.0; 255 * 256], ..new.clone() };
    assert_eq!(store.replace(&gpu.queue, key, &cut), Upload::Ignored);
    let fresh = TileKey { reduction: Reduction::Max, ..key };
    assert_eq!(store.replace(&gpu.queue, fresh, &new), Upload::Stored, "one that was not there");
    store.forget_plane(before.key);
    assert_eq!(store.replace(&gpu.queue, key, &new), Upload::Ignored);
}

/// Stars of unit sum and one pixel's width at these sky positions, pixel-integrated, on an image.
fn stars(tan: &Tan, positions: &[(f64, f64)]) -> Vec<f32> {
    let wcs = tan.wcs();
    let mut values = vec![0.0_f32; tan.size.area()];
    for &(ra, dec) in positions {
        let at = wcs.pixel_from_sky(skyloupe::sky::SkyPoint::from_degrees(ra, dec)).unwrap();
        for (index, value) in values.iter_mut().enumerate() {
            let (x, y) = ((index % tan.size.width) as f64, (index / tan.size.width) as f64);
            let square = (x - at.x).powi(2) + (y - at.y).powi(2);
            if square < 200.0 {
                *value += (-square / 2.0).exp() as f32;
            }
        }
    }
    values
}

fn write(path: &Path, tan: &Tan, values: &[f32]) {
    let card =
        |(keyword, value): (&str, Value)| Card { keyword: keyword.into(), value, comment: String::new() };
    let cards: Vec<Card> = tan.cards().into_iter().map(card).collect();
    write_image(path, &PlaneToWrite { name: "", cards: &cards, size: tan.size, values }).unwrap();
}

/// Files of these bands, each with a value that says where its pixel is, opened together.
fn opened(folder: &Path, files: &[(Band, Tan)]) -> skyloupe::fits::Opened {
    let specs = files.iter().map(|(band, tan)| {
        let path = folder.join(format!("{}.fits", band.name()));
        let values: Vec<f32> = (0..tan.size.area()).map(|index| index as f32).collect();
        write(&path, tan, &values);
        FileSpec { band: Some(*band), ..FileSpec::of_path(&path) }
    });
    open_fields(&specs.collect::<Vec<_>>(), &Unwatched).unwrap()
}

fn nisp() -> Tan {
    Tan { sky: (150.001, 2.001), turn: 0.02, pixel: (90.3, 80.8), ..Tan::new(150, 130, 0.3) }
}

fn small_vis() -> Tan {
    Tan::new(500, 400, 0.1)
}

#[test]
fn bands_of_other_grids_become_one_field_and_are_read_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let files = [(Band::H, nisp()), (Band::Vis, small_vis()), (Band::Y, nisp())];
    let opened = opened(folder.path(), &files);
    assert_eq!(opened.fields.len(), 1, "{:?}", opened.warnings);
    let field: &Field = &opened.fields[0];
    let named = |text: &str| opened.warnings.iter().filter(|warning| warning.contains(text)).count();
    assert_eq!(named("Y and H lie on another pixel grid than VIS"), 1, "{:?}", opened.warnings);
    assert_eq!(field.main_plane().unwrap().band, Some(Band::Vis));
    let [y, h] = [Band::Y, Band::H].map(|band| field.warp(field.band(band).unwrap().key).unwrap());
    assert!(Arc::ptr_eq(y, h), "Y and H share a grid");
    assert!(field.warp(field.band(Band::Vis).unwrap().key).is_none());
    // The readout: every band at its own pixel, by the full world coordinates.
    let (vis, nir) = (small_vis().wcs(), nisp().wcs());
    let mut random = Random(3);
    let mut n_read = 0;
    let frame = frame_of(opened.fields[0].clone());
    for _ in 0..500 {
        let at = ImagePoint { x: random.between(0.0, 499.0), y: random.between(0.0, 399.0) };
        let reading = frame.read(at);
        let there = nir.pixel_from_sky(vis.sky_from_pixel(at).unwrap()).unwrap();
        let pixel = nisp().size.pixel_at(there);
        let expected = pixel.map(|(x, y)| (y * nisp().size.width + x) as f64);
        assert_eq!(reading.planes[0].value, Some(at.y.round() * 500.0 + at.x.round()));
        for plane in &reading.planes[1..] {
            assert_eq!(plane.value, expected, "{} at {at:?}", plane.name);
        }
        n_read += usize::from(expected.is_some());
    }
    assert!((100..500).contains(&n_read), "{n_read} positions in both");
}

/// A frame as a session shows it.
fn frame_of(field: Field) -> skyloupe::session::Frame {
    session_of(field).active_frame().unwrap().clone()
}

fn session_of(field: Field) -> skyloupe::session::Session {
    use skyloupe::session::{Command, Effect, Loaded, Session, Update};
    let mut session = Session::default();
    let effects = session.apply(Command::OpenDemo);
    let request = effects.iter().find_map(|effect| match effect {
        Effect::OpenDemo { request } => Some(*request),
        _ => None,
    });
    let fields = vec![Arc::new(field)];
    let loaded = Loaded { fields, warnings: Vec::new(), failures: Vec::new(), files: Vec::new() };
    session.absorb(Update::Opened { request: request.unwrap(), result: Ok(loaded) });
    let id = session.frames[0].id;
    session.apply(Command::Resize { frame: id, width: 400.0, height: 300.0 });
    session
}

#[test]
fn without_vis_the_finest_band_is_the_grid_and_other_skies_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let apart = Tan { sky: (10.0, 2.0), ..nisp() };
    let opened = opened(folder.path(), &[(Band::Y, nisp()), (Band::J, small_vis()), (Band::H, apart)]);
    assert_eq!(opened.fields.len(), 2);
    assert_eq!(opened.fields[0].main_plane().unwrap().band, Some(Band::J));
    assert_eq!(opened.fields[0].warps.len(), 1);
    let apart: Vec<&String> =
        opened.warnings.iter().filter(|text| text.contains("field of its own")).collect();
    assert_eq!(apart.len(), 1, "{:?}", opened.warnings);
    assert!(apart[0].contains("different parts of the sky"), "{}", apart[0]);
}

#[test]
fn bands_are_given_by_hand_across_grids_where_the_sky_allows() {
    use skyloupe::session::{Command, Showing};
    let folder = tempfile::tempdir().unwrap();
    let mut field = opened(folder.path(), &[(Band::Vis, small_vis()), (Band::H, nisp())]).fields.remove(0);
    let strip = |plane: &Arc<Plane>| Arc::new(Plane { band: None, role: Role::Other, ..(**plane).clone() });
    field.planes[1] = strip(&field.planes[1]);
    field.warps.clear();
    let bare = Arc::new(Plane {
        key: skyloupe::field::PlaneKey::unique(),
        wcs: None,
        ..(*strip(&field.planes[1])).clone()
    });
    field.planes.push(bare);
    let (nir, bare) = (field.planes[1].key, field.planes[2].key);
    let mut session = session_of(field);
    let id = session.frames[0].id;
    session.apply(Command::AssignBand { frame: id, plane: bare, band: Some(Band::Y) });
    assert!(session.frames[0].field.band(Band::Y).is_none());
    assert!(
        session.notices.iter().any(|notice| notice.text.contains("was not changed")),
        "{:?}",
        session.notices
    );
    session.apply(Command::AssignBand { frame: id, plane: nir, band: Some(Band::H) });
    let field = &session.frames[0].field;
    assert!(field.band(Band::H).is_some_and(|plane| field.warp(plane.key).is_some()));
    // Shown alone, the band stays where it is on the sky: the view does not move.
    let view = session.frames[0].view;
    session.apply(Command::Show(Showing::Plane(1)));
    assert_eq!(session.frames[0].view, view);
    assert_eq!(session.frames[0].size(), small_vis().size);
}

#[test]
fn marks_are_measured_on_the_pixels_of_the_shown_plane() {
    use skyloupe::raster::Aperture;
    use skyloupe::session::{Command, Effect, Mark, Measurement, Showing, Update};
    let folder = tempfile::tempdir().unwrap();
    let field = opened(folder.path(), &[(Band::Vis, small_vis()), (Band::H, nisp())]).fields.remove(0);
    let mut session = session_of(field);
    let id = session.frames[0].id;
    session.apply(Command::Show(Showing::Plane(1)));
    let at = ImagePoint { x: 240.0, y: 210.0 };
    let mark = Mark::Aperture(Aperture { center: at, radius: 12.0, annulus: None });
    let effects = session.apply(Command::SetMark { frame: id, mark: Some(mark), centered: true });
    let asked = effects.into_iter().find_map(|effect| match effect {
        Effect::Measure { plane, mark: Mark::Aperture(aperture), .. } => Some((plane.key, aperture)),
        _ => None,
    });
    let (plane, asked) = asked.unwrap();
    let exact = nisp().wcs().pixel_from_sky(small_vis().wcs().sky_from_pixel(at).unwrap()).unwrap();
    assert!((asked.center.x - exact.x).abs() < 1e-9 && (asked.center.y - exact.y).abs() < 1e-9);
    assert!((asked.radius - 4.0).abs() < 1e-9, "{}", asked.radius);
    let center = ImagePoint { x: exact.x + 1.0, y: exact.y };
    let found = Mark::Aperture(Aperture { center, ..asked });
    let result = Ok(Measurement::Line(Vec::new()));
    let asked = Mark::Aperture(asked);
    session.absorb(Update::Measured { frame: id, plane, asked, mark: found, result });
    let Some(Mark::Aperture(moved)) = session.frames[0].mark else { panic!("{:?}", session.frames[0].mark) };
    let back = small_vis().wcs().pixel_from_sky(nisp().wcs().sky_from_pixel(center).unwrap()).unwrap();
    assert!((moved.center.x - back.x).abs() < 1e-9 && (moved.center.y - back.y).abs() < 1e-9);
    assert!((moved.radius - 12.0).abs() < 1e-9);
    assert!(session.frames[0].measurement.is_some());
}

/// The same stars in an image of 0.1 and one of 0.3 arcseconds: in the picture each channel has its light there.
#[test]
fn stars_of_two_grids_coincide_on_the_screen() {
    let Some(gpu) = gpu() else { return };
    let positions = [(150.0, 2.0), (149.9975, 2.0021), (150.0032, 1.9977), (150.0019, 2.0008)];
    for plane in [nisp(), Tan { turn: 0.7, cubic: 900.0, ..nisp() }] {
        let reference = small_vis();
        let warp = Arc::new(reference.warp_to(&plane).unwrap());
        let made = |tan: &Tan| TilePlane {
            key: skyloupe::field::PlaneKey::unique(),
            pyramid: Pyramid::new(Arc::new(MemoryPixels::new(tan.size, stars(tan, &positions)).unwrap())),
        };
        let planes = [made(&reference), made(&plane)];
        for zoom in [0.5, 2.0, 4.0] {
            let side = (500.0 * zoom) as u32;
            let overlay = Overlay {
                image: reference.size,
                planes: [Some((&planes[0], None)), Some((&planes[1], Some(Arc::clone(&warp)))), None, None],
                map: View { center: reference.size.center(), zoom, rotation: 0.3, flip_x: false }
                    .image_from_screen(side.into(), side.into()),
                size_px: (side, side),
                reduction: Reduction::Mean,
            };
            let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 64 << 20);
            overlay.upload(gpu, &mut store, &mut Random(2));
            let values = store.read_values(gpu, VIEW).unwrap();
            for (channel, blur) in [(0, 1.0), (1, 3.0)] {
                for &(ra, dec) in &positions {
                    let sky = skyloupe::sky::SkyPoint::from_degrees(ra, dec);
                    let at = reference.wcs().pixel_from_sky(sky).unwrap();
                    let expected = overlay.map.inverse().unwrap().apply(at.x, at.y);
                    let found = light_near(&values, side, channel, (expected, 5.0 * blur * zoom));
                    let away = (found.0 - expected.0).hypot(found.1 - expected.1) / zoom;
                    // Nearest pixels and boxes of half a screen pixel blur, but do not move, the light.
                    assert!(
                        away < 0.15 * blur,
                        "channel {channel} at zoom {zoom}: {away} pixels of VIS away"
                    );
                }
            }
        }
    }
}

/// The centre of light within a radius around a place on the screen.
fn light_near(values: &[[u32; 4]], side: u32, channel: usize, (at, radius): ((f64, f64), f64)) -> (f64, f64) {
    let (mut sum, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
    for (index, bits) in values.iter().enumerate() {
        let (x, y) = ((index as u32 % side) as f64 + 0.5, (index as u32 / side) as f64 + 0.5);
        let value = f64::from(f32::from_bits(bits[channel]));
        if value.is_finite() && (x - at.0).hypot(y - at.1) < radius {
            (sum, x_sum, y_sum) = (sum + value, x_sum + x * value, y_sum + y * value);
        }
    }
    assert!(sum > 0.0);
    (x_sum / sum, y_sum / sum)
}

#[test]
fn the_command_line_reads_each_band_at_its_own_pixel() {
    let Some(binary) = option_env!("CARGO_BIN_EXE_skyloupe") else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.fits");
    let made = |tan: &Tan| -> (Vec<Card>, Vec<f32>) {
        let card =
            |(keyword, value): (&str, Value)| Card { keyword: keyword.into(), value, comment: String::new() };
        (
            tan.cards().into_iter().map(card).collect(),
            (0..tan.size.area()).map(|index| index as f32).collect(),
        )
    };
    let (vis, nir) = (made(&small_vis()), made(&nisp()));
    let planes = [("VIS_FLUX", &vis, small_vis()), ("NIR_H_FLUX", &nir, nisp())];
    let planes =
        planes.map(|(name, (cards, values), tan)| PlaneToWrite { name, cards, size: tan.size, values });
    skyloupe::fits::write_field(&path, &planes).unwrap();
    let ask = |hdu: &str, at: ImagePoint| -> serde_json::Value {
        let (x, y) = ((at.x + 1.0).to_string(), (at.y + 1.0).to_string());
        let arguments = ["pixel", path.to_str().unwrap(), "--hdu", hdu, "--x", &x, "--y", &y, "--json"];
        let output = std::process::Command::new(binary).args(arguments).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let value = |size: ImageSize, at: ImagePoint| {
        let (x, y) = size.pixel_at(at).unwrap();
        (y * size.width + x) as f64
    };
    let on_vis = ImagePoint { x: 210.3, y: 190.2 };
    let on_nir = nisp().wcs().pixel_from_sky(small_vis().wcs().sky_from_pixel(on_vis).unwrap()).unwrap();
    for (hdu, at) in [("VIS_FLUX", on_vis), ("NIR_H_FLUX", on_nir)] {
        let answer = ask(hdu, at);
        assert_eq!(answer["bands"]["VIS"], value(small_vis().size, on_vis), "{answer}");
        assert_eq!(answer["bands"]["H"], value(nisp().size, on_nir), "{answer}");
        assert_eq!(answer["value"], answer["bands"][if hdu == "VIS_FLUX" { "VIS" } else { "H" }]);
    }
}
