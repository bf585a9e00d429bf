//! Pictures judged by network and baseline.

use super::super::super::CliError;
use super::super::super::lens_trials::{Example, LensDraw};
use crate::evaluate::Scored;
use crate::inference::Trees;
use crate::lenses::{
    Averaged, Composite, LensError, LensScorer, POLAR_FEATURE_COUNT, Symmetries, polar_features,
};
use crate::simulate::{CutoutKind, CutoutTruth};
use rayon::prelude::*;

/// Network and baseline.
pub(super) struct Judges {
    pub(super) scorer: LensScorer,
    pub(super) baseline: Trees,
}

/// One picture and its scores.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) kind: CutoutKind,
    pub(super) truth: CutoutTruth,
    /// Raw score of the network: the mean over eight orientations for the best ones, as in use.
    pub(super) logit: f64,
    /// Score of the baseline; higher is more like a lens.
    pub(super) baseline: f64,
}

impl Row {
    pub(super) fn is_lens(&self) -> bool {
        self.kind == CutoutKind::Lens
    }

    pub(super) fn scored(&self) -> Scored {
        Scored { score: self.logit, is_true: self.is_lens() }
    }

    pub(super) fn scored_by_baseline(&self) -> Scored {
        Scored { score: self.baseline, is_true: self.is_lens() }
    }
}

/// Pictures simulated and scored together.
const CHUNK: usize = 64;

/// Judge the first pictures of a set: all of them as they lie, and the best once more in all orientations, in the
/// share that a search has by default.
pub(super) fn judged(judges: &Judges, draw: &LensDraw, count: usize) -> Result<Vec<Row>, CliError> {
    let numbers: Vec<usize> = (0..count).collect();
    let failed = |error: LensError| CliError::Input(format!("the pictures cannot be scored: {error}"));
    let chunks: Result<Vec<Vec<Row>>, LensError> =
        numbers.par_chunks(CHUNK).map(|numbers| first_pass(judges, draw, numbers)).collect();
    let mut rows: Vec<Row> = chunks.map_err(failed)?.into_iter().flatten().collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let logit = |index: &usize| rows.get(*index).map_or(f64::NEG_INFINITY, |row| row.logit);
    order.sort_by(|a, b| logit(b).total_cmp(&logit(a)));
    order.truncate(Averaged::default().count(rows.len()));
    let refined: Result<Vec<Vec<(usize, f64)>>, LensError> =
        order.par_chunks(CHUNK).map(|some| second_pass(judges, draw, some)).collect();
    for (index, logit) in refined.map_err(failed)?.into_iter().flatten() {
        if let Some(row) = rows.get_mut(index) {
            row.logit = logit;
        }
    }
    Ok(rows)
}

fn first_pass(judges: &Judges, draw: &LensDraw, numbers: &[usize]) -> Result<Vec<Row>, LensError> {
    let examples: Vec<Example> = numbers.iter().map(|number| draw.example(*number)).collect();
    let features: Vec<f32> = examples.iter().flat_map(|example| polar_features(&example.composite)).collect();
    let by_trees = judges.baseline.evaluate_rows(&features, POLAR_FEATURE_COUNT);
    // The last output of each row is the one that rises with the class of lenses.
    let outputs = judges.baseline.outputs().max(1);
    let truths: Vec<_> = examples.iter().map(|example| (example.kind, example.truth)).collect();
    let composites: Vec<Composite> = examples.into_iter().map(|example| example.composite).collect();
    let scored = judges.scorer.score(&composites, Symmetries::One)?;
    let rows = truths.into_iter().zip(scored).zip(by_trees.chunks_exact(outputs));
    Ok(rows
        .map(|(((kind, truth), scored), baseline)| Row {
            kind,
            truth,
            logit: f64::from(scored.logit),
            baseline: baseline.last().map_or(f64::NAN, |value| f64::from(*value)),
        })
        .collect())
}

fn second_pass(judges: &Judges, draw: &LensDraw, indices: &[usize]) -> Result<Vec<(usize, f64)>, LensError> {
    let composites: Vec<Composite> = indices.iter().map(|index| draw.example(*index).composite).collect();
    let scored = judges.scorer.score(&composites, Symmetries::Eight)?;
    Ok(indices.iter().copied().zip(scored).map(|(index, scored)| (index, f64::from(scored.logit))).collect())
}
