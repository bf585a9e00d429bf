//! From flux to what the network sees, and back.

/// The number of this normalisation; models made for another one are refused.
pub const NORMALISATION_VERSION: f64 = 1.0;
/// Where the asinh turns from a line to a logarithm, in units of the scale.
const SOFTENING: f64 = 0.3;

/// x = asinh(f / (0.3 scale)) / 2 - 1, with the scale of one source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    /// Microjansky per pixel; positive.
    pub scale: f64,
}

impl Normalisation {
    /// What the network sees of a flux; NaN of NaN.
    pub fn apply(&self, flux: f32) -> f32 {
        ((f64::from(flux) / (SOFTENING * self.scale)).asinh() / 2.0 - 1.0) as f32
    }

    /// The flux of what the network says; NaN of NaN.
    pub fn undo(&self, x: f32) -> f32 {
        (SOFTENING * self.scale * (2.0 * (f64::from(x) + 1.0)).sinh()) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same_and_values_are_those_of_the_formula() {
        let normalisation = Normalisation { scale: 0.02 };
        for flux in [-0.01_f32, 0.0, 1e-4, 0.006, 0.3, 40.0] {
            let back = normalisation.undo(normalisation.apply(flux));
            assert!((back - flux).abs() <= 3e-6 * flux.abs() + 1e-9, "{flux} {back}");
        }
        // asinh(1) = ln(1 + sqrt 2), asinh(0) = 0.
        assert!((normalisation.apply(0.006) - (0.881_373_6 / 2.0 - 1.0)).abs() < 1e-6);
        assert!((normalisation.apply(0.0) + 1.0).abs() < 1e-7);
        assert!(normalisation.apply(f32::NAN).is_nan());
    }
}
