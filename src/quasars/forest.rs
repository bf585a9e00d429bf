//! The model: trees, the range of training, the baseline, as one ONNX file carries them.

use super::{
    CLASSES, Class, Classification, Cleaned, Coverage, FEATURE_COUNT, FEATURES_WITH_STELLARITY, Linear,
    Photometry, QuasarError, features,
};
use crate::inference::{Trees, TreesKind, onnx_metadata};
use crate::models::{Card, Model, ModelStore, QUASAR_FOREST};
use crate::progress::Progress;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Under which the range of training is kept in the ONNX file.
pub const COVERAGE_KEY: &str = "skyloupe.coverage";
/// Under which the logistic baseline is kept in the ONNX file.
pub const BASELINE_KEY: &str = "skyloupe.logistic_baseline";
/// Rows that one task classifies.
const ROWS_PER_TASK: usize = 512;

/// A model ready to classify, by as many threads as want to.
#[derive(Debug, Clone)]
pub struct QuasarForest {
    card: Card,
    trees: Trees,
    coverage: Coverage,
    baseline: Option<Linear>,
}

impl QuasarForest {
    /// Load the user's own model, or [`QUASAR_FOREST`] of the store.
    ///
    /// # Errors
    /// No such model, a model for other features, or one that does not carry its range of training.
    pub fn load(store: &ModelStore, own: Option<&Model>) -> Result<Self, QuasarError> {
        let model = match own {
            Some(model) => model,
            None => store.find(QUASAR_FOREST)?,
        };
        Self::of_file(model.card.clone(), &model.onnx()?)
    }

    /// Of a card and the file it belongs to.
    ///
    /// # Errors
    /// As [`QuasarForest::load`].
    pub fn of_file(card: Card, onnx: &[u8]) -> Result<Self, QuasarError> {
        let name = format!("{} {}", card.id, card.version);
        let refuse = |reason: String| QuasarError::OtherModel { name: name.clone(), reason };
        let trees = Trees::read(onnx)?;
        if trees.kind() != TreesKind::Classifier || trees.outputs() != CLASSES.len() {
            let found = trees.outputs();
            return Err(refuse(format!(
                "it has {found} outputs, and not the 3 probabilities of STAR, GALAXY, QSO"
            )));
        }
        if !matches!(trees.columns(), FEATURE_COUNT | FEATURES_WITH_STELLARITY) {
            return Err(refuse(format!("it wants {} features, and not 16 or 17", trees.columns())));
        }
        let text = onnx_metadata(onnx, COVERAGE_KEY)?;
        let text =
            text.ok_or_else(|| refuse("it does not carry the range of its training set".to_owned()))?;
        let coverage = Coverage::parse(&text)?;
        let baseline = onnx_metadata(onnx, BASELINE_KEY)?.map(|text| Linear::parse(&text)).transpose()?;
        Ok(Self { card, trees, coverage, baseline })
    }

    /// Of the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Id and version, as they are written beside probabilities.
    pub fn name(&self) -> String {
        format!("{} {}", self.card.id, self.card.version)
    }

    /// Where it may be believed.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The logistic baseline, where the model carries one.
    pub fn baseline(&self) -> Option<&Linear> {
        self.baseline.as_ref()
    }

    /// Whether stellarity is one of its features.
    pub fn wants_stellarity(&self) -> bool {
        self.trees.columns() == FEATURES_WITH_STELLARITY
    }

    /// Probabilities of STAR, GALAXY, QSO for rows of features, on the thread that calls.
    pub fn probabilities(&self, rows: &[[f32; FEATURES_WITH_STELLARITY]]) -> Vec<[f32; 3]> {
        let columns = self.trees.columns();
        let values: Vec<f32> = rows.iter().flat_map(|row| row.iter().take(columns)).copied().collect();
        let mut results = vec![0.0; rows.len() * CLASSES.len()];
        self.trees.evaluate_block(&values, columns, &mut results);
        let (triples, _) = results.as_chunks::<3>();
        triples.to_vec()
    }

    /// Classify the rows that the cuts left, on all processors. The others have no probabilities, no class, and are not
    /// in range.
    ///
    /// # Errors
    /// A model that wants stellarity and a table without; [`QuasarError::Cancelled`].
    pub fn classify(
        &self,
        photometry: &Photometry,
        cleaned: &Cleaned,
        progress: &dyn Progress,
    ) -> Result<Classification, QuasarError> {
        if self.wants_stellarity() && photometry.stellarity.is_empty() {
            let reason =
                "it wants stellarity, which the table has no column for; add --map stellarity=COLUMN";
            return Err(QuasarError::OtherModel { name: self.name(), reason: reason.to_owned() });
        }
        let rows = photometry.len();
        let mut made = Classification::blank(rows);
        let done = AtomicUsize::new(0);
        let blocks = made.probabilities.par_chunks_mut(ROWS_PER_TASK);
        let blocks = blocks.zip(made.places.par_chunks_mut(ROWS_PER_TASK)).enumerate();
        blocks.for_each(|(block, (probabilities, places))| {
            if progress.is_cancelled() {
                return;
            }
            let first = block * ROWS_PER_TASK;
            let chosen: Vec<usize> = (0..probabilities.len())
                .filter(|offset| cleaned.cuts.get(first + offset).is_some_and(Option::is_none))
                .collect();
            let of_row = |offset: &usize| {
                features(photometry.row(first + offset), photometry.stellarity_of(first + offset))
            };
            let made: Vec<[f32; FEATURES_WITH_STELLARITY]> = chosen.iter().map(of_row).collect();
            let found = self.probabilities(&made);
            for ((offset, features), triple) in chosen.iter().zip(&made).zip(found) {
                if let (Some(slot), Some(place)) = (probabilities.get_mut(*offset), places.get_mut(*offset)) {
                    *place = self.coverage.place_of(features);
                    // A missing stellarity reaches the trees as NaN, of which they know nothing.
                    let is_known = !self.wants_stellarity() || features.iter().all(|value| !value.is_nan());
                    *slot = if is_known { triple } else { [f32::NAN; 3] };
                }
            }
            let before = done.fetch_add(places.len(), Ordering::Relaxed);
            progress.report(before as f32 / rows.max(1) as f32);
        });
        if progress.is_cancelled() {
            return Err(QuasarError::Cancelled);
        }
        made.classes = made.probabilities.par_iter().map(|triple| Class::likeliest(*triple)).collect();
        Ok(made)
    }
}
