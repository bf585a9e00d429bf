//! Which light is of stars and galaxies: it is masked; long thin sources are kept, and named.

use super::ClassicalSettings;
use super::shape::PixelShape;
use super::smooth::{Plane, kernel, smooth, smoothed_noise};
use crate::geometry::ImagePoint;
use crate::streaks::line::{Line, Walk};
use crate::streaks::{MASK_BRIGHT, Signal};

/// Peaks above the lowest one, in sigma through the PSF: bright sources go first, so that a star on a trail does
/// not take the trail with it.
const LEVELS: [f32; 3] = [100.0, 32.0, 11.0];
/// Edge over peak at these levels.
const EDGE_SHARE: f32 = 0.55;
/// No source takes more than this round it, pixels.
const FARTHEST: f64 = 30.0;
/// Directions in which a small source is looked at for the trail that it may be a clump of.
const DIRECTIONS: usize = 24;
/// How far, pixels.
const SIGHT: f64 = 20.0;
/// The signal-to-noise ratio from which on there is a trail.
const CONTINUES: f64 = 4.2;
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
    let weights = kernel(settings.psf.line_sigma());
    let plane =
        Plane { width: signal.window.width, height: signal.window.height, values: cleaned.values.clone() };
    let mut seen = smooth(&plane, &weights);
    let scale = 1.0 / smoothed_noise(&weights);
    seen.values.iter_mut().for_each(|value| *value *= scale);
    let fates = vec![Fate::Sky; plane.values.len()];
    let mut search = Search { seen, cleaned, fates, pieces: Vec::new(), settings };
    for level in LEVELS {
        search.level(EDGE_SHARE * level, level);
    }
    search.level(settings.source_edge, settings.source_peak);
    (search.cleaned, search.pieces)
}

struct Search<'a> {
    /// Signal-to-noise ratio of a point source at each pixel.
    seen: Plane,
    /// The signal without what was masked so far.
    cleaned: Signal,
    fates: Vec<Fate>,
    pieces: Vec<(f64, Line)>,
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
                self.pieces.push((f64::from(highest), self.line(&shape)));
            } else if self.is_thin(&shape, f64::from(highest / edge)) && self.continues(&shape) {
                self.set(&group, Fate::Kept);
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

    /// Long for its width, and thin.
    fn is_trail(&self, shape: &PixelShape, contrast: f64) -> bool {
        shape.length > self.settings.elongation * shape.width && self.is_thin(shape, contrast)
    }

    fn line(&self, shape: &PixelShape) -> Line {
        let window = self.cleaned.window;
        shape.line(ImagePoint { x: window.x0 as f64, y: window.y0 as f64 })
    }

    /// No wider than the PSF makes a trail whose peak is `contrast` times its edge.
    fn is_thin(&self, shape: &PixelShape, contrast: f64) -> bool {
        let sigma = self.settings.psf.line_sigma() * std::f64::consts::SQRT_2;
        let widest = 2.0 * sigma * (2.0 * contrast.max(1.0).ln()).sqrt() + SLACK;
        shape.width < widest
    }

    /// There is more of a trail beyond a small source: brighter along some direction than beside it.
    fn continues(&self, shape: &PixelShape) -> bool {
        let middle = self.line(shape);
        let ridge = Walk { cap: self.settings.clip, ..Walk::ridge(&self.settings.psf) };
        let start = 0.5 * shape.length + 2.0;
        (0..DIRECTIONS).any(|turn| {
            let angle = turn as f64 * std::f64::consts::PI / DIRECTIONS as f64;
            let line = Line { angle, ..middle };
            let [before, after] = [[-start - SIGHT, -start], [start, start + SIGHT]].map(|range| {
                let sum = |offset: f64| {
                    let columns =
                        line.columns(&self.cleaned, range, &Walk { offset: offset * ridge.sigma, ..ridge });
                    columns.iter().fold([0.0, 0.0], |[sum, gain], column| {
                        [sum + f64::from(column.sum), gain + f64::from(column.gain)]
                    })
                };
                let ([on, gain], [left, left_gain], [right, right_gain]) = (sum(0.0), sum(-4.0), sum(4.0));
                [on - 0.5 * (left + right), gain + 0.25 * (left_gain + right_gain)]
            });
            let both = [before[0] + after[0], before[1] + after[1]];
            [before, after, both]
                .iter()
                .any(|[sum, variance]| *sum > CONTINUES * variance.sqrt() && *variance > 0.0)
        })
    }

    /// Mask a source and what is round it; trails keep their pixels.
    fn mask(&mut self, group: &[usize]) {
        let (width, height) = (self.seen.width as i64, self.seen.height as i64);
        let radius = (group.len() as f64 / std::f64::consts::PI).sqrt();
        let reach = (self.settings.growth + self.settings.growth_share * radius).min(FARTHEST);
        let most = reach.floor() as i64;
        let rim: Vec<usize> = group.iter().copied().filter(|at| self.is_rim(*at)).collect();
        for at in group {
            self.mask_pixel(*at);
        }
        for at in &rim {
            let (column, row) = (*at as i64 % width, *at as i64 / width);
            for dy in -most..=most {
                let half = (reach * reach - (dy * dy) as f64).max(0.0).sqrt() as i64;
                let y = row + dy;
                if y < 0 || y >= height {
                    continue;
                }
                let (first, last) = ((column - half).max(0), (column + half).min(width - 1));
                for place in (y * width + first) as usize..=(y * width + last) as usize {
                    self.mask_pixel(place);
                }
            }
        }
    }

    /// Beside a pixel that belongs to no source.
    fn is_rim(&self, at: usize) -> bool {
        let width = self.seen.width;
        let neighbours = [at.checked_sub(1), Some(at + 1), at.checked_sub(width), Some(at + width)];
        neighbours
            .into_iter()
            .flatten()
            .any(|near| self.fates.get(near).is_some_and(|fate| matches!(fate, Fate::Sky | Fate::Kept)))
    }

    fn mask_pixel(&mut self, at: usize) {
        let cells = (self.fates.get_mut(at), self.cleaned.values.get_mut(at), self.cleaned.mask.get_mut(at));
        if let (Some(fate), Some(value), Some(mask)) = cells
            && *fate != Fate::Kept
        {
            *fate = Fate::Masked;
            *value = 0.0;
            *mask |= MASK_BRIGHT;
        }
    }
}
