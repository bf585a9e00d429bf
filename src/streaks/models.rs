//! The networks and trees of the search.

use super::link::LINK_FEATURE_COUNT;
use super::merge::{MergeRules, Merger};
use super::rank::RANK_FEATURE_COUNT;
use super::{Detector, Exposure, SearchBlock, StreakError};
use crate::inference::{InferenceError, Network, NetworkPool, Runtime, Trees};
use crate::models::{
    Card, Model, ModelStore, STREAKS_DETECTOR, STREAKS_LINKER, STREAKS_MERGER, STREAKS_RANKER,
};
use std::borrow::Cow;
use std::path::Path;

/// What finds, merges, scores and links. Networks are loaded once for each thread that runs them.
#[derive(Debug)]
pub struct StreakModels {
    runtime: Runtime,
    detector: Option<NetworkPool>,
    merger: Option<NetworkPool>,
    /// `None` while it is being trained: scores are then a function of the network's own logit alone.
    ranker: Option<Trees>,
    /// `None` while it is being trained: tracks then follow from rules.
    linker: Option<Trees>,
    /// The card of the detector, where it came with one.
    pub card: Option<Card>,
    /// Ids and versions.
    pub names: Vec<String>,
}

impl StreakModels {
    /// What a detector needs: the networks that ship or lie in the user's folder of models, with a detector of the
    /// user's own where one is given; nothing at all for the classical one.
    ///
    /// # Errors
    /// As [`StreakModels::load`].
    pub fn for_detector(
        detector: Detector,
        folder: &Path,
        runtime: Runtime,
        own: Option<&Model>,
    ) -> Result<Self, StreakError> {
        match detector {
            Detector::Network => Self::load(&ModelStore::open(folder), runtime, own),
            Detector::Classical => Self::of_files(runtime, None, None, None, None),
        }
    }

    /// Threads of each network with which a search keeps all processors busy: blocks of images run side by side, so
    /// that there is more than one only where blocks are few.
    pub fn threads_for(exposures: &[Exposure]) -> usize {
        let images = exposures.iter().flat_map(|exposure| &exposure.images);
        let blocks: usize = images.map(|image| SearchBlock::of(image.pixels.size()).len()).sum();
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        (processors / blocks.max(1)).max(1)
    }

    /// Load the four models: the detector given, or the one that ships, and the others as they ship.
    ///
    /// # Errors
    /// When a model is missing, its card does not fit, or no backend can run it.
    pub fn load(store: &ModelStore, runtime: Runtime, detector: Option<&Model>) -> Result<Self, StreakError> {
        let detector = match detector {
            Some(model) => model,
            None => store.find(STREAKS_DETECTOR)?,
        };
        check_detector(&detector.card)?;
        let others = [STREAKS_MERGER, STREAKS_RANKER, STREAKS_LINKER].map(|id| store.find(id));
        let [merger, ranker, linker] = others;
        let (merger, ranker, linker) = (merger?, ranker?, linker?);
        let names = [detector, merger, ranker, linker]
            .map(|model| format!("{} {}", model.card.id, model.card.version));
        let mut models = Self::of_files(
            runtime,
            Some(detector.onnx()?),
            Some(merger.onnx()?),
            Some(&ranker.onnx()?),
            Some(&linker.onnx()?),
        )?;
        models.card = Some(detector.card.clone());
        models.names = names.to_vec();
        Ok(models)
    }

    /// Of ONNX files without cards; what is not given is done by rules. For training and for the classical detector,
    /// which needs none.
    ///
    /// # Errors
    /// When a file cannot be loaded, or its rows have another number of columns.
    pub fn of_files(
        runtime: Runtime,
        detector: Option<Cow<'static, [u8]>>,
        merger: Option<Cow<'static, [u8]>>,
        ranker: Option<&[u8]>,
        linker: Option<&[u8]>,
    ) -> Result<Self, StreakError> {
        let models = Self {
            runtime,
            detector: detector.map(NetworkPool::new),
            merger: merger.map(NetworkPool::new),
            ranker: ranker.map(|onnx| trees(onnx, "ranker", RANK_FEATURE_COUNT)).transpose()?,
            linker: linker.map(|onnx| trees(onnx, "linker", LINK_FEATURE_COUNT)).transpose()?,
            card: None,
            names: Vec::new(),
        };
        // What cannot be loaded should be known before pixels are read.
        for pool in models.pools() {
            pool.prepare(&models.runtime)?;
        }
        Ok(models)
    }

    /// The backend that runs the networks, as it is shown.
    pub fn backend(&self) -> String {
        self.runtime.backend().name()
    }

    /// What happened while networks were loaded that the user should know.
    pub fn notices(&self) -> Vec<String> {
        NetworkPool::notices(&self.runtime, self.pools())
    }

    fn pools(&self) -> impl Iterator<Item = &NetworkPool> {
        self.detector.iter().chain(&self.merger)
    }

    /// Probability that a detection is a moving source, from its row of [`super::RANK_FEATURES`].
    pub(super) fn score(&self, features: &[f32; RANK_FEATURE_COUNT]) -> f64 {
        match &self.ranker {
            Some(trees) => probability(trees, features),
            None => 1.0 / (1.0 + f64::from(-features[0]).exp()),
        }
    }

    /// Probability that a row of [`super::link::LINK_FEATURES`] is one moving source; `None` without a linker.
    pub(super) fn linker(&self) -> Option<impl Fn(&[f32]) -> f32 + '_> {
        let trees = self.linker.as_ref()?;
        Some(move |row: &[f32]| probability(trees, row) as f32)
    }

    /// Run something with an instance of the detector; `None` is answered where there is no detector.
    pub(super) fn with_detector<T>(
        &self,
        run: impl FnOnce(&mut dyn Network) -> Result<T, InferenceError>,
    ) -> Result<Option<T>, InferenceError> {
        self.detector.as_ref().map(|pool| pool.with(&self.runtime, run)).transpose()
    }

    /// Run something with a merger: the network, or the rules where there is none.
    pub(super) fn with_merger<T>(
        &self,
        run: impl FnOnce(&mut Merger) -> Result<T, InferenceError>,
    ) -> Result<T, InferenceError> {
        let rules = MergeRules::default();
        let Some(pool) = &self.merger else { return run(&mut Merger::Rules(rules)) };
        let network = pool.take(&self.runtime)?;
        let mut merger = Merger::Network { network, rules, logit: 0.0 };
        let result = run(&mut merger);
        if let (Merger::Network { network, .. }, Ok(_)) = (merger, &result) {
            pool.put_back(network);
        }
        result
    }
}

/// The probability of the last class.
fn probability(trees: &Trees, row: &[f32]) -> f64 {
    trees.evaluate(row).last().copied().map_or(0.0, f64::from).clamp(0.0, 1.0)
}

fn trees(onnx: &[u8], model: &str, columns: usize) -> Result<Trees, StreakError> {
    let trees = Trees::read(onnx)?;
    if trees.columns() <= columns {
        return Ok(trees);
    }
    Err(StreakError::WrongModel {
        model: model.to_owned(),
        reason: format!("it looks at {} numbers, and there are {columns}", trees.columns()),
    })
}

/// A detector takes `signal` and gives `heat`.
fn check_detector(card: &Card) -> Result<(), StreakError> {
    let has = |ports: &[crate::models::Port], name: &str| ports.iter().any(|port| port.name == name);
    if has(&card.inputs, "signal") && has(&card.outputs, "heat") {
        return Ok(());
    }
    let reason = "its card names no input `signal` and output `heat`; see training/README.md".to_owned();
    Err(StreakError::WrongModel { model: card.id.clone(), reason })
}
