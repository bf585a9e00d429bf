//! One source from noise to core: its pixels first, then each step with its scores.

use super::repainting::{probability, scores_of};
use crate::inpainting::{
    Inpainter, Judge, PATCH_CORE, PATCH_SIDE, PreparedSource, Repainting, STAMP_SIDE, Sampling,
    SamplingSettings, Scores, ScoringParameters, judge_features,
};
use crate::session::{Inspection, RepaintScores, RepaintStamp, RepaintStep};
use std::sync::Arc;

/// A source that is to be repainted step by step.
#[derive(Clone, Copy)]
pub struct SourceInSteps<'a> {
    pub inpainter: &'a Inpainter,
    /// Without it steps have no probability.
    pub judge: Option<&'a Judge>,
    pub source: &'a PreparedSource,
    pub sampling: SamplingSettings,
    /// Of the plane that it was cut out of; `None` without a zero point.
    pub microjansky_per_unit: Option<f64>,
}

impl SourceInSteps<'_> {
    /// Pass on its pixels, then each step until one is answered by false; whether all were taken.
    ///
    /// # Errors
    /// One sentence when the network cannot be run, or answers with what is no number.
    pub(super) fn run(
        &self,
        stamped: impl FnOnce(RepaintStamp),
        mut stepped: impl FnMut(RepaintStep) -> bool,
    ) -> Result<bool, String> {
        let parameters = self.inpainter.scoring();
        let painted = painted(self.source);
        stamped(stamp_of(self.source, self.microjansky_per_unit, (&painted, &parameters)));
        let judging = Judging { source: self.source, parameters, judge: self.judge };
        let sampling = Sampling::start(self.inpainter, std::slice::from_ref(self.source), &self.sampling);
        let mut sampling = sampling.map_err(|error| error.to_string())?;
        while sampling.step().map_err(|error| error.to_string())? {
            let (Some(repainting), Some(noisy)) = (sampling.repainting(0), sampling.states_in_flux(0)) else {
                continue;
            };
            let hole = |patches: &[Vec<f32>]| patches.iter().map(|patch| in_hole(patch, &painted)).collect();
            let step = RepaintStep {
                time: sampling.time() as f32,
                noisy: hole(&noisy),
                draws: hole(&repainting.draws),
                scores: judging.scores(&repainting),
            };
            if !stepped(step) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// All steps.
    ///
    /// # Errors
    /// As the work that the window shows step by step.
    pub fn inspection(&self) -> Result<Inspection, String> {
        let (mut stamp, mut steps) = (None, Vec::new());
        let take = |step| {
            steps.push(Arc::new(step));
            true
        };
        let is_finished = self.run(|made| stamp = Some(made), take)?;
        let stamp = Arc::new(stamp.ok_or("There is no source to look at")?);
        Ok(Inspection { stamp, steps, is_finished })
    }
}

/// The pixels that are painted: their places in the patch, and in the stamp.
fn painted(source: &PreparedSource) -> Vec<(usize, usize)> {
    let numbers = source.painted().iter().enumerate().filter(|(_, is_painted)| **is_painted);
    let place = |number: usize| {
        let column = (source.core.pixel.0 + number % PATCH_SIDE).checked_sub(PATCH_CORE)?;
        let row = (source.core.pixel.1 + number / PATCH_SIDE).checked_sub(PATCH_CORE)?;
        (column < STAMP_SIDE && row < STAMP_SIDE).then_some(row * STAMP_SIDE + column)
    };
    numbers.filter_map(|(number, _)| Some((number, place(number)?))).collect()
}

fn in_hole(patch: &[f32], painted: &[(usize, usize)]) -> Vec<f32> {
    painted.iter().map(|(number, _)| patch.get(*number).copied().unwrap_or(f32::NAN)).collect()
}

fn stamp_of(
    source: &PreparedSource,
    microjansky_per_unit: Option<f64>,
    (painted, parameters): (&[(usize, usize)], &ScoringParameters),
) -> RepaintStamp {
    let mut notes: Vec<String> = source.unscored().into_iter().collect();
    let others = source.warnings.iter().filter(|warning| !warning.forbids_score());
    notes.extend(others.map(|warning| warning.sentence()));
    RepaintStamp {
        side: STAMP_SIDE,
        pixels: source.stamp.pixels.clone(),
        corner: source.stamp.origin,
        core: source.core.pixel,
        noise: source.true_noise(parameters.noise_ratio) as f32,
        microjansky_per_unit,
        hole: painted.iter().map(|(_, place)| *place).collect(),
        notes,
    }
}

/// What scores one source.
pub(super) struct Judging<'a> {
    pub source: &'a PreparedSource,
    pub parameters: ScoringParameters,
    pub judge: Option<&'a Judge>,
}

impl Judging<'_> {
    /// None of what should not be scored.
    pub fn scores(&self, repainting: &Repainting) -> RepaintScores {
        if self.source.unscored().is_some() {
            return RepaintScores::NONE;
        }
        let scores = Scores::of(self.source, repainting, &self.parameters);
        let features = judge_features(self.source, repainting, (&scores, &self.parameters));
        scores_of(&scores, probability(self.judge, &features))
    }
}
