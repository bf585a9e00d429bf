//! Windows around a position, as far as they lie in the image.

use super::{Pixels, ReadError};
use crate::geometry::{ImagePoint, ImageSize, PixelRect};

/// Pixels of a window in double precision, with their places.
pub(super) struct Window {
    pub(super) rect: PixelRect,
    values: Vec<f64>,
}

impl Window {
    /// Read a window.
    ///
    /// # Errors
    /// When the pixels cannot be read.
    pub(super) fn read(pixels: &dyn Pixels, rect: PixelRect) -> Result<Self, ReadError> {
        let mut values = vec![0.0; rect.area()];
        if rect.area() > 0 {
            pixels.read_f64(rect, &mut values)?;
        }
        Ok(Self { rect, values })
    }

    /// The value of pixel (i, j); `None` outside the window.
    pub(super) fn value(&self, i: usize, j: usize) -> Option<f64> {
        let (column, row) = (i.checked_sub(self.rect.x0)?, j.checked_sub(self.rect.y0)?);
        if column >= self.rect.width {
            return None;
        }
        self.values.get(row * self.rect.width + column).copied()
    }

    /// Every pixel as (centre, value), row by row.
    pub(super) fn pixels(&self) -> impl Iterator<Item = (ImagePoint, f64)> + '_ {
        let rect = self.rect;
        self.values.iter().enumerate().map(move |(index, value)| {
            let (i, j) = (rect.x0 + index % rect.width.max(1), rect.y0 + index / rect.width.max(1));
            (ImagePoint { x: i as f64, y: j as f64 }, *value)
        })
    }
}

/// The pixels whose squares reach to within `reach` of `center` along both axes; empty when there is none.
pub(super) fn rect_around(size: ImageSize, center: ImagePoint, reach: f64) -> PixelRect {
    let span = |middle: f64, len: usize| {
        // A NaN becomes 0, and the span empty.
        let first = (middle - reach + 0.5).floor().clamp(0.0, len as f64) as usize;
        let end = (middle + reach + 0.5).ceil().clamp(0.0, len as f64) as usize;
        (first, end.saturating_sub(first))
    };
    let ((x0, width), (y0, height)) = (span(center.x, size.width), span(center.y, size.height));
    PixelRect { x0, y0, width, height }
}

/// The median (mean of the two middle values of an even number); `None` for no value. Reorders.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let upper = *values.select_nth_unstable_by(values.len() / 2, f64::total_cmp).1;
    if last % 2 == 0 {
        return Some(upper);
    }
    let lower = *values.select_nth_unstable_by(last / 2, f64::total_cmp).1;
    Some((lower + upper) / 2.0)
}
