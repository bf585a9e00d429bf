//! The device draws what the CPU computes, with whatever tiles, limits and histories of views.

use skyloupe::composite::{BandInput, ColorMap, ColorMapName, Recipe, RecipeUniform, ShaderKind, resolve};
use skyloupe::field::PlaneKey;
use skyloupe::geometry::{Affine, ImagePoint, ImageSize, PixelRect, TileId, View, level_count};
use skyloupe::gpu::{
    BackendChoice, Coloring, GpuDevice, GpuStore, Quality, TileKey, Upload, ViewFrame, ViewId,
    device_descriptor, needed_tiles, render_offscreen,
};
use skyloupe::raster::{
    MemoryPixels, NOT_FINITE, OUTSIDE, Pixels, Pyramid, ReadError, Reduction, SampleStatistics, Tile,
    ViewSampling, check_window, resample, sampling_level,
};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use wgpu::TextureFormat::{Rgba8Unorm, Rgba8UnormSrgb};

pub(crate) const VIEW: ViewId = ViewId(7);

/// The device that `SKYLOUPE_BACKEND` names, or the software Vulkan device, or else whatever there is; `None`,
/// said once, where there is nothing.
pub(crate) fn gpu() -> Option<&'static GpuDevice> {
    static DEVICE: OnceLock<Option<GpuDevice>> = OnceLock::new();
    DEVICE.get_or_init(|| device_with(device_descriptor)).as_ref()
}

pub(crate) fn device_with(
    descriptor: impl Fn(&wgpu::Adapter) -> wgpu::DeviceDescriptor<'static>,
) -> Option<GpuDevice> {
    let named = std::env::var("SKYLOUPE_BACKEND").ok().and_then(|name| BackendChoice::from_name(&name));
    let tried = [named, Some(BackendChoice::Software), Some(BackendChoice::Auto)];
    let device =
        tried.into_iter().flatten().find_map(|choice| GpuDevice::headless_with(choice, &descriptor).ok());
    if device.is_none() {
        eprintln!("SKIPPED: no graphics adapter (install mesa-vulkan-drivers for a software one)");
    }
    device
}

/// A composite of all four bands.
pub(crate) fn any_recipe() -> (ShaderKind, RecipeUniform, ColorMap) {
    let size = ImageSize { width: 64, height: 64 };
    let pixels = MemoryPixels::new(size, (0..4096).map(|index| index as f32 / 2048.0).collect()).unwrap();
    let statistics = SampleStatistics::of(&pixels).unwrap();
    let band = Some(BandInput { magzero: Some(25.0), pixel_share: 1.0, statistics: &statistics });
    let recipe = Recipe::default_composite();
    (recipe.shader(), resolve(&recipe, &[band; 4]).unwrap().uniform, ColorMapName::Gray.map())
}

/// A small generator: splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Noise in [-1, 2) that is a function of the pixel; some pixels are NaN or infinite.
#[derive(Debug)]
pub(crate) struct Noise {
    size: ImageSize,
    seed: u64,
}

impl Noise {
    fn at(&self, x: usize, y: usize) -> f32 {
        let bits = mixed(self.seed ^ ((y as u64) << 32) ^ x as u64);
        match bits % 41 {
            0 => f32::NAN,
            1 if bits & 64 == 0 => f32::INFINITY,
            _ => ((bits >> 40) as f32) / ((1 << 24) as f32) * 3.0 - 1.0,
        }
    }
}

impl Pixels for Noise {
    fn size(&self) -> ImageSize {
        self.size
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        check_window(self.size, window, out.len())?;
        for (index, value) in out.iter_mut().enumerate() {
            *value = self.at(window.x0 + index % window.width, window.y0 + index / window.width);
        }
        Ok(())
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        let mut single = vec![0.0; out.len()];
        self.read_f32(window, &mut single)?;
        out.iter_mut().zip(single).for_each(|(double, single)| *double = f64::from(single));
        Ok(())
    }
}

pub(crate) struct Plane {
    pub(crate) key: PlaneKey,
    pub(crate) pyramid: Pyramid,
}

pub(crate) fn noise_plane(size: ImageSize, seed: u64) -> Plane {
    Plane { key: PlaneKey::unique(), pyramid: Pyramid::new(Arc::new(Noise { size, seed })) }
}

struct Scene<'a> {
    planes: Vec<Option<&'a Plane>>,
    map: Affine,
    size_px: (u32, u32),
    reduction: Reduction,
    quality: Quality,
}

impl Scene<'_> {
    fn image(&self) -> ImageSize {
        self.planes.iter().flatten().next().unwrap().pyramid.size()
    }

    fn frame<'b>(
        &self,
        (shader, recipe, colormap): &'b (ShaderKind, RecipeUniform, ColorMap),
    ) -> ViewFrame<'b> {
        let key = |index: usize| self.planes.get(index).copied().flatten().map(|plane| plane.key);
        ViewFrame {
            planes: [key(0), key(1), key(2), key(3)],
            warps: [const { None }; 4],
            image: self.image(),
            image_from_screen: self.map,
            width_px: self.size_px.0,
            height_px: self.size_px.1,
            reduction: self.reduction,
            quality: self.quality,
            coloring: Coloring::Recipe { shader: *shader, numbers: recipe, colormap },
        }
    }

    fn needed(&self) -> Vec<(TileKey, &Plane)> {
        let ids = needed_tiles(self.image(), self.map, self.size_px.0, self.size_px.1);
        let planes = self.planes.iter().flatten();
        planes
            .flat_map(|plane| {
                ids.iter().map(|&id| (TileKey { plane: plane.key, reduction: self.reduction, id }, *plane))
            })
            .collect()
    }

    fn upload_all(&self, gpu: &GpuDevice, store: &mut GpuStore) {
        for (key, plane) in self.needed() {
            if !store.contains(&key) {
                let outcome =
                    store.upload(&gpu.queue, key, &plane.pyramid.tile(key.id, key.reduction).unwrap());
                assert_ne!(outcome, Upload::Ignored);
            }
        }
    }

    fn prepare(&self, gpu: &GpuDevice, store: &mut GpuStore) {
        store.prepare(&gpu.device, &gpu.queue, VIEW, &self.frame(&any_recipe()));
    }

    fn expected(&self, plane: &Plane) -> Vec<f32> {
        let view = ViewSampling {
            image_from_screen: self.map,
            width: self.size_px.0 as usize,
            height: self.size_px.1 as usize,
            reduction: self.reduction,
        };
        resample(&plane.pyramid, &view).unwrap()
    }

    /// True if rounding may decide which texel, or whether one, lies under the pixel's centre.
    fn on_a_border(&self, index: usize) -> bool {
        let (column, row) = (index as u32 % self.size_px.0, index as u32 / self.size_px.0);
        let (x, y) = self.map.apply(f64::from(column) + 0.5, f64::from(row) + 0.5);
        let image = self.image();
        [(x, image.width), (y, image.height)].into_iter().any(|(position, len)| {
            let edge = position + 0.5;
            let nearest = if self.map.scale() <= 1.0 {
                edge.round()
            } else if edge < len as f64 / 2.0 {
                0.0
            } else {
                len as f64
            };
            (edge - nearest).abs() < 1e-4 * self.map.scale()
        })
    }
}

/// Assert that what the device computed is what the CPU computes, plane by plane.
fn assert_agrees(scene: &Scene<'_>, values: &[[u32; 4]], what: &str) {
    let mut n_ambiguous = 0;
    for (band, plane) in scene.planes.iter().enumerate() {
        let Some(plane) = plane else {
            let lacking = values.iter().filter(|bits| bits[0] != OUTSIDE.to_bits()).map(|bits| bits[band]);
            lacking.for_each(|bits| assert_eq!(bits, NOT_FINITE.to_bits(), "{what}"));
            continue;
        };
        for (index, (expected, bits)) in scene.expected(plane).iter().zip(values).enumerate() {
            let found = f32::from_bits(bits[band]);
            let same = expected.to_bits() == bits[band]
                || (scene.map.scale() > 1.0
                    && scene.reduction == Reduction::Mean
                    && (expected - found).abs() <= 1e-5 * expected.abs().max(1.0));
            if !same {
                let place = (index as u32 % scene.size_px.0, index as u32 / scene.size_px.0);
                let allowed =
                    scene.on_a_border(index) || scene.map.scale() > 1.0 && n_ambiguous < values.len() / 500;
                assert!(
                    allowed,
                    "{what}: band {band} at {place:?}: {found} ({:x}), not {expected}",
                    bits[band]
                );
                n_ambiguous += 1;
            }
        }
    }
}

fn random_scene<'a>(random: &mut Random, planes: &[&'a Plane]) -> Scene<'a> {
    let size = planes[0].pyramid.size();
    let center = ImagePoint {
        x: random.between(-0.1, 1.1) * size.width as f64,
        y: random.between(-0.1, 1.1) * size.height as f64,
    };
    let turned = random.bits().is_multiple_of(2);
    let view = View {
        center,
        zoom: random.between(-6.0, 6.0).exp2(),
        rotation: if turned { random.between(0.0, 6.3) } else { 0.0 },
        flip_x: random.bits().is_multiple_of(2),
    };
    let size_px = (20 + (random.bits() % 180) as u32, 20 + (random.bits() % 120) as u32);
    let present = random.bits();
    let planes = planes.iter().enumerate();
    Scene {
        planes: planes
            .map(|(index, plane)| (index == 0 || present >> index & 3 != 0).then_some(*plane))
            .collect(),
        map: view.image_from_screen(size_px.0.into(), size_px.1.into()),
        size_px,
        reduction: if random.bits().is_multiple_of(3) { Reduction::Max } else { Reduction::Mean },
        quality: Quality::Full,
    }
}

#[test]
fn the_device_resamples_as_the_cpu_does() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(1);
    for (width, height) in [(1, 1), (3000, 37), (511, 2051), (1024, 768), (1300, 1300)] {
        let size = ImageSize { width, height };
        let planes: Vec<Plane> = (0..4).map(|seed| noise_plane(size, seed)).collect();
        let planes: Vec<&Plane> = planes.iter().collect();
        let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 128 << 20);
        for round in 0..24 {
            let scene = random_scene(&mut random, &planes);
            scene.upload_all(gpu, &mut store);
            store.forget_view(VIEW);
            scene.prepare(gpu, &mut store);
            let values = store.read_values(gpu, VIEW).unwrap();
            let what = format!("{width}x{height}, round {round}, {:?} {:?}", scene.map, scene.reduction);
            assert_agrees(&scene, &values, &what);
        }
    }
}

#[test]
fn positions_are_exact_far_from_the_origin_of_a_mosaic() {
    let Some(gpu) = gpu() else { return };
    let plane = noise_plane(ImageSize { width: 19_200, height: 19_200 }, 5);
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 64 << 20);
    for (zoom, rotation) in
        [(64.0, 0.0), (37.3, 0.4), (3.0, 0.0), (1.0, 0.0), (1.0, 2.0), (0.7, 0.0), (0.3, 1.0)]
    {
        for center in [ImagePoint { x: 19_190.3, y: 19_180.7 }, ImagePoint { x: 12_345.678, y: 17_000.1 }] {
            let view = View { center, zoom, rotation, flip_x: false };
            let scene = Scene {
                planes: vec![Some(&plane)],
                map: view.image_from_screen(641.0, 203.0),
                size_px: (641, 203),
                reduction: Reduction::Mean,
                quality: Quality::Full,
            };
            for (key, plane) in scene.needed().into_iter().filter(|(key, _)| key.id.level < 3) {
                store.upload(&gpu.queue, key, &plane.pyramid.tile(key.id, key.reduction).unwrap());
            }
            store.forget_view(VIEW);
            scene.prepare(gpu, &mut store);
            assert_agrees(&scene, &store.read_values(gpu, VIEW).unwrap(), &format!("{view:?}"));
        }
    }
}

#[test]
fn coarse_fallbacks_are_of_the_same_place_and_a_tiny_atlas_never_lies() {
    let Some(gpu) = gpu() else { return };
    let size = ImageSize { width: 2000, height: 1500 };
    // One plane of x and one of y: a value says where it comes from.
    let plane = |value: fn(usize) -> usize| {
        let values = (0..size.area()).map(|index| value(index) as f32).collect();
        let pixels = Arc::new(MemoryPixels::new(size, values).unwrap());
        Plane { key: PlaneKey::unique(), pyramid: Pyramid::new(pixels) }
    };
    let planes = [plane(|index| index % 2000), plane(|index| index / 2000)];
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 6 * 256 * 1024);
    assert_eq!(store.stats().capacity, 6);
    let mut random = Random(3);
    let step = f64::from(1 << (level_count(size) - 1));
    let mut n_shown = 0;
    for _ in 0..60 {
        let random_scene = random_scene(&mut random, &[&planes[0]]);
        let planes = planes.iter().map(Some).collect();
        let scene = Scene { planes, reduction: Reduction::Mean, ..random_scene };
        let wanted = scene.needed();
        let some = random.bits() as usize % wanted.len().max(1);
        for (key, plane) in wanted.iter().take(1).chain(wanted.iter().skip(some)) {
            store.upload(&gpu.queue, *key, &plane.pyramid.tile(key.id, key.reduction).unwrap());
        }
        store.forget_view(VIEW);
        scene.prepare(gpu, &mut store);
        for (index, found) in store.read_values(gpu, VIEW).unwrap().iter().enumerate() {
            let (column, row) = (index as u32 % scene.size_px.0, index as u32 / scene.size_px.0);
            let (x, y) = scene.map.apply(f64::from(column) + 0.5, f64::from(row) + 0.5);
            for (position, bits) in [x, y].into_iter().zip(found) {
                if *bits != OUTSIDE.to_bits() {
                    let away = (f64::from(f32::from_bits(*bits)) - position).abs();
                    assert!(away <= step + scene.map.scale(), "{away} pixels away from {x}, {y}");
                    n_shown += 1;
                }
            }
        }
    }
    assert!(n_shown > 50_000, "{n_shown} values");
    let stats = store.stats();
    assert!(stats.n_resident <= 6 && stats.n_evictions > 0, "{stats:?}");
}

#[test]
fn dragging_draws_only_what_came_into_sight_and_the_same_picture() {
    let Some(gpu) = gpu() else { return };
    let planes: Vec<Plane> =
        (0..3).map(|seed| noise_plane(ImageSize { width: 1500, height: 1400 }, seed)).collect();
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 128 << 20);
    let mut random = Random(11);
    let (width, height) = (230_u32, 170_u32);
    for (zoom, rotation) in [(0.6, 0.0), (0.2, 0.7), (5.0, 0.0)] {
        let mut view =
            View { center: ImagePoint { x: 700.0, y: 650.0 }, zoom, rotation, flip_x: rotation > 0.0 };
        for drag in 0..8 {
            let scene = Scene {
                planes: planes.iter().map(Some).collect(),
                map: view.image_from_screen(width.into(), height.into()),
                size_px: (width, height),
                reduction: Reduction::Mean,
                quality: Quality::Full,
            };
            scene.upload_all(gpu, &mut store);
            let before = store.stats().resampled_px;
            scene.prepare(gpu, &mut store);
            let n_drawn = store.stats().resampled_px - before;
            let whole = u64::from(width * height);
            assert!(if drag == 0 { n_drawn == whole } else { n_drawn < whole / 2 }, "{n_drawn}");
            let again = store.stats().resampled_px;
            scene.prepare(gpu, &mut store);
            assert_eq!(store.stats().resampled_px, again, "nothing changed, nothing is drawn");
            let shown = painted(gpu, &store, (VIEW, 1.0), &target(gpu, (width, height), Rgba8Unorm));
            let fresh = ViewId(99);
            store.forget_view(fresh);
            store.prepare(&gpu.device, &gpu.queue, fresh, &scene.frame(&any_recipe()));
            assert_agrees(&scene, &store.read_values(gpu, fresh).unwrap(), "fresh");
            assert_eq!(shown, painted(gpu, &store, (fresh, 1.0), &target(gpu, (width, height), Rgba8Unorm)));
            view = view.dragged(random.between(-20.0, 20.0).round(), random.between(-9.0, 9.0).round());
        }
        store.forget_view(VIEW);
    }
}

pub(crate) fn target(
    gpu: &GpuDevice,
    (width, height): (u32, u32),
    format: wgpu::TextureFormat,
) -> wgpu::Texture {
    gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    })
}

/// The bytes of a black target after a view was painted into it.
pub(crate) fn painted(
    gpu: &GpuDevice,
    store: &GpuStore,
    (id, alpha): (ViewId, f32),
    target: &wgpu::Texture,
) -> Vec<u8> {
    let view = target.create_view(&wgpu::TextureViewDescriptor::default());
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let attachment = wgpu::RenderPassColorAttachment {
        view: &view,
        depth_slice: None,
        resolve_target: None,
        ops: wgpu::Operations::default(),
    };
    let descriptor =
        wgpu::RenderPassDescriptor { color_attachments: &[Some(attachment)], ..Default::default() };
    store.paint(&mut encoder.begin_render_pass(&descriptor), id, alpha);
    let (row_bytes, height) = (target.width() * 4, target.height());
    let padded = row_bytes.next_multiple_of(256);
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: u64::from(padded * height),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let layout =
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded), rows_per_image: Some(height) };
    let copy = wgpu::TexelCopyBufferInfo { buffer: &buffer, layout };
    encoder.copy_texture_to_buffer(target.as_image_copy(), copy, target.size());
    gpu.queue.submit([encoder.finish()]);
    buffer.map_async(wgpu::MapMode::Read, .., |result| result.unwrap());
    gpu.device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
    let range = buffer.get_mapped_range(..).unwrap();
    range.chunks_exact(padded as usize).flat_map(|row| row[..row_bytes as usize].to_vec()).collect()
}

#[test]
fn painting_fades_and_is_the_same_on_targets_that_encode_by_themselves() {
    let Some(gpu) = gpu() else { return };
    let planes: Vec<Plane> =
        (0..4).map(|seed| noise_plane(ImageSize { width: 90, height: 70 }, seed)).collect();
    let size_px = (100, 80);
    let scene = Scene {
        planes: planes.iter().map(Some).collect(),
        map: View::fit(planes[0].pyramid.size(), 100.0, 80.0).image_from_screen(100.0, 80.0),
        size_px,
        reduction: Reduction::Mean,
        quality: Quality::Full,
    };
    let picture = |format: wgpu::TextureFormat, alpha: f32| {
        let mut store = GpuStore::new(&gpu.device, format, 8 << 20);
        scene.upload_all(gpu, &mut store);
        scene.prepare(gpu, &mut store);
        painted(gpu, &store, (VIEW, alpha), &target(gpu, size_px, format))
    };
    let plain = picture(Rgba8Unorm, 1.0);
    assert!(plain.iter().any(|byte| *byte > 100));
    let pairs = plain.iter().zip(picture(Rgba8UnormSrgb, 1.0));
    pairs.for_each(|(byte, encoded)| assert!(byte.abs_diff(encoded) <= 1, "{byte} {encoded}"));
    let pairs = plain.iter().zip(picture(Rgba8Unorm, 0.25));
    pairs.for_each(|(byte, faded)| assert!((f32::from(*byte) * 0.25 - f32::from(faded)).abs() <= 1.0));
}

#[test]
fn arriving_tiles_are_drawn_where_they_belong() {
    let Some(gpu) = gpu() else { return };
    let size = ImageSize { width: 1500, height: 1400 };
    let plane = noise_plane(size, 2);
    let view = View { center: size.center(), zoom: 0.8, rotation: 0.3, flip_x: false };
    let scene = Scene {
        planes: vec![Some(&plane)],
        map: view.image_from_screen(700.0, 500.0),
        size_px: (700, 500),
        reduction: Reduction::Mean,
        quality: Quality::Full,
    };
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 64 << 20);
    for (key, plane) in scene.needed() {
        store.upload(&gpu.queue, key, &plane.pyramid.tile(key.id, key.reduction).unwrap());
        scene.prepare(gpu, &mut store);
    }
    assert_agrees(&scene, &store.read_values(gpu, VIEW).unwrap(), "tile by tile");
}

#[test]
fn forgotten_planes_and_mislabelled_tiles_are_ignored() {
    let Some(gpu) = gpu() else { return };
    let plane = noise_plane(ImageSize { width: 300, height: 300 }, 2);
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 4 << 20);
    let id = TileId { level: 0, col: 0, row: 0 };
    let key = TileKey { plane: plane.key, reduction: Reduction::Mean, id };
    let tile = plane.pyramid.tile(id, Reduction::Mean).unwrap();
    let other = TileKey { id: TileId { level: 0, col: 1, row: 0 }, ..key };
    assert_eq!(store.upload(&gpu.queue, other, &tile), Upload::Ignored);
    let cut = Tile { width: 255, ..tile.clone() };
    assert_eq!(store.upload(&gpu.queue, key, &cut), Upload::Ignored);
    assert_eq!(store.upload(&gpu.queue, key, &tile), Upload::Stored);
    assert_eq!(store.upload(&gpu.queue, key, &tile), Upload::Known);
    assert_eq!(store.missing(&[key, other]), [other]);
    store.forget_plane(plane.key);
    assert!(!store.contains(&key));
    assert_eq!(store.upload(&gpu.queue, key, &tile), Upload::Ignored);
}

#[test]
fn fast_quality_shows_one_texel_of_the_nearest_level() {
    let Some(gpu) = gpu() else { return };
    let size = ImageSize { width: 2100, height: 1900 };
    let plane = noise_plane(size, 9);
    let mut store = GpuStore::new(&gpu.device, Rgba8Unorm, 64 << 20);
    for zoom in [0.9, 0.6, 0.3, 0.21] {
        let view = View { center: size.center(), zoom, rotation: 0.0, flip_x: false };
        let map = view.image_from_screen(300.0, 200.0);
        let scene = Scene {
            planes: vec![Some(&plane)],
            map,
            size_px: (300, 200),
            reduction: Reduction::Mean,
            quality: Quality::Fast,
        };
        scene.upload_all(gpu, &mut store);
        scene.prepare(gpu, &mut store);
        let level = sampling_level(map.scale() * 2_f64.sqrt(), level_count(size));
        let mut tiles = HashMap::new();
        let values = store.read_values(gpu, VIEW).unwrap();
        for (index, found) in values.iter().enumerate().step_by(97) {
            let (x, y) = map.apply((index % 300) as f64 + 0.5, (index / 300) as f64 + 0.5);
            if size.pixel_at(ImagePoint { x, y }).is_none() {
                assert_eq!(found[0], OUTSIDE.to_bits());
                continue;
            }
            let step = f64::from(1 << level);
            let on_a_border =
                [x, y].map(|position| (position + 0.5) / step).map(|edge| (edge - edge.round()).abs() < 1e-4);
            if on_a_border.contains(&true) {
                continue;
            }
            let (u, v) = (((x + 0.5) / step).floor() as usize, ((y + 0.5) / step).floor() as usize);
            let id = TileId { level, col: (u / 256) as u32, row: (v / 256) as u32 };
            let tile = tiles.entry(id).or_insert_with(|| plane.pyramid.tile(id, Reduction::Mean).unwrap());
            assert_eq!(
                found[0],
                tile.texel(u % 256, v % 256).unwrap().to_bits(),
                "zoom {zoom} pixel {index}"
            );
        }
        store.forget_view(VIEW);
    }
}

#[test]
fn a_device_of_tiny_limits_draws_the_same_picture_in_blocks() {
    let Some(gpu) = gpu() else { return };
    let tiny = device_with(|adapter| {
        let mut descriptor = device_descriptor(adapter);
        descriptor.required_limits = wgpu::Limits {
            max_texture_dimension_1d: 512,
            max_texture_dimension_2d: 512,
            max_texture_dimension_3d: 256,
            max_texture_array_layers: 8,
            ..wgpu::Limits::downlevel_webgl2_defaults()
        };
        descriptor
    });
    let Some(tiny) = tiny else { return };
    let size = ImageSize { width: 1700, height: 1200 };
    let planes: Vec<Plane> = (0..4).map(|seed| noise_plane(size, seed)).collect();
    let view = View { center: size.center(), zoom: 0.55, rotation: 0.2, flip_x: true };
    let scene = Scene {
        planes: planes.iter().map(Some).collect(),
        map: view.image_from_screen(1200.0, 700.0),
        size_px: (1200, 700),
        reduction: Reduction::Mean,
        quality: Quality::Full,
    };
    let recipe = any_recipe();
    let pictures = [gpu, &tiny].map(|gpu| {
        let frame = scene.frame(&recipe);
        render_offscreen(gpu, &frame, &mut |key: TileKey| {
            let plane = planes.iter().find(|plane| plane.key == key.plane).unwrap();
            plane.pyramid.tile(key.id, key.reduction)
        })
        .unwrap()
    });
    let [large, small] = &pictures;
    assert_eq!((large.width, large.height, large.rgba.len()), (1200, 700, 1200 * 700 * 4));
    let n_differing =
        large.rgba.iter().zip(&small.rgba).filter(|(one, other)| one.abs_diff(**other) > 1).count();
    assert!(n_differing * 1000 < large.rgba.len(), "{n_differing} channels differ");
}

/// Elsewhere tests without an adapter are skipped and say so; in CI that would hide that nothing was drawn.
#[test]
fn continuous_integration_has_an_adapter() {
    if std::env::var_os("CI").is_some() {
        GpuDevice::headless(BackendChoice::Auto).expect("CI draws with mesa-vulkan-drivers");
    }
}
