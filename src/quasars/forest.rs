//! The model: trees, the range of training, the baseline, as one ONNX file carries them.

use super::{
    CLASSES, Class, Classification, Cleaned, Coverage, FEATURES_KEY, FEATURES_WITH_STELLARITY, FeatureSet,
    Linear, Mapping, ModelFeatures, Photometry, QuasarError, Softenings,
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
    /// Absent of a forest for u, g, r, i.
    softenings: Option<Softenings>,
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
        let trees = Trees::read(onnx).map_err(|error| refuse(error.to_string()))?;
        if trees.kind() != TreesKind::Classifier || trees.outputs() != CLASSES.len() {
            let found = trees.outputs();
            return Err(refuse(format!(
                "it has {found} outputs, and not the 3 probabilities of STAR, GALAXY, QSO"
            )));
        }
        let stated =
            onnx_metadata(onnx, FEATURES_KEY)?.map(|text| ModelFeatures::parse(&text)).transpose()?;
        let set = stated.as_ref().map_or(FeatureSet::Ugri, |stated| stated.set);
        if ![false, true].map(|with| set.count(with)).contains(&trees.columns()) {
            let (found, key) = (trees.columns(), FEATURES_KEY);
            return Err(refuse(match set {
                FeatureSet::Ugri => format!(
                    "it wants {found} features, and not 16 or 17, nor does it say under {key} that they are Euclid's 6 colours"
                ),
                FeatureSet::Euclid => {
                    format!("it wants {found} features, and not the 6 colours that it states")
                }
            }));
        }
        let text = onnx_metadata(onnx, COVERAGE_KEY)?;
        let text =
            text.ok_or_else(|| refuse("it does not carry the range of its training set".to_owned()))?;
        let coverage = Coverage::parse(&text)?;
        if coverage.set() != set {
            let other = coverage.set();
            return Err(refuse(format!(
                "its features are those of {set} and the range of its training set is of {other}"
            )));
        }
        let baseline = onnx_metadata(onnx, BASELINE_KEY)?.map(|text| Linear::parse(&text)).transpose()?;
        Ok(Self { card, trees, coverage, baseline, softenings: stated.map(|stated| stated.softenings) })
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

    /// Which features it sees.
    pub fn features(&self) -> FeatureSet {
        self.coverage.set()
    }

    /// What the asinh magnitudes that it is given must be softened by; absent of a forest for u, g, r, i.
    pub fn softenings(&self) -> Option<Softenings> {
        self.softenings
    }

    /// Whether stellarity is one of its features.
    pub fn wants_stellarity(&self) -> bool {
        self.trees.columns() == FEATURES_WITH_STELLARITY
    }

    /// Hold a mapping to the features that it wants.
    ///
    /// # Errors
    /// A mapping for the others, with what to do.
    pub fn check(&self, mapping: &Mapping) -> Result<(), QuasarError> {
        if mapping.features == self.features() {
            return Ok(());
        }
        let (wanted, found) = (self.features().band_list(), mapping.features.band_list());
        let [first, second, ..] = self.features().bands();
        let reason = format!(
            "it wants {wanted}, and the columns are mapped to {found}; map columns to its bands (--map \
             {first}=COLUMN,{second}=COLUMN,...), or take a model for {found} (--model)"
        );
        Err(QuasarError::OtherModel { name: self.name(), reason })
    }

    /// Hold magnitudes to it.
    fn check_photometry(&self, photometry: &Photometry) -> Result<(), QuasarError> {
        let refuse =
            |reason: &str| Err(QuasarError::OtherModel { name: self.name(), reason: reason.to_owned() });
        if photometry.features != self.features() {
            return self.check(&Mapping::blank(photometry.features));
        }
        if photometry.softenings != self.softenings {
            return refuse(
                "its asinh magnitudes are softened by other fluxes than these; read the table anew with the model",
            );
        }
        if self.wants_stellarity() && photometry.stellarity.is_empty() {
            return refuse(
                "it wants stellarity, which the table has no column for; add --map stellarity=COLUMN",
            );
        }
        Ok(())
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
    /// Photometry of other bands or softenings, a model that wants stellarity and a table without; [`QuasarError::Cancelled`].
    pub fn classify(
        &self,
        photometry: &Photometry,
        cleaned: &Cleaned,
        progress: &dyn Progress,
    ) -> Result<Classification, QuasarError> {
        self.check_photometry(photometry)?;
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
            let of_row = |offset: &usize| photometry.features_of(first + offset);
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
