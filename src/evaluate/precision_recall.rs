//! Purity against completeness.

use super::scored::{Scored, steps, totals};

/// One threshold of a precision-recall curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrecisionPoint {
    pub threshold: f64,
    /// Recall.
    pub completeness: f64,
    /// Precision.
    pub purity: f64,
}

/// A precision-recall curve.
#[derive(Debug, Clone, PartialEq)]
pub struct PrecisionRecall {
    /// By falling threshold, one for each distinct score; completeness ends below 1 where true rows were not found.
    pub points: Vec<PrecisionPoint>,
}

/// The precision-recall curve of the rows as they are, or as they would be if only the share `base_rate` (0 to 1) of
/// all candidates were true. `None` without a true row, or without a false one where a base rate is given.
pub fn precision_recall(rows: &[Scored], base_rate: Option<f64>) -> Option<PrecisionRecall> {
    let (positives, negatives) = totals(rows);
    let (of_true, of_false) = match base_rate {
        None => (1.0, 1.0),
        Some(rate) if negatives > 0 => (rate / positives as f64, (1.0 - rate) / negatives as f64),
        Some(_) => return None,
    };
    if positives == 0 {
        return None;
    }
    let points = steps(rows).into_iter().map(|step| {
        let found = step.true_selected as f64 * of_true;
        PrecisionPoint {
            threshold: step.threshold,
            completeness: step.true_selected as f64 / positives as f64,
            purity: found / (found + step.false_selected as f64 * of_false),
        }
    });
    Some(PrecisionRecall { points: points.filter(|point| point.purity.is_finite()).collect() })
}

impl PrecisionRecall {
    /// Average precision: the mean purity over steps of completeness, without interpolation. True rows that were not
    /// found count as found with a purity of 0.
    pub fn average_precision(&self) -> f64 {
        let mut before = 0.0;
        let mut sum = 0.0;
        for point in &self.points {
            sum += (point.completeness - before) * point.purity;
            before = point.completeness;
        }
        sum
    }
}
