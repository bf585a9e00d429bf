//! What a model's card says of its errors.

use super::prepared::NOISE_RATIO;
use crate::models::Card;

/// Electrons for a microjansky in a stack of four VIS exposures of 566 s with 3.48 electrons per count and a zero point
/// of 24.6 mag for one count a second.
const ELECTRONS_PER_MICROJANSKY: f64 = 1.5e4;

/// Numbers that turn draws into scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoringParameters {
    /// e: what photon noise is counted in.
    pub electrons_per_microjansky: f64,
    /// Noise of neighbours' differences over true noise.
    pub noise_ratio: f64,
    /// By how much draws scatter less than the truth does around them.
    pub inflation: f64,
    /// s0: the standard deviation of ln(core flux) over draws that is typical.
    pub prior_sd: f64,
    /// nu: as how many draws that counts.
    pub prior_weight: f64,
}

impl Default for ScoringParameters {
    /// Of VIS mosaics; of draws nothing is known beforehand.
    fn default() -> Self {
        Self {
            electrons_per_microjansky: ELECTRONS_PER_MICROJANSKY,
            noise_ratio: NOISE_RATIO,
            inflation: 1.0,
            prior_sd: 0.0,
            prior_weight: 0.0,
        }
    }
}

impl ScoringParameters {
    /// Those of a card; what it does not name, or names with a number that makes no sense, is the default.
    pub fn of(card: &Card) -> Self {
        let usual = Self::default();
        let positive =
            |name: &str, usual: f64| card.parameter(name).filter(|value| *value > 0.0).unwrap_or(usual);
        Self {
            electrons_per_microjansky: positive("electrons_per_microjansky", usual.electrons_per_microjansky),
            noise_ratio: positive("noise_ratio", usual.noise_ratio),
            inflation: positive("posterior_inflation", usual.inflation),
            prior_sd: positive("posterior_prior_sd", usual.prior_sd),
            prior_weight: positive("posterior_prior_weight", usual.prior_weight),
        }
    }

    /// The standard deviation of ln(core flux) that is expected of draws: s^2 = inflation^2 (nu s0^2 + sum of squared
    /// deviations) / (nu + K - 1) of the K logarithms of their core fluxes. NaN where neither draws nor card say
    /// anything, and where a draw has no positive flux.
    pub fn posterior_sd(&self, core_fluxes: &[f64]) -> f64 {
        let logs: Vec<f64> =
            core_fluxes.iter().map(|flux| if *flux > 0.0 { flux.ln() } else { f64::NAN }).collect();
        let count = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / count;
        let squares: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
        let weight = self.prior_weight;
        self.inflation * ((weight * self.prior_sd.powi(2) + squares) / (weight + count - 1.0)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_posterior_mixes_draws_and_card() {
        let parameters =
            ScoringParameters { inflation: 2.0, prior_sd: 0.1, prior_weight: 4.0, ..Default::default() };
        let e = std::f64::consts::E;
        // Logarithms 0 and 1: squared deviations 0.25 + 0.25.
        let expected = 2.0 * ((4.0 * 0.01 + 0.5) / 5.0_f64).sqrt();
        assert!((parameters.posterior_sd(&[1.0, e]) - expected).abs() < 1e-12);
        // One draw: the card alone.
        assert!((parameters.posterior_sd(&[3.0]) - 0.2).abs() < 1e-12);
        assert!(ScoringParameters::default().posterior_sd(&[3.0]).is_nan());
        assert!(parameters.posterior_sd(&[3.0, -1.0]).is_nan());
    }
}
