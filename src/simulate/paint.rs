//! Stamps: small rectangles of flux, made in parallel and added to a plane in a fixed order.

use crate::geometry::{ImageSize, PixelRect};
use rayon::prelude::*;

/// A rectangle of flux per pixel, wholly within the field.
#[derive(Debug, Clone)]
pub(super) struct Stamp {
    pub(super) rect: PixelRect,
    pub(super) values: Vec<f32>,
}

/// A box in image coordinates: x from, x to, y from, y to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
}

impl Bounds {
    pub(super) const EMPTY: Self =
        Self { x: (f64::INFINITY, f64::NEG_INFINITY), y: (f64::INFINITY, f64::NEG_INFINITY) };

    pub(super) fn around(x: f64, y: f64, half_x: f64, half_y: f64) -> Self {
        Self { x: (x - half_x, x + half_x), y: (y - half_y, y + half_y) }
    }

    pub(super) fn joined(self, other: Self) -> Self {
        Self {
            x: (self.x.0.min(other.x.0), self.x.1.max(other.x.1)),
            y: (self.y.0.min(other.y.0), self.y.1.max(other.y.1)),
        }
    }

    /// The whole pixels whose centres may lie inside, cut to the field; `None` when there are none.
    fn pixels(self, size: ImageSize) -> Option<PixelRect> {
        let (x0, x1) = pixel_range(self.x.0, self.x.1, size.width);
        let (y0, y1) = pixel_range(self.y.0, self.y.1, size.height);
        (x1 > x0 && y1 > y0).then(|| PixelRect { x0, y0, width: x1 - x0, height: y1 - y0 })
    }
}

/// Pixels whose centres lie in [low, high], as a half-open range within 0..count.
fn pixel_range(low: f64, high: f64, count: usize) -> (usize, usize) {
    let count = count as f64;
    let first = low.ceil().clamp(0.0, count);
    let last = (high.floor() + 1.0).clamp(0.0, count);
    (first as usize, last as usize)
}

impl Stamp {
    /// An empty stamp over the part of `bounds` that lies in the field.
    pub(super) fn empty(bounds: Bounds, size: ImageSize) -> Option<Self> {
        let rect = bounds.pixels(size)?;
        Some(Self { rect, values: zeros(rect.area()) })
    }

    pub(super) fn y_of(&self, row: usize) -> f64 {
        (self.rect.y0 + row) as f64
    }

    /// Rows of the stamp whose centres lie between two heights.
    pub(super) fn rows_between(&self, low: f64, high: f64) -> (usize, usize) {
        let origin = self.rect.y0 as f64;
        pixel_range(low - origin, high - origin, self.rect.height)
    }

    /// The pixels of a row whose centres lie between two positions, and the first one's x.
    pub(super) fn span(&mut self, row: usize, low: f64, high: f64) -> Option<(f64, &mut [f32])> {
        let origin = self.rect.x0 as f64;
        let (from, to) = pixel_range(low - origin, high - origin, self.rect.width);
        let start = row * self.rect.width;
        let pixels = self.values.get_mut(start + from..start + to.max(from))?;
        (!pixels.is_empty()).then_some((origin + from as f64, pixels))
    }

    /// Add a function of position to every pixel.
    pub(super) fn add_function(&mut self, brightness: impl Fn(f64, f64) -> f64) {
        let (x0, y0, width) = (self.rect.x0, self.rect.y0, self.rect.width);
        for (row, line) in self.values.chunks_exact_mut(width.max(1)).enumerate() {
            for (column, pixel) in line.iter_mut().enumerate() {
                *pixel += brightness((x0 + column) as f64, (y0 + row) as f64) as f32;
            }
        }
    }
}

/// Zeros that are written, not promised: pages that are first read and then written cost twice.
pub(super) fn zeros(count: usize) -> Vec<f32> {
    let mut values = Vec::new();
    values.resize(count, 0.0);
    values
}

/// Add stamps to a plane, each pixel in the order of the stamps.
pub(super) fn add_stamps(plane: &mut [f32], width: usize, stamps: &[Stamp]) {
    const ROWS: usize = 64;
    plane.par_chunks_mut(ROWS * width.max(1)).enumerate().for_each(|(chunk, rows)| {
        let top = chunk * ROWS;
        let bottom = top + rows.len() / width.max(1);
        for stamp in stamps {
            let from = stamp.rect.y0.max(top);
            let to = (stamp.rect.y0 + stamp.rect.height).min(bottom);
            for y in from..to {
                let target = rows.iter_mut().skip((y - top) * width + stamp.rect.x0);
                let source = stamp.values.iter().skip((y - stamp.rect.y0) * stamp.rect.width);
                target.zip(source.take(stamp.rect.width)).for_each(|(pixel, value)| *pixel += value);
            }
        }
    });
}
