//! Straight lines across a whole cut-out: diffraction spikes, bleeding, trails.

use super::CUTOUT_SIDE;

/// Pixels are summed in squares of this side first: lines are wider, and it is faster.
const BIN: usize = 2;
/// Pixels of a side after that.
const SIDE: usize = CUTOUT_SIDE / BIN;
/// Directions that are tried: every 2.5 degrees, so that a line drifts off by less than its width.
const DIRECTIONS: usize = 72;
/// A line must run through at least this much of the cut-out, in sides.
const LEAST_LENGTH: f32 = 0.8;
/// What is beside a line is looked at in this distance, in bins.
const BESIDE: f32 = 3.0;
/// A bin belongs to a line when it stands out by so many deviations of the noise of a difference.
const STANDS_OUT: f32 = 1.5;
/// With so many gaps, in sides, a line is none, and its share need not be known.
const MOST_MISSED: f32 = 0.4;

/// The largest share, 0 to 1, of any straight line across the cut-out that stands out from both its sides; 0 for less
/// than about half, and without pixels or noise.
pub(super) fn line_share(vis: &[f32], noise: f32) -> f64 {
    if noise.is_nan() || noise <= 0.0 {
        return 0.0;
    }
    let binned = binned(vis);
    // The mean of two sides taken from a bin: its noise is that of a bin times the root of 3/2.
    let least = STANDS_OUT * noise * BIN as f32 * 1.5_f32.sqrt();
    let mut best = 0.0_f32;
    for direction in 0..DIRECTIONS {
        let (sin, cos) = (std::f32::consts::PI * direction as f32 / DIRECTIONS as f32).sin_cos();
        for offset in -(SIDE as i32) / 2..=SIDE as i32 / 2 {
            best = best.max(share_of(&binned, (sin, cos), offset as f32, least));
        }
    }
    f64::from(best)
}

fn binned(vis: &[f32]) -> Vec<f32> {
    let mut binned = vec![0.0; SIDE * SIDE];
    for (row, line) in vis.chunks_exact(CUTOUT_SIDE).enumerate() {
        for (column, value) in line.iter().enumerate() {
            if let Some(sum) = binned.get_mut(row / BIN * SIDE + column / BIN) {
                *sum += value;
            }
        }
    }
    binned
}

/// The share of one line; 0 for one that only cuts a corner.
fn share_of(binned: &[f32], (sin, cos): (f32, f32), offset: f32, least: f32) -> f32 {
    let middle = 0.5 * (SIDE as f32 - 1.0);
    let at = |along: f32, across: f32| {
        let (x, y) = (middle + along * cos - across * sin, middle + along * sin + across * cos);
        let (column, row) = ((x + 0.5).floor(), (y + 0.5).floor());
        let is_inside = column >= 0.0 && row >= 0.0 && column < SIDE as f32 && row < SIDE as f32;
        is_inside.then(|| binned.get(row as usize * SIDE + column as usize).copied()).flatten()
    };
    let (mut length, mut missed) = (0.0_f32, 0.0_f32);
    let reach = SIDE as i32 * 3 / 4;
    for step in -reach..=reach {
        let along = step as f32;
        let Some(value) = at(along, offset) else { continue };
        length += 1.0;
        let beside = match (at(along, offset - BESIDE), at(along, offset + BESIDE)) {
            (Some(left), Some(right)) => 0.5 * (left + right),
            (left, right) => left.or(right).unwrap_or(0.0),
        };
        missed += f32::from(u8::from(value - beside <= least));
        if missed > MOST_MISSED * SIDE as f32 {
            return 0.0;
        }
    }
    if length < LEAST_LENGTH * SIDE as f32 { 0.0 } else { 1.0 - missed / length }
}
