//! Whether probabilities come true as often as they say.

use super::interval::{Interval, wilson};
use super::scored::Scored;

/// The rows whose probability lies in one bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    pub n: usize,
    /// Mean of the probabilities that were said.
    pub predicted: f64,
    /// Share that came true.
    pub observed: f64,
    /// Wilson interval of that share.
    pub interval: Interval,
}

/// A reliability diagram and its two numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// Bins with rows in them, by rising probability.
    pub bins: Vec<ReliabilityBin>,
    /// Expected calibration error: mean distance of observed and predicted, by the rows of each bin.
    pub expected_calibration_error: f64,
    /// Mean squared distance of probability and truth (Brier 1950).
    pub brier: f64,
    /// Rows that counted.
    pub n: usize,
    /// Rows left out because their probability is NaN or outside 0 to 1.
    pub left_out: usize,
}

/// Compare probabilities (the scores of the rows) with the truth in `bins` bins of equal width, intervals at `level`.
/// `None` without rows or bins.
pub fn reliability(rows: &[Scored], bins: usize, level: f64) -> Option<Reliability> {
    let mut sums = vec![(0_usize, 0.0, 0_usize); bins];
    let (mut n, mut squares) = (0_usize, 0.0);
    for row in rows.iter().filter(|row| (0.0..=1.0).contains(&row.score)) {
        let index = ((row.score * bins as f64) as usize).min(bins.saturating_sub(1));
        let sum = sums.get_mut(index)?;
        sum.0 += 1;
        sum.1 += row.score;
        sum.2 += usize::from(row.is_true);
        n += 1;
        squares += (row.score - f64::from(u8::from(row.is_true))).powi(2);
    }
    let bin = |(count, predicted, observed): (usize, f64, usize)| {
        Some(ReliabilityBin {
            n: count,
            predicted: predicted / count as f64,
            observed: observed as f64 / count as f64,
            interval: wilson(observed as f64, count as f64, level)?,
        })
    };
    let bins: Vec<ReliabilityBin> = sums.into_iter().filter_map(bin).collect();
    let error = |bin: &ReliabilityBin| bin.n as f64 * (bin.observed - bin.predicted).abs();
    (n > 0).then(|| Reliability {
        expected_calibration_error: bins.iter().map(error).sum::<f64>() / n as f64,
        brier: squares / n as f64,
        n,
        left_out: rows.len() - n,
        bins,
    })
}
