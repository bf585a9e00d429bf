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
    /// Count a sample's values in `n_bins` bins (at least one) over `range` (made usable if it is not).
    pub fn of(sample: &SampleStatistics, n_bins: usize, range: Cuts) -> Self {
        let range = Cuts::usable(range.low, range.high);
        let mut counts = vec![0_u32; n_bins.max(1)];
        let last = counts.len() - 1;
        let values = sample.values();
        let start = values.partition_point(|value| *value < range.low);
        let end = values.partition_point(|value| *value <= range.high);
        let scale = counts.len() as f64 / (f64::from(range.high) - f64::from(range.low));
        for value in values.get(start..end).unwrap_or_default() {
            let bin = ((f64::from(*value) - f64::from(range.low)) * scale) as usize;
            if let Some(count) = counts.get_mut(bin.min(last)) {
                *count += 1;
            }
        }
        Self { low: range.low, high: range.high, counts }
    }

    /// The largest count.
    pub fn peak(&self) -> u32 {
        self.counts.iter().copied().max().unwrap_or(0)
    }
}
