//! Small pictures of many sources: one PNG each, and sheets of them with a line of text beneath each.

use super::ink::{Bounds, Ink};
use super::lettering::Lettering;
use super::write::{reason, write_whole};
use super::{Picture, WriteError};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError};
use std::io::{self, Write};
use std::path::Path;

/// Text beneath a picture, and the gap between pictures, pixels.
const TEXT_SIZE: f32 = 13.0;
const LINE_HEIGHT: usize = 17;
const GAP: usize = 4;

/// A square picture of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Pixels of a side.
    pub side: usize,
    /// Red, green, blue of each pixel; rows from the bottom up, as fields are.
    pub rgb: Vec<u8>,
    /// One line: identifier, score.
    pub label: String,
}

impl Stamp {
    /// Rows from the top, as files are; black where pixels lack.
    fn rows_from_top(&self) -> Vec<u8> {
        let mut turned = Vec::with_capacity(self.rgb.len());
        self.rgb.rchunks(3 * self.side.max(1)).for_each(|row| turned.extend_from_slice(row));
        turned.resize(3 * self.side * self.side, 0);
        turned
    }
}

/// Write one picture as PNG, quickly rather than small. It appears whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn write_stamp_png(path: &Path, stamp: &Stamp) -> Result<(), WriteError> {
    let failed = |why: String| WriteError::Failed { why, path: path.to_owned() };
    let bytes = stamp_png(stamp).map_err(|error| failed(error.to_string()))?;
    write_whole(path, |mut file| file.write_all(&bytes)).map_err(|error| failed(reason(&error)))
}

/// The bytes of a PNG file.
fn stamp_png(stamp: &Stamp) -> io::Result<Vec<u8>> {
    let side = u32::try_from(stamp.side).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(stamp.rgb.len());
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Up);
    let written = encoder.write_image(&stamp.rows_from_top(), side, side, ExtendedColorType::Rgb8);
    written.map_err(|error| match error {
        ImageError::IoError(error) => error,
        other => io::Error::other(other),
    })?;
    Ok(bytes)
}

/// Pictures side by side, `columns` in a row, each with its line of text beneath. All have the side of the first;
/// `None` without any.
pub fn contact_sheet(stamps: &[Stamp], columns: usize) -> Option<Picture> {
    let side = stamps.first()?.side;
    let columns = columns.clamp(1, stamps.len());
    let (width, height) = (side + GAP, side + LINE_HEIGHT + GAP);
    let mut sheet = Picture::black(columns * width + GAP, stamps.len().div_ceil(columns) * height + GAP);
    for (index, stamp) in stamps.iter().enumerate() {
        let (left, top) = (GAP + index % columns * width, GAP + index / columns * height);
        place(&mut sheet, stamp, (left, top, side));
        let line = Lettering::fitted(&stamp.label, TEXT_SIZE, side as f32);
        let (x, baseline) = (left as f32, (top + side + LINE_HEIGHT) as f32 - 5.0);
        let bounds: Bounds = line.bounds(x, baseline);
        let mut ink = Ink::new(&sheet, bounds, 1.0);
        line.draw(&mut ink, x, baseline);
        ink.lay(&mut sheet);
    }
    Some(sheet)
}

/// Copy the part of a picture that fits.
fn place(sheet: &mut Picture, stamp: &Stamp, (left, top, side): (usize, usize, usize)) {
    let pixels = stamp.rows_from_top();
    for (row, line) in pixels.chunks_exact(3 * stamp.side.max(1)).take(side).enumerate() {
        let Some(target) = sheet.row_mut(top + row) else { continue };
        // 257 takes 255 to 65535.
        let values = line.iter().take(3 * side).map(|value| 257 * u16::from(*value));
        target.iter_mut().skip(3 * left).zip(values).for_each(|(target, value)| *target = value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(side: usize, label: &str) -> Stamp {
        let rgb = (0..3 * side * side).map(|index| (index * 31 % 256) as u8).collect();
        Stamp { side, rgb, label: label.to_owned() }
    }

    #[test]
    fn a_png_holds_the_pixels_with_the_top_row_first() {
        let stamp = stamp(7, "");
        let read = image::load_from_memory(&stamp_png(&stamp).unwrap()).unwrap().to_rgb8();
        assert_eq!((read.width(), read.height()), (7, 7));
        // The bottom left corner is the first pixel.
        assert_eq!(read.get_pixel(0, 6).0, [stamp.rgb[0], stamp.rgb[1], stamp.rgb[2]]);
        assert_eq!(read.get_pixel(6, 0).0, stamp.rgb[3 * 48..]);
    }

    #[test]
    fn a_sheet_has_every_picture_in_its_place_and_text_beneath() {
        let stamps: Vec<Stamp> = (0..5).map(|index| stamp(40, &format!("{index}  1.234"))).collect();
        let sheet = contact_sheet(&stamps, 3).unwrap();
        assert_eq!((sheet.width, sheet.height), (3 * 44 + 4, 2 * 61 + 4));
        let first = stamps[4].rgb.first_chunk::<3>().unwrap().map(|value| 257 * u16::from(value));
        assert_eq!(sheet.pixel(4 + 44, 4 + 61 + 39), Some(first));
        let has_text = |top: usize, left: usize| {
            (top..top + 16).any(|y| (left..left + 30).any(|x| sheet.pixel(x, y).unwrap()[0] > 40_000))
        };
        assert!(has_text(4 + 40, 4) && has_text(4 + 61 + 40, 4 + 44));
        assert!(!has_text(4 + 61 + 40, 4 + 88), "there is no sixth picture");
        assert_eq!(contact_sheet(&[], 3), None);
    }
}
