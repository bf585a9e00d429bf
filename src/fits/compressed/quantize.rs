//! Floats from the integers they were quantised to, with subtractive dithering.
//! Source: FITS standard 4.0, sections 10.2 and appendix I.

use std::sync::OnceLock;

/// What was added to values before they were rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dither {
    None,
    /// SUBTRACTIVE_DITHER_1 with ZDITHER0.
    One(i64),
    /// SUBTRACTIVE_DITHER_2: exact zeros are kept.
    Two(i64),
}

/// How the integers of one tile become physical values: value = integer * scale + zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantization {
    pub scale: f64,
    pub zero: f64,
    /// This integer stands for NaN.
    pub blank: Option<i64>,
    pub dither: Dither,
}

const RANDOM_COUNT: usize = 10_000;
/// Stands for 0.0 under SUBTRACTIVE_DITHER_2.
const EXACT_ZERO: i64 = -2_147_483_646;

/// Restore the values of the tile with this 0-based number.
pub(super) fn restore(integers: &[i32], tile: usize, quantization: Quantization) -> Vec<f64> {
    let Quantization { scale, zero, blank, dither } = quantization;
    let nan_or = |stored: i32, value: f64| if blank == Some(i64::from(stored)) { f64::NAN } else { value };
    let (seed, keeps_zero) = match dither {
        Dither::None => {
            return integers.iter().map(|&stored| nan_or(stored, f64::from(stored) * scale + zero)).collect();
        }
        Dither::One(seed) => (seed, false),
        Dither::Two(seed) => (seed, true),
    };
    let mut offsets = Offsets::new(tile, seed);
    let value = |&stored: &i32| {
        let offset = offsets.next_offset();
        if keeps_zero && i64::from(stored) == EXACT_ZERO {
            return 0.0;
        }
        nan_or(stored, (f64::from(stored) - offset + 0.5) * scale + zero)
    };
    integers.iter().map(value).collect()
}

/// The offsets of one tile, in the order of its pixels.
struct Offsets {
    seed: usize,
    next: usize,
}

impl Offsets {
    fn new(tile: usize, seed: i64) -> Self {
        let first = (tile as i64).wrapping_add(seed).wrapping_sub(1).rem_euclid(RANDOM_COUNT as i64) as usize;
        Self { seed: first, next: Self::start(first) }
    }

    fn start(seed: usize) -> usize {
        (random(seed) * 500.0) as usize
    }

    fn next_offset(&mut self) -> f64 {
        let offset = random(self.next);
        self.next += 1;
        if self.next == RANDOM_COUNT {
            self.seed = (self.seed + 1) % RANDOM_COUNT;
            self.next = Self::start(self.seed);
        }
        offset
    }
}

/// The sequence of the standard: Park and Miller's generator, in single precision.
fn random(index: usize) -> f64 {
    static SEQUENCE: OnceLock<Vec<f32>> = OnceLock::new();
    let sequence = SEQUENCE.get_or_init(|| {
        let mut state = 1_u64;
        let next = |_| {
            state = state * 16_807 % 2_147_483_647;
            (state as f64 / 2_147_483_647.0) as f32
        };
        (0..RANDOM_COUNT).map(next).collect()
    });
    f64::from(sequence.get(index).copied().unwrap_or(0.0))
}
