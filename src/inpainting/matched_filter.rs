//! How much of a residual looks like a point.

use super::{PATCH_CORE, PATCH_SIDE, PreparedSource};
use std::f64::consts::TAU;

/// Width of the core of VIS's PSF, pixels; its wings are the galaxy's for a mask as small as this.
const FWHM: f64 = 1.7;
/// The point may lie so far from the middle of the core pixel, pixels.
const OFFSETS: [f64; 3] = [-1.0 / 3.0, 0.0, 1.0 / 3.0];

/// A point fitted to a residual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PointFit {
    /// Microjansky.
    pub flux: f64,
    /// Over its standard deviation by the noise of the sky.
    pub significance: f64,
}

/// The best of nine places of a Gaussian point in the core pixel: flux = sum(p r) / sum(p^2) over the hole, for
/// residuals r of a 12 x 12 patch and equal noise in every pixel.
pub(super) fn fit_point(source: &PreparedSource, residual: &[f64], noise: f64) -> PointFit {
    let sigma = FWHM / (8.0 * std::f64::consts::LN_2).sqrt();
    let mut best = PointFit { flux: f64::NAN, significance: f64::NAN };
    for (shift_x, shift_y) in OFFSETS.iter().flat_map(|y| OFFSETS.iter().map(move |x| (*x, *y))) {
        let (mut cross, mut square) = (0.0, 0.0);
        let pixels = residual.iter().zip(source.mask.bits()).enumerate().filter(|(_, (_, bit))| **bit);
        for (index, (value, _)) in pixels {
            let offset = |at: usize, shift: f64| at as f64 - PATCH_CORE as f64 - shift;
            let (dx, dy) = (offset(index % PATCH_SIDE, shift_x), offset(index / PATCH_SIDE, shift_y));
            let point = (-(dx * dx + dy * dy) / (2.0 * sigma * sigma)).exp() / (TAU * sigma * sigma);
            cross += point * value;
            square += point * point;
        }
        let fit = PointFit { flux: cross / square, significance: cross / square.sqrt() / noise };
        if fit.significance > best.significance || best.significance.is_nan() {
            best = fit;
        }
    }
    best
}
