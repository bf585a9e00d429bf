//! Which rows a model has learnt from. A model carries none of them, but knows them again: figures on rows that it has
//! learnt from say nothing of others.
//!
//! A Bloom filter (Bloom 1970, CACM 13, 422): of 16 bits a row, every row of training is known again, and of others one in
//! 1,700 is taken for one.

use crate::models::{digest, hexadecimal};
use serde::{Deserialize, Serialize};

const BITS_PER_ROW: usize = 16;
/// What numbers are rounded to before they are compared, so that other file formats do not hide a row, magnitudes.
const STEP: f32 = 0.001;

/// Marks of the rows of a training set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LearntRows {
    bits: Vec<u8>,
}

impl LearntRows {
    /// Of rows as [`super::FeatureSet::axes`] gives them.
    pub(super) fn of(rows: &[[f32; 4]]) -> Self {
        let mut marks = Self { bits: vec![0; (rows.len() * BITS_PER_ROW).div_ceil(8)] };
        for row in rows {
            for (byte, bit) in marks.places(*row) {
                if let Some(byte) = marks.bits.get_mut(byte) {
                    *byte |= bit;
                }
            }
        }
        marks
    }

    /// Whether a row is one of them.
    pub(super) fn has(&self, row: [f32; 4]) -> bool {
        self.places(row).iter().all(|(byte, bit)| self.bits.get(*byte).is_some_and(|byte| byte & bit != 0))
    }

    /// Eight bits, drawn by a hash of the row.
    fn places(&self, row: [f32; 4]) -> [(usize, u8); 8] {
        let hash = digest(row.map(|value| ((value / STEP).round() as i32).to_le_bytes()).as_flattened());
        let mut places = [(0, 0); 8];
        for (place, bytes) in places.iter_mut().zip(hash.as_chunks::<4>().0) {
            let drawn = u32::from_le_bytes(*bytes) as usize % (8 * self.bits.len()).max(1);
            *place = (drawn / 8, 1 << (drawn % 8));
        }
        places
    }
}

impl TryFrom<String> for LearntRows {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bits: Option<Vec<u8>> = pairs.iter().map(byte).collect();
        let bits = bits.filter(|bits| !bits.is_empty() && rest.is_empty());
        bits.map(|bits| Self { bits }).ok_or_else(|| "the marks of rows are no hexadecimal digits".to_owned())
    }
}

impl From<LearntRows> for String {
    fn from(marks: LearntRows) -> Self {
        hexadecimal(&marks.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: usize) -> [f32; 4] {
        let number = number as f32;
        [
            14.0 + (number * 0.317) % 6.0,
            (number * 0.713) % 2.5,
            (number * 0.171) % 1.5,
            (number * 0.059) % 0.9,
        ]
    }

    #[test]
    fn rows_are_known_again_and_few_others_are_taken_for_them() {
        let rows: Vec<[f32; 4]> = (0..2000).map(row).collect();
        let text = String::from(LearntRows::of(&rows));
        let marks = LearntRows::try_from(text).unwrap();
        assert!(rows.iter().all(|row| marks.has(row.map(|value| value + 1e-7))));
        let others = (2000..22_000).filter(|number| marks.has(row(*number))).count();
        // (1 - exp(-8/16))^8 of 20,000 are 11.5; a Poisson draw of more than 30 is less likely than one in 100,000.
        assert!(others <= 30, "{others}");
        for damaged in ["", "a", "abc", "xy", "é"] {
            assert!(LearntRows::try_from(damaged.to_owned()).is_err(), "{damaged}");
        }
    }
}
