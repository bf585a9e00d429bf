//! Tile-compressed images: every way of reading gives the same pixels, and damage stays where it is.

use super::fits::cfitsio_write;
use skyloupe::fits::FitsFile;
use skyloupe::geometry::{ImageSize, PixelRect};
use skyloupe::raster::{Blocks, Pixels, ReadError};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SIZE: ImageSize = ImageSize { width: 101, height: 67 };

/// Noise on a slope.
fn values() -> Vec<f64> {
    let mut state = 12_345_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / 16_777_216.0 - 0.5
    };
    (0..SIZE.area()).map(|index| index as f64 * 0.01 + 50.0 * random()).collect()
}

fn compressed(folder: &Path, how: &str, bitpix: i32) -> PathBuf {
    let path = folder.join("image.fits");
    let _ = fs::remove_file(&path);
    let whole: Vec<f64> =
        values().iter().map(|value| if bitpix > 0 { value.floor() } else { *value }).collect();
    let name = format!("{}[compress {how}]", path.display());
    cfitsio_write(&name, (SIZE.width as i64, SIZE.height as i64), bitpix, &whole);
    path
}

fn pixels(path: &Path) -> Arc<dyn Pixels> {
    let file = FitsFile::open(path).unwrap_or_else(|error| panic!("{error}"));
    Arc::clone(&file.plane(1, 0).unwrap().pixels)
}

fn rows(pixels: &dyn Pixels, y0: usize, height: usize) -> Result<Vec<f32>, ReadError> {
    let mut out = vec![-1.0; SIZE.width * height];
    pixels.read_f32(PixelRect { x0: 0, y0, width: SIZE.width, height }, &mut out).map(|()| out)
}

#[test]
fn strips_of_any_height_give_the_same_pixels_as_single_ones() {
    let folder = tempfile::tempdir().unwrap();
    for (how, bitpix, (width, height)) in [
        ("R; q 4", -32, (101, 1)),
        ("R 101,13; q 4", -32, (101, 13)),
        ("R 37,13; qz 4", -32, (37, 13)),
        ("R 101,13; q 4", -64, (101, 13)),
        ("R 101,13", 32, (101, 13)),
        ("G2 101,20; q 2", -32, (101, 20)),
    ] {
        let path = compressed(folder.path(), how, bitpix);
        let expected: Vec<f64> = {
            let pixels = pixels(&path);
            assert_eq!(pixels.blocks(), Blocks { width, height, must_decode: true }, "{how}");
            let at = |index| PixelRect { x0: index % 101, y0: index / 101, width: 1, height: 1 };
            let mut out = [0.0];
            (0..SIZE.area())
                .map(|index| pixels.read_f64(at(index), &mut out).map(|()| out[0]).unwrap())
                .collect()
        };
        assert!(expected.iter().zip(values()).all(|(found, wrote)| (found - wrote).abs() < 30.0), "{how}");
        for strip in [1, 7, 13, 16, 40, 67] {
            // Opened anew, so that no tile is there.
            let pixels = pixels(&path);
            for y0 in (0..SIZE.height).step_by(strip) {
                let height = strip.min(SIZE.height - y0);
                let single = rows(&*pixels, y0, height).unwrap();
                let mut double = vec![-1.0; single.len()];
                let window = PixelRect { x0: 0, y0, width: SIZE.width, height };
                pixels.read_f64(window, &mut double).unwrap();
                let expected = &expected[y0 * SIZE.width..][..single.len()];
                assert_eq!(double, expected, "{how} {bitpix}: {strip} rows at {y0}");
                assert!(single.iter().zip(expected).all(|(a, b)| *a == *b as f32), "{how}: {strip} at {y0}");
            }
        }
    }
}

/// Where the table begins: after the header of the second HDU.
fn table_start(bytes: &[u8]) -> usize {
    let end = bytes[2880..].chunks(80).position(|card| card.starts_with(b"END     ")).unwrap();
    (2880 + (end + 1) * 80).next_multiple_of(2880)
}

/// A number in the header of the table.
fn number(bytes: &[u8], keyword: &str) -> usize {
    let mut cards = bytes[2880..].chunks(80);
    let card = cards.find(|card| card.starts_with(format!("{keyword:<8}").as_bytes())).unwrap();
    std::str::from_utf8(&card[10..30]).unwrap().trim().parse().unwrap()
}

#[test]
fn a_damaged_tile_is_an_error_and_its_neighbours_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = compressed(folder.path(), "R; q 4", -32);
    let sound = fs::read(&path).unwrap();
    let expected = rows(&*pixels(&path), 0, SIZE.height).unwrap();
    let start = table_start(&sound);
    // A row: count and place of the stream (4 bytes each), ZSCALE, ZZERO.
    let descriptor = start + 20 * number(&sound, "NAXIS1");
    for (count, place, said) in [
        (None, Some(0x7fff_fff0_i32), "outside its table"),
        (None, Some(-16), "outside its table"),
        (Some(0x7fff_ffff_i32), None, "outside its table"),
        (Some(-1), None, "outside its table"),
        (Some(0), None, "no data"),
        (Some(2), None, "ends early"),
    ] {
        let mut bytes = sound.clone();
        for (value, at) in [(count, descriptor), (place, descriptor + 4)] {
            if let Some(value) = value {
                bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
            }
        }
        fs::write(&path, &bytes).unwrap();
        let pixels = pixels(&path);
        for (y0, height) in [(20, 1), (0, SIZE.height), (19, 3)] {
            let error = rows(&*pixels, y0, height).unwrap_err().to_string();
            assert!(error.contains("tile 21") && error.contains(said), "{count:?} {place:?}: {error}");
        }
        assert_eq!(rows(&*pixels, 0, 20).unwrap(), expected[..20 * SIZE.width]);
        assert_eq!(rows(&*pixels, 21, 46).unwrap(), expected[21 * SIZE.width..]);
    }
}

#[test]
fn a_compressed_file_cut_short_is_nan_from_there_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for how in ["R; q 4", "R 101,13; q 4", "R 37,13; q 4", "G2 101,20; q 2", "HS 101,20; s 2"] {
        let path = compressed(folder.path(), how, -32);
        let sound = fs::read(&path).unwrap();
        let expected = rows(&*pixels(&path), 0, SIZE.height).unwrap();
        let start = table_start(&sound);
        // Without the padding, which nobody misses.
        let length = number(&sound, "NAXIS1") * number(&sound, "NAXIS2") + number(&sound, "PCOUNT");
        for part in [5, 30, 60, 95] {
            fs::write(&path, &sound[..start + length * part / 100]).unwrap();
            let file = FitsFile::open(&path).unwrap();
            assert!(!file.warnings.is_empty(), "{how} at {part} %");
            let Ok(plane) = file.plane(1, 0) else { continue };
            for strip in [1, 16, SIZE.height] {
                let mut missing = 0;
                for y0 in (0..SIZE.height).step_by(strip) {
                    let height = strip.min(SIZE.height - y0);
                    let found =
                        rows(&*plane.pixels, y0, height).unwrap_or_else(|error| panic!("{how}: {error}"));
                    missing += found.iter().filter(|value| value.is_nan()).count();
                    let expected = &expected[y0 * SIZE.width..];
                    assert!(
                        found.iter().zip(expected).all(|(a, b)| a.is_nan() || a == b),
                        "{how} at {part} %"
                    );
                }
                assert!(missing > 0, "{how} at {part} %");
            }
        }
    }
}
