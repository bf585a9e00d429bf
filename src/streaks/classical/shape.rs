//! The shape of a connected group of pixels.

use crate::geometry::ImagePoint;
use crate::streaks::line::Line;

/// Second moments of a group of pixels, each counted once.
#[derive(Debug, Clone, Copy)]
pub(super) struct PixelShape {
    pub(super) center: ImagePoint,
    /// Direction of the longer axis.
    pub(super) angle: f64,
    /// Sides of the rectangle that has the same moments.
    pub(super) length: f64,
    pub(super) width: f64,
}

impl PixelShape {
    /// Of pixels given by column and row.
    pub(super) fn of(pixels: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut sums = [0.0; 6];
        for (column, row) in pixels {
            let (x, y) = (column as f64, row as f64);
            for (sum, term) in sums.iter_mut().zip([1.0, x, y, x * x, x * y, y * y]) {
                *sum += term;
            }
        }
        let [count, x, y, xx, xy, yy] = sums;
        let count = count.max(1.0);
        let (x, y) = (x / count, y / count);
        // A single pixel has the moments of a square.
        let (a, b, c) =
            (xx / count - x * x + 1.0 / 12.0, xy / count - x * y, yy / count - y * y + 1.0 / 12.0);
        let (mean, difference) = (0.5 * (a + c), (0.5 * (a - c)).hypot(b));
        Self {
            center: ImagePoint { x, y },
            angle: 0.5 * (2.0 * b).atan2(a - c),
            length: (12.0 * (mean + difference)).sqrt(),
            width: (12.0 * (mean - difference).max(0.0)).sqrt(),
        }
    }

    pub(super) fn line(&self, origin: ImagePoint) -> Line {
        Line {
            center: ImagePoint { x: self.center.x + origin.x, y: self.center.y + origin.y },
            angle: self.angle,
            half: 0.5 * (self.length - self.width).max(2.0),
        }
    }
}
