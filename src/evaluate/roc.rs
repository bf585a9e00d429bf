//! The receiver operating characteristic.

use super::scored::{Scored, steps, totals};

/// One threshold of a ROC curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RocPoint {
    /// Everything of at least this score is selected; infinite at the first point, and -infinite at a last one for
    /// rows that were not found at all.
    pub threshold: f64,
    pub false_positive_rate: f64,
    pub completeness: f64,
}

/// A ROC curve from (0, 0) to (1, 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Roc {
    /// By falling threshold, one for each distinct score.
    pub points: Vec<RocPoint>,
}

/// The ROC curve; rows with a score of NaN come last, all together. `None` without rows of both kinds.
pub fn roc(rows: &[Scored]) -> Option<Roc> {
    let (positives, negatives) = totals(rows);
    if positives == 0 || negatives == 0 {
        return None;
    }
    let point = |threshold: f64, found: usize, wrong: usize| RocPoint {
        threshold,
        false_positive_rate: wrong as f64 / negatives as f64,
        completeness: found as f64 / positives as f64,
    };
    let mut points = vec![point(f64::INFINITY, 0, 0)];
    let steps = steps(rows);
    points.extend(steps.iter().map(|step| point(step.threshold, step.true_selected, step.false_selected)));
    if rows.iter().any(|row| row.score.is_nan()) {
        points.push(point(f64::NEG_INFINITY, positives, negatives));
    }
    Some(Roc { points })
}

impl Roc {
    /// Area beneath it: the probability that a true row scores higher than a false one, ties counting half.
    pub fn area(&self) -> f64 {
        let strip = |pair: &[RocPoint]| match pair {
            [a, b] => {
                (b.false_positive_rate - a.false_positive_rate) * (a.completeness + b.completeness) / 2.0
            }
            _ => 0.0,
        };
        self.points.windows(2).map(strip).sum()
    }

    /// The highest completeness that a threshold reaches with at most this false positive rate.
    pub fn completeness_at(&self, false_positive_rate: f64) -> f64 {
        let within = self.points.iter().take_while(|point| point.false_positive_rate <= false_positive_rate);
        within.last().map_or(0.0, |point| point.completeness)
    }
}
