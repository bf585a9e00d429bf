//! A whole tile: nothing of it is lost in the overview, it is never in memory as a whole, it may be replaced
//! while it is surveyed, and what is shown at first becomes exact.

use flate2::{Compression, write::GzEncoder};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use skyloupe::field::{Band, Field, Plane, PlaneKey, Role, Source};
use skyloupe::fits::{FileSpec, FitsFile, PlaneToWrite, open_fields, write_field, write_image};
use skyloupe::geometry::{ImageSize, PixelRect, TileId, View, level_count};
use skyloupe::gpu::TileKey;
use skyloupe::header::Header;
use skyloupe::jobs::{Jobs, Pyramids, TileLoader, Wake, WantedTile};
use skyloupe::progress::Unwatched;
use skyloupe::raster::{
    MemoryPixels, Pixels, Pyramid, ReadError, Reduction, Survey, SurveyState, Tile, ViewSampling, resample,
};
use skyloupe::session::{Command as SessionCommand, Effect, Loaded, Session, Severity, Update};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The binary with these arguments; `None` where this build has none.
fn run(arguments: &[&str]) -> Option<Output> {
    let Some(path) = option_env!("CARGO_BIN_EXE_skyloupe") else {
        eprintln!("skipped: this build has no skyloupe binary");
        return None;
    };
    Some(Command::new(path).args(arguments).stdin(Stdio::null()).output().unwrap())
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn square(side: usize) -> ImageSize {
    ImageSize { width: side, height: side }
}

fn write(path: &Path, size: ImageSize, values: &[f32]) {
    write_image(path, &PlaneToWrite { name: "", cards: &[], size, values }).unwrap();
}

/// Files change their times in steps of the system's clock.
fn rest() {
    std::thread::sleep(Duration::from_millis(70));
}

const SIDE: usize = 4800;
/// Image pixels under a pixel of a picture of the whole image, 300 x 300.
const STEP: usize = 16;
const BRIGHT: f32 = 200.0;
const N_SOURCES: usize = 500;

/// White noise of standard deviation 1, without and with single bright pixels at known places, each in a texel of
/// its own.
struct Sky {
    noise: Vec<f32>,
    values: Vec<f32>,
    /// Column and row.
    sources: Vec<(usize, usize)>,
}

fn sky() -> Sky {
    let mut noise = vec![0.0_f32; SIDE * SIDE];
    noise.par_chunks_mut(SIDE).enumerate().for_each(|(row, line)| {
        let mut random = ChaCha8Rng::seed_from_u64(row as u64);
        line.iter_mut().for_each(|value| *value = StandardNormal.sample(&mut random));
    });
    let mut random = ChaCha8Rng::seed_from_u64(4711);
    let (mut sources, mut taken) = (Vec::new(), BTreeSet::new());
    while sources.len() < N_SOURCES {
        let (x, y) = (random.random_range(0..SIDE), random.random_range(0..SIDE));
        if taken.insert((x / STEP, y / STEP)) {
            sources.push((x, y));
        }
    }
    let mut values = noise.clone();
    for (x, y) in &sources {
        values[y * SIDE + x] = BRIGHT;
    }
    Sky { noise, values, sources }
}

/// The whole image on a canvas of this many pixels a side, the uppermost row first.
fn overview(pyramid: &Pyramid, side: usize, reduction: Reduction) -> Vec<f32> {
    let view = View::fit(square(SIDE), side as f64, side as f64);
    let image_from_screen = view.image_from_screen(side as f64, side as f64);
    resample(pyramid, &ViewSampling { image_from_screen, width: side, height: side, reduction }).unwrap()
}

/// Place in a picture of `side` pixels a side of the image pixel (x, y).
fn on_screen((x, y): (usize, usize), side: usize) -> usize {
    let step = SIDE / side;
    (side - 1 - y / step) * side + x / step
}

/// The mean of the pixels under each pixel of the 300 x 300 picture, in double precision.
fn means(values: &[f32]) -> Vec<f64> {
    let side = SIDE / STEP;
    let mut sums = vec![0.0; side * side];
    for (y, line) in values.chunks(SIDE).enumerate() {
        for (x, value) in line.iter().enumerate() {
            sums[on_screen((x, y), side)] += f64::from(*value);
        }
    }
    sums.iter().map(|sum| sum / (STEP * STEP) as f64).collect()
}

/// A viewer that shows one pixel in 16 x 16 of this image would show about 500/256 = 2 of its 500 sources, whichever
/// pixel of each block it takes. The maximum shows all of them, and the mean has the right share of each.
#[test]
fn no_source_of_one_pixel_is_lost_in_the_overview() {
    let Sky { noise, values, sources } = sky();
    for phase in [0, STEP / 2, STEP - 1] {
        let is_hit = |(x, y): &&(usize, usize)| x % STEP == phase && y % STEP == phase;
        assert!(sources.iter().filter(is_hit).count() < 20, "sampling would do");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sky.fits");
    write(&path, square(SIDE), &values);
    let file = FitsFile::open(&path).unwrap();
    let pyramid = Pyramid::new(Arc::clone(&file.plane(0, 0).unwrap().pixels));

    // 16 pixels under each of the picture are one texel of level 4; 20 are a box over several.
    for side in [300, 240] {
        let picture = overview(&pyramid, side, Reduction::Max);
        for source in &sources {
            let found = picture[on_screen(*source, side)];
            assert!(found == BRIGHT, "{side}: {found} at {source:?}");
        }
        let bright = picture.iter().filter(|value| **value >= BRIGHT).count();
        // A box that is no whole texels also sees the sources of texels at its edge.
        let most = if side == 300 { N_SOURCES } else { 4 * N_SOURCES };
        assert!(bright <= most, "{bright} of {} pixels are bright", picture.len());
    }
    let level = |(x, y): &(usize, usize)| {
        let (u, v) = (x / STEP, y / STEP);
        let id = TileId { level: 4, col: (u / 256) as u32, row: (v / 256) as u32 };
        pyramid.tile(id, Reduction::Max).unwrap().texel(u % 256, v % 256)
    };
    assert!(sources.iter().step_by(25).all(|source| level(source) == Some(BRIGHT)));

    let picture = overview(&pyramid, 300, Reduction::Mean);
    let (expected, before) = (means(&values), means(&noise));
    for (index, (found, expected)) in picture.iter().zip(&expected).enumerate() {
        let apart = (f64::from(*found) - expected).abs();
        assert!(apart <= 1e-5 * expected.abs() && apart <= 1e-5, "{index}: {found} is not {expected}");
    }
    for (x, y) in &sources {
        let place = on_screen((*x, *y), 300);
        let raised = f64::from(picture[place]) - before[place];
        let share = f64::from(BRIGHT - noise[y * SIDE + x]) / (STEP * STEP) as f64;
        assert!((raised - share).abs() <= 1e-5, "({x}, {y}) raises its texel by {raised}, not {share}");
    }
    assert_rendered(&path, &sources);
}

/// The same by the command line, by shaders and by the reference: white where a source is, dark elsewhere.
fn assert_rendered(path: &Path, sources: &[(usize, usize)]) {
    let out = path.with_extension("png");
    let (path, name) = (text(path), text(&out));
    for more in [&["--cpu"][..], &[]] {
        let arguments = ["render", &path, "--out", &name, "--size", "300x300", "--reduction", "max"];
        let look = ["--cuts", "0,200", "--stretch", "linear", "--colormap", "gray"];
        let Some(output) = run(&[&arguments[..], &look, more].concat()) else { return };
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let picture = image::open(&out).unwrap().to_luma8().into_raw();
        let lit: BTreeSet<usize> = sources.iter().map(|source| on_screen(*source, 300)).collect();
        for (place, value) in picture.iter().enumerate() {
            let is_right = if lit.contains(&place) { *value == 255 } else { *value < 16 };
            assert!(is_right, "{more:?}: {value} at {place}");
        }
    }
}

/// A header of these cards, padded.
fn header(cards: &[String]) -> Vec<u8> {
    let mut bytes: Vec<u8> = cards.iter().flat_map(|card| format!("{card:<80}").into_bytes()).collect();
    bytes.extend(format!("{:<80}", "END").bytes());
    bytes.resize(bytes.len().next_multiple_of(2880), b' ');
    bytes
}

fn integer(keyword: &str, value: impl std::fmt::Display) -> String {
    format!("{keyword:<8}= {value:>20}")
}

fn image_header(side: usize) -> Vec<u8> {
    let sizes = [integer("NAXIS", 2), integer("NAXIS1", side), integer("NAXIS2", side)];
    header(&[&[integer("SIMPLE", "T"), integer("BITPIX", -32)][..], &sizes].concat())
}

/// Value of the pixel in a column of a row of the compressed images: rows repeat after eight.
fn pattern(x: usize, y: usize) -> i16 {
    ((x * 701 + (y % 8) * 131) % 2003) as i16 - 1000
}

/// A tile-compressed image of 16-bit integers, one row a tile, as `.fz` files are. The rows that are alike share
/// their bytes, so that a large image is made at once.
fn compressed_image(path: &Path, side: usize) {
    let rows: Vec<Vec<u8>> = (0..8)
        .map(|y| {
            let plain: Vec<u8> = (0..side).flat_map(|x| pattern(x, y).to_be_bytes()).collect();
            let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
            packer.write_all(&plain).unwrap();
            packer.finish().unwrap()
        })
        .collect();
    let heap = rows.concat();
    let mut bytes = header(&[integer("SIMPLE", "T"), integer("BITPIX", 8), integer("NAXIS", 0)]);
    let quoted = |keyword: &str, value: &str| format!("{keyword:<8}= '{value:<8}'");
    bytes.extend(header(&[
        quoted("XTENSION", "BINTABLE"),
        integer("BITPIX", 8),
        integer("NAXIS", 2),
        integer("NAXIS1", 8),
        integer("NAXIS2", side),
        integer("PCOUNT", heap.len()),
        integer("GCOUNT", 1),
        integer("TFIELDS", 1),
        quoted("TTYPE1", "COMPRESSED_DATA"),
        quoted("TFORM1", "1PB"),
        integer("ZIMAGE", "T"),
        integer("ZBITPIX", 16),
        integer("ZNAXIS", 2),
        integer("ZNAXIS1", side),
        integer("ZNAXIS2", side),
        quoted("ZCMPTYPE", "GZIP_1"),
    ]));
    for y in 0..side {
        let start: usize = rows.iter().take(y % 8).map(Vec::len).sum();
        bytes.extend([rows[y % 8].len(), start].map(|number| (number as u32).to_be_bytes()).concat());
    }
    bytes.extend(heap);
    bytes.resize(bytes.len().next_multiple_of(2880), 0);
    fs::write(path, bytes).unwrap();
}

/// A gzipped image of 32-bit floats with the same values.
fn gzipped_image(path: &Path, side: usize) {
    let mut packer = GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast());
    packer.write_all(&image_header(side)).unwrap();
    let rows: Vec<Vec<u8>> =
        (0..8).map(|y| (0..side).flat_map(|x| f32::from(pattern(x, y)).to_be_bytes()).collect()).collect();
    (0..side).for_each(|y| packer.write_all(&rows[y % 8]).unwrap());
    let length = side * side * 4;
    packer.write_all(&vec![0; length.next_multiple_of(2880) - length]).unwrap();
    packer.finish().unwrap();
}

/// The binary with so many KiB for what it allocates: heap, stacks, private writable maps; files that are mapped for
/// reading do not count. `None` where this build has none.
#[cfg(target_os = "linux")]
fn run_within(kib: usize, arguments: &[&str]) -> Option<Output> {
    let path = option_env!("CARGO_BIN_EXE_skyloupe")?;
    let script = format!("ulimit -c 0; ulimit -d {kib}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    // The stacks of the workers are the only memory that depends on the machine.
    command.args(["-c", &script, path]).args(arguments).env("RAYON_NUM_THREADS", "2").stdin(Stdio::null());
    Some(command.output().unwrap())
}

/// Reads the last pixel and draws the whole image within a limit.
#[cfg(target_os = "linux")]
fn assert_shown_within(kib: usize, path: &Path, side: usize, last: f64) {
    let (file, number, out) = (text(path), side.to_string(), text(&path.with_extension("png")));
    let Some(output) = run_within(kib, &["pixel", &file, "--x", &number, "--y", &number, "--json"]) else {
        return;
    };
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["value"].as_f64(), Some(last), "{answer}");
    let look = ["--size", "300x300", "--cpu", "--cuts", "-1000,1000", "--stretch", "linear"];
    let arguments = [&["render", &file, "--out", &out][..], &look].concat();
    let Some(output) = run_within(kib, &arguments) else { return };
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let picture = image::open(out).unwrap().to_luma8();
    // The mean of all values is near 0, in the middle of the cuts; any hole would be dark.
    assert!(picture.dimensions() == (300, 300) && picture.iter().all(|value| value.abs_diff(127) < 10));
}

/// 1.5 GB, none of it on disk.
#[cfg(target_os = "linux")]
#[test]
fn an_image_larger_than_memory_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sparse.fits");
    let side = 19_200;
    fs::write(&path, image_header(side)).unwrap();
    let length = (2880 + side * side * 4).next_multiple_of(2880) as u64;
    fs::File::options().write(true).open(&path).unwrap().set_len(length).unwrap();
    assert_shown_within(128 << 10, &path, side, 0.0);
    // The limit is one: with too little, nothing is drawn.
    let arguments = ["render", &text(&path), "--out", &text(&path.with_extension("png")), "--cpu"];
    let Some(output) = run_within(10 << 10, &arguments) else { return };
    assert!(!output.status.success());
}

/// 1 GiB as floats; decoded tiles are kept up to 192 MiB.
#[cfg(target_os = "linux")]
#[test]
fn a_compressed_image_larger_than_memory_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.fits.fz");
    let side = 16_384;
    compressed_image(&path, side);
    let file = FitsFile::open(&path).unwrap();
    assert!(file.warnings.is_empty(), "{:?}", file.warnings);
    let plane = file.plane(1, 0).unwrap();
    let mut values = vec![0.0; 40 * 9];
    plane.pixels.read_f32(PixelRect { x0: 9000, y0: 15_000, width: 40, height: 9 }, &mut values).unwrap();
    let expected = |index: usize| f32::from(pattern(9000 + index % 40, 15_000 + index / 40));
    assert!(values.iter().enumerate().all(|(index, value)| *value == expected(index)));
    drop(file);
    assert_shown_within(384 << 10, &path, side, f64::from(pattern(side - 1, side - 1)));
}

/// 256 MiB, unpacked on disk.
#[cfg(target_os = "linux")]
#[test]
fn a_gzipped_image_larger_than_memory_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.fits.gz");
    let side = 8192;
    gzipped_image(&path, side);
    assert_shown_within(128 << 10, &path, side, f64::from(pattern(side - 1, side - 1)));
}

const SURVEYED: ImageSize = ImageSize { width: 3000, height: 3000 };

fn values(seed: u32) -> Vec<f32> {
    (0..SURVEYED.area() as u32)
        .map(|index| ((index ^ seed).wrapping_mul(2_654_435_761) >> 8) as f32)
        .collect()
}

/// A survey that has seen some bands of rows, and not all.
fn half_done(pyramid: &Pyramid) -> Survey {
    let mut survey = Survey::new(pyramid, &[Reduction::Mean], true);
    survey.set_step_time(Duration::ZERO);
    while survey.fraction(pyramid) < 0.5 {
        assert_eq!(survey.step(pyramid, 0), Ok(SurveyState::Working));
    }
    assert!(survey.fraction(pyramid) < 1.0);
    survey
}

fn coarse_tiles(size: ImageSize) -> impl Iterator<Item = TileId> {
    (3..level_count(size)).flat_map(move |level| {
        let side = (size.width.max(size.height) >> level).div_ceil(256).max(1) as u32;
        (0..side * side).map(move |index| TileId { level, col: index % side, row: index / side })
    })
}

fn bits(tile: &Tile) -> Vec<u32> {
    tile.values.iter().map(|value| value.to_bits()).collect()
}

/// A pyramid of pixels in memory.
fn in_memory(values: Vec<f32>) -> Pyramid {
    Pyramid::new(Arc::new(MemoryPixels::new(SURVEYED, values).unwrap()))
}

/// A folder with a tile and, of the same size, another one.
fn tile_and_other() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("tile.fits"), folder.path().join("other.fits"));
    write(&path, SURVEYED, &values(1));
    write(&other, SURVEYED, &values(2));
    (folder, path, other)
}

#[test]
fn a_file_replaced_by_another_is_surveyed_as_it_was() {
    let (_folder, path, other) = tile_and_other();
    let pyramid = Pyramid::new(Arc::clone(&FitsFile::open(&path).unwrap().plane(0, 0).unwrap().pixels));
    let mut survey = half_done(&pyramid);
    rest();
    fs::rename(&other, &path).unwrap();
    pyramid.complete(&mut survey, &Unwatched).unwrap();
    let old = in_memory(values(1));
    for id in coarse_tiles(SURVEYED) {
        let (found, expected) = (pyramid.tile(id, Reduction::Mean), old.tile(id, Reduction::Mean));
        assert_eq!(bits(&found.unwrap()), bits(&expected.unwrap()), "{id:?}");
    }
    // Whoever opens it now gets the new one.
    let mut first = [0.0];
    let now = FitsFile::open(&path).unwrap().plane(0, 0).unwrap();
    now.pixels.read_f32(PixelRect { x0: 0, y0: 0, width: 1, height: 1 }, &mut first).unwrap();
    assert_eq!(first[0], values(2)[0]);
}

/// Other content of the same length, in the same file.
fn rewrite_in_place(path: &Path, other: &Path) {
    rest();
    let mut file = fs::File::options().write(true).open(path).unwrap();
    file.write_all(&fs::read(other).unwrap()).unwrap();
}

#[test]
fn a_file_rewritten_in_place_stops_its_survey() {
    let (_folder, path, other) = tile_and_other();
    let pyramid = Pyramid::new(Arc::clone(&FitsFile::open(&path).unwrap().plane(0, 0).unwrap().pixels));
    let mut survey = half_done(&pyramid);
    rewrite_in_place(&path, &other);
    let changed = ReadError::Changed { path: path.clone() };
    let done = pyramid.progress(Reduction::Mean);
    assert_eq!(survey.step(&pyramid, 0), Err(changed.clone()));
    assert_eq!(pyramid.complete(&mut survey, &Unwatched), Err(changed.clone()));
    assert_eq!(pyramid.progress(Reduction::Mean), done, "nothing of the new content got in");
    for level in [0, 2, 4] {
        let id = TileId { level, col: 0, row: 0 };
        assert_eq!(pyramid.tile(id, Reduction::Mean), Err(changed.clone()), "level {level}");
    }
    assert_eq!(pyramid.stored_levels(Reduction::Mean), None);
    assert!(pyramid.counts().is_none());
}

/// Waits until `done`, at most 20 s.
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let limit = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < limit, "{what}: not within 20 s");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What opens a field in a session, and what the session then wants.
fn opened_in(session: &mut Session, field: Field) -> Vec<Effect> {
    let effects = session.apply(SessionCommand::OpenDemo);
    let Some(Effect::OpenDemo { request }) = effects.first() else { panic!("{effects:?}") };
    let fields = vec![Arc::new(field)];
    let loaded = Loaded { fields, warnings: Vec::new(), failures: Vec::new(), files: Vec::new() };
    session.absorb(Update::Opened { request: *request, result: Ok(loaded) })
}

#[test]
fn a_file_rewritten_in_place_is_told_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("tile.fits"), folder.path().join("other.fits"));
    for (path, seed) in [(&path, 1), (&other, 5)] {
        let bands: Vec<Vec<f32>> = (0..4).map(|band| values(seed + band)).collect();
        let plane = |(values, name)| PlaneToWrite { name, cards: &[], size: SURVEYED, values };
        let planes: Vec<_> = bands
            .iter()
            .map(Vec::as_slice)
            .zip(["VIS_FLUX", "Y_FLUX", "J_FLUX", "H_FLUX"])
            .map(plane)
            .collect();
        write_field(path, &planes).unwrap();
    }
    let wake: Wake = Arc::new(|| {});
    let (pyramids, cache) = (Arc::new(Pyramids::default()), super::session::no_cache(folder.path()));
    let mut jobs = Jobs::new(wake.clone(), Arc::clone(&pyramids), cache, folder.path().to_owned()).unwrap();
    let tiles = TileLoader::new(pyramids, Arc::clone(jobs.surveys()), wake).unwrap();
    let mut session = Session::default();
    let opened = open_fields(&[FileSpec::of_path(&path)], &Unwatched).unwrap();
    let effects = opened_in(&mut session, opened.fields[0].clone());
    let planes: Vec<Arc<Plane>> = session.frames[0].field.planes.to_vec();
    assert_eq!(planes.len(), 4);
    effects.into_iter().for_each(|effect| jobs.start(effect));
    let (mut n_sampled, mut n_failed) = (0, 0);
    wait_until("samples", || {
        let updates = jobs.drain();
        n_sampled +=
            updates.iter().filter(|update| matches!(update, Update::Sampled { result: Ok(_), .. })).count();
        updates.into_iter().for_each(|update| drop(session.absorb(update)));
        // Somebody is at work, so that values are not counted yet.
        jobs.surveys().sample(&planes[0]);
        n_sampled == 4
    });
    // The surveys wait meanwhile, so that they are under way when the file changes.
    jobs.surveys().set_paused(true);
    rewrite_in_place(&path, &other);
    jobs.surveys().set_paused(false);
    let ids = [TileId { level: 4, col: 0, row: 0 }, TileId { level: 0, col: 3, row: 3 }];
    let want = |reduction| {
        let key = |plane: &Arc<Plane>, id| TileKey { plane: plane.key, reduction, id };
        let wish = |plane: &Arc<Plane>, id| WantedTile { key: key(plane, id), plane: Arc::clone(plane) };
        tiles.want(planes.iter().flat_map(|plane| ids.map(|id| wish(plane, id))).collect());
    };
    want(Reduction::Mean);
    wait_until("failures", || {
        for update in jobs.drain() {
            n_failed += usize::from(matches!(update, Update::Sampled { result: Err(_), .. }));
            session.absorb(update);
        }
        n_failed == 4
    });
    // As the window does: whatever is wanted then fails in the same words.
    want(Reduction::Max);
    wait_until("tiles", || !tiles.is_busy() || tiles.take_ready(100).is_empty() && !tiles.is_busy());
    let at = skyloupe::geometry::ImagePoint { x: 20.0, y: 30.0 };
    session.absorb(Update::Read { frame: session.frames[0].id, reading: session.frames[0].read(at) });
    for why in tiles.take_failures() {
        session.notify(Severity::Error, why);
    }
    std::thread::sleep(Duration::from_millis(600));
    assert!(jobs.drain().is_empty(), "planes that cannot be read are not asked for again");
    assert_eq!(session.notices.len(), 1, "{:?}", session.notices);
    let notice = &session.notices[0];
    assert!(notice.severity == Severity::Error && notice.text.contains("changed"), "{}", notice.text);
    assert!(notice.text.ends_with("tile.fits"), "{}", notice.text);
    assert_eq!(jobs.surveys().progress(), None);
}

/// Pixels in memory that take their time where many rows are read.
#[derive(Debug)]
struct Slow {
    pixels: MemoryPixels,
    delay: Duration,
    n_reads: AtomicUsize,
}

impl Pixels for Slow {
    fn size(&self) -> ImageSize {
        self.pixels.size()
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        if window.height > 1 && window.width == SURVEYED.width {
            self.n_reads.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(self.delay);
        }
        self.pixels.read_f32(window, out)
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.pixels.read_f64(window, out)
    }
}

/// A plane that is slow to read, and what looks at it.
struct Desk {
    pixels: Arc<Slow>,
    plane: Arc<Plane>,
    jobs: Jobs,
    tiles: TileLoader,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new(seed: u32, delay: Duration) -> Self {
        let pixels = MemoryPixels::new(SURVEYED, values(seed)).unwrap();
        let pixels = Arc::new(Slow { pixels, delay, n_reads: AtomicUsize::new(0) });
        let plane = Arc::new(Plane {
            key: PlaneKey::unique(),
            name: "slow".to_owned(),
            band: None,
            role: Role::Flux,
            unit: String::new(),
            magzero: None,
            wcs: None,
            header: Arc::new(Header::default()),
            pixels: Arc::clone(&pixels) as Arc<dyn Pixels>,
            focal: None,
            source: Source { cube_len: 1, ..Source::default() },
        });
        let folder = tempfile::tempdir().unwrap();
        let (wake, pyramids): (Wake, _) = (Arc::new(|| {}), Arc::new(Pyramids::default()));
        let cache = super::session::no_cache(folder.path());
        let jobs = Jobs::new(wake.clone(), Arc::clone(&pyramids), cache, folder.path().to_owned()).unwrap();
        let tiles = TileLoader::new(pyramids, Arc::clone(jobs.surveys()), wake).unwrap();
        Self { pixels, plane, jobs, tiles, _folder: folder }
    }

    fn key(&self, id: TileId, reduction: Reduction) -> TileKey {
        TileKey { plane: self.plane.key, reduction, id }
    }

    fn wish(&self, key: TileKey) -> WantedTile {
        WantedTile { key, plane: Arc::clone(&self.plane) }
    }

    fn fraction(&self) -> Option<f32> {
        self.jobs.surveys().progress().map(|progress| progress.fraction)
    }

    fn n_reads(&self) -> usize {
        self.pixels.n_reads.load(Ordering::Relaxed)
    }
}

#[test]
fn tiles_that_were_shown_too_early_are_replaced_by_exact_ones() {
    let mut desk = Desk::new(3, Duration::from_millis(4));
    let keys: Vec<TileKey> = [Reduction::Mean, Reduction::Max]
        .into_iter()
        .flat_map(|reduction| coarse_tiles(SURVEYED).map(move |id| (id, reduction)))
        .map(|(id, reduction)| desk.key(id, reduction))
        .collect();
    let mut resident: HashMap<TileKey, Tile> = HashMap::new();
    let (mut first, mut n_replaced): (HashMap<TileKey, Tile>, usize) = (HashMap::new(), 0);
    let mut is_surveyed = false;
    // As the canvas does: what is missing or outdated is wanted, the newest wishes only.
    wait_until("exact tiles", || {
        // The values of all pixels are counted last.
        is_surveyed |= desk.jobs.drain().iter().any(|update| {
            matches!(update, Update::Sampled { result: Ok(statistics), .. } if statistics.is_whole())
        });
        for (key, tile) in desk.tiles.take_ready(usize::MAX) {
            first.entry(key).or_insert_with(|| tile.clone());
            n_replaced += usize::from(resident.insert(key, tile).is_some());
        }
        let wanted: Vec<WantedTile> = keys
            .iter()
            .filter(|key| !resident.contains_key(key) || desk.tiles.is_outdated(key))
            .map(|key| desk.wish(*key))
            .collect();
        let is_done = wanted.is_empty() && !desk.tiles.is_busy() && is_surveyed;
        if !wanted.is_empty() {
            desk.tiles.want(wanted);
        }
        is_done && resident.len() == keys.len()
    });
    let expected = in_memory(values(3));
    for key in &keys {
        let exact = expected.tile(key.id, key.reduction).unwrap();
        let found = &resident[key];
        let is_same =
            (found.width, found.height) == (exact.width, exact.height) && bits(found) == bits(&exact);
        assert!(is_same, "{key:?}");
    }
    let provisional = keys.iter().filter(|key| bits(&first[key]) != bits(&resident[key])).count();
    assert!(provisional > keys.len() / 2 && n_replaced >= provisional, "{provisional} of {}", keys.len());
    assert!(desk.tiles.take_failures().is_empty());
}

#[test]
fn surveys_stop_and_go_on_as_the_user_says() {
    let desk = Desk::new(4, Duration::from_millis(10));
    let surveys = desk.jobs.surveys();
    surveys.want(&desk.plane, Reduction::Mean, 0);
    wait_until("a beginning", || desk.fraction().is_some_and(|fraction| fraction > 0.1));
    surveys.set_paused(true);
    // The step that is under way ends.
    std::thread::sleep(Duration::from_millis(250));
    let (before, n_reads) = (desk.fraction().unwrap(), desk.n_reads());
    std::thread::sleep(Duration::from_millis(300));
    let paused = surveys.progress().unwrap();
    assert!(paused.is_paused && paused.overviews && before < 0.9, "{paused:?}");
    assert_eq!((paused.fraction, desk.n_reads()), (before, n_reads));
    surveys.set_paused(false);
    wait_until("the end", || desk.fraction().is_none());
    assert!(desk.n_reads() > n_reads);
    let id = TileId { level: 4, col: 0, row: 0 };
    desk.tiles.want(vec![desk.wish(desk.key(id, Reduction::Mean))]);
    wait_until("a tile", || desk.tiles.has_ready());
    let n_reads = desk.n_reads();
    let ready = desk.tiles.take_ready(1);
    let exact = in_memory(values(4)).tile(id, Reduction::Mean).unwrap();
    assert_eq!(bits(&ready[0].1), bits(&exact));
    assert!(!desk.tiles.is_outdated(&ready[0].0) && desk.n_reads() == n_reads);
}

/// An image without world coordinates, in a file of this name: noise, and 100 in a bar of 30 columns.
fn band(folder: &Path, name: &str, size: ImageSize, bar: usize) -> PathBuf {
    let path = folder.join(name);
    let mut random = ChaCha8Rng::seed_from_u64(bar as u64);
    let mut value = |index: usize| {
        let noise: f32 = StandardNormal.sample(&mut random);
        if (bar..bar + 30).contains(&(index % size.width)) { noise + 100.0 } else { noise }
    };
    let values: Vec<f32> = (0..size.area()).map(&mut value).collect();
    write(&path, size, &values);
    path
}

fn of_band(path: &Path, band: Band) -> FileSpec {
    FileSpec { band: Some(band), ..FileSpec::of_path(path) }
}

#[test]
fn two_bands_make_a_colour_picture() {
    let folder = tempfile::tempdir().unwrap();
    let size = ImageSize { width: 90, height: 60 };
    let (vis, h) = (band(folder.path(), "a.fits", size, 10), band(folder.path(), "b.fits", size, 25));
    let opened = open_fields(&[of_band(&vis, Band::Vis), of_band(&h, Band::H)], &Unwatched).unwrap();
    assert!(opened.fields.len() == 1 && opened.warnings.is_empty(), "{:?}", opened.warnings);
    let field = &opened.fields[0];
    assert!(field.has_colour() && field.band(Band::H).is_some() && field.band(Band::Y).is_none());
    let mut session = Session::default();
    let effects = opened_in(&mut session, field.clone());
    assert_eq!(session.frames[0].showing, skyloupe::session::Showing::Composite);
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Sample { .. })).count(), 2);

    let (vis, h, out) = (text(&vis), text(&h), text(&folder.path().join("out.png")));
    let arguments = ["render", "--vis", &vis, "--h", &h, "--out", &out, "--size", "90x60", "--cpu"];
    let Some(output) = run(&arguments) else { return };
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let picture = image::open(&out).unwrap().to_rgb8();
    // VIS alone is blue, beside where H shines too.
    let is_blue = |x| (0..60).all(|y| picture.get_pixel(x, y).0[2] > picture.get_pixel(x, y).0[0] + 30);
    assert!((11..24).all(is_blue) && !(26..39).any(is_blue));
}

#[test]
fn bands_of_other_size_without_a_sky_are_fields_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let (large, small) = (ImageSize { width: 90, height: 60 }, ImageSize { width: 30, height: 20 });
    let (vis, h) = (band(folder.path(), "a.fits", large, 10), band(folder.path(), "b.fits", small, 0));
    let opened = open_fields(&[of_band(&vis, Band::Vis), of_band(&h, Band::H)], &Unwatched).unwrap();
    assert_eq!((opened.fields.len(), opened.warnings.len()), (2, 1), "{:?}", opened.warnings);
    let warning = &opened.warnings[0];
    assert!(
        warning.contains("30x20") && warning.contains("90x60") && warning.ends_with("b.fits"),
        "{warning}"
    );
    assert!(opened.fields.iter().all(|field| !field.has_colour() && field.planes.len() == 1));
    let mut session = Session::default();
    for field in &opened.fields {
        opened_in(&mut session, field.clone());
    }
    assert_eq!((session.frames.len(), session.notices.len()), (2, 1), "{:?}", session.notices);

    let (vis, h, out) = (text(&vis), text(&h), text(&folder.path().join("out.png")));
    let arguments = ["render", "--vis", &vis, "--h", &h, "--out", &out, "--size", "90x60", "--cpu"];
    let Some(output) = run(&arguments) else { return };
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said.matches("field of its own").count(), 1, "{said}");
    assert!(said.lines().all(|line| line.contains("warning:")), "{said}");
    let picture = image::open(&out).unwrap().to_rgb8();
    assert!(picture.dimensions() == (90, 60) && picture.pixels().all(|pixel| pixel.0[0] == pixel.0[2]));
}

#[test]
fn what_is_closed_is_read_no_further_though_the_last_picture_still_wants_it() {
    let desk = Desk::new(4, Duration::from_millis(10));
    let surveys = desk.jobs.surveys();
    surveys.want(&desk.plane, Reduction::Mean, 0);
    wait_until("a beginning", || desk.fraction().is_some_and(|fraction| fraction > 0.1));
    surveys.keep_only(&[]);
    surveys.want(&desk.plane, Reduction::Mean, 0);
    desk.tiles.want(vec![desk.wish(desk.key(TileId { level: 0, col: 0, row: 0 }, Reduction::Mean))]);
    // The step that is under way ends.
    std::thread::sleep(Duration::from_millis(250));
    let n_reads = desk.n_reads();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!((desk.fraction(), desk.n_reads()), (None, n_reads));
    assert!(!desk.tiles.is_busy());
}
