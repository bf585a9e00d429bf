//! What one unit of flux means in each band, and how noisy a pixel of sky is.
//!
//! Measured on Euclid Q1 MER cut-outs: zero points from MAGZERO; the median of RMS maps; sky noise as
//! 1.4826 times the median absolute deviation.

use crate::field::Band;

/// Side of a pixel of the MER mosaics, arcsec.
pub const PIXEL_SCALE_ARCSEC: f64 = 0.1;

/// Units and noise of one band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandCalibration {
    /// AB magnitude of one unit of flux.
    pub magzero: f64,
    /// BUNIT.
    pub unit: &'static str,
    /// Value of the RMS map on empty sky: what independent pixels would scatter by.
    pub sky_rms: f64,
    /// Photo-electrons behind one unit of flux, for the Poisson noise of sources.
    pub electrons_per_unit: f64,
    /// One side, middle included, of the symmetric kernel along each axis by which resampling correlates
    /// noise.
    /// It sums to 1 over its whole width, so the noise of large apertures is that of the RMS map.
    pub noise_kernel: &'static [f64],
    /// Where detectors of this band stop being linear, flux per pixel; brighter pixels are compressed.
    pub soft_limit: f64,
}

/// VIS pixels keep their native size: a light smoothing that leaves 0.70 of the scatter.
const VIS_KERNEL: [f64; 2] = [0.828, 0.086];
/// NISP pixels of 0.3", dithered and interpolated linearly to 0.1": a triangle, which leaves 0.235.
const NISP_KERNEL: [f64; 3] = [3.0 / 9.0, 2.0 / 9.0, 1.0 / 9.0];

impl BandCalibration {
    /// The constants of a band.
    pub fn of(band: Band) -> Self {
        match band {
            // 4 exposures of 560 s at 3.48 electrons per ADU.
            Band::Vis => Self {
                magzero: 24.6,
                unit: "ADU/s",
                sky_rms: 0.0041,
                electrons_per_unit: 7800.0,
                noise_kernel: &VIS_KERNEL,
                soft_limit: 300.0,
            },
            Band::Y => Self::nisp(29.8, 2.55),
            Band::J => Self::nisp(30.0, 2.52),
            Band::H => Self::nisp(29.9, 2.55),
        }
    }

    fn nisp(magzero: f64, sky_rms: f64) -> Self {
        Self {
            magzero,
            unit: "electron",
            sky_rms,
            electrons_per_unit: 4.0,
            noise_kernel: &NISP_KERNEL,
            soft_limit: 1.0e5,
        }
    }

    /// Flux of a magnitude, in the units of the band.
    pub fn flux(&self, magnitude: f64) -> f64 {
        10_f64.powf(0.4 * (self.magzero - magnitude))
    }

    /// By how much the noise kernel lowers the scatter of a pixel: the ratio of sky noise to RMS map.
    pub fn noise_ratio(&self) -> f64 {
        let squares: f64 = self.noise_kernel.iter().map(|weight| weight * weight).sum();
        let middle = self.noise_kernel.first().copied().unwrap_or(1.0);
        2.0 * squares - middle * middle
    }

    /// Scatter of one pixel of empty sky.
    pub fn sky_noise(&self) -> f64 {
        self.sky_rms * self.noise_ratio()
    }
}
