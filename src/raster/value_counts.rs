//! How often each value occurs among all pixels of a plane, in bounded memory.

/// Bits of a value's order that tell bins apart: sign, exponent and the first eleven of the mantissa.
const KEY_BITS: u32 = 20;
const N_BINS: usize = 1 << KEY_BITS;
const SHIFT: u32 = 32 - KEY_BITS;

/// A tally in the making: one counter for each of 2^20 bins, which are narrower than 1/2048 of their values.
#[derive(Debug, Clone)]
pub(super) struct ValueTally {
    bins: Vec<u32>,
    min: f32,
    max: f32,
}

impl ValueTally {
    /// Of no pixel. Takes 4 MiB.
    pub(super) fn new() -> Self {
        Self { bins: vec![0; N_BINS], min: f32::INFINITY, max: f32::NEG_INFINITY }
    }

    /// Count more pixels; NaN and infinities are counted as not finite.
    pub(super) fn take(&mut self, values: &[f32]) {
        let (mut min, mut max) = (self.min, self.max);
        for value in values {
            // False for NaN, which therefore never wins; infinities are left out by the bound.
            min = if *value < min && *value >= f32::MIN { *value } else { min };
            max = if *value > max && *value <= f32::MAX { *value } else { max };
        }
        (self.min, self.max) = (min, max);
        if let Some(bins) = self.bins.first_chunk_mut::<N_BINS>() {
            for value in values {
                // The mask only tells the compiler the range.
                let bin = &mut bins[(key(*value) >> SHIFT) as usize & (N_BINS - 1)];
                *bin = bin.wrapping_add(1);
            }
        }
    }

    /// Of the pixels of both.
    pub(super) fn merge(&mut self, other: &Self) {
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            *bin = bin.saturating_add(*more);
        }
        (self.min, self.max) = (self.min.min(other.min), self.max.max(other.max));
    }

    /// What was counted.
    pub(super) fn counts(&self) -> ValueCounts {
        let (mut bins, mut up_to, mut n_finite, mut n_nonfinite) = (Vec::new(), Vec::new(), 0_u64, 0_u64);
        for (bin, count) in (0_u32..).zip(&self.bins).filter(|(_, count)| **count > 0) {
            let (low, high) = (value_of(bin << SHIFT), value_of((bin << SHIFT) | ((1 << SHIFT) - 1)));
            if low.is_finite() && high.is_finite() {
                n_finite += u64::from(*count);
                bins.push(bin);
                up_to.push(n_finite);
            } else {
                n_nonfinite += u64::from(*count);
            }
        }
        ValueCounts { bins, up_to, n_nonfinite, min: self.min, max: self.max }
    }
}

/// The finite values of all pixels of a plane, each known to better than 1/2048 of itself; smallest and largest
/// are exact.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueCounts {
    /// Numbers of the bins that hold values, ascending.
    bins: Vec<u32>,
    /// How many values lie in each of them and all before.
    up_to: Vec<u64>,
    n_nonfinite: u64,
    min: f32,
    max: f32,
}

impl ValueCounts {
    /// Finite pixels.
    pub fn n_finite(&self) -> u64 {
        self.up_to.last().copied().unwrap_or(0)
    }

    /// NaN and infinities.
    pub fn n_nonfinite(&self) -> u64 {
        self.n_nonfinite
    }

    /// The smallest and the largest finite value; `None` without one.
    pub fn extremes(&self) -> Option<(f32, f32)> {
        (self.min <= self.max).then_some((self.min, self.max))
    }

    /// The value that `position` (0 to `n_finite` - 1) others lie below, linearly interpolated within its bin.
    pub(super) fn at_position(&self, position: f64) -> Option<f32> {
        let index = self.up_to.partition_point(|up_to| *up_to as f64 <= position);
        let index = index.min(self.bins.len().checked_sub(1)?);
        let before = self.before(index) as f64;
        let here = *self.up_to.get(index)? as f64 - before;
        let (low, high) = self.edges(*self.bins.get(index)?);
        let share = ((position - before + 0.5) / here).clamp(0.0, 1.0);
        Some((low + (high - low) * share) as f32)
    }

    /// About how many values are no larger than this one.
    pub(super) fn count_up_to(&self, value: f32) -> f64 {
        if value.is_nan() {
            return 0.0;
        }
        let bin = key(value) >> SHIFT;
        let index = self.bins.partition_point(|other| *other < bin);
        let before = self.before(index) as f64;
        match self.bins.get(index) {
            Some(other) if *other == bin => {
                let (low, high) = self.edges(bin);
                let here = self.up_to.get(index).map_or(0.0, |up_to| *up_to as f64) - before;
                let share = if high > low { (f64::from(value) - low) / (high - low) } else { 1.0 };
                before + here * share.clamp(0.0, 1.0)
            }
            _ => before,
        }
    }

    fn before(&self, index: usize) -> u64 {
        index.checked_sub(1).and_then(|last| self.up_to.get(last)).copied().unwrap_or(0)
    }

    /// The values that a bin can hold, within those that the plane has. The bin of zero holds zero.
    fn edges(&self, bin: u32) -> (f64, f64) {
        let flushed = |value: f32| if value.is_subnormal() { 0.0 } else { value };
        let low = flushed(value_of(bin << SHIFT)).max(self.min);
        let high = flushed(value_of((bin << SHIFT) | ((1 << SHIFT) - 1))).min(self.max);
        (f64::from(low), f64::from(high.max(low)))
    }
}

/// A number that grows with the value: negative values have their bits turned over.
fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ (((bits as i32 >> 31) as u32) | 0x8000_0000)
}

/// The value of a key.
fn value_of(key: u32) -> f32 {
    f32::from_bits(if key & 0x8000_0000 != 0 { key ^ 0x8000_0000 } else { !key })
}

/// As bytes, for keeping them beside the overview: every number little-endian.
impl ValueCounts {
    /// Twelve bytes for each bin that holds values, and 24 more.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(24 + 12 * self.bins.len());
        bytes.extend((self.bins.len() as u64).to_le_bytes());
        bytes.extend(self.n_nonfinite.to_le_bytes());
        bytes.extend(self.min.to_le_bytes());
        bytes.extend(self.max.to_le_bytes());
        self.bins.iter().for_each(|bin| bytes.extend(bin.to_le_bytes()));
        self.up_to.iter().for_each(|up_to| bytes.extend(up_to.to_le_bytes()));
        bytes
    }

    /// What [`ValueCounts::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(24)?;
        let word = |at: usize| head.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
        let single = |at: usize| head.get(at..at + 4)?.try_into().ok().map(f32::from_le_bytes);
        let n_bins = usize::try_from(word(0)?).ok().filter(|n_bins| *n_bins <= N_BINS)?;
        let (bins, up_to) = rest.split_at_checked(4 * n_bins)?;
        if up_to.len() != 8 * n_bins {
            return None;
        }
        let bins: Vec<u32> = bins.as_chunks::<4>().0.iter().map(|bin| u32::from_le_bytes(*bin)).collect();
        let up_to: Vec<u64> = up_to.as_chunks::<8>().0.iter().map(|n| u64::from_le_bytes(*n)).collect();
        let ascending = bins.is_sorted_by(|a, b| a < b) && up_to.is_sorted_by(|a, b| a < b);
        let in_range = bins.last().is_none_or(|bin| (*bin as usize) < N_BINS);
        let (min, max) = (single(16)?, single(20)?);
        (ascending && in_range).then_some(Self { bins, up_to, n_nonfinite: word(8)?, min, max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(values: &[f32]) -> ValueCounts {
        let mut tally = ValueTally::new();
        let (one, other) = values.split_at(values.len() / 2);
        let mut second = ValueTally::new();
        tally.take(one);
        second.take(other);
        tally.merge(&second);
        tally.counts()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn positions_are_those_of_the_sorted_values(
            mut values in prop::collection::vec(prop::num::f32::NORMAL | prop::num::f32::ZERO, 1..400),
        ) {
            let counts = counted(&values);
            values.sort_by(f32::total_cmp);
            prop_assert_eq!(counts.n_finite(), values.len() as u64);
            prop_assert_eq!(counts.extremes(), Some((values[0], values[values.len() - 1])));
            for (index, value) in values.iter().enumerate() {
                let found = counts.at_position(index as f64).unwrap();
                prop_assert!((found - value).abs() <= value.abs() / 2048.0, "{found} for {value}");
            }
            prop_assert_eq!(ValueCounts::from_bytes(&counts.to_bytes()), Some(counts));
        }
    }

    #[test]
    fn what_is_not_finite_is_counted_apart() {
        let counts = counted(&[1.0, f32::NAN, f32::INFINITY, -f32::NAN, f32::NEG_INFINITY, -2.0, 0.0, -0.0]);
        assert_eq!((counts.n_finite(), counts.n_nonfinite()), (4, 4));
        assert_eq!(counts.extremes(), Some((-2.0, 1.0)));
        assert_eq!(counts.count_up_to(0.5), 3.0);
        let nothing = counted(&[f32::NAN]);
        assert_eq!((nothing.extremes(), nothing.at_position(0.0)), (None, None));
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let bytes = counted(&[1.0, 2.0, 3.0]).to_bytes();
        assert!(ValueCounts::from_bytes(&bytes[..bytes.len() - 1]).is_none());
        let mut swapped = bytes.clone();
        swapped[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(ValueCounts::from_bytes(&swapped).is_none());
    }
}
