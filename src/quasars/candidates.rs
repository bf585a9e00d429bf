//! Which rows are quasar candidates.

use super::Classification;

/// What makes a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Selection {
    /// Least p(QSO).
    pub min_p: f64,
    /// Also rows that are not in the range of training.
    pub include_extrapolated: bool,
}

/// The rows that are, in their order.
pub fn candidates(classification: &Classification, selection: Selection) -> Vec<u32> {
    let is_one = |row: &u32| {
        let row = *row as usize;
        f64::from(classification.p_qso(row)) >= selection.min_p
            && (selection.include_extrapolated || classification.is_in_range(row))
    };
    (0..classification.len() as u32).filter(is_one).collect()
}
