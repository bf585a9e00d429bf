//! The line above which the paper calls a source a candidate.

use super::Scores;

/// A line in the plane of mean squared error and ratio of maxima: candidates lie above it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CandidateLine {
    /// Ratio of maxima at no squared error.
    pub ratio_at_zero: f64,
    /// Change of the ratio for a squared error of 1 (counts a second at zero point 24.6)^2.
    pub slope: f64,
}

/// Stevens et al. (2025): AGN and quasar candidates have max ratio > 9 - 0.01 MSE.
pub const PAPER_LINE: CandidateLine = CandidateLine { ratio_at_zero: 9.0, slope: -0.01 };

impl CandidateLine {
    /// The ratio on the line.
    pub fn ratio_at(&self, mse: f64) -> f64 {
        self.ratio_at_zero + self.slope * mse
    }

    /// Whether a source lies above the line; false where a score is NaN.
    pub fn is_candidate(&self, scores: &Scores) -> bool {
        scores.max_ratio > self.ratio_at(scores.mse)
    }
}
