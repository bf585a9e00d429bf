//! Counts of values.

use super::{Cuts, SampleStatistics};

/// How many values of a sample lie in each of a number of equally wide bins.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Lower edge of the first bin.
    pub low: f32,
    /// Upper edge of the last bin, which it includes.
    pub high: f32,
    /// One count per bin; values beyond the edges are in none.
    pub counts: Vec<u32>,
}

impl Histogram {
    /// Count the values of a sample, or of all pixels where they are known, in `n_bins` bins (at least one) over
    /// `range` (made usable if it is not).
    pub fn of(sample: &SampleStatistics, n_bins: usize, range: Cuts) -> Self {
        let range = Cuts::usable(range.low, range.high);
        let n_bins = n_bins.max(1);
        let width = (f64::from(range.high) - f64::from(range.low)) / n_bins as f64;
        let mut below = sample.count_below(range.low);
        let counts = (1..=n_bins).map(|edge| {
            let up_to = if edge == n_bins {
                sample.count_up_to(range.high)
            } else {
                // A value on an inner edge belongs to the bin above it.
                sample.count_below((f64::from(range.low) + width * edge as f64) as f32)
            };
            let count = (up_to - below).max(0.0);
            below = up_to.max(below);
            count as u32
        });
        Self { low: range.low, high: range.high, counts: counts.collect() }
    }

    /// The largest count.
    pub fn peak(&self) -> u32 {
        self.counts.iter().copied().max().unwrap_or(0)
    }
}
