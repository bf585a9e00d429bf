//! Images stored as they are: windows decoded from the big-endian bytes of the file.

use super::big_endian::{Encoding, decode_f32, decode_f64};
use super::file_bytes::FileBytes;
use crate::geometry::{ImageSize, PixelRect};
use crate::raster::{Pixels, ReadError, check_window};
use std::sync::Arc;

/// The pixels of one HDU: an image, or the planes of a cube one after the other.
#[derive(Debug, Clone)]
pub(super) struct PlainImage {
    pub bytes: Arc<FileBytes>,
    /// Position of the first pixel in the file.
    pub start: usize,
    /// Bytes of pixels that the file has.
    pub available: usize,
    pub size: ImageSize,
    pub encoding: Encoding,
}

impl PlainImage {
    /// Position in the file after the pixels of a window in a row, counted over all planes.
    fn row_end(&self, row: usize, window: PixelRect) -> usize {
        let end = row * self.size.width + window.x0 + window.width;
        (self.start + end * self.encoding.format.bytes()).min(self.start + self.available)
    }
}

/// One plane of a [`PlainImage`]. Pixels beyond the end of a truncated file are NaN.
#[derive(Debug)]
pub(super) struct PlainPixels {
    pub image: Arc<PlainImage>,
    pub plane: usize,
}

impl PlainPixels {
    fn read<T: Copy>(
        &self,
        window: PixelRect,
        out: &mut [T],
        (nan, decode): (T, impl Fn(Encoding, &[u8], &mut [T])),
    ) -> Result<(), ReadError> {
        let image = &*self.image;
        check_window(image.size, window, out.len())?;
        if out.is_empty() {
            return Ok(());
        }
        let last = image.row_end(self.plane * image.size.height + window.y0 + window.height - 1, window);
        image.bytes.read(last, |file| {
            let data = file.get(image.start..).unwrap_or(&[]);
            self.decode(data.get(..image.available).unwrap_or(data), window, out, (nan, decode));
            Ok(())
        })
    }

    /// Decode a window of `data`, the samples of all planes.
    fn decode<T: Copy>(
        &self,
        data: &[u8],
        window: PixelRect,
        out: &mut [T],
        (nan, decode): (T, impl Fn(Encoding, &[u8], &mut [T])),
    ) {
        let image = &*self.image;
        // A window as wide as the image is one run of samples.
        let whole_rows = window.width == image.size.width;
        let run = if whole_rows { out.len() } else { window.width };
        let bytes = image.encoding.format.bytes();
        for (row, line) in out.chunks_exact_mut(run).enumerate() {
            let first = self.plane * image.size.area() + (window.y0 + row) * image.size.width + window.x0;
            let rest = data.get(first * bytes..).unwrap_or(&[]);
            let raw = rest.get(..line.len() * bytes).unwrap_or(rest);
            let found = raw.len() / bytes;
            decode(image.encoding, raw, line);
            for missing in line.iter_mut().skip(found) {
                *missing = nan;
            }
        }
    }
}

impl Pixels for PlainPixels {
    fn size(&self) -> ImageSize {
        self.image.size
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        self.read(window, out, (f32::NAN, decode_f32))
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.read(window, out, (f64::NAN, decode_f64))
    }

    fn ready_rows(&self) -> usize {
        let ImageSize { width, height } = self.image.size;
        let Some(ready) = self.image.bytes.growing() else { return height };
        let row_bytes = width * self.image.encoding.format.bytes();
        let rows = ready.saturating_sub(self.image.start).checked_div(row_bytes).unwrap_or(height);
        rows.saturating_sub(self.plane * height).min(height)
    }
}
