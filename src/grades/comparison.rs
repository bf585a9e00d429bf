//! Two sets of opinions about the same candidates.

use super::kappa::{Weighting, cohen_kappa};
use crate::evaluate::{Interval, wilson};
use serde::Serialize;

/// How two graders, or two showings, compare.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Candidates that both graded.
    pub candidates: u64,
    /// Of these, those with the same class.
    pub same: u64,
    /// Percentage with the same class; `None` without candidates.
    pub percent: Option<f64>,
    /// Of that percentage: Wilson, 95 %.
    pub percent_interval: Option<Interval>,
    /// Cohen's kappa.
    pub kappa: Option<f64>,
    /// The same, with linear weights for ordered classes.
    pub weighted_kappa: Option<f64>,
    /// Row: class of the first, column: class of the second, both in the order of the scheme.
    pub confusion: Vec<Vec<u64>>,
}

impl Comparison {
    /// Of pairs of places in a scheme of `classes` classes; pairs beyond it are left out.
    pub fn of(pairs: &[(usize, usize)], classes: usize) -> Self {
        let mut confusion = vec![vec![0_u64; classes]; classes];
        for (first, second) in pairs {
            if let Some(cell) = confusion.get_mut(*first).and_then(|row| row.get_mut(*second)) {
                *cell += 1;
            }
        }
        let candidates = confusion.iter().flatten().sum::<u64>();
        let same = confusion.iter().enumerate().filter_map(|(index, row)| row.get(index)).sum::<u64>();
        let in_percent = |share: Interval| Interval { low: 100.0 * share.low, high: 100.0 * share.high };
        Self {
            candidates,
            same,
            percent: (candidates > 0).then(|| 100.0 * same as f64 / candidates as f64),
            percent_interval: wilson(same as f64, candidates as f64, 0.95).map(in_percent),
            kappa: cohen_kappa(&confusion, Weighting::Equal),
            weighted_kappa: cohen_kappa(&confusion, Weighting::Linear),
            confusion,
        }
    }
}
