//! One source, looked at: its pixels, the hole, and what was painted into it step by step.

use super::RepaintScores;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Rings of the radial profile, one pixel wide each.
const RINGS: usize = 17;

/// What is shown of several draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DrawShown {
    #[default]
    Mean,
    /// Standard deviation over the draws.
    Spread,
    Draw(usize),
}

/// The pixels around a source.
#[derive(Debug, Clone, PartialEq)]
pub struct RepaintStamp {
    /// Pixels along a side.
    pub side: usize,
    /// Bottom row first, microjansky (the file's unit where it has no zero point); NaN without data.
    pub pixels: Vec<f32>,
    /// The pixel of the field that is the first one here.
    pub corner: (i64, i64),
    /// Column and row of the core pixel.
    pub core: (usize, usize),
    /// Of one pixel.
    pub noise: f32,
    /// Microjansky per unit of the file; `None` without a zero point.
    pub microjansky_per_unit: Option<f64>,
    /// The pixels that were taken away, as places in `pixels`.
    pub hole: Vec<usize>,
    /// Sentences: why it is shown and not scored, what to know about it.
    pub notes: Vec<String>,
}

impl RepaintStamp {
    /// The value at a column and row.
    pub fn at(&self, x: usize, y: usize) -> f32 {
        let is_inside = x < self.side && y < self.side;
        self.pixels.get(y * self.side + x).copied().filter(|_| is_inside).unwrap_or(f32::NAN)
    }

    /// The unit of its values.
    pub fn unit(&self) -> &'static str {
        if self.microjansky_per_unit.is_some() { "µJy" } else { "file units" }
    }
}

/// One step from noise to core.
#[derive(Debug, Clone, PartialEq)]
pub struct RepaintStep {
    /// 1 where there is nothing but noise, 0 at the end.
    pub time: f32,
    /// The noisy picture, for each draw the pixels of the hole; empty where there is none.
    pub noisy: Vec<Vec<f32>>,
    /// The core that the network sees in it, likewise.
    pub draws: Vec<Vec<f32>>,
    pub scores: RepaintScores,
}

impl RepaintStep {
    /// Mean over the draws, or their standard deviation, or one of them: for each pixel of the hole.
    pub fn core(&self, shown: DrawShown, noisy: bool) -> Vec<f32> {
        let draws = if noisy && !self.noisy.is_empty() { &self.noisy } else { &self.draws };
        if let DrawShown::Draw(number) = shown
            && let Some(draw) = draws.get(number)
        {
            return draw.clone();
        }
        let count = draws.len().max(1) as f64;
        let pixels = draws.first().map_or(0, Vec::len);
        let of_draws =
            |pixel: usize| draws.iter().filter_map(move |draw| draw.get(pixel)).map(|v| f64::from(*v));
        let mean = |pixel: usize| of_draws(pixel).sum::<f64>() / count;
        let spread = |pixel: usize| {
            let mean = mean(pixel);
            let squares: f64 = of_draws(pixel).map(|value| (value - mean).powi(2)).sum();
            (squares / (count - 1.0).max(1.0)).sqrt()
        };
        let is_spread = shown == DrawShown::Spread;
        (0..pixels).map(|pixel| if is_spread { spread(pixel) } else { mean(pixel) } as f32).collect()
    }
}

/// One ring of the radial profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfileRing {
    /// Pixels from the core pixel.
    pub radius: f64,
    pub observed: f64,
    pub repainted: f64,
    /// Standard deviation of the ring's mean over the draws.
    pub spread: f64,
}

/// Everything that is known of the source that is looked at.
#[derive(Debug, Clone)]
pub struct Inspection {
    pub stamp: Arc<RepaintStamp>,
    /// As far as they have come, from noise to core.
    pub steps: Vec<Arc<RepaintStep>>,
    pub is_finished: bool,
}

impl Inspection {
    /// The pixels with the hole filled; of the spread, nothing outside of it.
    pub fn repainted(&self, step: &RepaintStep, (shown, noisy): (DrawShown, bool)) -> Vec<f32> {
        let mut pixels = if shown == DrawShown::Spread {
            self.stamp.pixels.iter().map(|value| value * 0.0).collect()
        } else {
            self.stamp.pixels.clone()
        };
        for (place, value) in self.stamp.hole.iter().zip(step.core(shown, noisy)) {
            if let Some(pixel) = pixels.get_mut(*place) {
                *pixel = value;
            }
        }
        pixels
    }

    /// Observed less repainted; 0 outside the hole, NaN without data.
    pub fn residual(&self, step: &RepaintStep, (shown, noisy): (DrawShown, bool)) -> Vec<f32> {
        // What is painted is the mean also where its spread is shown.
        let shown = if shown == DrawShown::Spread { DrawShown::Mean } else { shown };
        let painted = self.repainted(step, (shown, noisy));
        self.stamp.pixels.iter().zip(painted).map(|(observed, painted)| observed - painted).collect()
    }

    /// Means over rings around the core pixel, of the observed pixels and of the draws.
    pub fn profile(&self, step: &RepaintStep) -> Vec<ProfileRing> {
        let count = step.draws.len().max(1);
        let mut of_hole = vec![None; self.stamp.pixels.len()];
        for (number, place) in self.stamp.hole.iter().enumerate() {
            if let Some(slot) = of_hole.get_mut(*place) {
                *slot = Some(number);
            }
        }
        let mut rings = vec![(0.0_f64, 0.0_f64, vec![0.0_f64; count]); RINGS];
        let (core_x, core_y) = (self.stamp.core.0 as f64, self.stamp.core.1 as f64);
        for (place, (value, in_hole)) in self.stamp.pixels.iter().zip(&of_hole).enumerate() {
            let (x, y) = (place % self.stamp.side.max(1), place / self.stamp.side.max(1));
            let radius = (x as f64 - core_x).hypot(y as f64 - core_y);
            let Some((n, observed, draws)) = rings.get_mut(radius.round() as usize) else { continue };
            if !value.is_finite() {
                continue;
            }
            *n += 1.0;
            *observed += f64::from(*value);
            for (sum, draw) in draws.iter_mut().zip(&step.draws) {
                let painted = in_hole.and_then(|number| draw.get(number)).unwrap_or(value);
                *sum += f64::from(*painted);
            }
        }
        let ring = |(radius, (n, observed, sums)): (usize, (f64, f64, Vec<f64>))| {
            let mean = sums.iter().sum::<f64>() / (count as f64 * n);
            let squares: f64 = sums.iter().map(|sum| (sum / n - mean).powi(2)).sum();
            let spread = (squares / (count as f64 - 1.0).max(1.0)).sqrt();
            ProfileRing { radius: radius as f64, observed: observed / n, repainted: mean, spread }
        };
        rings.into_iter().enumerate().filter(|(_, (n, ..))| *n > 0.0).map(ring).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspection() -> Inspection {
        let stamp = RepaintStamp {
            side: 3,
            pixels: vec![1.0, 2.0, 1.0, 2.0, 9.0, 2.0, 1.0, 2.0, f32::NAN],
            corner: (10, 20),
            core: (1, 1),
            noise: 0.5,
            microjansky_per_unit: Some(1.0),
            hole: vec![4],
            notes: Vec::new(),
        };
        let draws = vec![vec![3.0], vec![5.0]];
        let step = RepaintStep { time: 0.0, noisy: Vec::new(), draws, scores: RepaintScores::NONE };
        Inspection { stamp: Arc::new(stamp), steps: vec![Arc::new(step)], is_finished: true }
    }

    #[test]
    fn mean_spread_residual_and_profile_are_those_of_three_by_three_pixels() {
        let inspection = inspection();
        let step = &inspection.steps[0];
        assert_eq!(step.core(DrawShown::Mean, false), [4.0]);
        assert_eq!(step.core(DrawShown::Draw(1), true), [5.0]);
        // Of 3 and 5: sqrt(((3 - 4)^2 + (5 - 4)^2) / 1).
        assert!((step.core(DrawShown::Spread, false)[0] - 2.0_f32.sqrt()).abs() < 1e-6);
        let residual = inspection.residual(step, (DrawShown::Mean, false));
        assert_eq!(residual[..8], [0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0]);
        assert!(residual[8].is_nan());
        let profile = inspection.profile(step);
        assert_eq!(profile.len(), 2, "corners are 1.41 away: the ring of radius 1");
        assert_eq!((profile[0].observed, profile[0].repainted), (9.0, 4.0));
        assert!((profile[0].spread - 2.0_f64.sqrt()).abs() < 1e-12);
        // Four of 2 and three of 1.
        assert!((profile[1].observed - 11.0 / 7.0).abs() < 1e-12 && profile[1].spread == 0.0);
    }
}
