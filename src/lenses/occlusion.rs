//! Why a cut-out scored as it did: how much the score falls where a patch is covered.

use super::{CUTOUT_SIDE, Composite, LensError};

/// What is covered at a time, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    pub side: usize,
    /// From one place to the next.
    pub step: usize,
}

impl Default for Patch {
    fn default() -> Self {
        Self { side: 12, step: 6 }
    }
}

/// Width of the frame around a patch whose mean colour covers it.
const FRAME: usize = 4;
/// Covered pictures that are scored at a time.
const BATCH: usize = 32;

/// How much the logit falls with each place covered (Zeiler & Fergus 2014); positive where the source looks like a lens.
#[derive(Debug, Clone, PartialEq)]
pub struct OcclusionMap {
    /// Of the picture as it is.
    pub logit: f32,
    pub patch: Patch,
    /// Places in a row, and rows.
    pub places: usize,
    /// Logit as it is less logit when covered, `places` x `places`, from the bottom row up.
    pub drops: Vec<f32>,
}

/// Answers with one logit for each picture.
pub type ScoreComposites<'a> = dyn FnMut(&[Composite]) -> Result<Vec<f32>, LensError> + 'a;

/// Cover each place of a picture in turn and score what is left.
///
/// # Errors
/// A patch that does not fit the picture or does not move, and whatever stands against scoring.
pub fn occlusion(
    composite: &Composite,
    score: &mut ScoreComposites,
    patch: Patch,
) -> Result<OcclusionMap, LensError> {
    if patch.side == 0 || patch.step == 0 || patch.side > CUTOUT_SIDE {
        let Patch { side, step } = patch;
        return Err(LensError::Model(format!(
            "patches of {side} pixels every {step} pixels cannot cover a cut-out of {CUTOUT_SIDE} pixels; \
             choose 1 to {CUTOUT_SIDE} for the first and at least 1 for the second"
        )));
    }
    let places = (CUTOUT_SIDE - patch.side) / patch.step + 1;
    let mut logits = Vec::with_capacity(places * places + 1);
    logits.append(&mut scored(score, std::slice::from_ref(composite))?);
    let all: Vec<usize> = (0..places * places).collect();
    for batch in all.chunks(BATCH) {
        let corner = |place: &usize| ((place % places) * patch.step, (place / places) * patch.step);
        let covered: Vec<Composite> =
            batch.iter().map(|place| covered(composite, corner(place), patch.side)).collect();
        logits.append(&mut scored(score, &covered)?);
    }
    let logit = logits.first().copied().unwrap_or(f32::NAN);
    let drops = logits.iter().skip(1).map(|covered| logit - covered).collect();
    Ok(OcclusionMap { logit, patch, places, drops })
}

impl OcclusionMap {
    /// For each pixel of the picture the mean drop of the patches that cover it, from the bottom row up; NaN at an edge
    /// that no patch reaches.
    pub fn at_pixels(&self) -> Vec<f32> {
        let mut sums = vec![(0.0_f32, 0.0_f32); CUTOUT_SIDE * CUTOUT_SIDE];
        for (place, drop) in self.drops.iter().enumerate() {
            let (left, bottom) =
                ((place % self.places) * self.patch.step, (place / self.places) * self.patch.step);
            for row in bottom..bottom + self.patch.side {
                let start = row * CUTOUT_SIDE + left;
                let line = sums.get_mut(start..start + self.patch.side).unwrap_or_default();
                line.iter_mut().for_each(|(sum, count)| {
                    *sum += drop;
                    *count += 1.0;
                });
            }
        }
        sums.into_iter().map(|(sum, count)| if count > 0.0 { sum / count } else { f32::NAN }).collect()
    }
}

fn scored(score: &mut ScoreComposites, composites: &[Composite]) -> Result<Vec<f32>, LensError> {
    let logits = score(composites)?;
    if logits.len() == composites.len() {
        return Ok(logits);
    }
    let (found, expected) = (logits.len(), composites.len());
    Err(LensError::Model(format!("the network answered with {found} logits to {expected} pictures")))
}

/// The picture with one square in the mean colour of the frame around it.
fn covered(composite: &Composite, (left, bottom): (usize, usize), side: usize) -> Composite {
    let inside =
        |x: usize, y: usize| (left..left + side).contains(&x) && (bottom..bottom + side).contains(&y);
    let columns = left.saturating_sub(FRAME)..(left + side + FRAME).min(CUTOUT_SIDE);
    let rows = bottom.saturating_sub(FRAME)..(bottom + side + FRAME).min(CUTOUT_SIDE);
    let mut sums = [0_u32; 3];
    let mut count = 0_u32;
    for y in rows {
        for x in columns.clone().filter(|x| !inside(*x, y)) {
            let start = 3 * (y * CUTOUT_SIDE + x);
            let Some(pixel) = composite.rgb.get(start..start + 3) else { continue };
            sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
            count += 1;
        }
    }
    let colour = sums.map(|sum| u8::try_from((sum + count / 2) / count.max(1)).unwrap_or(u8::MAX));
    let mut rgb = composite.rgb.clone();
    for y in bottom..bottom + side {
        let start = 3 * (y * CUTOUT_SIDE + left);
        let line = rgb.get_mut(start..start + 3 * side).unwrap_or_default();
        line.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&colour));
    }
    Composite { rgb }
}
