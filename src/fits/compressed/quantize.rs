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
const EXACT_ZERO: i32 = -2_147_483_646;

/// Restore the values of the tile with this 0-based number; `put` makes of them what is kept.
pub(super) fn restore<T>(
    integers: &[i32],
    tile: usize,
    quantization: Quantization,
    (out, put): (&mut [T], impl Fn(f64) -> T),
) {
    let Quantization { scale, zero, blank, dither } = quantization;
    let blank = blank.and_then(|blank| i32::try_from(blank).ok());
    let plain = |stored: i32| f64::from(stored) * scale + zero;
    let dithered = |stored: i32, offset: f32| (f64::from(stored) - f64::from(offset) + 0.5) * scale + zero;
    let nan = f64::NAN;
    // One loop for each case, so that none has more to decide than it must.
    match (dither, blank) {
        (Dither::None, None) => each(integers, out, |stored| put(plain(stored))),
        (Dither::None, Some(blank)) => {
            each(integers, out, |stored| put(if stored == blank { nan } else { plain(stored) }));
        }
        (Dither::One(seed), None) => {
            with_offsets(integers, (tile, seed), out, |stored, offset| put(dithered(stored, offset)));
        }
        (Dither::One(seed), Some(blank)) => with_offsets(integers, (tile, seed), out, |stored, offset| {
            put(if stored == blank { nan } else { dithered(stored, offset) })
        }),
        (Dither::Two(seed), blank) => with_offsets(integers, (tile, seed), out, |stored, offset| {
            let value = if Some(stored) == blank { nan } else { dithered(stored, offset) };
            put(if stored == EXACT_ZERO { 0.0 } else { value })
        }),
    }
}

fn each<T>(integers: &[i32], out: &mut [T], value: impl Fn(i32) -> T) {
    out.iter_mut().zip(integers).for_each(|(target, &stored)| *target = value(stored));
}

/// The same with the offsets of a tile, in the order of its pixels: runs of the sequence that each begin at a place
/// which the sequence itself tells.
fn with_offsets<T>(
    integers: &[i32],
    (tile, seed): (usize, i64),
    out: &mut [T],
    value: impl Fn(i32, f32) -> T,
) {
    let sequence = sequence();
    let first = (tile as i64).wrapping_add(seed).wrapping_sub(1).rem_euclid(RANDOM_COUNT as i64);
    let seeds = sequence.iter().cycle().skip(first as usize);
    let runs = seeds.map(|seed| sequence.get((f64::from(*seed) * 500.0) as usize..).unwrap_or(sequence));
    let (mut integers, mut out) = (integers, out);
    for run in runs {
        let length = run.len().min(integers.len()).min(out.len());
        let ((stored, later), (targets, rest)) = (integers.split_at(length), out.split_at_mut(length));
        for ((target, &stored), &offset) in targets.iter_mut().zip(stored).zip(run) {
            *target = value(stored, offset);
        }
        (integers, out) = (later, rest);
        if integers.is_empty() || out.is_empty() {
            break;
        }
    }
}

/// The sequence of the standard: Park and Miller's generator, in single precision.
fn sequence() -> &'static [f32] {
    static SEQUENCE: OnceLock<Vec<f32>> = OnceLock::new();
    SEQUENCE.get_or_init(|| {
        let mut state = 1_u64;
        let next = |_| {
            state = state * 16_807 % 2_147_483_647;
            (state as f64 / 2_147_483_647.0) as f32
        };
        (0..RANDOM_COUNT).map(next).collect()
    })
}
