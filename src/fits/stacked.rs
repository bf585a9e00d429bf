//! The planes of a compressed cube as one tall image, for statistics over all of it.

use super::compressed::{CompressedImage, CompressedPixels};
use crate::geometry::{ImageSize, PixelRect};
use crate::raster::{Blocks, Pixels, ReadError, check_window};
use std::sync::Arc;

/// The planes of a cube, the first at the bottom.
#[derive(Debug)]
pub(super) struct StackedPixels {
    pub image: Arc<CompressedImage>,
    pub planes: usize,
}

/// Reads a window of one plane.
type ReadPlane<T> = fn(&CompressedPixels, PixelRect, &mut [T]) -> Result<(), ReadError>;

impl StackedPixels {
    fn read<T>(&self, window: PixelRect, out: &mut [T], read: ReadPlane<T>) -> Result<(), ReadError> {
        check_window(self.size(), window, out.len())?;
        let height = self.image.size().height;
        let (mut y, end) = (window.y0, window.y0 + window.height);
        let mut rest = out;
        while y < end && height > 0 {
            let rows = (height - y % height).min(end - y);
            let part = PixelRect { x0: window.x0, y0: y % height, width: window.width, height: rows };
            let (head, tail) = rest.split_at_mut(part.area().min(rest.len()));
            read(&CompressedPixels { image: Arc::clone(&self.image), plane: y / height }, part, head)?;
            (rest, y) = (tail, y + rows);
        }
        Ok(())
    }
}

impl Pixels for StackedPixels {
    fn size(&self) -> ImageSize {
        let ImageSize { width, height } = self.image.size();
        ImageSize { width, height: height * self.planes }
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        self.read(window, out, CompressedPixels::read_f32)
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.read(window, out, CompressedPixels::read_f64)
    }

    fn blocks(&self) -> Blocks {
        self.image.blocks()
    }
}
