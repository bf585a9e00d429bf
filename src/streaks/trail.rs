//! What a source in uniform motion leaves on the detector: a line of constant brightness, widened by the PSF.
//!
//! With u along and v across the trail from its middle, L its length and the PSF a sum of Gaussians that already
//! include the pixel, a trail of unit flux is
//! `sum w [Phi((u + L/2) / s) - Phi((u - L/2) / s)] / L * exp(-v^2 / 2 s^2) / (sqrt(2 pi) s)`,
//! which tends to a star for L to 0.

use super::TrailPsf;
use super::normal::{Normal, normal_table};
use crate::geometry::ImagePoint;

/// Half lengths below this share of a sigma are evaluated by the limit for short trails.
const SHORT: f64 = 0.02;

/// Beyond this many sigma beside the trail there is less than 1e-7 of its light.
const FAR: f64 = 5.5;

/// A trail in an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trail {
    /// 0-based image coordinates.
    pub center: ImagePoint,
    /// Radians counter-clockwise from +x.
    pub angle: f64,
    /// From end to end, pixels; 0 for a star.
    pub length: f64,
    /// All its light, in any linear unit.
    pub flux: f64,
}

/// A trail of unit flux at one place, and how it changes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Response {
    pub(super) value: f64,
    /// By the position along.
    pub(super) by_along: f64,
    /// By the position across.
    pub(super) by_across: f64,
    /// By half the length.
    pub(super) by_half: f64,
    /// By the logarithm of the width across.
    pub(super) by_width: f64,
}

impl Trail {
    /// What a pixel with its centre at `at` receives; NaN where a number of the trail is.
    pub fn pixel(&self, psf: &TrailPsf, at: ImagePoint) -> f64 {
        let (sin, cos) = self.angle.sin_cos();
        let (x, y) = (at.x - self.center.x, at.y - self.center.y);
        let shape = Shape::new(psf, 0.5 * self.length.abs(), 1.0);
        self.flux / psf.aperture_correction * shape.response(x * cos + y * sin, y * cos - x * sin).value
    }

    /// Where it begins and ends, in no order.
    pub fn ends(&self) -> [ImagePoint; 2] {
        let (sin, cos) = self.angle.sin_cos();
        [-0.5, 0.5].map(|side| ImagePoint {
            x: self.center.x + side * self.length * cos,
            y: self.center.y + side * self.length * sin,
        })
    }
}

/// A trail of one length, to be evaluated at many pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    half: f64,
    components: [Component; 2],
    table: &'static [Normal],
}

#[derive(Debug, Clone, Copy)]
struct Component {
    share: f64,
    along: f64,
    across: f64,
}

impl Shape {
    /// `width` stretches the PSF across the trail only.
    pub(super) fn new(psf: &TrailPsf, half: f64, width: f64) -> Self {
        let component = |share, sigma| Component { share, along: sigma, across: sigma * width };
        Self {
            half,
            components: [
                component(1.0 - psf.wide_share, psf.narrow_sigma),
                component(psf.wide_share, psf.wide_sigma),
            ],
            table: normal_table(),
        }
    }

    #[inline]
    pub(super) fn response(&self, u: f64, v: f64) -> Response {
        let mut sum = Response::default();
        for component in &self.components {
            self.add(component, [u, v], &mut sum);
        }
        sum
    }

    #[inline]
    fn add(&self, component: &Component, [u, v]: [f64; 2], sum: &mut Response) {
        let Component { share, along, across } = *component;
        let z = v / across;
        if z.abs() > FAR {
            return;
        }
        let across_density = share * Normal::at(self.table, z).density / across;
        let [along_density, by_along, by_half] = self.along(along, u);
        sum.value += along_density * across_density;
        sum.by_along += by_along * across_density;
        sum.by_half += by_half * across_density;
        sum.by_across -= along_density * across_density * z / across;
        sum.by_width += along_density * across_density * (z * z - 1.0);
    }

    /// Density along the trail, its slope, and its change with half the length.
    #[inline]
    fn along(&self, sigma: f64, u: f64) -> [f64; 3] {
        if self.half < SHORT * sigma {
            let z = u / sigma;
            let density = Normal::at(self.table, z).density / sigma;
            let bend = (z * z - 1.0) / (sigma * sigma);
            return [density, -density * z / sigma, density * bend * self.half / 3.0];
        }
        let right = Normal::at(self.table, (u + self.half) / sigma);
        let left = Normal::at(self.table, (u - self.half) / sigma);
        let per_length = 0.5 / self.half;
        let density = (right.cumulative - left.cumulative) * per_length;
        let by_along = (right.density - left.density) / sigma * per_length;
        let by_half = (right.density + left.density) / sigma * per_length - density / self.half;
        [density, by_along, by_half]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn psf() -> TrailPsf {
        TrailPsf { narrow_sigma: 0.75, wide_sigma: 1.9, wide_share: 0.2, ..TrailPsf::default() }
    }

    #[test]
    fn pixels_of_a_trail_add_up_to_its_flux() {
        for length in [0.0, 1e-3, 0.5, 3.0, 41.7] {
            let trail = Trail { center: ImagePoint { x: 40.3, y: 39.6 }, angle: 0.7, length, flux: 250.0 };
            let psf = TrailPsf { aperture_correction: 1.0, ..psf() };
            let sum: f64 = (0..80 * 80)
                .map(|at| trail.pixel(&psf, ImagePoint { x: f64::from(at % 80), y: f64::from(at / 80) }))
                .sum();
            assert!((sum / 250.0 - 1.0).abs() < 1e-4, "length {length}: {sum}");
        }
    }

    #[test]
    fn slopes_agree_with_differences() {
        let step = 1e-5;
        for half in [0.3, 1.0, 8.0] {
            for (u, v) in [(0.4, 0.3), (7.6, -1.1), (-2.0, 0.9), (9.0, 2.5)] {
                let value = |half, width, u, v| Shape::new(&psf(), half, width).response(u, v).value;
                let found = Shape::new(&psf(), half, 1.0).response(u, v);
                let slope = |plus: f64, minus: f64| (plus - minus) / (2.0 * step);
                let pairs = [
                    (found.by_along, slope(value(half, 1.0, u + step, v), value(half, 1.0, u - step, v))),
                    (found.by_across, slope(value(half, 1.0, u, v + step), value(half, 1.0, u, v - step))),
                    (found.by_half, slope(value(half + step, 1.0, u, v), value(half - step, 1.0, u, v))),
                    (found.by_width, slope(value(half, 1.0 + step, u, v), value(half, 1.0 - step, u, v))),
                ];
                for (analytic, numeric) in pairs {
                    assert!((analytic - numeric).abs() < 1e-5, "{half} {u} {v}: {pairs:?}");
                }
            }
        }
    }
}
