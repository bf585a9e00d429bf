//! The exact median of values that do not fit in memory: counts of ever finer ranges around it, then a
//! selection among what is left.
//!
//! Values are compared by an integer key of the same order; a range is all keys with the same leading bits.

/// Leading bits of the key that one pass over the values settles.
const BITS: u32 = 16;
/// At most so many values are kept for the last selection (32 MiB).
const MOST_KEPT: u64 = 1 << 22;

/// An integer with the order of the (not NaN) values.
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn value(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// Counts of the keys with given leading bits, by the next sixteen.
pub(super) struct KeyHistogram {
    prefix: u64,
    n_bits: u32,
    counts: Vec<u64>,
}

impl KeyHistogram {
    /// For keys whose first `n_bits` (a multiple of 16, less than 64) are `prefix`.
    pub(super) fn new(prefix: u64, n_bits: u32) -> Self {
        Self { prefix, n_bits, counts: vec![0; 1 << BITS] }
    }

    pub(super) fn take(&mut self, value: f64) {
        self.take_key(key(value));
    }

    fn take_key(&mut self, key: u64) {
        if leading(key, self.n_bits) == self.prefix {
            let next = leading(key, self.n_bits + BITS) & ((1 << BITS) - 1);
            if let Some(count) = self.counts.get_mut(next as usize) {
                *count += 1;
            }
        }
    }

    pub(super) fn merged(mut self, other: Self) -> Self {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, other)| *count += other);
        self
    }
}

fn leading(key: u64, n_bits: u32) -> u64 {
    key.checked_shr(64 - n_bits).unwrap_or(0)
}

/// What one more pass gathers for a [`MedianSearch`].
#[derive(Default)]
pub(super) struct Narrowing {
    range: Range,
    histogram: Option<KeyHistogram>,
    kept: Vec<u64>,
    /// The smallest key above the range.
    above: Option<u64>,
}

impl Narrowing {
    pub(super) fn take(&mut self, value: f64) {
        let key = key(value);
        let own = leading(key, self.range.n_bits);
        if own == self.range.prefix {
            match &mut self.histogram {
                Some(histogram) => histogram.take_key(key),
                None => self.kept.push(key),
            }
        } else if own > self.range.prefix && self.above.is_none_or(|above| key < above) {
            self.above = Some(key);
        }
    }

    pub(super) fn merged(mut self, other: Self) -> Self {
        self.kept.extend(other.kept);
        Self {
            range: self.range,
            kept: self.kept,
            histogram: self.histogram.zip(other.histogram).map(|(one, other)| one.merged(other)),
            above: self.above.into_iter().chain(other.above).min(),
        }
    }
}

/// The keys that begin with `prefix`, `n_bits` long.
#[derive(Debug, Clone, Copy, Default)]
struct Range {
    prefix: u64,
    n_bits: u32,
    n_below: u64,
    n_inside: u64,
}

impl Range {
    /// The part of the histogram's range that holds the value of a rank (0-based, over all values).
    fn of_rank(rank: u64, n_below: u64, histogram: &KeyHistogram) -> Self {
        let mut n_below = n_below;
        for (next, count) in histogram.counts.iter().enumerate() {
            if rank < n_below + count {
                let prefix = histogram.prefix << BITS | next as u64;
                return Self { prefix, n_bits: histogram.n_bits + BITS, n_below, n_inside: *count };
            }
            n_below += count;
        }
        Self::default()
    }
}

/// Where the median is known to lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct MedianSearch {
    n_values: u64,
    range: Range,
    median: Option<f64>,
}

impl MedianSearch {
    /// After a first pass, which counted all values (at least one).
    pub(super) fn new(n_values: u64, all: &KeyHistogram) -> Self {
        let range = Range::of_rank((n_values.max(1) - 1) / 2, 0, all);
        Self { n_values, range, median: None }
    }

    /// The median, once it is known.
    pub(super) fn median(&self) -> Option<f64> {
        self.median
    }

    /// What the next pass fills.
    pub(super) fn started(&self) -> Narrowing {
        let narrow = self.range.n_inside > MOST_KEPT;
        let histogram = narrow.then(|| KeyHistogram::new(self.range.prefix, self.range.n_bits));
        Narrowing { range: self.range, histogram, ..Narrowing::default() }
    }

    /// After one more pass.
    pub(super) fn narrowed(self, found: Narrowing) -> Self {
        let (lower, upper) = ((self.n_values - 1) / 2, self.n_values / 2);
        match found.histogram {
            None => {
                let (below, mut kept) = (self.range.n_below, found.kept);
                let lower_key = selected(&mut kept, lower - below);
                let upper_key = selected(&mut kept, upper - below).or(found.above);
                Self { median: Some(middle(lower_key, upper_key)), ..self }
            }
            Some(histogram) => {
                let range = Range::of_rank(lower, self.range.n_below, &histogram);
                if range.n_bits < 64 {
                    return Self { range, ..self };
                }
                // All bits are settled: every value in the range is the same.
                let next = Range::of_rank(upper, self.range.n_below, &histogram);
                let upper_key = if next.n_bits == 64 { Some(next.prefix) } else { found.above };
                Self { median: Some(middle(Some(range.prefix), upper_key)), ..self }
            }
        }
    }
}

fn selected(kept: &mut [u64], rank: u64) -> Option<u64> {
    let rank = rank as usize;
    (rank < kept.len()).then(|| *kept.select_nth_unstable(rank).1)
}

fn middle(lower: Option<u64>, upper: Option<u64>) -> f64 {
    let (Some(lower), Some(upper)) = (lower, upper) else { return f64::NAN };
    if lower == upper { value(lower) } else { (value(lower) + value(upper)) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(values: &[f64]) -> f64 {
        let mut all = KeyHistogram::new(0, 0);
        values.iter().for_each(|value| all.take(*value));
        let mut search = MedianSearch::new(values.len() as u64, &all);
        while search.median().is_none() {
            // The path of planes too large to be kept.
            let histogram = Some(KeyHistogram::new(search.range.prefix, search.range.n_bits));
            let mut pass = Narrowing { range: search.range, histogram, ..Narrowing::default() };
            values.iter().for_each(|value| pass.take(*value));
            search = search.narrowed(pass);
        }
        search.median().unwrap()
    }

    #[test]
    fn keys_keep_the_order_and_the_value() {
        let ascending = [f64::NEG_INFINITY, -1.0e300, -1.0, -0.0, 0.0, 5e-324, 1.0, f64::INFINITY];
        assert!(ascending.map(key).is_sorted());
        assert_eq!(ascending.map(|number| value(key(number)).to_bits()), ascending.map(f64::to_bits));
    }

    #[test]
    fn narrowing_to_the_last_bit_finds_the_middle() {
        assert_eq!(searched(&[3.0]), 3.0);
        assert_eq!(searched(&[3.0, -8.0]), -2.5);
        assert_eq!(searched(&[7.0, 7.0, 7.0, 7.0]), 7.0);
        assert_eq!(searched(&[1.0, 2.0, 2.0, 1.0, 9.0, 1.0, 0.0, 2.0]), 1.5);
        assert_eq!(searched(&[1.0, 1.0 + f64::EPSILON, -5.0]), 1.0);
        assert_eq!(searched(&[1.0, 1.0, 1.0e9, 1.0e10]), (1.0 + 1.0e9) / 2.0);
    }
}
