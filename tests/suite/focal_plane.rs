//! Quadrant files as focal planes: against positions from astropy (`focal_plane_oracle.py`), and in the session.

use serde_json::Value;
use skyloupe::field::{Band, Field, FocalPlane, Plane, Role};
use skyloupe::fits::{FileSpec, open_fields};
use skyloupe::geometry::{ImagePoint, PixelRect, View};
use skyloupe::progress::Unwatched;
use skyloupe::raster::{Pixels, Pyramid, Reduction};
use skyloupe::session::{Arrangement, Command, Direction, Effect, Loaded, Lock, Session, Showing, Update};
use skyloupe::sky::SkyPoint;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `focal_plane_oracle.py` wrote.
struct Oracle {
    width: usize,
    height: usize,
    crval: [f64; 2],
    /// Name and cards of each quadrant, in order of their names.
    quadrants: Vec<(String, Vec<(String, f64)>)>,
    /// Degrees, quadrant (empty for a gap), and pixel there in FITS convention.
    probes: Vec<(SkyPoint, String, f64, f64)>,
}

fn oracle() -> Oracle {
    let oracle: Value = serde_json::from_str(include_str!("focal_plane_oracle.json")).unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    let columns: Vec<String> = serde_json::from_value(oracle["columns"].clone()).unwrap();
    let quadrants = oracle["quadrants"].as_array().unwrap().iter().map(|quadrant| {
        let values = quadrant[1].as_array().unwrap().iter().map(number);
        (quadrant[0].as_str().unwrap().to_owned(), columns.iter().cloned().zip(values).collect())
    });
    let probes = oracle["probes"].as_array().unwrap().iter().map(|probe| {
        let sky = SkyPoint::from_degrees(number(&probe[0]), number(&probe[1]));
        (sky, probe[2].as_str().unwrap().to_owned(), number(&probe[3]), number(&probe[4]))
    });
    Oracle {
        width: oracle["width"].as_u64().unwrap() as usize,
        height: oracle["height"].as_u64().unwrap() as usize,
        crval: [number(&oracle["crval"][0]), number(&oracle["crval"][1])],
        quadrants: quadrants.collect(),
        probes: probes.collect(),
    }
}

/// The file of an exposure, written card by card.
struct Exposure<'a> {
    oracle: &'a Oracle,
    observation: &'a str,
    dither: usize,
    /// Degrees by which the pointing is off.
    offset: [f64; 2],
    /// Numbers of the quadrants to leave out, and of those to write without world coordinates.
    absent: &'a [usize],
    lost: &'a [usize],
    /// `MAGZEROP` of a quadrant.
    zero: fn(usize) -> f64,
    /// The flux of quadrant, column and row.
    value: fn(usize, usize, usize) -> f32,
}

/// Tells quadrant and pixel, exactly in 32-bit floats.
fn coded(number: usize, x: usize, y: usize) -> f32 {
    (number * 4000 + y * 64 + x + 1) as f32
}

fn decoded(value: f64) -> (usize, usize, usize) {
    let code = value as usize - 1;
    (code / 4000, code % 4000 % 64, code % 4000 / 64)
}

impl<'a> Exposure<'a> {
    fn of(oracle: &'a Oracle) -> Self {
        let (absent, lost): (&[usize], &[usize]) = (&[], &[]);
        let (zero, value): (fn(usize) -> f64, _) = (|_| 24.56605, coded as fn(usize, usize, usize) -> f32);
        Self { oracle, observation: "2704", dither: 1, offset: [0.0; 2], absent, lost, zero, value }
    }

    fn write(&self, path: &Path) {
        let mut bytes = Vec::new();
        let text = |keyword: &str, value: &str| format!("{keyword:<8}= '{value:<8}'");
        let whole = |keyword: &str, value: i64| format!("{keyword:<8}= {value:>20}");
        let real = |keyword: &str, value: f64| format!("{keyword:<8}= {value:>20.12E}");
        let primary = ["SIMPLE  =                    T".to_owned(), whole("BITPIX", 8), whole("NAXIS", 0)];
        let pointing = [
            text("INSTRUME", "VIS"),
            text("OBS_ID", self.observation),
            whole("DITHOBS", self.dither as i64),
            real("EXPTIME", 560.52),
            text("DATE-OBS", "2026-07-22T01:02:03"),
        ];
        header(&mut bytes, primary.into_iter().chain(pointing));
        let mut extensions: Vec<(usize, &str)> = (0..self.oracle.quadrants.len())
            .filter(|number| !self.absent.contains(number))
            .flat_map(|number| ["SCI", "RMS", "FLG"].map(|what| (number, what)))
            .collect();
        // Any order: by a hash.
        extensions.sort_by_key(|(number, what)| {
            (number * 3 + what.len() + usize::from(what.as_bytes()[0])).wrapping_mul(2_654_435_761) % 1009
        });
        for (number, what) in extensions {
            let (name, cards) = &self.oracle.quadrants[number];
            let mut lines = vec![
                "XTENSION= 'IMAGE   '".to_owned(),
                whole("BITPIX", if what == "FLG" { 32 } else { -32 }),
                whole("NAXIS", 2),
                whole("NAXIS1", self.oracle.width as i64),
                whole("NAXIS2", self.oracle.height as i64),
                whole("PCOUNT", 0),
                whole("GCOUNT", 1),
                text("EXTNAME", &format!("{name}.{what}")),
            ];
            if what == "SCI" {
                lines.push(text("MAGZEROP", &format!("{:.5}", (self.zero)(number))));
            }
            if !self.lost.contains(&number) {
                lines.extend([
                    text("CTYPE1", "RA---TAN"),
                    text("CTYPE2", "DEC--TAN"),
                    text("RADESYS", "ICRS"),
                ]);
                lines.push(real("CRVAL1", self.oracle.crval[0] + self.offset[0]));
                lines.push(real("CRVAL2", self.oracle.crval[1] + self.offset[1]));
                lines.extend(cards.iter().map(|(keyword, value)| real(keyword, *value)));
            }
            header(&mut bytes, lines);
            for y in 0..self.oracle.height {
                for x in 0..self.oracle.width {
                    let value = (self.value)(number, x, y);
                    match what {
                        "FLG" => bytes.extend(((1 << 30) + value as i32).to_be_bytes()),
                        "RMS" => bytes.extend((value + 0.5).to_be_bytes()),
                        _ => bytes.extend(value.to_be_bytes()),
                    }
                }
            }
            bytes.resize(bytes.len().next_multiple_of(2880), 0);
        }
        std::fs::write(path, bytes).unwrap();
    }
}

fn header(bytes: &mut Vec<u8>, cards: impl IntoIterator<Item = String>) {
    for card in cards.into_iter().chain(["END".to_owned()]) {
        assert!(card.len() <= 80, "{card}");
        bytes.extend(format!("{card:<80}").bytes());
    }
    bytes.resize(bytes.len().next_multiple_of(2880), b' ');
}

fn opened(path: &Path) -> Field {
    let mut opened = open_fields(&[FileSpec::of_path(path)], &Unwatched).unwrap();
    assert_eq!(opened.fields.len(), 1);
    opened.fields.remove(0)
}

fn written(exposure: &Exposure) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("EUC_VIS_SWL-DET-002704-01-1-0000000__20260722T010203.0Z.fits");
    exposure.write(&path);
    (folder, path)
}

fn focal(field: &Field, role: Role) -> (&Arc<Plane>, &Arc<FocalPlane>) {
    let planes = field.planes.iter().filter(|plane| plane.role == role);
    planes.filter_map(|plane| Some((plane, plane.focal.as_ref()?))).next().unwrap()
}

fn all(pixels: &dyn Pixels) -> Vec<f64> {
    let mut out = vec![0.0; pixels.size().area()];
    pixels.read_f64(PixelRect::whole(pixels.size()), &mut out).unwrap();
    out
}

#[test]
fn a_quadrant_file_is_one_field_with_the_focal_planes_first() {
    let oracle = oracle();
    let (_folder, path) = written(&Exposure::of(&oracle));
    let field = opened(&path);
    let names: Vec<&str> = field.planes.iter().take(4).map(|plane| plane.name.as_str()).collect();
    assert_eq!(names[..3], ["Focal plane SCI", "Focal plane RMS", "Focal plane FLG"]);
    assert_eq!(field.planes.len(), 3 + 432);
    assert!(field.warnings.is_empty(), "{:?}", field.warnings);
    assert_eq!(field.name, "Obs 2704 dither 1");
    let plane = field.main_plane().unwrap();
    assert_eq!((plane.band, plane.role, plane.unit.as_str()), (Some(Band::Vis), Role::Flux, "ADU"));
    // MAGZEROP is for ADU per second.
    let expected = 24.56605 + 2.5 * 560.52_f64.log10();
    assert!((plane.magzero.unwrap() - expected).abs() < 1e-9);
    assert_eq!(plane.header.integer("DITHOBS"), Some(1));
    assert_eq!(plane.header.number("EXPTIME"), Some(560.52));
    // 6 x (128 + 6) and 6 x (120 + 20) pixels, less the outer gaps; distortion shrinks it by some pixels.
    let size = plane.size();
    assert!((780..815).contains(&size.width) && (800..845).contains(&size.height), "{size:?}");
    let scale = plane.sky().unwrap().pixel_scale_arcsec();
    assert!((scale / 3.2 - 1.0).abs() < 0.01, "{scale}");
}

#[test]
fn every_pixel_is_the_measured_one_that_lies_there() {
    let oracle = oracle();
    let (_folder, path) = written(&Exposure::of(&oracle));
    let field = opened(&path);
    let (plane, layout) = focal(&field, Role::Flux);
    let grid = plane.sky().unwrap();
    let values = all(&*plane.pixels);
    let (rms, flags) = (all(&*focal(&field, Role::Rms).0.pixels), all(&*focal(&field, Role::Flag).0.pixels));
    let (mut measured, mut gaps, mut worst) = (0, 0, 0.0_f64);
    for (index, value) in values.iter().enumerate() {
        if value.is_nan() {
            assert!(rms[index].is_nan() && flags[index].is_nan());
        } else {
            assert_eq!((rms[index], flags[index]), (value + 0.5, f64::from(1 << 30) + value));
        }
        // A prime: in time all columns and rows come round.
        if index % 7 != 0 {
            continue;
        }
        let at =
            ImagePoint { x: (index % plane.size().width) as f64, y: (index / plane.size().width) as f64 };
        let sky = grid.sky_from_pixel(at).unwrap();
        if value.is_nan() {
            gaps += 1;
            if let Some(native) = layout.native_at_sky(sky) {
                let edge = native.at.x.min(native.at.y).min(63.0 - native.at.x).min(59.0 - native.at.y);
                assert!(edge < -0.48, "nothing is read at {at:?}, and there is {native:?}");
            }
            continue;
        }
        let (number, x, y) = decoded(*value);
        let quadrant = &layout.layout.quadrants[number];
        assert_eq!(quadrant.name, oracle.quadrants[number].0);
        let exact = quadrant.wcs.pixel_from_sky(sky).unwrap();
        worst = worst.max((exact.x - x as f64).abs()).max((exact.y - y as f64).abs());
        measured += 1;
    }
    assert!(worst <= 0.52, "{worst}");
    assert!(measured > 70_000 && gaps > 10_000, "{measured} {gaps}");
}

#[test]
fn astropy_finds_the_same_quadrant_and_pixel() {
    let oracle = oracle();
    let (_folder, path) = written(&Exposure::of(&oracle));
    let field = opened(&path);
    let (plane, layout) = focal(&field, Role::Flux);
    let (mut found, mut skipped) = (0, 0);
    for (sky, name, x, y) in &oracle.probes {
        let native = layout.native_at_sky(*sky);
        if name.is_empty() {
            assert_eq!(native, None, "{sky:?}");
            continue;
        }
        let near_edge = |at: &f64| ((at + 0.5).fract() - 0.5).abs() > 0.48;
        if near_edge(x) || near_edge(y) {
            skipped += 1;
            continue;
        }
        let native = native.unwrap();
        assert_eq!(&native.quadrant, name);
        assert!((native.at.x + 1.0 - x).hypot(native.at.y + 1.0 - y) < 1e-4, "{native:?}, not {x} {y}");
        assert_eq!((native.pixel.0 + 1, native.pixel.1 + 1), (x.round() as usize, y.round() as usize));
        // What is shown there lies within half a diagonal of a pixel, and half a pixel of the focal plane.
        let at = plane.sky().unwrap().pixel_from_sky(*sky).unwrap();
        if let Some(shown) = layout.native(at).filter(|shown| shown.quadrant == *name) {
            assert!((shown.pixel.0 as f64 + 1.0 - x).abs() < 1.02, "{shown:?}, not {x} {y}");
            let apart = shown.sky.unwrap().separation(*sky).to_degrees() * 3600.0 / 3.2;
            assert!(apart < 0.75, "{apart} pixels");
            found += 1;
        }
    }
    assert!(found > 550 && skipped < 80, "{found} found, {skipped} skipped");
}

#[test]
fn windows_are_parts_of_the_whole() {
    let oracle = oracle();
    let (_folder, path) = written(&Exposure::of(&oracle));
    let field = opened(&path);
    let pixels = &*focal(&field, Role::Flux).0.pixels;
    let (whole, size) = (all(pixels), pixels.size());
    for step in 0..40_usize {
        let hash = |salt: usize| step.wrapping_mul(7919).wrapping_add(salt).wrapping_mul(2_654_435_761) >> 7;
        let (x0, y0) = (hash(1) % (size.width - 1), hash(2) % (size.height - 1));
        let (width, height) = (1 + hash(3) % (size.width - x0), 1 + hash(4) % (size.height - y0));
        let window = PixelRect { x0, y0, width, height };
        let mut part = vec![0.0_f32; window.area()];
        pixels.read_f32(window, &mut part).unwrap();
        for (index, value) in part.iter().enumerate() {
            let there = whole[(y0 + index / width) * size.width + x0 + index % width];
            assert!(f64::from(*value) == there || (value.is_nan() && there.is_nan()), "{window:?} {index}");
        }
    }
    assert!(pixels.read_f32(PixelRect { x0: 1, y0: 0, ..PixelRect::whole(size) }, &mut []).is_err());
}

#[test]
fn the_overview_of_a_constant_exposure_is_that_constant() {
    let oracle = oracle();
    let (_folder, path) = written(&Exposure { value: |_, _, _| 40.25, ..Exposure::of(&oracle) });
    let field = opened(&path);
    let pyramid = Pyramid::new(Arc::clone(&field.planes[0].pixels));
    let tile = skyloupe::geometry::TileId { level: 2, col: 0, row: 0 };
    let tile = pyramid.tile(tile, Reduction::Mean).unwrap();
    let finite: Vec<f32> = tile.values.iter().copied().filter(|value| value.is_finite()).collect();
    assert!(finite.len() > 20_000 && finite.iter().all(|value| *value == 40.25));
}

#[test]
fn what_has_no_place_is_left_out_and_named() {
    let oracle = oracle();
    let name = |number: usize| &oracle.quadrants[number].0;
    let lost = [3, 77];
    let exposure = Exposure {
        lost: &lost,
        absent: &[10, 11],
        zero: |number| if number == 5 { 24.6 } else { 24.56605 },
        ..Exposure::of(&oracle)
    };
    let (_folder, path) = written(&exposure);
    let field = opened(&path);
    assert_eq!(focal(&field, Role::Flux).1.quadrants().count(), 140);
    let said = field.warnings.join("\n");
    assert!(lost.iter().all(|&lost| said.contains(name(lost))) && said.contains("zero points"), "{said}");
    assert_eq!(field.warnings.len(), 2, "{said}");
}

#[test]
fn one_quadrant_stays_an_image_and_a_few_become_a_small_focal_plane() {
    let oracle = oracle();
    let all_but = |kept: &[usize]| (0..144).filter(|number| !kept.contains(number)).collect::<Vec<_>>();
    let (_folder, path) = written(&Exposure { absent: &all_but(&[17]), ..Exposure::of(&oracle) });
    let field = opened(&path);
    assert!(field.planes.iter().all(|plane| plane.focal.is_none()));
    assert_eq!((field.planes.len(), field.main_plane().unwrap().size().width), (3, 64));
    let (_folder, path) = written(&Exposure { absent: &all_but(&[16, 17, 18, 19]), ..Exposure::of(&oracle) });
    let field = opened(&path);
    let size = focal(&field, Role::Flux).0.size();
    assert!((127..135).contains(&size.width) && (119..127).contains(&size.height), "{size:?}");
}

#[test]
fn nisp_detectors_are_put_together_too() {
    let oracle = oracle();
    let mut nisp = Oracle { quadrants: Vec::new(), probes: Vec::new(), ..oracle };
    // One quadrant of each of sixteen CCDs, by the names of NISP's detectors.
    for (number, (_, cards)) in self::oracle().quadrants.into_iter().step_by(4).take(16).enumerate() {
        nisp.quadrants.push((format!("DET{}{}", number / 4 + 1, number % 4 + 1), cards));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("EUC_NIR_W-CAL-IMAGE_J-2704-1_20260722T010203.0Z.fits");
    Exposure::of(&nisp).write(&path);
    let field = opened(&path);
    assert_eq!(field.main_plane().unwrap().band, Some(Band::J));
    assert_eq!(focal(&field, Role::Flux).1.quadrants().count(), 16);
    assert_eq!(field.planes.len(), 3 + 48);
}

/// A session with these files open, all frames on canvases of 400 x 300.
fn session_with(paths: &[PathBuf]) -> Session {
    let specs: Vec<FileSpec> = paths.iter().map(|path| FileSpec::of_path(path)).collect();
    let opened = open_fields(&specs, &Unwatched).unwrap();
    assert!(opened.warnings.is_empty(), "{:?}", opened.warnings);
    let mut session = Session::default();
    let effects = session.apply(Command::Open(specs.clone()));
    let [Effect::Open { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let fields = opened.fields.into_iter().map(Arc::new).collect();
    let loaded = Loaded { fields, warnings: Vec::new(), failures: Vec::new(), files: specs };
    session.absorb(Update::Opened { request, result: Ok(loaded) });
    for id in session.frames.iter().map(|frame| frame.id).collect::<Vec<_>>() {
        session.apply(Command::Resize { frame: id, width: 400.0, height: 300.0 });
    }
    session
}

/// The sky at a place of a frame's canvas.
fn sky_at(session: &Session, frame: usize, (x, y): (f64, f64)) -> SkyPoint {
    let frame = &session.frames[frame];
    let (x, y) = frame.view.unwrap().image_from_screen(400.0, 300.0).apply(x, y);
    frame.reading_plane().unwrap().sky().unwrap().sky_from_pixel(ImagePoint { x, y }).unwrap()
}

#[test]
fn a_quadrant_is_shown_on_the_same_sky_and_back() {
    let oracle = oracle();
    let (_folder, path) = written(&Exposure::of(&oracle));
    let mut session = session_with(&[path]);
    let id = session.frames[0].id;
    let middle = session.frames[0].size().center();
    // On a quadrant, not in a gap: on the right side, where detectors are turned by half a turn.
    let at = ImagePoint { x: middle.x + 40.0, y: middle.y + 40.0 };
    let view = View { center: at, zoom: 9.0, rotation: 0.3, flip_x: false };
    session.apply(Command::SetView { frame: id, view });
    let places = [(200.0, 150.0), (20.0, 20.0), (390.0, 200.0)];
    let before = places.map(|place| sky_at(&session, 0, place));
    let showing = session.frames[0].quadrant_at(at).unwrap();
    session.apply(Command::Show(showing));
    assert_eq!(session.frames[0].size().width, 64);
    let pixels_apart = |session: &Session| {
        let now = places.map(|place| sky_at(session, 0, place));
        let apart = now.iter().zip(&before).map(|(a, b)| a.separation(*b).to_degrees() * 3600.0 / 3.2);
        apart.fold(0.0, f64::max)
    };
    // The view is a similarity; a quadrant is turned and distorted by some thousandths against the focal plane.
    assert!(pixels_apart(&session) < 0.3, "{}", pixels_apart(&session));
    assert!((session.frames[0].view.unwrap().rotation.cos() - 0.3_f64.cos()).abs() > 1.5, "not turned");
    // Of a quadrant one steps through flux, noise and flags; of the whole through the focal planes.
    assert_eq!(session.frames[0].showings().len(), 3);
    session.apply(Command::CycleShowing(Direction::Forward));
    let rms = session.frames[0].shown_plane().unwrap().clone();
    assert_eq!((rms.role, rms.size().width), (Role::Rms, 64));
    let whole = session.frames[0].whole_focal_plane().unwrap();
    session.apply(Command::Show(whole));
    assert_eq!(session.frames[0].shown_plane().unwrap().name, "Focal plane RMS");
    assert!(pixels_apart(&session) < 0.3);
    assert_eq!(session.frames[0].showings(), [0, 1, 2].map(Showing::Plane));
    session.apply(Command::Undo);
    session.apply(Command::Undo);
    session.apply(Command::Undo);
    assert_eq!(session.frames[0].showing, Showing::Plane(0));
    assert!(pixels_apart(&session) < 0.3);
    // From far out a quadrant is shown whole.
    session.apply(Command::Fit);
    session.apply(Command::Show(showing));
    let zoom = session.frames[0].view.unwrap().zoom;
    assert!((4.0..7.0).contains(&zoom), "{zoom}");
}

#[test]
fn the_cursor_reads_the_measured_pixel() {
    let oracle = oracle();
    let (_folder, path) = written(&Exposure::of(&oracle));
    let session = session_with(&[path]);
    let frame = &session.frames[0];
    let middle = frame.size().center();
    let reading = frame.read(ImagePoint { x: middle.x + 43.3, y: middle.y + 41.8 });
    let quadrant = reading.quadrant.clone().unwrap();
    let value = reading.planes[0].value.unwrap();
    let (number, x, y) = decoded(value);
    assert_eq!(quadrant.name, oracle.quadrants[number].0);
    assert!(
        (quadrant.fits.0 - (x + 1) as f64).abs() < 0.51 && (quadrant.fits.1 - (y + 1) as f64).abs() < 0.51
    );
    assert_eq!(reading.planes[0].flags, Some((Band::Vis, (1 << 30) + value as u32)));
    assert_eq!(reading.planes[0].rms, Some(value + 0.5));
    let wcs = &frame.field.planes[0].focal.as_ref().unwrap().layout.quadrants[number].wcs;
    let at = ImagePoint { x: quadrant.fits.0 - 1.0, y: quadrant.fits.1 - 1.0 };
    let apart = wcs.sky_from_pixel(at).unwrap().separation(reading.sky.unwrap());
    assert!(apart.to_degrees() * 3600.0 < 1e-6);
    // In a gap there is neither.
    assert_eq!(frame.read(ImagePoint { x: -3.0, y: 2.0 }).quadrant, None);
}

#[test]
fn exposures_blink_in_the_same_place() {
    let oracle = oracle();
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> =
        (1..=3).map(|dither| folder.path().join(format!("dither{dither}.fits"))).collect();
    for (index, path) in paths.iter().enumerate() {
        let offset = [0.034 * index as f64, -0.031 * index as f64];
        Exposure { dither: index + 1, offset, ..Exposure::of(&oracle) }.write(path);
    }
    let mut session = session_with(&paths);
    let names: Vec<&str> = session.frames.iter().map(|frame| frame.field.name.as_str()).collect();
    assert_eq!(names, ["Obs 2704 dither 1", "Obs 2704 dither 2", "Obs 2704 dither 3"]);
    assert_eq!(session.lock, Lock::Sky);
    // They begin on the same sky, although their extents differ, and stay there.
    let apart = |session: &Session| {
        let places = [(200.0, 150.0), (10.0, 290.0)];
        let of = |frame: usize, place| sky_at(session, 0, place).separation(sky_at(session, frame, place));
        let all = places.into_iter().flat_map(|place| [of(1, place), of(2, place)]);
        all.fold(0.0, f64::max).to_degrees() * 3600.0 / 3.2 * session.frames[0].view.unwrap().zoom
    };
    assert!(apart(&session) < 0.2, "{} screen pixels", apart(&session));
    let view = View { zoom: 3.0, ..session.frames[0].view.unwrap() };
    session.apply(Command::SetView { frame: session.frames[0].id, view });
    assert!(apart(&session) < 0.5, "{} screen pixels", apart(&session));
    // Each has its cuts.
    let mut recipe = session.frames[0].recipe().clone();
    recipe.toggle_invert();
    session.apply(Command::SetRecipe { frame: session.frames[0].id, recipe });
    assert!(session.frames[0].recipe().invert && !session.frames[1].recipe().invert);

    assert_eq!(session.arrangement, Arrangement::SideBySide);
    session.apply(Command::SetBlinkingFrames(true));
    assert!(session.blinking && session.arrangement == Arrangement::Single);
    let mut seen = Vec::new();
    for _ in 0..4 {
        session.apply(Command::Blink);
        seen.push(session.active);
    }
    assert_eq!(seen, [1, 2, 0, 1]);
    assert!(session.frames.iter().all(|frame| frame.showing == Showing::Plane(0)));
    assert!(apart(&session) < 0.5 && !session.visible_frames().is_empty());
    session.apply(Command::SetBlinkingFrames(false));
    assert!(!session.blinking && session.arrangement == Arrangement::SideBySide);
    // Bands of the active frame blink as before.
    session.apply(Command::SetBlinking(true));
    session.apply(Command::Blink);
    assert_eq!((session.active, session.frames[1].showing), (1, Showing::Plane(1)));
}

#[test]
fn scripts_learn_quadrant_and_pixel() {
    let Some(binary) = option_env!("CARGO_BIN_EXE_skyloupe") else { return };
    let oracle = oracle();
    let (folder, path) = written(&Exposure::of(&oracle));
    let path = path.to_string_lossy().into_owned();
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(binary).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let middle = |at: &f64| (at - at.round()).abs() < 0.4;
    let probe = oracle.probes.iter().find(|(_, name, x, y)| !name.is_empty() && middle(x) && middle(y));
    let (sky, name, x, y) = probe.unwrap();
    let (ra, dec) = sky.to_degrees();
    let (ra, dec) = (format!("{ra:.12}"), format!("{dec:.12}"));
    let answer: Value =
        serde_json::from_str(&run(&["pixel", &path, "--ra", &ra, "--dec", &dec, "--json"])).unwrap();
    assert_eq!(answer["quadrant"].as_str(), Some(name.as_str()));
    assert!((answer["quadrant_pixel"][0].as_f64().unwrap() - x).abs() < 1e-4, "{answer}");
    assert!((answer["quadrant_pixel"][1].as_f64().unwrap() - y).abs() < 1e-4, "{answer}");
    let number = oracle.quadrants.iter().position(|(other, _)| other == name).unwrap();
    let value = f64::from(coded(number, x.round() as usize - 1, y.round() as usize - 1));
    assert_eq!(answer["value"].as_f64(), Some(value));
    assert_eq!(
        (answer["rms"].as_f64(), answer["flag"].as_f64()),
        (Some(value + 0.5), Some(f64::from(1 << 30) + value))
    );
    let text = run(&["pixel", &path, "--ra", &ra, "--dec", &dec]);
    assert!(text.contains(&format!("quadrant {name} x ")), "{text}");
    // One quadrant by name, at the same pixel.
    let one = format!("{path}[{name}.SCI]");
    let (column, row) = (x.round().to_string(), y.round().to_string());
    let answer: Value =
        serde_json::from_str(&run(&["pixel", &one, "--x", &column, "--y", &row, "--json"])).unwrap();
    assert_eq!(answer["value"].as_f64(), Some(value));
    let info = run(&["info", &path]);
    assert_eq!(info.lines().count(), 1 + 433 + 1);
    assert!(info.contains("Focal plane of 144 quadrants (SCI, RMS, FLG)"), "{info}");
    let picture = folder.path().join("focal.png");
    run(&["render", &path, "--out", &picture.to_string_lossy()]);
    assert!(picture.is_file());
}
