//! How windows of a focal plane are filled with the pixels of the quadrants.

use super::layout::Quadrant;
use crate::geometry::{ImagePoint, PixelRect};
use crate::raster::{Pixels, ReadError};

/// Rows that are filled from one read of a quadrant.
const ROWS_AT_ONCE: usize = 64;
/// How many pixels may be read for each one that is filled before the block is halved: a quadrant that lies
/// askew would otherwise be read as a whole for a few rows.
const MOST_WASTE: usize = 4;
const SMALLEST_BLOCK: usize = 32;

/// Reads a window of a quadrant.
pub(super) type ReadQuadrant<T> = fn(&dyn Pixels, PixelRect, &mut [T]) -> Result<(), ReadError>;

/// A window of the focal plane that is being filled.
pub(super) struct Filling<'a, T> {
    pub window: PixelRect,
    pub out: &'a mut [T],
    /// What gaps hold.
    pub nan: T,
    pub read: ReadQuadrant<T>,
    /// Pixels of a quadrant, kept between reads.
    pub buffer: Vec<T>,
}

impl<T: Copy> Filling<'_, T> {
    /// Fill in what a quadrant covers.
    pub fn paint(&mut self, quadrant: &Quadrant, pixels: &dyn Pixels) -> Result<(), ReadError> {
        let Some(common) = overlap(self.window, quadrant.bounds) else { return Ok(()) };
        let mut y0 = common.y0;
        while y0 < common.y0 + common.height {
            let height = ROWS_AT_ONCE.min(common.y0 + common.height - y0);
            self.paint_block(quadrant, pixels, PixelRect { y0, height, ..common })?;
            y0 += height;
        }
        Ok(())
    }

    fn paint_block(
        &mut self,
        quadrant: &Quadrant,
        pixels: &dyn Pixels,
        block: PixelRect,
    ) -> Result<(), ReadError> {
        let Some(native) = native_rect(quadrant, block) else { return Ok(()) };
        let is_wasteful = native.area() > MOST_WASTE * block.area() + 4096;
        if is_wasteful && block.width > SMALLEST_BLOCK {
            let width = block.width / 2;
            self.paint_block(quadrant, pixels, PixelRect { width, ..block })?;
            let rest = PixelRect { x0: block.x0 + width, width: block.width - width, ..block };
            return self.paint_block(quadrant, pixels, rest);
        }
        self.buffer.clear();
        self.buffer.resize(native.area(), self.nan);
        (self.read)(pixels, native, &mut self.buffer)?;
        for row in block.y0..block.y0 + block.height {
            self.paint_row(quadrant, (row, block.x0..block.x0 + block.width), native);
        }
        Ok(())
    }

    /// Walk along a row in steps of 2^-32 pixel: additions and shifts only.
    fn paint_row(
        &mut self,
        quadrant: &Quadrant,
        (row, columns): (usize, std::ops::Range<usize>),
        native: PixelRect,
    ) {
        const ONE: f64 = 4_294_967_296.0;
        let line_start = (row - self.window.y0) * self.window.width;
        for segment in quadrant.lattice.segments(row, columns) {
            let first = line_start + segment.columns.start - self.window.x0;
            let Some(line) = self.out.get_mut(first..first + segment.columns.len()) else { continue };
            let mut x = ((segment.at.x + 0.5 - native.x0 as f64) * ONE) as i64;
            let mut y = ((segment.at.y + 0.5 - native.y0 as f64) * ONE) as i64;
            let (dx, dy) = ((segment.step.x * ONE) as i64, (segment.step.y * ONE) as i64);
            let (width, height) = (native.width as u64, native.height as u64);
            for target in line {
                // What lies before the first pixel is negative, and so very large without its sign.
                let (column, line) = ((x >> 32) as u64, (y >> 32) as u64);
                if column < width
                    && line < height
                    && let Some(value) = self.buffer.get((line * width + column) as usize)
                {
                    *target = *value;
                }
                x += dx;
                y += dy;
            }
        }
    }
}

/// The pixels of a quadrant that a block of the focal plane needs; `None` for none.
fn native_rect(quadrant: &Quadrant, block: PixelRect) -> Option<PixelRect> {
    let mut low = ImagePoint { x: f64::INFINITY, y: f64::INFINITY };
    let mut high = ImagePoint { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
    for row in quadrant.lattice.turning_rows(block.y0..block.y0 + block.height) {
        for segment in quadrant.lattice.segments(row, block.x0..block.x0 + block.width) {
            for at in [segment.at, segment.end()] {
                low = ImagePoint { x: low.x.min(at.x), y: low.y.min(at.y) };
                high = ImagePoint { x: high.x.max(at.x), y: high.y.max(at.y) };
            }
        }
    }
    // A little more than the walk can reach by its rounding.
    let span = |low: f64, high: f64, len: usize| {
        let first = (low + 0.499).floor().clamp(0.0, len as f64) as usize;
        let end = (high + 1.501).floor().clamp(0.0, len as f64) as usize;
        (first, end.saturating_sub(first))
    };
    let ((x0, width), (y0, height)) =
        (span(low.x, high.x, quadrant.size.width), span(low.y, high.y, quadrant.size.height));
    (width > 0 && height > 0).then_some(PixelRect { x0, y0, width, height })
}

/// What two windows have in common; `None` for nothing.
fn overlap(a: PixelRect, b: PixelRect) -> Option<PixelRect> {
    let span = |(a0, a_len): (usize, usize), (b0, b_len): (usize, usize)| {
        let start = a0.max(b0);
        (start, (a0 + a_len).min(b0 + b_len).saturating_sub(start))
    };
    let (x0, width) = span((a.x0, a.width), (b.x0, b.width));
    let (y0, height) = span((a.y0, a.height), (b.y0, b.height));
    (width > 0 && height > 0).then_some(PixelRect { x0, y0, width, height })
}
