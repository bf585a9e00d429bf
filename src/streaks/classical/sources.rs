//! Which light is of stars and galaxies: it is masked; long thin sources are kept, and named.

use super::ClassicalSettings;
use super::shape::PixelShape;
use super::smooth::{Plane, kernel, smooth, smoothed_noise};
use crate::geometry::ImagePoint;
use crate::streaks::line::Line;
use crate::streaks::{MASK_BRIGHT, Signal};

/// Levels above the lowest one, in sigma through the PSF: bright sources go first, so that a star on a trail does
/// not take the trail with it.
const LEVELS: [f32; 3] = [100.0, 30.0, 10.0];
/// Thinner than this, pixels, a source is never too wide for a trail.
const SLACK: f64 = 2.0;

/// What became of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sky,
    /// In the source that is being followed, or in one that was too faint.
    Seen,
    /// On a long thin source.
    Kept,
    Masked,
}

/// The signal with sources masked and set to 0, and the long thin sources with their peaks.
pub(super) fn without_sources(signal: &Signal, settings: &ClassicalSettings) -> (Signal, Vec<(f64, Line)>) {
    let mut cleaned = signal.clone();
    for (value, mask) in cleaned.values.iter_mut().zip(&cleaned.mask) {
        if *mask != 0 || !value.is_finite() {
            *value = 0.0;
        }
    }
    let weights = kernel(&settings.psf);
    let plane =
        Plane { width: signal.window.width, height: signal.window.height, values: cleaned.values.clone() };
    let mut seen = smooth(&plane, &weights);
    let scale = 1.0 / smoothed_noise(&weights);
    seen.values.iter_mut().for_each(|value| *value *= scale);
    let mut search =
        Search { seen, fates: vec![Fate::Sky; plane.values.len()], pieces: Vec::new(), settings };
    for level in LEVELS {
        search.level(level, level);
    }
    search.level(settings.source_edge, settings.source_peak);
    for ((value, mask), fate) in cleaned.values.iter_mut().zip(&mut cleaned.mask).zip(&search.fates) {
        if *fate == Fate::Masked {
            *value = 0.0;
            *mask |= MASK_BRIGHT;
        }
    }
    let origin = ImagePoint { x: signal.window.x0 as f64, y: signal.window.y0 as f64 };
    let pieces = search.pieces.iter().map(|(peak, shape)| (*peak, shape.line(origin))).collect();
    (cleaned, pieces)
}

struct Search<'a> {
    /// Signal-to-noise ratio of a point source at each pixel.
    seen: Plane,
    fates: Vec<Fate>,
    pieces: Vec<(f64, PixelShape)>,
    settings: &'a ClassicalSettings,
}

impl Search<'_> {
    /// Follow every source above `edge` whose peak is above `peak`.
    fn level(&mut self, edge: f32, peak: f32) {
        let mut masked = Vec::new();
        let mut visited = Vec::new();
        for start in 0..self.fates.len() {
            if !self.is_open(start, edge) {
                continue;
            }
            let group = self.follow(start, edge);
            let highest =
                group.iter().filter_map(|at| self.seen.values.get(*at)).copied().fold(0.0, f32::max);
            if highest < peak {
                visited.extend(group);
                continue;
            }
            let width = self.seen.width;
            let shape = PixelShape::of(group.iter().map(|at| (at % width, at / width)));
            if self.is_trail(&shape, f64::from(highest / edge)) {
                self.set(&group, Fate::Kept);
                self.pieces.push((f64::from(highest), shape));
            } else {
                masked.push(group);
            }
        }
        self.set(&visited, Fate::Sky);
        for group in masked {
            self.mask(&group);
        }
    }

    fn is_open(&self, at: usize, edge: f32) -> bool {
        self.fates.get(at) == Some(&Fate::Sky) && self.seen.values.get(at).is_some_and(|value| *value > edge)
    }

    fn set(&mut self, group: &[usize], fate: Fate) {
        for at in group {
            if let Some(cell) = self.fates.get_mut(*at) {
                *cell = fate;
            }
        }
    }

    /// All pixels above `edge` that hang together with `start`, over corners too.
    fn follow(&mut self, start: usize, edge: f32) -> Vec<usize> {
        let (width, height) = (self.seen.width, self.seen.height);
        let mut group = vec![start];
        self.set(&[start], Fate::Seen);
        let mut next = 0;
        while let Some(at) = group.get(next).copied() {
            next += 1;
            let (column, row) = (at % width, at / width);
            for y in row.saturating_sub(1)..(row + 2).min(height) {
                for x in column.saturating_sub(1)..(column + 2).min(width) {
                    let place = y * width + x;
                    if self.is_open(place, edge) {
                        self.set(&[place], Fate::Seen);
                        group.push(place);
                    }
                }
            }
        }
        group
    }

    /// Long for its width, and no wider than the PSF makes a trail of this contrast.
    fn is_trail(&self, shape: &PixelShape, contrast: f64) -> bool {
        let sigma = self.settings.psf.narrow_sigma * std::f64::consts::SQRT_2;
        let widest = 2.0 * sigma * (2.0 * contrast.max(1.0).ln()).sqrt() + SLACK;
        shape.length > self.settings.elongation * shape.width && shape.width < widest
    }

    /// Mask a source and what is round it; trails keep their pixels.
    fn mask(&mut self, group: &[usize]) {
        let (width, height) = (self.seen.width as i64, self.seen.height as i64);
        let radius = (group.len() as f64 / std::f64::consts::PI).sqrt();
        let reach = self.settings.growth + self.settings.growth_share * radius;
        let most = reach.floor() as i64;
        for at in group {
            let (column, row) = (*at as i64 % width, *at as i64 / width);
            for dy in -most..=most {
                let half = (reach * reach - (dy * dy) as f64).max(0.0).sqrt() as i64;
                let y = row + dy;
                if y < 0 || y >= height {
                    continue;
                }
                let (first, last) = ((column - half).max(0), (column + half).min(width - 1));
                let cells = self.fates.get_mut((y * width + first) as usize..=(y * width + last) as usize);
                for cell in cells.into_iter().flatten().filter(|cell| **cell != Fate::Kept) {
                    *cell = Fate::Masked;
                }
            }
        }
    }
}
