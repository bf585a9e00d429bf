//! The light along a line through a signal, column by column, and the piece of the line that stands out most.
//!
//! A line is walked along the image axis that it is closer to; a column is the run of pixels across it at one step.
//! Pixels keep their values (no interpolation), so the noise of columns is independent and known.

use super::{Signal, Snippet, TrailPsf};
use crate::geometry::ImagePoint;
use std::ops::Range;
use std::sync::LazyLock;

/// Steps of [`BELL`] per sigma.
const BELL_STEPS: f64 = 64.0;

/// `exp(-x^2 / 2)` for x from 0, to half a step: weights need no more.
static BELL: LazyLock<Vec<f32>> = LazyLock::new(|| {
    (0..4 * BELL_STEPS as usize)
        .map(|step| (-0.5 * ((step as f64 + 0.5) / BELL_STEPS).powi(2)).exp() as f32)
        .collect()
});

/// A straight line with a middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) center: ImagePoint,
    /// Radians counter-clockwise from +x.
    pub(super) angle: f64,
    pub(super) half: f64,
}

/// One step along a line: the matched sum of the pixels across it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Column {
    /// Position along the line from its middle, pixels.
    pub(super) along: f64,
    /// Sum of weight times value.
    pub(super) sum: f32,
    /// Sum of squared weights of good pixels: the variance of `sum`.
    pub(super) gain: f32,
}

/// How a line is walked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    /// Sigma of the profile across, pixels.
    pub(super) sigma: f64,
    /// The profile lies this far beside the line.
    pub(super) offset: f64,
    /// Values count at most this much.
    pub(super) cap: f32,
}

impl Walk {
    /// Along the ridge of a trail of this PSF.
    pub(super) fn ridge(psf: &TrailPsf) -> Self {
        Self { sigma: psf.line_sigma(), offset: 0.0, cap: f32::INFINITY }
    }
}

impl Line {
    pub(super) fn between(a: ImagePoint, b: ImagePoint) -> Self {
        Self {
            center: ImagePoint { x: 0.5 * (a.x + b.x), y: 0.5 * (a.y + b.y) },
            angle: (b.y - a.y).atan2(b.x - a.x),
            half: 0.5 * (b.x - a.x).hypot(b.y - a.y),
        }
    }

    /// `None` where the snippet has no finite ends.
    pub(super) fn of_snippet(snippet: &Snippet) -> Option<Self> {
        let [a, b] = snippet.ends;
        let line = Self::between(a, b);
        (line.center.x.is_finite() && line.center.y.is_finite() && line.half.is_finite()).then_some(line)
    }

    /// The place `along` and `across` (to the left) of the middle.
    pub(super) fn at(&self, along: f64, across: f64) -> ImagePoint {
        let (sin, cos) = self.angle.sin_cos();
        ImagePoint {
            x: self.center.x + along * cos - across * sin,
            y: self.center.y + along * sin + across * cos,
        }
    }

    pub(super) fn ends(&self) -> [ImagePoint; 2] {
        [self.at(-self.half, 0.0), self.at(self.half, 0.0)]
    }

    /// The columns between two positions along the line; those outside the window have no gain.
    pub(super) fn columns(&self, signal: &Signal, range: [f64; 2], walk: &Walk) -> Vec<Column> {
        let (sin, cos) = self.angle.sin_cos();
        let steep = sin.abs() > cos.abs();
        // `step` along the major axis per pixel along the line, `lean` along the minor one.
        let (step, lean) = if steep { (sin, cos) } else { (cos, sin) };
        let (major0, minor0) =
            if steep { (self.center.y, self.center.x) } else { (self.center.x, self.center.y) };
        // Left of the line is towards +minor where this is positive.
        let turn = if steep { -step } else { step };
        let [first, last] = range.map(|along| (major0 + along * step).clamp(-1e7, 1e7));
        let (first, last) = (first.min(last).ceil() as i64, first.max(last).floor() as i64);
        let reach = 2.0 * walk.sigma / step.abs();
        let scale = step.abs() * BELL_STEPS / walk.sigma;
        let bell: &[f32] = &BELL;
        let mut columns: Vec<Column> = (first..=last)
            .map(|major| {
                let along = (major as f64 - major0) / step;
                let middle = minor0 + along * lean + walk.offset / turn;
                let mut column = Column { along, ..Column::default() };
                let (low, high) = (floor(middle - reach) + 1, floor(middle + reach));
                for minor in low..=high {
                    let Some(value) = good_value(signal, steep, [major, minor]) else { continue };
                    let place = (minor as f64 - middle).abs() * scale;
                    let weight = bell.get(place as usize).copied().unwrap_or(0.0);
                    column.sum += weight * value.min(walk.cap);
                    column.gain += weight * weight;
                }
                column
            })
            .collect();
        if step < 0.0 {
            columns.reverse();
        }
        columns
    }
}

/// The largest integer not above a position in an image (rounding by the processor alone; other functions are calls).
#[inline]
fn floor(place: f64) -> i64 {
    const SHIFT: i64 = 1 << 40;
    (place + SHIFT as f64) as i64 - SHIFT
}

#[inline]
fn good_value(signal: &Signal, steep: bool, [major, minor]: [i64; 2]) -> Option<f32> {
    let (x, y) = if steep { (minor, major) } else { (major, minor) };
    let window = signal.window;
    // Left of or below the window wraps to far beyond it.
    let (column, row) = ((x as usize).wrapping_sub(window.x0), (y as usize).wrapping_sub(window.y0));
    if column >= window.width || row >= window.height {
        return None;
    }
    let index = row * window.width + column;
    let (value, mask) = (*signal.values.get(index)?, *signal.mask.get(index)?);
    (mask == 0 && value.is_finite()).then_some(value)
}

/// Signal-to-noise ratio of columns taken together.
pub(super) fn columns_snr(columns: &[Column]) -> f64 {
    let (sum, gain) = columns
        .iter()
        .fold((0.0, 0.0), |(sum, gain), column| (sum + f64::from(column.sum), gain + f64::from(column.gain)));
    if gain > 0.0 { sum / f64::sqrt(gain) } else { 0.0 }
}

/// How far into the sorted brightness of the steps along a line of `length` pixels a trail reaches for certain: a
/// short one may be missed by half, a long one may have a star on it.
pub(super) fn typical_share(length: f64) -> f64 {
    if length < 14.0 { 0.9 } else { 0.65 }
}

/// Limit each column to twice the typical amplitude of those within `range` plus three times its noise: a star on
/// a trail then counts as little more than the trail.
pub(super) fn cap_columns(columns: &mut [Column], range: [f64; 2]) {
    let mut amplitudes: Vec<f32> = columns
        .iter()
        .filter(|column| column.gain > 0.0 && column.along >= range[0] && column.along <= range[1])
        .map(|column| column.sum / column.gain)
        .collect();
    if amplitudes.is_empty() {
        return;
    }
    let rank = (typical_share(range[1] - range[0]) * (amplitudes.len() - 1) as f64).round() as usize;
    let typical = *amplitudes.select_nth_unstable_by(rank, f32::total_cmp).1;
    for column in columns {
        column.sum = column.sum.min(2.0 * typical.max(0.0) * column.gain + 3.0 * column.gain.sqrt());
    }
}

/// The run of columns with the highest signal-to-noise ratio, at least `shortest` columns long; on long lines first
/// looked for in steps, then moved to the column.
pub(super) fn best_run(columns: &[Column], shortest: usize) -> Option<(Range<usize>, f64)> {
    let mut sums = Vec::with_capacity(columns.len() + 1);
    let mut total = (0.0_f32, 0.0_f32);
    sums.push(total);
    for column in columns {
        total = (total.0 + column.sum, total.1 + column.gain);
        sums.push(total);
    }
    let step = columns.len() / 64 + 1;
    let all = 0..sums.len();
    let coarse = best_between(&sums, [all.clone(), all], [step, shortest])?;
    if step == 1 {
        return Some(coarse);
    }
    let near = |place: usize| place.saturating_sub(step)..(place + step + 1).min(sums.len());
    best_between(&sums, [near(coarse.0.start), near(coarse.0.end)], [1, shortest])
}

/// The best run that starts and ends in two ranges, in steps.
fn best_between(
    sums: &[(f32, f32)],
    [starts, ends]: [Range<usize>; 2],
    [step, shortest]: [usize; 2],
) -> Option<(Range<usize>, f64)> {
    let mut best = (0.0_f32, 0..0);
    for first in starts.step_by(step) {
        let start = sums.get(first)?;
        let from = ends.start.max(first + shortest.max(1));
        for (offset, end) in sums.get(from..ends.end).unwrap_or_default().iter().enumerate().step_by(step) {
            let (sum, gain) = (end.0 - start.0, end.1 - start.1);
            if sum > 0.0 && gain > 0.0 && sum * sum > best.0 * gain {
                best = (sum * sum / gain, first..from + offset);
            }
        }
    }
    (best.0 > 0.0).then(|| (best.1, f64::from(best.0).sqrt()))
}

/// The line from the outer edge of a run's first column to that of its last.
pub(super) fn line_of_run(line: &Line, run: &[Column]) -> Option<Line> {
    let (first, last) = (run.first()?, run.last()?);
    let step = 0.5 / line.angle.cos().abs().max(line.angle.sin().abs());
    let (start, end) = (first.along - step, last.along + step);
    let middle = 0.5 * (start + end);
    Some(Line { center: line.at(middle, 0.0), half: 0.5 * (end - start), ..*line })
}
