//! The baseline: agreement within errors.

use super::agreement::Agreement;

/// What a tuple may differ from one moving source. The same for all magnitudes and rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkRules {
    /// Worst residual, angle and length in standard deviations.
    pub worst_sigmas: f64,
    /// Mean of the squares of all differences in standard deviations.
    pub chi_square: f64,
    /// Trails of pairs are at least so long, arcsec: shorter ones have no direction to agree.
    pub pair_length: f64,
    /// Members that stand still, as a share.
    pub static_share: f64,
    /// Slower than this many standard deviations of the rate is no motion.
    pub rate_sigmas: f64,
    /// What a perfect tuple of two, three, four and more exposures gets.
    pub by_exposures: [f64; 3],
}

impl Default for LinkRules {
    fn default() -> Self {
        Self {
            worst_sigmas: 4.0,
            chi_square: 3.0,
            pair_length: 0.8,
            static_share: 0.3,
            rate_sigmas: 4.0,
            by_exposures: [0.4, 0.9, 0.99],
        }
    }
}

impl LinkRules {
    /// 0 for what does not agree. Not calibrated: it orders tuples.
    pub(super) fn probability(&self, agreement: &Agreement) -> f64 {
        let a = agreement;
        let [pair, triple, more] = self.by_exposures;
        let best = match a.found as usize {
            0..=2 => pair,
            3 => triple,
            _ => more,
        };
        let residuals = if a.found > 2.0 { a.residual_worst } else { 0.0 };
        let worst = residuals.max(a.turn_sigmas).max(a.length_sigmas);
        let mean = (a.residual_chi + a.turn_chi + a.length_chi + a.magnitude_chi) / 4.0;
        let short_pair = a.found < 3.0 && a.length < self.pair_length;
        let standing = a.statics / a.found > self.static_share || a.rate_sigmas < self.rate_sigmas;
        if worst > self.worst_sigmas || mean > self.chi_square || short_pair || standing {
            return 0.0;
        }
        // Tuples of few of the exposures that could see it are less sure.
        let missing = (a.could_see - a.found).max(0.0);
        best * (-0.2 * (mean - 1.0).max(0.0)).exp() * 0.9_f64.powf(missing)
    }
}
