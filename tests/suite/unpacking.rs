//! Files compressed as a whole that are too large for memory: seen while they are unpacked, and what can go wrong.

use flate2::{Compression, write::GzEncoder};
use skyloupe::fits::{
    FileSpec, FitsError, FitsFile, PlaneToWrite, Unpacking, open_fields, set_scratch_directory,
};
use skyloupe::geometry::{ImageSize, PixelRect};
use skyloupe::progress::{Progress, Unwatched};
use skyloupe::raster::{Pixels, ReadError};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// 72 MB: beyond what is unpacked in memory.
const SIZE: ImageSize = ImageSize { width: 4500, height: 4000 };

fn value(x: usize, y: usize) -> f32 {
    ((y * 7 + x) % 1013) as f32 - 100.25
}

/// The image as a FITS file, and gzipped.
fn image() -> &'static (Vec<u8>, Vec<u8>) {
    static IMAGE: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.fits");
        let values: Vec<f32> =
            (0..SIZE.area()).map(|index| value(index % SIZE.width, index / SIZE.width)).collect();
        let plane = PlaneToWrite { name: "", cards: &[], size: SIZE, values: &values };
        skyloupe::fits::write_image(&path, &plane).unwrap();
        let plain = fs::read(&path).unwrap();
        let packed = gzipped(&plain);
        (plain, packed)
    })
}

fn gzipped(plain: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(plain).unwrap();
    packer.finish().unwrap()
}

/// A scratch directory of these tests, one test at a time.
fn scratch() -> (std::sync::MutexGuard<'static, ()>, PathBuf) {
    static ONE: Mutex<()> = Mutex::new(());
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let one = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path().to_owned();
    set_scratch_directory(folder.clone());
    (one, folder)
}

fn stored(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.fits.gz");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn begun(path: &Path) -> (Arc<dyn Pixels>, Unpacking) {
    let mut file = FitsFile::open_watched(path, &Unwatched).unwrap();
    assert!(file.warnings.is_empty(), "{:?}", file.warnings);
    let unpacking = file.take_unpacking().expect("work to be left");
    (Arc::clone(&file.plane(0, 0).unwrap().pixels), unpacking)
}

fn row(pixels: &dyn Pixels, y0: usize) -> Result<Vec<f32>, ReadError> {
    let mut out = vec![0.0; SIZE.width];
    pixels.read_f32(PixelRect { x0: 0, y0, width: SIZE.width, height: 1 }, &mut out).map(|()| out)
}

fn is_right(pixels: &dyn Pixels, y: usize) -> bool {
    row(pixels, y).is_ok_and(|found| found.iter().enumerate().all(|(x, found)| *found == value(x, y)))
}

/// Remembers the furthest report, and cancels beyond a limit.
struct Until {
    most: AtomicU32,
    limit: f32,
}

impl Until {
    fn new(limit: f32) -> Self {
        Self { most: AtomicU32::new(0), limit }
    }

    fn most(&self) -> f32 {
        f32::from_bits(self.most.load(Ordering::Relaxed))
    }
}

impl Progress for Until {
    fn report(&self, fraction: f32) {
        // Non-negative floats are ordered as their bits.
        self.most.fetch_max(fraction.to_bits(), Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.most() > self.limit
    }
}

#[test]
fn rows_of_a_large_gzip_file_are_ready_as_they_come() {
    let (_one, scratch) = scratch();
    let (_folder, path) = stored(&image().1);
    let (pixels, unpacking) = begun(&path);
    let first = pixels.ready_rows();
    assert!(first > 0 && first < 100, "{first}");
    assert!(is_right(&*pixels, first - 1));
    assert_eq!(row(&*pixels, first), Err(ReadError::NotYet));
    #[cfg(unix)]
    assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0, "the scratch file has no name");
    std::thread::scope(|scope| {
        let run = scope.spawn(move || unpacking.run(&Unwatched));
        let mut seen = first;
        while seen < SIZE.height {
            let ready = pixels.ready_rows();
            assert!(ready >= seen, "{ready} after {seen}");
            seen = ready;
            assert!(is_right(&*pixels, ready - 1), "row {ready}");
        }
        assert_eq!(run.join().unwrap(), None);
    });
    assert!((0..SIZE.height).all(|y| is_right(&*pixels, y)));
    // Whoever does not ask for less gets the whole.
    let file = FitsFile::open(&path).unwrap();
    assert!(is_right(&*file.plane(0, 0).unwrap().pixels, SIZE.height - 1));
    let mut opened = open_fields(&[FileSpec::of_path(&path)], &Unwatched).unwrap();
    assert_eq!(opened.unpackings.len(), 1);
    opened.unpack(&Unwatched);
    assert!(opened.warnings.is_empty() && is_right(&*opened.fields[0].planes[0].pixels, SIZE.height - 1));
}

#[test]
fn a_large_gzip_file_that_ends_early_is_nan_from_there_and_says_so() {
    let _one = scratch();
    let packed = &image().1;
    let (body, trailer) = packed.split_at(packed.len() - 8);
    let (_folder, path) = stored(&[&body[..body.len() / 2], trailer].concat());
    let (pixels, unpacking) = begun(&path);
    let warning = unpacking.run(&Unwatched).unwrap();
    assert!(warning.contains("ends early") && warning.ends_with("image.fits.gz"), "{warning}");
    assert_eq!(pixels.ready_rows(), SIZE.height);
    assert!(is_right(&*pixels, SIZE.height / 3));
    assert!(row(&*pixels, SIZE.height - 1).unwrap().iter().all(|value| value.is_nan()));
}

#[test]
fn a_wrong_checksum_is_a_warning() {
    let _one = scratch();
    let mut packed = image().1.clone();
    let at = packed.len() - 6;
    packed[at] ^= 0x55;
    let (_folder, path) = stored(&packed);
    let file = FitsFile::open(&path).unwrap();
    assert!(file.warnings.len() == 1 && file.warnings[0].contains("damaged"), "{:?}", file.warnings);
    assert!(is_right(&*file.plane(0, 0).unwrap().pixels, SIZE.height - 1));
}

#[test]
fn an_unpacking_that_is_given_up_leaves_an_error_and_no_waiting() {
    let _one = scratch();
    let (_folder, path) = stored(&image().1);
    let (pixels, unpacking) = begun(&path);
    drop(unpacking);
    assert_eq!(pixels.ready_rows(), SIZE.height);
    let error = row(&*pixels, SIZE.height - 1).unwrap_err().to_string();
    assert!(error.contains("not unpacked") && error.ends_with("image.fits.gz"), "{error}");
    assert!(is_right(&*pixels, 0));
    let (pixels, unpacking) = begun(&path);
    assert_eq!(unpacking.run(&Until::new(0.3)), None);
    let error = row(&*pixels, SIZE.height - 1).unwrap_err().to_string();
    assert!(error.contains("cancelled"), "{error}");
}

#[test]
fn closing_the_file_ends_its_unpacking() {
    let _one = scratch();
    let (_folder, path) = stored(&image().1);
    let (pixels, unpacking) = begun(&path);
    drop(pixels);
    let watched = Until::new(2.0);
    assert_eq!(unpacking.run(&watched), None);
    assert_eq!(watched.most(), 0.0);
}

#[test]
fn a_file_of_several_streams_or_hdus_is_unpacked_whole_and_can_be_cancelled() {
    let (_one, scratch) = scratch();
    let plain = &image().0;
    let (head, tail) = plain.split_at(plain.len() / 3);
    let (_folder, path) = stored(&[gzipped(head), gzipped(tail)].concat());
    let watched = Until::new(2.0);
    let mut file = FitsFile::open_watched(&path, &watched).unwrap();
    assert!(file.take_unpacking().is_none() && file.warnings.is_empty() && watched.most() > 0.99);
    assert!(is_right(&*file.plane(0, 0).unwrap().pixels, SIZE.height - 1));
    #[cfg(unix)]
    assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0);
    let cancelled = FitsFile::open_watched(&path, &Until::new(0.2));
    assert!(matches!(cancelled, Err(FitsError::Cancelled)));
    // An extension after the image: its header is known when the file is open.
    let mut extension = b"XTENSION= 'IMAGE   '".to_vec();
    extension.resize(80, b' ');
    for card in [
        "BITPIX  =                    8",
        "NAXIS   =                    1",
        "NAXIS1  =                    3",
        "END",
    ] {
        extension.extend(format!("{card:<80}").bytes());
    }
    extension.resize(2880, b' ');
    extension.extend([1, 2, 3]);
    let (_folder, path) = stored(&gzipped(&[plain.as_slice(), &extension].concat()));
    let mut file = FitsFile::open_watched(&path, &Unwatched).unwrap();
    assert!(file.take_unpacking().is_none() && file.hdus.len() == 2);
}

#[test]
fn a_scratch_folder_that_cannot_be_used_is_named() {
    let (_one, folder) = scratch();
    let (_folder, path) = stored(&image().1);
    set_scratch_directory(folder.join("missing"));
    let error = FitsFile::open(&path).unwrap_err().to_string();
    assert!(error.contains("folder for scratch files") && error.contains("missing"), "{error}");
}
