//! What differs from exposure to exposure: PSF, sky, and the noise that follows.

use super::super::population::normal;
use super::super::psf::{Psf, PsfComponent};
use super::super::streams::{Purpose, stream};
use super::recipe::{EXPOSURE_SECS, PointingRecipe, READ_NOISE};
use rand::RngExt;
use std::f64::consts::FRAC_PI_3;

/// The conditions of one exposure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions {
    pub(super) psf: Psf,
    /// Relative change of the PSF's width over the image along x and y.
    pub(super) psf_slope: (f64, f64),
    /// Sky, electrons in a pixel.
    pub(super) sky_electrons: f64,
    /// Scatter of a pixel of empty sky, electrons.
    pub(super) noise_electrons: f64,
}

impl Conditions {
    pub(super) fn draw(recipe: &PointingRecipe, exposure: usize) -> Self {
        let mut random = stream(recipe.seed, Purpose::Conditions, 1 + exposure);
        // Spikes stand still on the detector while a field is observed.
        let mut of_pointing = stream(recipe.seed, Purpose::Conditions, 0);
        let spike_angle = of_pointing.random_range(0.0..FRAC_PI_3);
        let sky_rate = recipe.sky_e_per_sec * (1.0 + 0.1 * normal(&mut of_pointing)).max(0.5);
        let scale = recipe.psf_scale * (1.0 + 0.04 * normal(&mut random)).clamp(0.85, 1.15);
        let psf = Psf {
            spike_angle,
            ellipticity: (0.03 * normal(&mut random), 0.03 * normal(&mut random)),
            ..exposure_psf(scale)
        };
        let slope = (random.random_range(-0.03..0.03), random.random_range(-0.03..0.03));
        let sky_electrons = sky_rate * EXPOSURE_SECS;
        let noise_electrons = (sky_electrons + READ_NOISE * READ_NOISE).sqrt();
        Self { psf, psf_slope: slope, sky_electrons, noise_electrons }
    }

    /// The PSF at a place of the image.
    pub(super) fn psf_at(&self, recipe: &PointingRecipe, x: f64, y: f64) -> Psf {
        let u = x / recipe.size.width.max(1) as f64 - 0.5;
        let v = y / recipe.size.height.max(1) as f64 - 0.5;
        let scale = (1.0 + self.psf_slope.0 * u + self.psf_slope.1 * v).clamp(0.9, 1.1);
        let mut psf = self.psf;
        psf.components.iter_mut().for_each(|component| component.sigma *= scale);
        psf
    }
}

/// The effective PSF of calibrated VIS exposures, pixel included: FWHM 0.158" (mean of the PSFEx models, Euclid
/// Q1 VIS paper), with the wings of the mosaics' PSF.
fn exposure_psf(scale: f64) -> Psf {
    let component = |weight: f64, sigma: f64| PsfComponent { weight, sigma: sigma * scale };
    Psf {
        components: [component(0.685, 0.635), component(0.295, 1.24), component(0.02, 3.4)],
        ..Psf::of(crate::field::Band::Vis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposures_are_as_sharp_as_calibrated_frames() {
        let fwhm_arcsec = 0.1 * exposure_psf(1.0).fwhm();
        assert!((fwhm_arcsec - 0.158).abs() < 0.004, "{fwhm_arcsec}");
    }
}
