//! What is shown and exported of one source, side by side.

use super::repainting::in_window;
use super::{PATCH_LENGTH, PATCH_SIDE, PATCH_START, PreparedSource, Repainting, Residual, ScoringParameters};
use super::{WINDOW_CORE, WINDOW_SIDE};

/// Pictures of one place, all of one size, bottom row first.
#[derive(Debug, Clone, PartialEq)]
pub struct Panels {
    pub width: usize,
    pub height: usize,
    /// The pixel of the plane that is the first, column and row.
    pub origin: (i64, i64),
    /// Microjansky per pixel (the plane's unit without a zero point); NaN where there is no data.
    pub input: Vec<f32>,
    /// True in the hole.
    pub mask: Vec<bool>,
    /// What stands in place of the input: the repainted core, or a model.
    pub repainted: Vec<f32>,
    /// Input minus repainted.
    pub residual: Vec<f32>,
    /// The same in standard deviations of the pixels; empty where the noise is not known.
    pub residual_in_sigma: Vec<f32>,
}

impl Panels {
    /// The 32 x 32 window of a source, repainted by the mean over its draws.
    pub fn of(source: &PreparedSource, repainting: &Repainting, parameters: &ScoringParameters) -> Self {
        let residual = Residual::of(source, repainting, parameters);
        let core = source.core_in_plane();
        let corner = WINDOW_CORE as i64;
        Self {
            width: WINDOW_SIDE,
            height: WINDOW_SIDE,
            origin: (core.0 - corner, core.1 - corner),
            input: source.window().to_vec(),
            mask: mask_in_window(source.mask.bits()),
            repainted: repainting.window(source),
            residual: residual.flux,
            residual_in_sigma: residual.in_sigma,
        }
    }

    /// The input with its hole cut out (NaN).
    pub fn masked_input(&self) -> Vec<f32> {
        let pixels = self.input.iter().zip(&self.mask);
        pixels.map(|(value, is_hole)| if *is_hole { f32::NAN } else { *value }).collect()
    }

    /// The input with another patch in its middle, such as the state of a step; for the window of a source.
    pub fn with_patch(&self, patch: &[f32]) -> Vec<f32> {
        in_window(&self.input, patch)
    }

    /// Root of the mean squared residual over the pixels with data; NaN without any.
    pub fn residual_rms(&self) -> f64 {
        let values: Vec<f64> =
            self.residual.iter().map(|value| f64::from(*value)).filter(|v| v.is_finite()).collect();
        (values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64).sqrt()
    }
}

/// A mask on the window.
fn mask_in_window(bits: &[bool; PATCH_LENGTH]) -> Vec<bool> {
    let mut mask = vec![false; WINDOW_SIDE * WINDOW_SIDE];
    let rows = mask.chunks_exact_mut(WINDOW_SIDE).skip(PATCH_START);
    for (row, bits) in rows.zip(bits.chunks_exact(PATCH_SIDE)) {
        row.iter_mut().skip(PATCH_START).zip(bits).for_each(|(pixel, bit)| *pixel = *bit);
    }
    mask
}
