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
    let columns = signal.window.width.div_ceil(BLOCK);
    let mut blocks = glaring_blocks(signal, columns);
    for start in 0..blocks.len() {
        let Some(cluster) = cluster(start, columns, &mut blocks).filter(|found| found.count >= FEWEST) else {
            continue;
        };
        let (x, y) = (cluster.x / cluster.weight, cluster.y / cluster.weight);
        let radius = (8.0 + 4.0 * (cluster.count as f64 / std::f64::consts::PI).sqrt()).min(220.0);
        mask_disc(signal, (x, y), radius);
        let position = ImagePoint { x: x + signal.window.x0 as f64, y: y + signal.window.y0 as f64 };
        signal.bright_stars.push(BrightStar { position, radius });
    }
}

/// Glaring pixels: how many, and sums of their brightness and of brightness times position in the window.
#[derive(Debug, Clone, Copy, Default)]
struct Glare {
    count: usize,
    weight: f64,
    x: f64,
    y: f64,
}

fn glaring_blocks(signal: &Signal, columns: usize) -> Vec<Glare> {
    let width = signal.window.width.max(1);
    let mut blocks = vec![Glare::default(); columns * signal.window.height.div_ceil(BLOCK)];
    for (place, value) in signal.values.iter().enumerate().filter(|(_, value)| **value > GLARING) {
        let (x, y) = (place % width, place / width);
        let Some(block) = blocks.get_mut(y / BLOCK * columns + x / BLOCK) else { continue };
        let weight = f64::from(*value).min(2e4);
        block.count += 1;
        block.weight += weight;
        block.x += weight * x as f64;
        block.y += weight * y as f64;
    }
    blocks
}

/// Take the glaring pixels out of blocks that touch each other, beginning with one.
fn cluster(start: usize, columns: usize, blocks: &mut [Glare]) -> Option<Glare> {
    let mut waiting = vec![start];
    let mut all = Glare::default();
    while let Some(place) = waiting.pop() {
        let Some(block) = blocks.get_mut(place).filter(|block| block.count > 0) else { continue };
        let block = std::mem::take(block);
        all.count += block.count;
        all.weight += block.weight;
        all.x += block.x;
        all.y += block.y;
        let (column, row) = (place % columns, place / columns);
        for next_row in row.saturating_sub(1)..=row + 1 {
            for next_column in column.saturating_sub(1)..(column + 2).min(columns) {
                waiting.push(next_row * columns + next_column);
            }
        }
    }
    (all.count > 0).then_some(all)
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
