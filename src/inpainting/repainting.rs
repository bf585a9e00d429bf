//! The cores that were painted into one source.

use super::{PATCH_LENGTH, PATCH_SIDE, PATCH_START, PreparedSource, WINDOW_SIDE};

/// Draws of one source, their mean and their spread.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Repainting {
    /// Each a 12 x 12 patch in microjansky; outside the hole the source's own pixels (NaN where it has no data and
    /// nothing was painted).
    pub draws: Vec<Vec<f32>>,
    /// Mean over the draws.
    pub mean: Vec<f32>,
    /// Standard deviation over the draws (divided by n - 1); 0 for a single draw, and outside the hole.
    pub sd: Vec<f32>,
    /// What a network that sees the core itself says of a point source there, as a logit; NaN where nobody asked.
    pub look: f32,
}

impl Repainting {
    /// Of patches of 12 x 12 pixels in microjansky.
    pub fn of_draws(draws: Vec<Vec<f32>>) -> Self {
        let count = draws.len() as f64;
        let (mut mean, mut sd) = (Vec::with_capacity(PATCH_LENGTH), Vec::with_capacity(PATCH_LENGTH));
        for index in 0..PATCH_LENGTH {
            let values = || draws.iter().filter_map(|draw| draw.get(index)).map(|value| f64::from(*value));
            let middle = values().sum::<f64>() / count;
            let squares: f64 = values().map(|value| (value - middle).powi(2)).sum();
            mean.push(middle as f32);
            sd.push(if draws.len() > 1 { (squares / (count - 1.0)).sqrt() as f32 } else { 0.0 });
        }
        Self { draws, mean, sd, look: f32::NAN }
    }

    /// The same with what was seen in the core itself.
    pub(super) fn with_look(self, look: f32) -> Self {
        Self { look, ..self }
    }

    /// The 32 x 32 window of a source with the mean core in it, microjansky.
    pub fn window(&self, source: &PreparedSource) -> Vec<f32> {
        in_window(source.window(), &self.mean)
    }

    /// The same with one draw.
    pub fn window_of_draw(&self, source: &PreparedSource, draw: usize) -> Option<Vec<f32>> {
        Some(in_window(source.window(), self.draws.get(draw)?))
    }
}

/// A window with another patch.
pub(super) fn in_window(window: &[f32], patch: &[f32]) -> Vec<f32> {
    let mut painted = window.to_vec();
    let rows = painted.chunks_exact_mut(WINDOW_SIDE).skip(PATCH_START);
    for (row, values) in rows.zip(patch.chunks_exact(PATCH_SIDE)) {
        row.iter_mut().skip(PATCH_START).zip(values).for_each(|(pixel, value)| *pixel = *value);
    }
    painted
}
