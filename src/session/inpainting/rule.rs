//! Which sources are candidates.

use super::{RepaintScores, ScoreKind};
use serde::{Deserialize, Serialize};

/// What makes a source a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum CandidateRule {
    /// Stevens et al. (2025): ratio of maxima > 9 - 0.01 MSE.
    Paper,
    /// Above a line through two points of a plot of two scores, as places on its axes.
    Line { x: ScoreKind, y: ScoreKind, ends: [[f64; 2]; 2] },
    /// One score at or above a value.
    Threshold { score: ScoreKind, least: f64 },
}

impl Default for CandidateRule {
    fn default() -> Self {
        Self::Threshold { score: ScoreKind::Z, least: 3.0 }
    }
}

impl CandidateRule {
    /// The ratio of maxima on the paper's line.
    pub fn paper_line(mse: f64) -> f64 {
        9.0 - 0.01 * mse
    }

    /// Whether scores make a candidate; sources without them are none.
    pub fn takes(&self, scores: &RepaintScores) -> bool {
        match *self {
            Self::Paper => scores.max_ratio > Self::paper_line(scores.mse),
            Self::Line { x, y, ends } => {
                let at = [x.place(x.of(scores)), y.place(y.of(scores))];
                at[1] > height(ends, at[0])
            }
            Self::Threshold { score, least } => score.of(scores) >= least,
        }
    }

    /// True if all its numbers can be used.
    pub fn is_finite(&self) -> bool {
        match self {
            Self::Paper => true,
            Self::Line { ends, .. } => ends.iter().flatten().all(|place| place.is_finite()),
            Self::Threshold { least, .. } => least.is_finite(),
        }
    }
}

/// The height of a line at a place; of an upright one that of its upper end.
fn height([[x0, y0], [x1, y1]]: [[f64; 2]; 2], x: f64) -> f64 {
    if x0 == x1 { y0.max(y1) } else { y0 + (y1 - y0) * (x - x0) / (x1 - x0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_paper_and_lines_by_hand_divide_as_computed_by_hand() {
        let scores = |mse, max_ratio| RepaintScores { mse, max_ratio, z: 2.9, ..RepaintScores::NONE };
        assert!(CandidateRule::Paper.takes(&scores(400.0, 5.1)));
        assert!(!CandidateRule::Paper.takes(&scores(400.0, 4.9)));
        assert!(CandidateRule::Paper.takes(&scores(1000.0, 0.1)));
        assert!(!CandidateRule::Paper.takes(&RepaintScores::NONE));
        // From (MSE 1, z 1) to (MSE 100, z 3): z 2.5 at log10 MSE = 1.5.
        let line = CandidateRule::Line { x: ScoreKind::Mse, y: ScoreKind::Z, ends: [[0.0, 1.0], [2.0, 3.0]] };
        assert!(line.takes(&scores(10_f64.powf(1.89), 1.0)) && !line.takes(&scores(10_f64.powf(1.91), 1.0)));
        assert!(!CandidateRule::default().takes(&scores(1.0, 1.0)));
    }
}
