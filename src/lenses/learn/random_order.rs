//! Sources in an order that has nothing to do with their scores.

/// A random order of a catalogue, the same for the same seed, whatever the order of its rows: each source has a
/// permanent random number made from its identifier (Ohlsson 1995), so that what was drawn stays drawn when the
/// selection changes. Any first part of it is a simple random sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RandomOrder {
    indices: Vec<usize>,
}

impl RandomOrder {
    /// The order of sources with these identifiers; equal ones stay in the order of their rows.
    pub fn new(ids: &[i64], seed: u64) -> Self {
        let mut keyed: Vec<(u64, usize)> =
            ids.iter().enumerate().map(|(index, id)| (mixed(mixed(*id as u64) ^ mixed(!seed)), index)).collect();
        keyed.sort_unstable();
        Self { indices: keyed.into_iter().map(|(_, index)| index).collect() }
    }

    /// All sources in this order.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// The random sample that people have reached: everything up to the last source that was drawn at random. Sources
    /// in it that came to be graded otherwise were not shown once more and belong to it all the same; without them the
    /// sample would lack just the highest scores.
    pub fn sample(&self, drawn_at_random: &[usize]) -> &[usize] {
        let wanted: std::collections::HashSet<usize> = drawn_at_random.iter().copied().collect();
        let end = self.indices.iter().rposition(|index| wanted.contains(index)).map_or(0, |last| last + 1);
        self.indices.get(..end).unwrap_or_default()
    }
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014).
pub(super) fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
