//! Polynomial distortions of a plane and their inverse.

use super::polynomial::{Gradient, Polynomial};

/// A map of a plane onto itself: each coordinate by its own surface.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Distortion {
    pub surfaces: [Surface; 2],
}

/// One coordinate of the distorted position.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Surface {
    pub polynomial: Polynomial,
    /// Coefficients of r, r^3, r^5 and r^7 (TPV).
    pub radial: [f64; 4],
    /// The polynomial's variables are `(x - center) * scale`; radial terms are in x and y themselves.
    pub center: [f64; 2],
    pub scale: [f64; 2],
}

impl Surface {
    /// A polynomial in the coordinates as they are.
    pub(super) fn plain(polynomial: Polynomial) -> Self {
        Self { polynomial, radial: [0.0; 4], center: [0.0; 2], scale: [1.0; 2] }
    }

    #[inline]
    fn value(&self, [x, y]: [f64; 2]) -> f64 {
        let ([cx, cy], [sx, sy]) = (self.center, self.scale);
        let value = self.polynomial.value((x - cx) * sx, (y - cy) * sy);
        if self.radial == [0.0; 4] {
            return value;
        }
        let [a, b, c, d] = self.radial;
        let square = x * x + y * y;
        value + square.sqrt() * (a + square * (b + square * (c + square * d)))
    }

    #[inline]
    fn gradient(&self, [x, y]: [f64; 2]) -> Gradient {
        let ([cx, cy], [sx, sy]) = (self.center, self.scale);
        let mut sum = self.polynomial.gradient((x - cx) * sx, (y - cy) * sy);
        sum.by_x *= sx;
        sum.by_y *= sy;
        if self.radial != [0.0; 4] {
            let [a, b, c, d] = self.radial;
            let square = x * x + y * y;
            let r = square.sqrt();
            sum.value += r * (a + square * (b + square * (c + square * d)));
            if r > 0.0 {
                let slope = (a + square * (3.0 * b + square * (5.0 * c + square * 7.0 * d))) / r;
                sum.by_x += slope * x;
                sum.by_y += slope * y;
            }
        }
        sum
    }
}

/// Newton steps after which an inverse is given up.
const STEP_LIMIT: usize = 40;

impl Distortion {
    #[inline]
    pub(super) fn apply(&self, at: [f64; 2]) -> [f64; 2] {
        let [x, y] = &self.surfaces;
        [x.value(at), y.value(at)]
    }

    /// The position that [`Self::apply`] takes to `target`, by Newton's method from `start`; `None`
    /// where it does not converge (beyond the turning points of the polynomial).
    /// `unit` is the size of a pixel in these coordinates: the result is exact to 1e-9 of it or better.
    pub(super) fn invert(&self, target: [f64; 2], start: [f64; 2], unit: f64) -> Option<[f64; 2]> {
        let mut at = start;
        for _ in 0..STEP_LIMIT {
            let [u, v] = [self.surfaces[0].gradient(at), self.surfaces[1].gradient(at)];
            let miss = [u.value - target[0], v.value - target[1]];
            let det = u.by_x * v.by_y - u.by_y * v.by_x;
            let step =
                [(v.by_y * miss[0] - u.by_y * miss[1]) / det, (u.by_x * miss[1] - v.by_x * miss[0]) / det];
            at = [at[0] - step[0], at[1] - step[1]];
            let size = step[0].abs().max(step[1].abs());
            if !size.is_finite() {
                return None;
            }
            // Newton's error after a step is of the order of its square.
            if size < 1e-6 * unit {
                return Some(at);
            }
        }
        None
    }
}
