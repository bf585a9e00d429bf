//! Bright stars: what lies in their glare is masked.

use super::{BrightStar, MASK_BRIGHT, Signal};
use crate::geometry::ImagePoint;

/// Pixels above this many standard deviations of the sky belong to a bright star.
const GLARING: f32 = 1000.0;
/// Fewer such pixels together are no bright star.
const FEWEST: usize = 6;
/// Side of the blocks in which glaring pixels are gathered.
const BLOCK: usize = 8;

/// Mask a disc round each cluster of glaring pixels. Its radius follows from how many there are: it reaches to where
/// a star's halo is about as bright as the noise of the sky (by the halo of the VIS PSF).
pub(super) fn mask_bright(signal: &mut Signal) {
    let (width, height) = (signal.window.width, signal.window.height);
    let columns = width.div_ceil(BLOCK);
    let rows = height.div_ceil(BLOCK);
    let mut blocks: Vec<(usize, f64, f64)> = vec![(0, 0.0, 0.0); columns * rows];
    for (place, value) in signal.values.iter().enumerate().filter(|(_, value)| **value > GLARING) {
        let (x, y) = (place % width.max(1), place / width.max(1));
        if let Some(block) = blocks.get_mut(y / BLOCK * columns + x / BLOCK) {
            let weight = f64::from(*value).min(2e4);
            *block = (block.0 + 1, block.1 + weight * x as f64, block.2 + weight * y as f64);
        }
    }
    let weights: Vec<f64> = {
        let mut weights = vec![0.0; blocks.len()];
        for (place, value) in signal.values.iter().enumerate().filter(|(_, value)| **value > GLARING) {
            let (x, y) = (place % width.max(1), place / width.max(1));
            if let Some(weight) = weights.get_mut(y / BLOCK * columns + x / BLOCK) {
                *weight += f64::from(*value).min(2e4);
            }
        }
        weights
    };
    let mut seen = vec![false; blocks.len()];
    for start in 0..blocks.len() {
        let found = cluster(start, columns, (&blocks, &weights), &mut seen);
        let Some((count, x, y)) = found.filter(|(count, ..)| *count >= FEWEST) else { continue };
        let radius = (8.0 + 4.0 * (count as f64 / std::f64::consts::PI).sqrt()).min(220.0);
        mask_disc(signal, (x, y), radius);
        let position = ImagePoint { x: x + signal.window.x0 as f64, y: y + signal.window.y0 as f64 };
        signal.bright_stars.push(BrightStar { position, radius });
    }
}

/// Count and weighted centre of the glaring pixels in blocks that touch each other, beginning with one.
fn cluster(
    start: usize,
    columns: usize,
    (blocks, weights): (&[(usize, f64, f64)], &[f64]),
    seen: &mut [bool],
) -> Option<(usize, f64, f64)> {
    let mut waiting = vec![start];
    let (mut count, mut x, mut y, mut total) = (0, 0.0, 0.0, 0.0);
    while let Some(place) = waiting.pop() {
        let fresh = seen.get_mut(place).filter(|seen| !**seen);
        let Some((block, fresh)) = blocks.get(place).filter(|block| block.0 > 0).zip(fresh) else { continue };
        *fresh = true;
        count += block.0;
        x += block.1;
        y += block.2;
        total += weights.get(place).copied().unwrap_or(0.0);
        let (column, row) = (place % columns, place / columns);
        for next_row in row.saturating_sub(1)..=row + 1 {
            for next_column in column.saturating_sub(1)..(column + 2).min(columns) {
                waiting.push(next_row * columns + next_column);
            }
        }
    }
    (count > 0).then(|| (count, x / total, y / total))
}

fn mask_disc(signal: &mut Signal, (x, y): (f64, f64), radius: f64) {
    let (width, height) = (signal.window.width, signal.window.height);
    let low = (y - radius).floor().max(0.0) as usize;
    let high = ((y + radius).ceil().max(0.0) as usize + 1).min(height);
    for row in low..high {
        let half = (radius * radius - (row as f64 - y).powi(2)).max(0.0).sqrt();
        let from = ((x - half).ceil().max(0.0) as usize).min(width);
        let to = ((x + half).floor().max(0.0) as usize + 1).min(width).max(from);
        let range = row * width + from..row * width + to;
        signal.values.get_mut(range.clone()).unwrap_or_default().fill(0.0);
        for mask in signal.mask.get_mut(range).unwrap_or_default() {
            *mask |= MASK_BRIGHT;
        }
    }
}
