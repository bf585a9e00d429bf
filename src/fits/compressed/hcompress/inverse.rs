//! The inverse H-transform: pixels from means, slopes and curvatures, each step doubling the resolution.

use super::{Coefficient, Grid, ZERO, grow, log2_ceil};
use std::num::Wrapping;

/// Bits and rounding of one step of the inverse transform.
#[derive(Clone, Copy)]
struct Rounding {
    bit: Coefficient,
    mask: Coefficient,
    positive: Coefficient,
    negative: Coefficient,
}

impl Rounding {
    fn of(bit: i64) -> Self {
        let positive = bit >> 1;
        Self {
            bit: Wrapping(bit),
            mask: Wrapping(-bit),
            positive: Wrapping(positive),
            negative: Wrapping(positive - 1),
        }
    }

    /// Round to a multiple of the bit.
    fn round(self, value: Coefficient) -> Coefficient {
        (value + if value >= ZERO { self.positive } else { self.negative }) & self.mask
    }
}

/// Move `value` towards zero by `amount`, or away from it where `amount` is negative.
fn towards_zero(value: Coefficient, amount: Coefficient) -> Coefficient {
    if value >= ZERO { value - amount } else { value + amount }
}

/// Inverse H-transform in place.
pub(super) fn invert(grid: &mut Grid, smoothing: i64) {
    let levels = log2_ceil(grid.nx.max(grid.ny));
    if levels == 0 {
        // A single pixel was not transformed.
        return;
    }
    let top = Rounding::of(1 << (levels + 1));
    grid.set(0, top.round(grid.get(0)));
    let (mut nx, mut ny) = (1, 1);
    let (mut rest_x, mut rest_y) = (grid.nx, grid.ny);
    let mut scratch = Vec::new();
    for level in (0..levels).rev() {
        let half = 1_usize << level;
        nx = grow(nx, &mut rest_x, half);
        ny = grow(ny, &mut rest_y, half);
        for x in 0..nx {
            interleave(grid, (grid.ny * x, 1), ny, &mut scratch);
        }
        for y in 0..ny {
            interleave(grid, (y, grid.ny), nx, &mut scratch);
        }
        if smoothing > 0 {
            smooth(grid, (nx, ny), Wrapping(smoothing));
        }
        let shift = if level == 0 { 2 } else { 1 };
        let mut fine = Rounding::of(1 << level);
        if level == 0 {
            fine.negative = ZERO;
        }
        let step = Step { fine, coarse: Rounding::of(2 << level), shift };
        step.apply(grid, (nx, ny));
    }
}

/// Put the second half of `count` elements between those of the first.
fn interleave(
    grid: &mut Grid,
    (start, stride): (usize, usize),
    count: usize,
    scratch: &mut Vec<Coefficient>,
) {
    scratch.clear();
    scratch.extend((0..count).map(|index| grid.get(start + index * stride)));
    let half = count.div_ceil(2);
    for index in 0..count {
        let from = if index % 2 == 0 { index / 2 } else { half + index / 2 };
        grid.set(start + index * stride, scratch.get(from).copied().unwrap_or(ZERO));
    }
}

/// One doubling of the resolution.
struct Step {
    fine: Rounding,
    coarse: Rounding,
    shift: usize,
}

impl Step {
    fn apply(&self, grid: &mut Grid, (nx, ny): (usize, usize)) {
        for x in (0..nx).step_by(2) {
            for y in (0..ny).step_by(2) {
                let at = x * grid.ny + y;
                let below = at + grid.ny;
                match (x + 1 < nx, y + 1 < ny) {
                    (true, true) => self.block(grid, at, below),
                    (true, false) => self.pair(grid, at, below),
                    (false, true) => self.pair(grid, at, at + 1),
                    (false, false) => grid.set(at, grid.get(at) >> self.shift),
                }
            }
        }
    }

    /// Four pixels from mean, two slopes and curvature.
    fn block(&self, grid: &mut Grid, at: usize, below: usize) {
        let mut h0 = grid.get(at);
        let mut hx = self.coarse.round(grid.get(below));
        let mut hy = self.coarse.round(grid.get(at + 1));
        let hc = self.fine.round(grid.get(below + 1));
        let low = hc & self.fine.bit;
        hx = towards_zero(hx, low);
        hy = towards_zero(hy, low);
        let next = (hc ^ hx ^ hy) & self.coarse.bit;
        h0 += if h0 >= ZERO || low != ZERO { low - next } else { next };
        grid.set(below + 1, (h0 + hx + hy + hc) >> self.shift);
        grid.set(below, (h0 + hx - hy - hc) >> self.shift);
        grid.set(at + 1, (h0 - hx + hy - hc) >> self.shift);
        grid.set(at, (h0 - hx - hy + hc) >> self.shift);
    }

    /// Two pixels at an odd edge.
    fn pair(&self, grid: &mut Grid, at: usize, other: usize) {
        let slope = self.coarse.round(grid.get(other));
        let h0 = towards_zero(grid.get(at), slope & self.coarse.bit);
        grid.set(other, (h0 + slope) >> self.shift);
        grid.set(at, (h0 - slope) >> self.shift);
    }
}

/// Change in a coefficient towards `wanted`, which is `1 << shift` times it, by at most `limit`.
fn nudge(wanted: Coefficient, current: Coefficient, shift: usize, limit: Coefficient) -> Coefficient {
    let change = wanted - (current << shift);
    let rounded = if change >= ZERO { change } else { change + Wrapping((1 << shift) - 1) };
    (rounded >> shift).min(limit).max(-limit)
}

/// Interpolate coefficients that digitisation has flattened, within half its step.
fn smooth(grid: &mut Grid, (nx, ny): (usize, usize), limit: Coefficient) {
    let row = grid.ny;
    for x in (2..nx.saturating_sub(2)).step_by(2) {
        for y in (0..ny).step_by(2) {
            smooth_slope(grid, x * row + y, (2 * row, row), limit);
        }
    }
    for x in (0..nx).step_by(2) {
        for y in (2..ny.saturating_sub(2)).step_by(2) {
            smooth_slope(grid, x * row + y, (2, 1), limit);
        }
    }
    for x in (2..nx.saturating_sub(2)).step_by(2) {
        for y in (2..ny.saturating_sub(2)).step_by(2) {
            smooth_curvature(grid, x * row + y, limit);
        }
    }
}

fn smooth_slope(grid: &mut Grid, at: usize, (zone, slope): (usize, usize), limit: Coefficient) {
    let (before, here, after) = (grid.get(at - zone), grid.get(at), grid.get(at + zone));
    let (up, down) = (after - here, here - before);
    let most = up.min(down).max(ZERO) << 2;
    let least = up.max(down).min(ZERO) << 2;
    if least < most {
        let wanted = (after - before).min(most).max(least);
        let current = grid.get(at + slope);
        grid.set(at + slope, current + nudge(wanted, current, 3, limit));
    }
}

fn smooth_curvature(grid: &mut Grid, at: usize, limit: Coefficient) {
    let row = grid.ny;
    let mm = grid.get(at - 2 * row - 2);
    let pm = grid.get(at + 2 * row - 2);
    let mp = grid.get(at - 2 * row + 2);
    let pp = grid.get(at + 2 * row + 2);
    let here = grid.get(at);
    let hx2 = grid.get(at + row) << 1;
    let hy2 = grid.get(at + 1) << 1;
    let above = |value: Coefficient| value.max(ZERO);
    let below = |value: Coefficient| value.min(ZERO);
    let m1 = (above(pp - here) - hx2 - hy2).min(above(here - pm) + hx2 - hy2);
    let m2 = (above(here - mp) - hx2 + hy2).min(above(mm - here) + hx2 + hy2);
    let most = m1.min(m2) << 4;
    let m1 = (below(pp - here) - hx2 - hy2).max(below(here - pm) + hx2 - hy2);
    let m2 = (below(here - mp) - hx2 + hy2).max(below(mm - here) + hx2 + hy2);
    let least = m1.max(m2) << 4;
    if least < most {
        let wanted = (pp + mm - mp - pm).min(most).max(least);
        let current = grid.get(at + row + 1);
        grid.set(at + row + 1, current + nudge(wanted, current, 6, limit));
    }
}
