//! Sums along all lines of doubling lengths (the fast Radon transform of Brady 1998, SIAM J. Comput. 27, 107; for
//! streaks Nir, Zackay and Ofek 2018, AJ 156, 229), kept at every length on the way.
//!
//! A line starts at a pixel and rises over `2^level` rows while it moves `shift` pixels to the right,
//! `shift < 2^level`. Lines of a level start at every column but only on rows a quarter of their height apart.

use super::smooth::Plane;

/// Rows between the starts of lines.
fn row_step(level: u32) -> usize {
    ((1 << level) / 4).max(1)
}

/// All sums of one level in a tile.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    pub(super) level: u32,
    width: usize,
    /// Rows of the tile in which lines start, each [`row_step`] apart.
    blocks: usize,
    /// By block, shift and column.
    values: Vec<f32>,
}

impl Sums {
    /// Level 0: the pixels of a tile.
    pub(super) fn of_tile(plane: &Plane) -> Self {
        Self { level: 0, width: plane.width, blocks: plane.height, values: plane.values.clone() }
    }

    /// The sums over twice the rows.
    pub(super) fn doubled(&self) -> Self {
        let level = self.level + 1;
        let (shifts, below) = (1_usize << level, 1_usize << self.level);
        let (step, step_below) = (row_step(level), row_step(self.level));
        let rows = (self.blocks.saturating_sub(1)) * step_below + below;
        let blocks = if rows >= shifts { (rows - shifts) / step + 1 } else { 0 };
        let width = self.width;
        let mut values = vec![0.0_f32; blocks * shifts * width];
        for (index, target) in values.chunks_mut(width.max(1)).enumerate() {
            let (block, shift) = (index / shifts, index % shifts);
            let lower = block * step / step_below;
            let upper = (block * step + below) / step_below;
            let (half, move_right) = (shift / 2, shift - shift / 2);
            let line = |block: usize| {
                let start = (block * below + half) * width;
                self.values.get(start..start + width).unwrap_or_default()
            };
            let (first, second) = (line(lower), line(upper).get(move_right..).unwrap_or_default());
            for ((cell, a), b) in target.iter_mut().zip(first).zip(second) {
                *cell = a + b;
            }
            let shared = second.len();
            for (cell, a) in target.iter_mut().zip(first).skip(shared) {
                *cell = *a;
            }
        }
        Self { level, width, blocks, values }
    }

    /// Start row, shift and the sums by start column.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, usize, &[f32])> {
        let shifts = 1_usize << self.level;
        let step = row_step(self.level);
        self.values
            .chunks(self.width.max(1))
            .enumerate()
            .map(move |(index, line)| (index / shifts * step, index % shifts, line))
    }
}

/// How far right of its start a line is in each of its rows.
fn path(level: u32, shift: usize) -> Vec<usize> {
    if level == 0 {
        return vec![0];
    }
    let half = path(level - 1, shift / 2);
    let second = half.iter().map(|x| x + shift - shift / 2);
    half.iter().copied().chain(second).collect()
}

/// Standard deviation of a line's sum where the pixels are noise that was smoothed by a Gaussian of `sigma`, which
/// left it a standard deviation of `noise`.
pub(super) fn sum_noise(level: u32, shift: usize, sigma: f64, noise: f64) -> f64 {
    let path = path(level, shift);
    let reach = (6.0 * sigma).ceil() as usize;
    let mut variance = 0.0;
    for (row, x) in path.iter().enumerate() {
        for (further, other) in path.iter().enumerate().skip(row).take(reach + 1) {
            let (dx, dy) = (*other as f64 - *x as f64, (further - row) as f64);
            let twice = if further == row { 1.0 } else { 2.0 };
            variance += twice * (-(dx * dx + dy * dy) / (4.0 * sigma * sigma)).exp();
        }
    }
    noise * variance.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_pixels_along_the_path() {
        let (width, height) = (23, 37);
        let values: Vec<f32> = (0..width * height).map(|at| ((at * 7919) % 101) as f32).collect();
        let mut sums = Sums::of_tile(&Plane { width, height, values: values.clone() });
        for _ in 0..4 {
            sums = sums.doubled();
        }
        let mut compared = 0;
        for (row, shift, line) in sums.lines() {
            for (column, found) in line.iter().enumerate() {
                let expected: f32 = path(4, shift)
                    .iter()
                    .enumerate()
                    .filter(|(_, x)| column + **x < width)
                    .map(|(y, x)| values[(row + y) * width + column + x])
                    .sum();
                assert_eq!(*found, expected, "row {row}, shift {shift}, column {column}");
                compared += 1;
            }
        }
        assert_eq!(compared, 6 * 16 * width);
    }
}
