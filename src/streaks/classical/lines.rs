//! Which lines of a whole image stand out.

use super::ClassicalSettings;
use super::smooth::{Plane, kernel, smooth, smoothed_noise};
use super::sums::{Sums, sum_noise};
use crate::geometry::ImagePoint;
use crate::progress::Progress;
use crate::streaks::Signal;
use crate::streaks::line::Line;

/// Lines of 8, 16, 32, 64 and 128 rows.
const LEVELS: std::ops::RangeInclusive<u32> = 3..=7;
/// Lines start within a tile's core and may reach this far beyond it, the longest line.
const OVERLAP: usize = 128;
const CORE: usize = 384;
/// Of each length the best line with its middle in a cell of this size is kept.
const CELL: usize = 8;

/// The four ways of laying the image so that every direction rises to the right by less than 45 degrees from the
/// columns.
#[derive(Debug, Clone, Copy)]
struct Turn {
    transposed: bool,
    mirrored: bool,
}

/// Best lines by level and cell.
struct Best {
    columns: usize,
    rows: usize,
    cells: Vec<Option<(f32, Line)>>,
}

/// Every line that is the best of its length and cell and stands out enough, with its signal-to-noise ratio.
pub(super) fn find_lines(
    signal: &Signal,
    settings: &ClassicalSettings,
    progress: &dyn Progress,
) -> Vec<(f64, Line)> {
    let clip = settings.clip;
    let values = signal.values.iter().map(|value| value.clamp(-clip, clip)).collect();
    let weights = kernel(settings.psf.line_sigma());
    let plane = Plane { width: signal.window.width, height: signal.window.height, values };
    let smoothed = smooth(&plane, &weights);
    let scales = scales(settings, f64::from(smoothed_noise(&weights)));
    let (columns, rows) = (plane.width / CELL + 1, plane.height / CELL + 1);
    let mut best = Best { columns, rows, cells: vec![None; columns * rows * scales.len()] };
    for (turn, done) in TURNS.iter().zip(0_u8..) {
        let turned = turned(&smoothed, *turn);
        let tiles = tiles(&turned);
        for (tile, count) in tiles.iter().zip(0_usize..) {
            if progress.is_cancelled() {
                return Vec::new();
            }
            let share = (f32::from(done) + count as f32 / tiles.len() as f32) / TURNS.len() as f32;
            progress.report(0.25 + 0.5 * share);
            search_tile(&turned, *tile, &scales, settings.line_threshold, &mut |level, snr, line| {
                best.add(level, snr, unturned(line, *turn, &plane));
            });
        }
    }
    best.lines(signal)
}

const TURNS: [Turn; 4] = [
    Turn { transposed: false, mirrored: false },
    Turn { transposed: false, mirrored: true },
    Turn { transposed: true, mirrored: false },
    Turn { transposed: true, mirrored: true },
];

/// By level and shift, what makes a sum a signal-to-noise ratio.
fn scales(settings: &ClassicalSettings, noise: f64) -> Vec<Vec<f32>> {
    let of_shift = |level, shift| (1.0 / sum_noise(level, shift, settings.psf.line_sigma(), noise)) as f32;
    LEVELS.map(|level| (0..1_usize << level).map(|shift| of_shift(level, shift)).collect()).collect()
}

fn turned(plane: &Plane, turn: Turn) -> Plane {
    let mut result = plane.clone();
    if turn.transposed {
        (result.width, result.height) = (plane.height, plane.width);
        for (row, line) in result.values.chunks_mut(plane.height.max(1)).enumerate() {
            let column = plane.values.iter().skip(row).step_by(plane.width.max(1));
            line.iter_mut().zip(column).for_each(|(cell, value)| *cell = *value);
        }
    }
    if turn.mirrored {
        let width = result.width.max(1);
        result.values.chunks_mut(width).for_each(<[f32]>::reverse);
    }
    result
}

/// A line of a turned plane in the plane itself.
fn unturned([mut a, mut b]: [ImagePoint; 2], turn: Turn, plane: &Plane) -> Line {
    for point in [&mut a, &mut b] {
        let width = if turn.transposed { plane.height } else { plane.width };
        if turn.mirrored {
            point.x = width as f64 - 1.0 - point.x;
        }
        if turn.transposed {
            (point.x, point.y) = (point.y, point.x);
        }
    }
    Line::between(a, b)
}

/// Corners of the cores.
fn tiles(plane: &Plane) -> Vec<[usize; 2]> {
    let starts = |length: usize| (0..length).step_by(CORE);
    starts(plane.height).flat_map(|y| starts(plane.width).map(move |x| [x, y])).collect()
}

/// A tile and what lies right and above of it as far as lines reach; beyond the plane there is sky.
fn cut(plane: &Plane, [x0, y0]: [usize; 2]) -> Plane {
    let side = CORE + OVERLAP;
    let width = side.min(plane.width - x0);
    let height = (side.min(plane.height - y0)).max(OVERLAP);
    let mut values = vec![0.0; width * height];
    for (row, line) in values.chunks_mut(width.max(1)).enumerate() {
        let start = (y0 + row) * plane.width + x0;
        if let Some(source) = plane.values.get(start..start + width).filter(|_| y0 + row < plane.height) {
            line.copy_from_slice(source);
        }
    }
    Plane { width, height, values }
}

/// Tell every line that starts in the core and stands out by its level, counted from 0, ratio and ends.
fn search_tile(
    plane: &Plane,
    corner: [usize; 2],
    scales: &[Vec<f32>],
    threshold: f32,
    found: &mut dyn FnMut(usize, f32, [ImagePoint; 2]),
) {
    let mut sums = Sums::of_tile(&cut(plane, corner));
    while sums.level < *LEVELS.end() {
        sums = sums.doubled();
        let Some(level) = sums.level.checked_sub(*LEVELS.start()).map(|level| level as usize) else {
            continue;
        };
        let Some(scales) = scales.get(level) else { continue };
        let rise = ((1_usize << sums.level) - 1) as f64;
        for (row, shift, line) in sums.lines().filter(|(row, ..)| *row < CORE) {
            let Some(scale) = scales.get(shift) else { continue };
            let limit = threshold / scale;
            for (column, sum) in line.iter().take(CORE).enumerate() {
                if *sum > limit {
                    let a = ImagePoint { x: (corner[0] + column) as f64, y: (corner[1] + row) as f64 };
                    let b = ImagePoint { x: a.x + shift as f64, y: a.y + rise };
                    found(level, sum * scale, [a, b]);
                }
            }
        }
    }
}

impl Best {
    fn add(&mut self, level: usize, snr: f32, line: Line) {
        let cell = |value: f64| (value.max(0.0) as usize) / CELL;
        let (column, row) = (cell(line.center.x), cell(line.center.y));
        if column >= self.columns || row >= self.rows {
            return;
        }
        let at = (level * self.rows + row) * self.columns + column;
        if let Some(cell) = self.cells.get_mut(at).filter(|cell| cell.is_none_or(|(best, _)| snr > best)) {
            *cell = Some((snr, line));
        }
    }

    /// In the coordinates of the image.
    fn lines(self, signal: &Signal) -> Vec<(f64, Line)> {
        let (x0, y0) = (signal.window.x0 as f64, signal.window.y0 as f64);
        let place = |line: Line| ImagePoint { x: line.center.x + x0, y: line.center.y + y0 };
        let found = self.cells.into_iter().flatten();
        found.map(|(snr, line)| (f64::from(snr), Line { center: place(line), ..line })).collect()
    }
}
