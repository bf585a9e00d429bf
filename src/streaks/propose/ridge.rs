//! Ridges of a heat map.

use super::super::target::CELL_PIXELS;
use super::super::{Signal, Snippet};
use crate::geometry::ImagePoint;

/// The answer of the network: logit, sin 2 theta, cos 2 theta, plane after plane.
pub(super) struct Heat<'a> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: &'a [f32],
}

/// Neighbouring cells belong together while the cosine of twice the angle between them is above this (25 degrees).
const ALIGNED: f32 = 0.64;
/// Angles of weak cells say nothing.
const TRUSTED: f32 = 0.35;
/// What the ridge reaches beyond the end of a streak at half its height, pixels.
const OVERHANG: f64 = 2.6;
/// Ridges longer than this have their direction from their shape, shorter ones from the network.
const LONG: f64 = 20.0;

#[derive(Debug, Clone, Copy)]
struct Cell {
    x: f64,
    y: f64,
    logit: f32,
    probability: f64,
    sin: f32,
    cos: f32,
}

impl Heat<'_> {
    fn cell(&self, place: usize) -> Option<Cell> {
        let cells = self.width * self.height;
        let logit = *self.values.get(place)?;
        let middle = |index: usize| (index * CELL_PIXELS) as f64 + (CELL_PIXELS as f64 - 1.0) / 2.0;
        Some(Cell {
            x: middle(place % self.width),
            y: middle(place / self.width),
            logit,
            probability: 1.0 / (1.0 + f64::from(-logit).exp()),
            sin: *self.values.get(cells + place)?,
            cos: *self.values.get(2 * cells + place)?,
        })
    }

    /// All ridges above a logit.
    pub(super) fn snippets(&self, floor: f32, signal: &Signal) -> Vec<Snippet> {
        let cells = self.width * self.height;
        let mut seen = vec![false; cells];
        let mut order: Vec<usize> =
            (0..cells).filter(|place| self.values.get(*place).is_some_and(|logit| *logit > floor)).collect();
        // From the strongest cell down, so that a ridge grows from its clearest piece.
        order.sort_by(|a, b| {
            let logit = |place: &usize| self.values.get(*place).copied().unwrap_or(f32::MIN);
            logit(b).total_cmp(&logit(a)).then(a.cmp(b))
        });
        order
            .into_iter()
            .filter_map(|place| self.ridge(place, floor, &mut seen))
            .map(|ridge| measured(&ridge, signal))
            .collect()
    }

    /// Cells that hang together with one, run the same way and are not far weaker; `None` when it is taken.
    fn ridge(&self, start: usize, floor: f32, seen: &mut [bool]) -> Option<Vec<Cell>> {
        let first = self.cell(start).filter(|_| seen.get(start) == Some(&false))?;
        // A strong streak's skirts are no streaks of their own.
        let least = floor.max(first.logit.min(2.0) - 3.5);
        let mut waiting = vec![(start, first)];
        if let Some(slot) = seen.get_mut(start) {
            *slot = true;
        }
        let mut cells = Vec::new();
        while let Some((place, cell)) = waiting.pop() {
            cells.push(cell);
            let (column, row) = (place % self.width, place / self.width);
            for y in row.saturating_sub(1)..(row + 2).min(self.height) {
                for x in column.saturating_sub(1)..(column + 2).min(self.width) {
                    let next = y * self.width + x;
                    if seen.get(next) != Some(&false) {
                        continue;
                    }
                    let Some(other) = self.cell(next).filter(|other| other.logit > floor) else { continue };
                    if other.logit > least && !aligned(cell, other) {
                        continue;
                    }
                    if let Some(slot) = seen.get_mut(next) {
                        *slot = true;
                    }
                    if other.logit > least {
                        waiting.push((next, other));
                    }
                }
            }
        }
        Some(cells)
    }
}

fn aligned(a: Cell, b: Cell) -> bool {
    let (strength_a, strength_b) = (a.sin.hypot(a.cos), b.sin.hypot(b.cos));
    let trusted = strength_a > TRUSTED && strength_b > TRUSTED;
    !trusted || (a.sin * b.sin + a.cos * b.cos) / (strength_a * strength_b) > ALIGNED
}

/// Axis and ends of a ridge.
fn measured(cells: &[Cell], signal: &Signal) -> Snippet {
    let total: f64 = cells.iter().map(|cell| cell.probability).sum();
    let mean = |value: &dyn Fn(&Cell) -> f64| {
        cells.iter().map(|cell| cell.probability * value(cell)).sum::<f64>() / total.max(1e-12)
    };
    let (x, y) = (mean(&|cell| cell.x), mean(&|cell| cell.y));
    let (sin, cos) = (mean(&|cell| f64::from(cell.sin)), mean(&|cell| f64::from(cell.cos)));
    let (xx, yy) = (mean(&|cell| (cell.x - x).powi(2)), mean(&|cell| (cell.y - y).powi(2)));
    let xy = mean(&|cell| (cell.x - x) * (cell.y - y));
    let by_shape = 0.5 * (2.0 * xy).atan2(xx - yy);
    let by_network = 0.5 * sin.atan2(cos);
    let extent = |angle: f64| {
        let (sin, cos) = angle.sin_cos();
        let peak = cells.iter().map(|cell| cell.probability).fold(0.0, f64::max);
        let along = cells
            .iter()
            .filter(|cell| cell.probability > 0.4 * peak)
            .map(|cell| (cell.x - x) * cos + (cell.y - y) * sin);
        along.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)))
    };
    let (low, high) = extent(by_shape);
    let angle = if high - low > LONG { by_shape } else { by_network };
    let (low, high) = extent(angle);
    // Half a cell is added (a cell's middle stands for it), the overhang of the ridge is taken off.
    let shrink = (OVERHANG - 0.5 * CELL_PIXELS as f64).min(0.5 * (high - low) - 0.5).max(-1.0);
    let (low, high) = (low + shrink, high - shrink);
    let (sin, cos) = angle.sin_cos();
    let origin = ImagePoint { x: x + signal.window.x0 as f64, y: y + signal.window.y0 as f64 };
    let end = |along: f64| ImagePoint { x: origin.x + along * cos, y: origin.y + along * sin };
    let ends = [end(low), end(high)];
    let strength = cells.iter().map(|cell| cell.logit).fold(f32::MIN, f32::max);
    Snippet {
        ends,
        strength: f64::from(strength),
        mean_strength: mean(&|cell| f64::from(cell.logit)),
        masked_share: super::super::masked_share_along(signal, ends),
        pieces: 1,
    }
}
