//! What a simulated pointing shall contain.

use crate::geometry::ImageSize;
use crate::sky::SkyPoint;

/// Seconds that the shutter is open (EXPTIME of nominal VIS exposures in Q1).
pub(super) const EXPOSURE_SECS: f64 = 560.52;
/// Seconds from one exposure's start to the next: a quarter of the 70.2 minutes of a reference observation.
pub(super) const SPACING_SECS: f64 = 1053.0;
/// Electrons per ADU.
pub(super) const GAIN: f64 = 3.48;
/// AB magnitude of one ADU a second.
pub(super) const ZERO_POINT: f64 = 24.57;
/// Read noise, electrons.
pub(super) const READ_NOISE: f64 = 4.5;
/// Electrons that a pixel holds.
pub(super) const FULL_WELL: f64 = 200_000.0;
/// Steps of the dither pattern, arcsec along x and y, each from the exposure before.
pub(super) const DITHERS: [(f64, f64); 4] = [(0.0, 0.0), (61.0, 111.0), (0.0, 111.0), (61.0, 111.0)];

/// What moves, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AsteroidPriors {
    /// How many for a million pixels.
    pub per_mpx: f64,
    /// Least and greatest I_E; drawn evenly between.
    pub magnitude: (f64, f64),
    /// Draw the matched-filter signal-to-noise ratio (evenly in its logarithm) instead of the magnitude.
    pub signal_to_noise: Option<(f64, f64)>,
    /// Where it is drawn, the share that is drawn above the range, up to 60 times its end: detectors must know bright
    /// streaks as well.
    pub bright_share: f64,
    /// Least and greatest rate, arcsec an hour; drawn evenly in its logarithm.
    pub rate_arcsec_h: (f64, f64),
}

/// Everything that decides the pixels of a pointing.
#[derive(Debug, Clone, PartialEq)]
pub struct PointingRecipe {
    /// Of each exposure, pixels of 0.1".
    pub size: ImageSize,
    pub seed: u64,
    /// 1 to 4.
    pub exposures: usize,
    /// Sky position of the middle of the first exposure.
    pub center: SkyPoint,
    /// When the first exposure starts, modified Julian days UTC.
    pub start_mjd: f64,
    /// The dither steps are this times 61" and 111".
    pub dither_scale: f64,
    /// Galaxies brighter than I_E = 26.5 per square arcminute.
    pub galaxies_per_arcmin2: f64,
    /// Stars of I_E 11 to 24.5 per square arcminute.
    pub stars_per_arcmin2: f64,
    pub asteroids: AsteroidPriors,
    /// Mean number of satellite trails in a million pixels.
    pub satellites_per_mpx: f64,
    /// Sky and scattered light, electrons per second and pixel; scattered by a tenth.
    pub sky_e_per_sec: f64,
    /// Width of the PSF as a multiple of that of Q1 calibrated frames; scattered by 4 %.
    pub psf_scale: f64,
    /// Share of the pixels hit by cosmic rays.
    pub cosmic_ray_share: f64,
    /// Share of the cosmic rays that the flag map does not know.
    pub unflagged_share: f64,
    /// Peak to peak of the large-scale gradient of the sky, as a share of it.
    pub gradient: f64,
}

impl Default for PointingRecipe {
    /// A pointing as Euclid takes them.
    fn default() -> Self {
        Self {
            size: ImageSize { width: 2048, height: 2066 },
            seed: 1,
            exposures: 4,
            center: SkyPoint { lon: 52.93_f64.to_radians(), lat: -28.09_f64.to_radians() },
            start_mjd: 60_540.25,
            dither_scale: 1.0,
            galaxies_per_arcmin2: 150.0,
            stars_per_arcmin2: 3.2,
            asteroids: AsteroidPriors {
                per_mpx: 4.0,
                magnitude: (19.0, 26.5),
                signal_to_noise: None,
                bright_share: 0.25,
                rate_arcsec_h: (0.5, 80.0),
            },
            satellites_per_mpx: 0.03,
            sky_e_per_sec: 0.26,
            psf_scale: 1.0,
            cosmic_ray_share: 0.015,
            unflagged_share: 0.02,
            gradient: 0.04,
        }
    }
}

impl PointingRecipe {
    /// The same under other conditions: wider PSF, brighter sky, five times the stars, more cosmic rays that
    /// nobody flagged, and other asteroids. What a detector does here says how far its figures carry.
    #[must_use]
    pub fn shifted(self) -> Self {
        Self {
            psf_scale: 1.15 * self.psf_scale,
            sky_e_per_sec: 0.36,
            stars_per_arcmin2: 5.0 * self.stars_per_arcmin2,
            galaxies_per_arcmin2: 1.3 * self.galaxies_per_arcmin2,
            unflagged_share: 2.0 * self.unflagged_share,
            gradient: 0.10,
            satellites_per_mpx: 2.0 * self.satellites_per_mpx,
            asteroids: AsteroidPriors {
                rate_arcsec_h: (1.0, 60.0),
                magnitude: (20.0, 26.0),
                ..self.asteroids
            },
            ..self
        }
    }

    /// Millions of pixels in one exposure.
    pub fn megapixels(&self) -> f64 {
        self.size.area() as f64 / 1e6
    }

    /// Where the first pixel of an exposure lies on the pixels of the first exposure.
    pub(super) fn offset(&self, exposure: usize) -> (f64, f64) {
        let steps = DITHERS.iter().take(exposure + 1);
        let sum = steps.fold((0.0, 0.0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
        let scale = self.dither_scale / super::super::PIXEL_SCALE_ARCSEC;
        (sum.0 * scale, sum.1 * scale)
    }

    /// Electrons of a source of one flux unit of the mosaics (I_E = 24.6 at 1) in one exposure.
    pub(super) fn electrons_per_unit() -> f64 {
        GAIN * EXPOSURE_SECS
            * 10_f64
                .powf(0.4 * (ZERO_POINT - super::super::BandCalibration::of(crate::field::Band::Vis).magzero))
    }
}
