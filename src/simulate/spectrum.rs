//! Colours: what VIS magnitudes become in Y, J and H for each population of stars.

use super::calibration::BandCalibration;
use crate::field::Band;

/// Colours of a source, AB: VIS-Y, Y-J, J-H.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spectrum {
    pub(super) vis_y: f64,
    pub(super) y_j: f64,
    pub(super) j_h: f64,
}

impl Spectrum {
    pub(super) const fn new(vis_y: f64, y_j: f64, j_h: f64) -> Self {
        Self { vis_y, y_j, j_h }
    }

    /// Old stars at a redshift: the 4000 A break moves through VIS by z = 1.
    pub(super) fn old(redshift: f64) -> Self {
        let z = redshift.clamp(0.0, 2.5);
        Self::new(
            0.48 + 1.05 * (z / 0.9).min(1.4).powf(1.35),
            0.20 + 0.22 * z.min(1.6),
            0.20 + 0.14 * z.min(1.8),
        )
    }

    /// Young stars: nearly flat.
    pub(super) fn young(redshift: f64) -> Self {
        let z = redshift.clamp(0.0, 3.0);
        Self::new(0.16 + 0.13 * z.min(1.5), 0.06 + 0.08 * z, 0.03 + 0.05 * z)
    }

    /// Between this and another: `share` of the other.
    pub(super) fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + share * (b - a);
        Self::new(mix(self.vis_y, other.vis_y), mix(self.y_j, other.y_j), mix(self.j_h, other.j_h))
    }

    /// Behind dust that dims VIS by so many magnitudes.
    pub(super) fn reddened(self, dimming_vis: f64) -> Self {
        let [vis, y, j, h] = EXTINCTION.map(|share| share * dimming_vis);
        Self::new(self.vis_y + vis - y, self.y_j + y - j, self.j_h + j - h)
    }

    pub(super) fn shifted(self, by: f64) -> Self {
        Self::new(self.vis_y + by, self.y_j + 0.4 * by, self.j_h + 0.25 * by)
    }

    /// Magnitudes in VIS, Y, J, H.
    pub(super) fn magnitudes(self, vis: f64) -> [f64; 4] {
        let y = vis - self.vis_y;
        let j = y - self.y_j;
        [vis, y, j, j - self.j_h]
    }

    /// Fluxes in the units of each band.
    pub(super) fn fluxes(self, vis: f64) -> [f64; 4] {
        fluxes_of(self.magnitudes(vis))
    }
}

/// Dust extinction relative to VIS in VIS, Y, J, H: a power law of wavelength with exponent -1.4.
pub(super) const EXTINCTION: [f64; 4] = [1.0, 0.56, 0.40, 0.27];

/// Fluxes of magnitudes in VIS, Y, J, H, in the units of each band.
pub(super) fn fluxes_of(magnitudes: [f64; 4]) -> [f64; 4] {
    let mut fluxes = magnitudes;
    for (flux, band) in fluxes.iter_mut().zip(Band::ALL) {
        *flux = BandCalibration::of(band).flux(*flux);
    }
    fluxes
}

/// Magnitudes of fluxes in VIS, Y, J, H; infinite for no flux.
pub(super) fn magnitudes_of(fluxes: [f64; 4]) -> [f64; 4] {
    let mut magnitudes = fluxes;
    for (magnitude, band) in magnitudes.iter_mut().zip(Band::ALL) {
        *magnitude = BandCalibration::of(band).magzero - 2.5 * magnitude.log10();
    }
    magnitudes
}

/// Sum of fluxes band by band.
pub(super) fn sum_fluxes(parts: &[[f64; 4]]) -> [f64; 4] {
    let mut sum = [0.0; 4];
    for part in parts {
        sum.iter_mut().zip(part).for_each(|(total, flux)| *total += flux);
    }
    sum
}
