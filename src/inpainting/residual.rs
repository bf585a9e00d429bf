//! What is left where the repainted core is taken off.

use super::repainting::in_window;
use super::{PATCH_LENGTH, PreparedSource, Repainting, ScoringParameters};

/// Observed minus repainted, in the 32 x 32 window of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    /// Microjansky per pixel; 0 outside the hole, NaN where nothing was observed.
    pub flux: Vec<f32>,
    /// The same in standard deviations of the pixel: noise of the sky, photons of what was repainted and the spread of
    /// the draws, added in squares.
    pub in_sigma: Vec<f32>,
}

impl Residual {
    /// Of the mean over the draws.
    pub fn of(source: &PreparedSource, repainting: &Repainting, parameters: &ScoringParameters) -> Self {
        let noise = source.true_noise(parameters.noise_ratio);
        let (mut flux, mut in_sigma) = (Vec::with_capacity(PATCH_LENGTH), Vec::with_capacity(PATCH_LENGTH));
        let pixels = source.patch_flux().into_iter().zip(&repainting.mean).zip(&repainting.sd);
        for ((observed, mean), sd) in pixels {
            let photons = f64::from(*mean).max(0.0) / parameters.electrons_per_microjansky;
            let sigma = (noise * noise + photons + f64::from(*sd).powi(2)).sqrt();
            let left = f64::from(observed) - f64::from(*mean);
            flux.push(left as f32);
            in_sigma.push((left / sigma) as f32);
        }
        let empty: Vec<f32> =
            source.window().iter().map(|value| if value.is_finite() { 0.0 } else { f32::NAN }).collect();
        Self { flux: in_window(&empty, &flux), in_sigma: in_window(&empty, &in_sigma) }
    }
}
