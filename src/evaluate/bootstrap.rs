//! Intervals of any statistic, by resampling.

use super::interval::Interval;
use super::median::quantile;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Percentile bootstrap (Efron 1979) over groups.
///
/// Objects of one field share its noise, stars and PSF, so fields are drawn and not objects: drawing rows one by one
/// makes intervals that are too narrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    pub resamples: usize,
    pub seed: u64,
    /// 0.95 for 95 %.
    pub level: f64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 1000, seed: 1, level: 0.95 }
    }
}

/// The share of resamples for which a statistic may be undefined before there is no interval.
const MOST_UNDEFINED: f64 = 0.05;

impl Bootstrap {
    /// The interval of a statistic of groups. `None` with fewer than two groups, or where the statistic is undefined
    /// (`None` or NaN) for more than 5 % of the resamples. The same seed gives the same interval.
    pub fn over_groups<G>(
        &self,
        groups: &[G],
        mut statistic: impl FnMut(&[&G]) -> Option<f64>,
    ) -> Option<Interval> {
        if groups.len() < 2 {
            return None;
        }
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let mut reached = Vec::with_capacity(self.resamples);
        let mut drawn: Vec<&G> = Vec::with_capacity(groups.len());
        for _ in 0..self.resamples {
            drawn.clear();
            drawn.extend((0..groups.len()).filter_map(|_| groups.get(random.random_range(0..groups.len()))));
            reached.extend(statistic(&drawn).filter(|value| !value.is_nan()));
        }
        let undefined = self.resamples - reached.len();
        if undefined as f64 > MOST_UNDEFINED * self.resamples as f64 {
            return None;
        }
        let tail = (1.0 - self.level) / 2.0;
        Some(Interval { low: quantile(&reached, tail)?, high: quantile(&reached, 1.0 - tail)? })
    }

    /// The interval of a statistic of rows, whole groups of rows being drawn.
    pub fn over_rows<T: Copy>(
        &self,
        groups: &[Vec<T>],
        mut statistic: impl FnMut(&[T]) -> Option<f64>,
    ) -> Option<Interval> {
        let mut rows = Vec::new();
        self.over_groups(groups, |drawn| {
            rows.clear();
            drawn.iter().for_each(|group| rows.extend_from_slice(group));
            statistic(&rows)
        })
    }
}

/// Rows in groups of one key each, by rising key.
pub fn grouped<T: Copy, K: Ord>(rows: &[T], key: impl Fn(&T) -> K) -> Vec<Vec<T>> {
    let mut groups: BTreeMap<K, Vec<T>> = BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(*row);
    }
    groups.into_values().collect()
}
