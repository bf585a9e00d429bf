//! What stands out of a repainted core.

use super::{Baselines, PreparedSource, Repainting, ScoringParameters};

/// Counts a second, at the zero point of VIS mosaics (24.6 mag), for a microjansky: 10^0.28.
pub(super) const COUNTS_PER_MICROJANSKY: f64 = 1.905_460_717_963_247_5;

/// The scores of one source over the hole of its mask: o the observed pixels, m the mean of the draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// Mean of (o - m)^2, (counts a second at zero point 24.6)^2 per pixel.
    pub mse: f64,
    /// max o / max m; NaN where nothing positive was painted.
    pub max_ratio: f64,
    /// ln(sum o / sum m); NaN where either is not positive.
    pub log_ratio: f64,
    /// `log_ratio` over its standard deviation by posterior and photons; NaN where that is not known.
    pub z: f64,
    /// Standard deviation of ln(core flux) by the draws and the card; NaN where neither says.
    pub posterior_sd: f64,
    /// Sum o, microjansky.
    pub observed_flux: f64,
    /// Sum m, microjansky.
    pub repainted_flux: f64,
    pub baselines: Baselines,
}

impl Scores {
    /// Of one source and its draws.
    pub fn of(source: &PreparedSource, repainting: &Repainting, parameters: &ScoringParameters) -> Self {
        let observed = source.patch_flux();
        let hole = |patch: &[f32]| -> Vec<f64> { source.mask.hole_of(patch).map(f64::from).collect() };
        let (o, m) = (hole(&observed), hole(&repainting.mean));
        let count = o.len() as f64;
        let squares: f64 = o.iter().zip(&m).map(|(o, m)| (o - m).powi(2)).sum();
        let (sum_o, sum_m): (f64, f64) = (o.iter().sum(), m.iter().sum());
        let largest = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (max_o, max_m) = (largest(&o), largest(&m));
        let log_ratio = if sum_o > 0.0 && sum_m > 0.0 { (sum_o / sum_m).ln() } else { f64::NAN };
        let fluxes: Vec<f64> = repainting.draws.iter().map(|draw| hole(draw).iter().sum()).collect();
        let posterior_sd = parameters.posterior_sd(&fluxes);
        let noise = source.true_noise(parameters.noise_ratio);
        let photons = count * noise.powi(2) + sum_o.max(0.0) / parameters.electrons_per_microjansky;
        Self {
            mse: COUNTS_PER_MICROJANSKY.powi(2) * squares / count,
            max_ratio: if max_m > 0.0 { max_o / max_m } else { f64::NAN },
            log_ratio,
            z: log_ratio / (posterior_sd.powi(2) + photons / sum_o.powi(2)).sqrt(),
            posterior_sd,
            observed_flux: sum_o,
            repainted_flux: sum_m,
            baselines: Baselines::of(&source.stamp, &source.core),
        }
    }

    /// What sources are ranked by, the most suspicious first: z, or the logarithm alone where z is not known.
    pub fn rank_value(&self) -> f64 {
        if self.z.is_finite() { self.z } else { self.log_ratio }
    }
}
