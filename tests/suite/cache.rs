//! Overviews on disk: kept to the bit, bounded, and never believed when anything about them is not as it was.

use skyloupe::field::{FileStamp, Source};
use skyloupe::geometry::{ImageSize, PixelRect, TILE_SIZE, TileId, level_count, level_size};
use skyloupe::jobs::{CacheKey, CacheProblem, PyramidCache, StoredPyramid, Usage};
use skyloupe::progress::Unwatched;
use skyloupe::raster::{Level, MemoryPixels, Pixels, Pyramid, ReadError, Reduction, Survey};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const LARGE: u64 = 1 << 30;
const PLANE: ImageSize = ImageSize { width: 1500, height: 1100 };

/// A source file and a cache, in a folder of their own.
struct Desk {
    folder: tempfile::TempDir,
    cache: PyramidCache,
    source: Source,
}

impl Desk {
    fn new() -> Self {
        Self::with_cap(LARGE)
    }

    fn with_cap(most_bytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = PyramidCache::new(folder.path().join("cache/overviews"), most_bytes);
        let source = source_file(folder.path(), "tile.fits", b"the pixels of a tile");
        Self { folder, cache, source }
    }

    fn key(&self) -> CacheKey {
        CacheKey::of(&self.source, Reduction::Mean).unwrap()
    }

    /// The source as it is when the file is opened anew.
    fn reopened(&self) -> Source {
        opened(&self.source.path)
    }

    fn entries(&self) -> Vec<PathBuf> {
        files_in(self.cache.folder())
    }

    fn load(&self, source: &Source) -> Option<StoredPyramid> {
        self.cache.load(&CacheKey::of(source, Reduction::Mean).unwrap()).unwrap()
    }
}

/// A file that has been at rest for longer than its times can tell.
fn source_file(folder: &Path, name: &str, bytes: &[u8]) -> Source {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    rest();
    opened(&path)
}

fn rest() {
    std::thread::sleep(Duration::from_millis(70));
}

fn opened(path: &Path) -> Source {
    let stamp = Some(FileStamp::of(&fs::metadata(path).unwrap()));
    Source { path: path.to_owned(), hdu: 1, stamp, cube_len: 1, ..Source::default() }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Levels of arbitrary bits, NaN of all kinds among them.
fn pyramid(seed: u32) -> StoredPyramid {
    pyramid_of(PLANE, seed)
}

fn pyramid_of(plane: ImageSize, seed: u32) -> StoredPyramid {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from_bits(state ^ (state >> 15))
    };
    let level = |number| {
        let size = level_size(plane, number);
        Level { size, values: (0..size.area()).map(|_| next()).collect() }
    };
    let levels = (3..level_count(plane)).map(level).collect();
    StoredPyramid { plane, levels, distribution: Some(b"of all values".to_vec()) }
}

/// Equal to the bit; `==` would call equal NaN different.
fn same(one: &StoredPyramid, other: &StoredPyramid) -> bool {
    let bits = |stored: &StoredPyramid| -> Vec<(ImageSize, Vec<u32>)> {
        let of = |level: &Level| (level.size, level.values.iter().map(|value| value.to_bits()).collect());
        stored.levels.iter().map(of).collect()
    };
    one.plane == other.plane && one.distribution == other.distribution && bits(one) == bits(other)
}

#[test]
fn what_was_kept_comes_back_to_the_bit() {
    let desk = Desk::new();
    assert!(desk.load(&desk.source).is_none());
    for (seed, distribution) in [(1, Some(vec![1, 2, 3])), (2, None), (3, Some(Vec::new()))] {
        let kept = StoredPyramid { distribution, ..pyramid(seed) };
        desk.cache.store(&desk.key(), &kept).unwrap();
        assert!(same(&desk.load(&desk.source).unwrap(), &kept));
    }
    // The later one took the place of the earlier one, and no temporary is left.
    assert_eq!(desk.entries(), [desk.cache.path_of(&desk.key())]);
    let expected = Usage { bytes: fs::metadata(&desk.entries()[0]).unwrap().len(), files: 1 };
    assert_eq!(desk.cache.usage(), expected);
    // Another process, or the next start, finds it too.
    let next = PyramidCache::new(desk.cache.folder().to_owned(), LARGE);
    assert!(next.load(&desk.key()).unwrap().is_some());
}

#[test]
fn a_changed_file_is_another_file() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 4] = [
        ("longer", |path| fs::write(path, b"the pixels of a tile, and more").unwrap()),
        ("same length, later", |path| fs::write(path, b"THE PIXELS OF A TILE").unwrap()),
        ("touched", |path| {
            File::options().write(true).open(path).unwrap().set_modified(SystemTime::now()).unwrap();
        }),
        ("replaced", |path| {
            let other = path.with_extension("new");
            fs::write(&other, b"the pixels of a tilt").unwrap();
            fs::rename(other, path).unwrap();
        }),
    ];
    for (what, change) in changes {
        let desk = Desk::new();
        let key = desk.key();
        desk.cache.store(&key, &pyramid(1)).unwrap();
        change(&desk.source.path);
        // Who has the old file open must not get what is kept either: nobody can tell what it reads now.
        assert!(desk.cache.load(&key).unwrap().is_none(), "{what}");
        assert!(desk.load(&desk.reopened()).is_none(), "{what}");
        rest();
        // The new state takes the old one's place.
        let key = CacheKey::of(&desk.reopened(), Reduction::Mean).unwrap();
        desk.cache.store(&key, &pyramid(2)).unwrap();
        assert!(same(&desk.cache.load(&key).unwrap().unwrap(), &pyramid(2)), "{what}");
        assert_eq!(desk.cache.usage().files, 1, "{what}");
    }
}

#[cfg(unix)]
#[test]
fn setting_the_time_back_deceives_nobody() {
    let desk = Desk::new();
    desk.cache.store(&desk.key(), &pyramid(1)).unwrap();
    let before = fs::metadata(&desk.source.path).unwrap().modified().unwrap();
    fs::write(&desk.source.path, b"The Pixels Of A Tile").unwrap();
    File::options().write(true).open(&desk.source.path).unwrap().set_modified(before).unwrap();
    let reopened = desk.reopened();
    let (old, new) = (desk.source.stamp.unwrap(), reopened.stamp.unwrap());
    assert_eq!((old.length, old.modified_ns), (new.length, new.modified_ns), "the premise of this test");
    assert!(desk.load(&reopened).is_none());
}

#[test]
fn a_file_that_has_just_changed_is_not_kept() {
    let desk = Desk::new();
    fs::write(&desk.source.path, b"just now").unwrap();
    let fresh = CacheKey::of(&desk.reopened(), Reduction::Mean).unwrap();
    rest();
    // What was read may be from before a second change within the same tick of the clock.
    desk.cache.store(&fresh, &pyramid(1)).unwrap();
    assert_eq!(desk.cache.usage(), Usage::default());
    // A file that changes while it is read is not kept either.
    let key = CacheKey::of(&desk.reopened(), Reduction::Mean).unwrap();
    fs::write(&desk.source.path, b"meanwhile").unwrap();
    desk.cache.store(&key, &pyramid(1)).unwrap();
    assert_eq!(desk.cache.usage(), Usage::default());
}

#[test]
fn other_planes_are_other_entries_even_under_one_name() {
    let desk = Desk::new();
    let key = desk.key();
    desk.cache.store(&key, &pyramid(1)).unwrap();
    let copy = desk.folder.path().join("copy.fits");
    fs::copy(&desk.source.path, &copy).unwrap();
    let source = &desk.source;
    let of = |source: &Source| CacheKey::of(source, Reduction::Mean).unwrap();
    let others = [
        ("HDU", of(&Source { hdu: 2, ..source.clone() })),
        ("plane of the cube", of(&Source { cube_index: 1, ..source.clone() })),
        ("reduction", CacheKey::of(source, Reduction::Max).unwrap()),
        ("variant", key.clone().with_variant("focal plane")),
        ("path", of(&opened(&copy))),
    ];
    let entry = fs::read(desk.cache.path_of(&key)).unwrap();
    for (what, other) in others {
        assert!(desk.cache.load(&other).unwrap().is_none(), "{what}");
        let name = desk.cache.path_of(&other);
        assert_ne!(name, desk.cache.path_of(&key), "{what}");
        // As if the two names had collided.
        fs::write(&name, &entry).unwrap();
        assert!(desk.cache.load(&other).unwrap().is_none(), "{what}: another plane's pixels");
        assert!(!name.exists(), "{what}: what is wrong is removed");
    }
    assert!(same(&desk.cache.load(&key).unwrap().unwrap(), &pyramid(1)));
}

#[test]
fn planes_without_a_file_or_its_time_have_no_key() {
    let desk = Desk::new();
    assert!(CacheKey::of(&Source::default(), Reduction::Mean).is_none());
    let timeless = FileStamp { modified_ns: None, ..desk.source.stamp.unwrap() };
    let timeless = Source { stamp: Some(timeless), ..desk.source.clone() };
    assert!(CacheKey::of(&timeless, Reduction::Mean).is_none());
}

#[test]
fn damage_is_a_miss_and_never_other_pixels() {
    let desk = Desk::new();
    let (key, kept) = (desk.key(), pyramid(7));
    desk.cache.store(&key, &kept).unwrap();
    let path = desk.cache.path_of(&key);
    let sound = fs::read(&path).unwrap();
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&path, bytes).unwrap();
        assert!(desk.cache.load(&key).unwrap().is_none(), "{what}");
        assert!(!path.exists(), "{what}: what is wrong is removed");
    };
    // Every byte of the head, and some of all others.
    let step = sound.len() / 200;
    for position in (0..200).chain((1..=200).map(|index| index * step - 1)) {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = sound.clone();
            bytes[position] ^= flip;
            refused(&bytes, &format!("byte {position} ^ {flip:x}"));
        }
    }
    for length in (0..60).map(|index| index * 4).chain((0..=50).map(|index| (sound.len() - 1) * index / 50)) {
        refused(&sound[..length], &format!("{length} bytes"));
    }
    refused(&[sound.as_slice(), b"!"].concat(), "a byte more");
    fs::write(&path, &sound).unwrap();
    assert!(same(&desk.cache.load(&key).unwrap().unwrap(), &kept));
}

#[test]
fn lies_about_lengths_with_a_right_sum_take_no_memory_and_do_not_end_the_process() {
    let desk = Desk::new();
    let key = desk.key();
    desk.cache.store(&key, &pyramid(1)).unwrap();
    let path = desk.cache.path_of(&key);
    let sound = fs::read(&path).unwrap();
    let key_length = u32::from_le_bytes(sound[20..24].try_into().unwrap()) as usize;
    let plane = 24 + key_length;
    // Key length, width, height, whether there is a distribution, its length.
    for field in [20, plane, plane + 8, plane + 16, plane + 17] {
        for lie in [0_u64, 1, 1 << 20, 1 << 31, 1 << 40, u64::MAX / 4, u64::MAX - 3, u64::MAX] {
            let mut bytes = sound.clone();
            let end = bytes.len() - 4;
            bytes[field..field + 8].copy_from_slice(&lie.to_le_bytes());
            let sum = crc_32(&bytes[..end]);
            bytes[end..].copy_from_slice(&sum.to_le_bytes());
            fs::write(&path, &bytes).unwrap();
            let loaded = desk.cache.load(&key).unwrap();
            assert!(loaded.is_none_or(|stored| same(&stored, &pyramid(1))), "{lie} at {field}");
        }
    }
}

/// CRC-32 of ISO 3309, bit by bit: the definition, apart from the library that the cache uses.
fn crc_32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1)))
    })
}

#[test]
fn the_cap_holds_and_what_was_not_used_for_longest_goes() {
    let desk = Desk::new();
    let keys: Vec<CacheKey> = (0..4)
        .map(|hdu| CacheKey::of(&Source { hdu, ..desk.source.clone() }, Reduction::Mean).unwrap())
        .collect();
    let age = |key: &CacheKey, seconds| {
        let file = File::options().write(true).open(desk.cache.path_of(key)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    };
    for (key, seconds) in keys[..3].iter().zip([300, 200, 100]) {
        desk.cache.store(key, &pyramid(1)).unwrap();
        age(key, seconds);
    }
    let one = desk.cache.usage().bytes / 3;
    // The oldest is used, so it is the newest now.
    assert!(desk.cache.load(&keys[0]).unwrap().is_some());
    desk.cache.set(true, 3 * one + one / 2);
    desk.cache.store(&keys[3], &pyramid(1)).unwrap();
    let there = |key: &CacheKey| desk.cache.path_of(key).exists();
    assert_eq!([0, 1, 2, 3].map(|index: usize| there(&keys[index])), [true, false, true, true]);
    assert!(desk.cache.usage().bytes <= desk.cache.most_bytes());
    desk.cache.set(true, 2 * one);
    desk.cache.trim();
    assert_eq!([0, 1, 2, 3].map(|index: usize| there(&keys[index])), [true, false, false, true]);
    // An entry that is larger than the whole cache is not kept, and drives nothing out.
    let huge = pyramid_of(ImageSize { width: 4000, height: 4000 }, 1);
    desk.cache.store(&keys[1], &huge).unwrap();
    assert_eq!([0, 1, 2, 3].map(|index: usize| there(&keys[index])), [true, false, false, true]);
}

#[test]
fn what_ended_processes_left_is_swept_after_an_hour() {
    let desk = Desk::new();
    desk.cache.store(&desk.key(), &pyramid(1)).unwrap();
    let entry = desk.cache.path_of(&desk.key());
    let (old, young) = (entry.with_extension("77-1-0.part"), entry.with_extension("78-1-0.part"));
    for (path, seconds) in [(&old, 4000), (&young, 3000)] {
        fs::write(path, b"half of it").unwrap();
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    }
    desk.cache.trim();
    assert_eq!((old.exists(), young.exists(), entry.exists()), (false, true, true));
}

#[test]
fn clearing_takes_only_what_is_ours() {
    let desk = Desk::new();
    desk.cache.store(&desk.key(), &pyramid(1)).unwrap();
    let folder = desk.cache.folder();
    let foreign =
        ["notes.txt", "holiday.pyramid", "0123456789abcdef.fits", "0123456789abcdeg.pyramid", "x.part"];
    for name in foreign {
        fs::write(folder.join(name), b"not ours").unwrap();
    }
    fs::create_dir(folder.join("0123456789abcdef.pyramid")).unwrap();
    assert_eq!(desk.cache.usage().files, 1);
    let removed = desk.cache.remove_all().unwrap();
    assert_eq!(removed.files, 1);
    assert_eq!(desk.cache.usage(), Usage::default());
    assert_eq!(desk.entries().len(), foreign.len() + 1);
    // Where there is no folder there is nothing to clear.
    let none = PyramidCache::new(desk.folder.path().join("none"), LARGE);
    assert_eq!((none.remove_all().unwrap(), none.usage()), (Usage::default(), Usage::default()));
}

#[test]
fn switched_off_it_neither_reads_nor_writes() {
    let desk = Desk::new();
    desk.cache.store(&desk.key(), &pyramid(1)).unwrap();
    desk.cache.set(false, LARGE);
    assert!(desk.load(&desk.source).is_none());
    let other = CacheKey::of(&desk.source, Reduction::Max).unwrap();
    desk.cache.store(&other, &pyramid(1)).unwrap();
    assert_eq!(desk.cache.usage().files, 1);
    desk.cache.set(true, LARGE);
    assert!(desk.load(&desk.source).is_some());
}

#[test]
fn a_folder_that_cannot_be_written_is_said_once() {
    let desk = Desk::new();
    // Also root cannot make a folder where a file is.
    fs::write(desk.folder.path().join("cache"), b"in the way").unwrap();
    let problem = desk.cache.store(&desk.key(), &pyramid(1)).unwrap_err();
    assert!(matches!(problem, CacheProblem::Write { .. }), "{problem}");
    assert!(problem.to_string().contains("switch"), "{problem}");
    desk.cache.store(&desk.key(), &pyramid(1)).unwrap();
    assert!(desk.load(&desk.source).is_none());
    // After a change of the settings it tries again.
    desk.cache.set(true, LARGE);
    desk.cache.store(&desk.key(), &pyramid(1)).unwrap_err();
}

/// Where [`a_process_that_keeps_an_overview`] finds its source file.
const SOURCE_VARIABLE: &str = "SKYLOUPE_TEST_CACHE_SOURCE";

#[test]
#[ignore = "run as a process of its own by the test below"]
fn a_process_that_keeps_an_overview() {
    let source = PathBuf::from(std::env::var_os(SOURCE_VARIABLE).unwrap());
    let cache = PyramidCache::new(source.parent().unwrap().join("cache/overviews"), LARGE);
    let key = CacheKey::of(&opened(&source), Reduction::Max).unwrap();
    let problem = cache.store(&key, &pyramid_of(ImageSize { width: 4000, height: 4000 }, 5)).unwrap_err();
    assert!(matches!(problem, CacheProblem::Full { .. }), "{problem}");
    println!("said: {problem}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_what_was_kept_and_nothing_else() {
    let desk = Desk::new();
    let (key, kept) = (desk.key(), pyramid(1));
    desk.cache.store(&key, &kept).unwrap();
    let before = desk.entries();
    // No file may grow beyond 200 KiB: writing fails in the midst of the entry, as it does on a full disk.
    let script = r#"trap '' XFSZ; ulimit -f 400; exec "$0" --exact cache::a_process_that_keeps_an_overview --ignored --nocapture"#;
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(SOURCE_VARIABLE, &desk.source.path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("said: The disk is full"), "{said}");
    assert_eq!(desk.entries(), before);
    assert!(same(&desk.cache.load(&key).unwrap().unwrap(), &kept));
}

/// The binary with folders of its own, and those folders; `None` where this build has no binary.
fn binary(home: &Path) -> Option<Command> {
    let Some(path) = option_env!("CARGO_BIN_EXE_skyloupe") else {
        eprintln!("skipped: this build has no skyloupe binary");
        return None;
    };
    let mut command = Command::new(path);
    command.env("XDG_CONFIG_HOME", home.join("config")).env("XDG_CACHE_HOME", home.join("cache"));
    command.env_remove("SKYLOUPE_NO_CACHE").arg("cache");
    Some(command)
}

#[cfg(target_os = "linux")]
#[test]
fn the_command_line_says_what_is_kept_and_clears_it() {
    let desk = Desk::new();
    let home = desk.folder.path();
    let folder = home.join("cache/skyloupe/overviews");
    let cache = PyramidCache::new(folder.clone(), LARGE);
    cache.store(&desk.key(), &pyramid(1)).unwrap();
    fs::write(folder.join("notes.txt"), b"not ours").unwrap();
    fs::create_dir_all(home.join("config/skyloupe")).unwrap();
    fs::write(home.join("config/skyloupe/settings.toml"), "scale = 1.5\n[cache]\nmost_gib = 0.5\n").unwrap();
    let json = |mut command: Command| -> serde_json::Value {
        let output = command.arg("--json").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let Some(status) = binary(home) else { return };
    let expected = serde_json::json!({
        "folder": folder, "enabled": true, "most_bytes": 1 << 29, "bytes": cache.usage().bytes, "files": 1,
    });
    assert_eq!(json(status), expected);
    let mut forbidden = binary(home).unwrap();
    forbidden.env("SKYLOUPE_NO_CACHE", "1");
    assert_eq!(json(forbidden)["enabled"], false);
    let mut clear = binary(home).unwrap();
    clear.arg("clear");
    let cleared = json(clear);
    assert_eq!((&cleared["removed"]["files"], &cleared["files"]), (&1.into(), &0.into()));
    assert_eq!(names_in(&folder), ["notes.txt"]);
    let text = binary(home).unwrap().output().unwrap();
    assert!(String::from_utf8_lossy(&text.stdout).contains("0.0 MiB of at most 512.0 MiB in 0 files"));
}

fn names_in(folder: &Path) -> Vec<String> {
    files_in(folder).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// Pixels that must not be read.
#[derive(Debug)]
struct Untouchable(ImageSize);

impl Pixels for Untouchable {
    fn size(&self) -> ImageSize {
        self.0
    }

    fn read_f32(&self, window: PixelRect, _: &mut [f32]) -> Result<(), ReadError> {
        panic!("pixels were read: {window:?}")
    }

    fn read_f64(&self, window: PixelRect, _: &mut [f64]) -> Result<(), ReadError> {
        panic!("pixels were read: {window:?}")
    }
}

#[test]
fn a_restored_pyramid_is_the_surveyed_one_without_a_pixel_read() {
    let desk = Desk::new();
    let value = |index: usize| match index % 97 {
        0 => f32::NAN,
        1 => f32::INFINITY,
        remainder => (index % 7919) as f32 * 0.37 - remainder as f32 * 13.0,
    };
    let values = (0..PLANE.area()).map(value).collect();
    let surveyed = Pyramid::new(Arc::new(MemoryPixels::new(PLANE, values).unwrap()));
    for reduction in [Reduction::Mean, Reduction::Max] {
        let key = CacheKey::of(&desk.source, reduction).unwrap();
        // Nothing is kept before it is exact.
        desk.cache.keep(&key, &surveyed).unwrap();
        assert!(!desk.cache.restore(&key, &surveyed).unwrap());
        let mut survey = Survey::new(&surveyed, &[reduction], reduction == Reduction::Mean);
        surveyed.complete(&mut survey, &Unwatched).unwrap();
        desk.cache.keep(&key, &surveyed).unwrap();
        let restored = Pyramid::new(Arc::new(Untouchable(PLANE)));
        assert!(desk.cache.restore(&key, &restored).unwrap());
        assert!(restored.is_prepared(reduction));
        assert!(restored.counts().is_some() && restored.counts() == surveyed.counts());
        for id in tiles_from(3) {
            let bits = |pyramid: &Pyramid| -> Vec<u32> {
                pyramid.tile(id, reduction).unwrap().values.iter().map(|value| value.to_bits()).collect()
            };
            assert_eq!(bits(&restored), bits(&surveyed), "{id:?}");
        }
        // A plane of another size takes nothing, whatever the key says.
        let other = Pyramid::new(Arc::new(Untouchable(ImageSize { width: PLANE.width - 1, ..PLANE })));
        assert!(!desk.cache.restore(&key, &other).unwrap() && !other.is_prepared(reduction));
    }
    assert_eq!(desk.cache.usage().files, 2);
}

/// Every tile of a level and all coarser ones.
fn tiles_from(first: u8) -> Vec<TileId> {
    let of_level = |level| {
        let size = level_size(PLANE, level);
        let (n_cols, n_rows) =
            (size.width.div_ceil(TILE_SIZE) as u32, size.height.div_ceil(TILE_SIZE) as u32);
        (0..n_rows).flat_map(move |row| (0..n_cols).map(move |col| TileId { level, col, row }))
    };
    (first..level_count(PLANE)).flat_map(of_level).collect()
}

#[test]
fn many_at_once_see_whole_entries_or_none() {
    let desk = Desk::new();
    let key = desk.key();
    let kept = [pyramid(1), pyramid(2)];
    let n_hits = std::sync::atomic::AtomicUsize::new(0);
    let (cache, entry, hits) = (&desk.cache, &key, &n_hits);
    std::thread::scope(|scope| {
        for stored in &kept {
            scope.spawn(move || {
                // Until somebody saw one, however the threads are scheduled.
                for round in 0..2000 {
                    if round >= 20 && hits.load(std::sync::atomic::Ordering::Relaxed) > 0 {
                        break;
                    }
                    cache.store(entry, stored).unwrap();
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..20 {
                desk.cache.remove_all().unwrap();
            }
        });
        for _ in 0..2 {
            scope.spawn(|| {
                for round in 0..4000 {
                    if round >= 40 && n_hits.load(std::sync::atomic::Ordering::Relaxed) > 0 {
                        break;
                    }
                    if let Some(loaded) = desk.cache.load(&key).unwrap() {
                        assert!(kept.iter().any(|stored| same(stored, &loaded)));
                        n_hits.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert!(n_hits.into_inner() > 0);
    desk.cache.store(&key, &kept[0]).unwrap();
    assert!(same(&desk.cache.load(&key).unwrap().unwrap(), &kept[0]));
}
