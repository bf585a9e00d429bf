//! Asinh magnitudes, which are finite for fluxes of 0 and below (Lupton, Gunn & Szalay 1999, AJ 118, 1406), in the form of
//! the Q1 PHZ classifier of Euclid (arXiv:2503.15306), and the errors that soften them.

use super::{FeatureSet, QuasarError};
use crate::evaluate::median;
use serde::{Deserialize, Serialize};

/// Microjansky of AB magnitude 0.
const ZERO_FLUX_MICROJANSKY: f64 = 3.631e9;

/// The flux of which asinh magnitudes become linear, microjansky, of VIS, Y, J, H: the median flux errors of the table that
/// a model was trained on. A model and the magnitudes that it is given must have the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Softenings(pub [f64; 4]);

impl Softenings {
    /// Median errors of the bands, microjansky; missing ones do not count.
    ///
    /// # Errors
    /// The first band without errors above 0.
    pub fn of_errors(errors: &[Vec<f64>; 4]) -> Result<Self, QuasarError> {
        let mut found = [0.0; 4];
        for ((slot, errors), band) in found.iter_mut().zip(errors).zip(FeatureSet::Euclid.bands()) {
            let stated: Vec<f64> =
                errors.iter().copied().filter(|error| error.is_finite() && *error > 0.0).collect();
            *slot = median(&stated).ok_or_else(|| QuasarError::NoSoftening { band: band.to_owned() })?;
        }
        Ok(Self(found))
    }

    /// All above 0.
    pub fn is_usable(&self) -> bool {
        self.0.iter().all(|softening| softening.is_finite() && *softening > 0.0)
    }
}

/// mu = -a [asinh(F / 2b) + ln b - m0] with a = 2.5 log10 e and m0 = ln 3.631e9, for microjansky; AB magnitudes where F is
/// far above b, -2.5 log10 b + 23.9 where F is 0. NaN of NaN.
pub fn asinh_magnitude(flux: f64, softening: f64) -> f64 {
    let a = 2.5 * std::f64::consts::LOG10_E;
    -a * ((flux / (2.0 * softening)).asinh() + softening.ln() - ZERO_FLUX_MICROJANSKY.ln())
}

/// a sigma / sqrt(F^2 + 4 b^2).
pub fn asinh_magnitude_error(flux: f64, error: f64, softening: f64) -> f64 {
    2.5 * std::f64::consts::LOG10_E * error / flux.hypot(2.0 * softening)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_of_bright_faint_and_negative_fluxes() {
        // By hand: m0 - ln b = 22.012774 + 2.302585; less 2.312438 = asinh(5) and plus 1.647231 = asinh(2.5); times 1.085736.
        let near = |flux: f64, expected: f64| {
            let found = asinh_magnitude(flux, 0.1);
            assert!((found - expected).abs() < 2e-5, "{flux}: {found} and not {expected}");
        };
        near(1.0, 23.889_368);
        near(0.0, 26.400_07);
        near(-0.5, 28.188_524);
        // Pogson's scale where the flux is 100,000 times the softening.
        near(1e4, 13.900_07);
        assert!(asinh_magnitude(f64::NAN, 0.1).is_nan());
        // a 0.1 / sqrt(0.09 + 0.04) and a 0.1 / 0.2.
        assert!((asinh_magnitude_error(-0.3, 0.1, 0.1) - 0.301_129).abs() < 1e-5);
        assert!((asinh_magnitude_error(0.0, 0.1, 0.1) - 0.542_868).abs() < 1e-5);
    }

    #[test]
    fn softenings_are_median_errors() {
        let errors = [vec![0.3, f64::NAN, 0.1, 0.2], vec![1.0], vec![2.0, 0.0], vec![3.0, 5.0]];
        assert_eq!(Softenings::of_errors(&errors).unwrap(), Softenings([0.2, 1.0, 2.0, 4.0]));
        let said = Softenings::of_errors(&[vec![1.0], vec![], vec![1.0], vec![1.0]]).unwrap_err().to_string();
        assert!(said.contains("errors of Y") && said.contains("Y_err="), "{said}");
    }
}
