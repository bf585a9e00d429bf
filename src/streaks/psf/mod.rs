//! The point spread function of an exposure as trails need it, measured from the exposure's own stars.

mod profile;
mod shape;
mod stars;

use super::Signal;
use super::normal::{Normal, normal_table};
use serde::{Deserialize, Serialize};

/// Fewer stars than this say too little about a PSF.
const FEWEST_STARS: usize = 5;

/// A PSF as the sum of two round Gaussians, the pixel included: they are evaluated at pixel centres.
///
/// A Gaussian of sigma 0.6 px or more convolved with a square pixel is a Gaussian of the variance + 1/12 to within
/// 1 % at its peak, and its samples add up to its flux to 1e-3; what remains of the difference is absorbed by the
/// fit of the two widths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrailPsf {
    /// Standard deviation of the narrow Gaussian, pixels.
    pub narrow_sigma: f64,
    pub wide_sigma: f64,
    /// Share of the light in the wide Gaussian, 0 to 1.
    pub wide_share: f64,
    /// All the light of a star over that of the two Gaussians fitted to its middle: at least 1 where it has wings.
    pub aperture_correction: f64,
    /// How many stars were measured; 0 where the PSF is assumed.
    pub stars: usize,
}

impl Default for TrailPsf {
    /// A VIS-like PSF of FWHM 0.16 arcsec at 0.1 arcsec a pixel, the pixel included: what is assumed where stars
    /// are too few.
    fn default() -> Self {
        Self { narrow_sigma: 0.73, wide_sigma: 1.7, wide_share: 0.12, aperture_correction: 1.03, stars: 0 }
    }
}

impl TrailPsf {
    /// False where it is an assumption ([`TrailPsf::default`]), not a measurement.
    pub fn is_measured(&self) -> bool {
        self.stars > 0
    }

    /// The sigma of the one Gaussian that finds lines of this PSF best, pixels.
    pub(super) fn line_sigma(&self) -> f64 {
        let steps = (0..24).map(|step| self.narrow_sigma * (0.9 + 0.05 * f64::from(step)));
        steps.max_by(|a, b| self.line_match(*a).total_cmp(&self.line_match(*b))).unwrap_or(self.narrow_sigma)
    }

    /// The signal-to-noise ratio, up to a factor, at which a Gaussian of `sigma` across finds a line of this PSF.
    pub(super) fn line_match(&self, sigma: f64) -> f64 {
        let seen = |share: f64, width: f64| share * peak(width.hypot(sigma));
        let sum = seen(1.0 - self.wide_share, self.narrow_sigma) + seen(self.wide_share, self.wide_sigma);
        sum / peak(std::f64::consts::SQRT_2 * sigma).sqrt()
    }

    /// The sum of squares of the pixels of a trail of unit total flux: the matched filter's gain.
    pub(super) fn squares(&self, length: f64) -> f64 {
        let components = [(1.0 - self.wide_share, self.narrow_sigma), (self.wide_share, self.wide_sigma)];
        let table = normal_table();
        let mut sum = 0.0;
        for (share_a, a) in components {
            for (share_b, b) in components {
                let sigma = a.hypot(b);
                sum += share_a * share_b * peak(sigma) * overlap(table, sigma, length.abs());
            }
        }
        sum / (self.aperture_correction * self.aperture_correction)
    }
}

fn peak(sigma: f64) -> f64 {
    1.0 / (std::f64::consts::TAU.sqrt() * sigma)
}

/// Integral along the line of the product of two lines of unit flux that were widened by Gaussians whose variances
/// add up to `sigma` squared: a triangle of base 2 `length` under a Gaussian.
fn overlap(table: &[Normal], sigma: f64, length: f64) -> f64 {
    if length < 0.02 * sigma {
        return peak(sigma);
    }
    let z = length / sigma;
    let at = Normal::at(table, z);
    let rise = at.density - peak(1.0);
    (2.0 * at.cumulative - 1.0 + 2.0 * rise / z) / length
}

/// The signal-to-noise ratio at which a matched filter sees a trail of `length` pixels and total `flux` in white
/// noise of standard deviation `noise` a pixel (the unit of `flux`).
pub fn matched_filter_snr(length: f64, flux: f64, noise: f64, psf: &TrailPsf) -> f64 {
    flux * psf.squares(length).sqrt() / noise
}

/// The PSF from the isolated, unsaturated stars of a window; [`TrailPsf::default`] where they are too few.
///
/// Masked pixels are left out; a window without good pixels has no stars.
pub fn measure_psf(signal: &Signal) -> TrailPsf {
    let stars = stars::find_stars(signal);
    if stars.len() < FEWEST_STARS {
        return TrailPsf::default();
    }
    let profile = profile::Profile::of(signal, &stars);
    shape::fit_shape(&profile).map_or_else(TrailPsf::default, |psf| TrailPsf { stars: stars.len(), ..psf })
}
