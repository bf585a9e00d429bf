//! First and second moments of light, and the ellipse that they make.

use super::window::Window;

/// Variance of a pixel that is equally bright all over.
const PIXEL_VARIANCE: f64 = 1.0 / 12.0;

/// Light of some pixels of a window, by their smoothed values; positions in the window.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) xx: f64,
    pub(super) yy: f64,
    pub(super) xy: f64,
}

impl Moments {
    /// Of pixels of positive light. A line or a single pixel gets the width of a pixel.
    pub(super) fn of(window: &Window, pixels: &[u32]) -> Self {
        let Some((&first, _)) = pixels.split_first() else { return Self::default() };
        let origin = window.place(first);
        let mut sums = [0.0_f64; 6];
        for &pixel in pixels {
            let (column, row) = window.place(pixel);
            let (x, y) = (column as f64 - origin.0 as f64, row as f64 - origin.1 as f64);
            let light = window.light(pixel);
            let terms = [1.0, x, y, x * x, y * y, x * y];
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += light * term);
        }
        let [light, ..] = sums;
        let [_, x, y, xx, yy, xy] = sums.map(|sum| sum / light);
        let mut moments = Self {
            x: origin.0 as f64 + x,
            y: origin.1 as f64 + y,
            xx: (xx - x * x).max(0.0),
            yy: (yy - y * y).max(0.0),
            xy: xy - x * y,
        };
        if moments.xx * moments.yy - moments.xy * moments.xy < PIXEL_VARIANCE * PIXEL_VARIANCE {
            moments.xx += PIXEL_VARIANCE;
            moments.yy += PIXEL_VARIANCE;
        }
        moments
    }

    /// Semi-axes (1 sigma, the larger first) and the angle of the larger from +x, radians in (-pi/2, pi/2].
    pub(super) fn ellipse(&self) -> (f64, f64, f64) {
        let mean = (self.xx + self.yy) / 2.0;
        let spread = ((self.xx - self.yy) / 2.0).hypot(self.xy);
        let angle = 0.5 * (2.0 * self.xy).atan2(self.xx - self.yy);
        ((mean + spread).sqrt(), (mean - spread).max(0.0).sqrt(), angle)
    }

    /// The squared distance of an offset from the centre in units of sigma along its direction.
    pub(super) fn distance_squared(&self, dx: f64, dy: f64) -> f64 {
        self.measure().squared(dx, dy)
    }

    /// How distances are counted, for many of them.
    pub(super) fn measure(&self) -> Measure {
        let determinant = self.xx * self.yy - self.xy * self.xy;
        Measure { xx: self.yy / determinant, yy: self.xx / determinant, xy: -2.0 * self.xy / determinant }
    }

    /// The same light spread wider by a factor in area.
    pub(super) fn widened(self, factor: f64) -> Self {
        Self { xx: self.xx * factor, yy: self.yy * factor, xy: self.xy * factor, ..self }
    }
}

/// A quadratic form of offsets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Measure {
    /// The squared distance of an offset.
    pub(super) fn squared(&self, dx: f64, dy: f64) -> f64 {
        self.xx * dx * dx + self.yy * dy * dy + self.xy * dx * dy
    }
}
