//! How many pixels of a flag map carry each bit.

use super::scan::Scan;
use super::{Pixels, ReadError, flag_word};
use crate::progress::Progress;

/// Pixels that carry each bit of a flag map, and how many pixels there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagCounts {
    /// By bit, 0 to 31.
    pub by_bit: [u64; 32],
    /// All pixels of the plane that hold a word: those in the gaps of a focal plane do not.
    pub n_pixels: u64,
}

impl FlagCounts {
    /// The share of pixels that carry a bit, 0 to 1; 0 for an image without pixels.
    pub fn share(&self, bit: u8) -> f64 {
        let count = self.by_bit.get(usize::from(bit)).copied().unwrap_or(0);
        if self.n_pixels == 0 { 0.0 } else { count as f64 / self.n_pixels as f64 }
    }
}

/// Count the bits of all pixels (see [`flag_word`]) in one parallel pass. NaN carries none.
///
/// # Errors
/// [`ReadError::Cancelled`], or when the pixels cannot be read.
pub fn flag_counts(pixels: &dyn Pixels, progress: &dyn Progress) -> Result<FlagCounts, ReadError> {
    let scan = Scan { pixels, progress, share: (0.0, 1.0) };
    let none = || FlagCounts { by_bit: [0; 32], n_pixels: 0 };
    scan.gather(none, |counts, _, values| count(counts, values), sum)
}

/// Flags come in long runs of the same value, above all of 0.
fn count(counts: &mut FlagCounts, values: &[f64]) {
    counts.n_pixels += values.iter().filter(|value| !value.is_nan()).count() as u64;
    for run in values.chunk_by(|one, next| one == next) {
        let mut word = run.first().map_or(0, |value| flag_word(*value));
        while word != 0 {
            if let Some(count) = counts.by_bit.get_mut(word.trailing_zeros() as usize) {
                *count += run.len() as u64;
            }
            word &= word - 1;
        }
    }
}

fn sum(one: FlagCounts, other: FlagCounts) -> FlagCounts {
    FlagCounts {
        by_bit: std::array::from_fn(|bit| one.by_bit[bit] + other.by_bit[bit]),
        n_pixels: one.n_pixels + other.n_pixels,
    }
}
