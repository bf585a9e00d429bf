//! What the scorer's card promises at a threshold, for an assumed share of lenses.

use crate::evaluate::{Platt, at_base_rate};
use crate::session::Curves;

/// What the card says of the network that scores.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorerCard {
    /// The name that opens its card.
    pub id: String,
    pub version: String,
    pub title: String,
    /// From raw scores to probabilities among equally many lenses and others.
    pub calibration: Platt,
    /// The share of lenses for which the calibration holds.
    pub training_prior: f64,
    pub curves: LensCurves,
    pub default_threshold: Option<f64>,
}

/// Shares against the threshold of the raw score: `[threshold, share]`, thresholds rising.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LensCurves {
    /// Share of the lenses at or above the threshold.
    pub completeness: Vec<[f64; 2]>,
    /// Share of everything else at or above it.
    pub false_positive_rate: Vec<[f64; 2]>,
}

/// What is to be expected of a sample at a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LensExpectation {
    /// Lenses in the sample, wherever they were ranked.
    pub lenses: f64,
    /// Those at or above the threshold.
    pub found: f64,
    /// Others at or above the threshold.
    pub others: f64,
    pub completeness: f64,
    /// Share of lenses among those at or above the threshold; `None` where nothing is expected there.
    pub purity: Option<f64>,
    /// The card saw no false positive at or above the threshold: the purity is an upper bound.
    pub beyond_measure: bool,
}

impl ScorerCard {
    /// The probability that a raw score stands for where so large a share of the sources are lenses.
    pub fn probability(&self, score: f64, base_rate: f64) -> f64 {
        at_base_rate(self.calibration.probability(score), self.training_prior, base_rate)
    }
}

impl LensCurves {
    /// What to expect of so many scored sources; `None` outside the thresholds that were measured.
    pub fn expectation(&self, threshold: f64, base_rate: f64, n_scored: usize) -> Option<LensExpectation> {
        let completeness = Curves::at(&self.completeness, threshold)?;
        let rate = Curves::at(&self.false_positive_rate, threshold)?;
        let lenses = base_rate * n_scored as f64;
        let found = lenses * completeness;
        let others = (1.0 - base_rate) * n_scored as f64 * rate;
        let share = base_rate * completeness + (1.0 - base_rate) * rate;
        let purity = (share > 0.0).then(|| base_rate * completeness / share);
        Some(LensExpectation { lenses, found, others, completeness, purity, beyond_measure: rate <= 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves() -> LensCurves {
        LensCurves {
            completeness: vec![[-5.0, 1.0], [0.0, 0.9], [5.0, 0.5], [9.0, 0.1]],
            false_positive_rate: vec![[-5.0, 0.5], [0.0, 0.1], [5.0, 0.001], [9.0, 0.0]],
        }
    }

    #[test]
    fn at_one_in_a_thousand_half_of_the_lenses_come_with_twice_as_many_others() {
        // Bayes by hand: 0.001 x 0.5 / (0.001 x 0.5 + 0.999 x 0.001) = 0.33356.
        let expected = curves().expectation(5.0, 1e-3, 100_000).unwrap();
        assert!((expected.purity.unwrap() - 0.333_556).abs() < 1e-5);
        assert!((expected.lenses - 100.0).abs() < 1e-9 && (expected.found - 50.0).abs() < 1e-9);
        assert!((expected.others - 99.9).abs() < 1e-9 && !expected.beyond_measure);
        assert!(curves().expectation(9.0, 1e-3, 1000).unwrap().beyond_measure);
        assert_eq!(curves().expectation(11.0, 1e-3, 1000), None);
    }

    #[test]
    fn the_probability_follows_the_base_rate() {
        let scorer = ScorerCard {
            id: "lens-scorer".to_owned(),
            version: "1".to_owned(),
            title: "Lenses".to_owned(),
            calibration: Platt { temperature: 1.0, bias: 0.0 },
            training_prior: 0.5,
            curves: LensCurves::default(),
            default_threshold: None,
        };
        assert!((scorer.probability(0.0, 0.5) - 0.5).abs() < 1e-12);
        // Even odds among equally many become the base rate itself.
        assert!((scorer.probability(0.0, 1e-3) - 1e-3).abs() < 1e-12);
        // Odds of e^6.9068 = 999 to 1 outweigh it.
        assert!((scorer.probability(999.0_f64.ln(), 1e-3) - 0.5).abs() < 1e-9);
    }
}
