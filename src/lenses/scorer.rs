//! The network that scores composites.

use super::symmetry::{PICTURE_LENGTH, fill_planes};
use super::{COMPOSITE_VERSION, CUTOUT_SIDE, Composite, LensError, Symmetries};
use crate::evaluate::Platt;
use crate::inference::{InferenceError, Network, Runtime, Tensor};
use crate::models::{Card, LENS_SCORER, Model, ModelStore};
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

/// Pictures that are run together.
pub const SCORING_BATCH: usize = 32;
/// Fewer pictures than this are run as so many: backends prepare anew for each number.
const SMALL_BATCH: usize = 8;
/// Odds of training where the card does not say: half of the pictures were lenses.
const TRAINING_PRIOR: f64 = 0.5;

/// What the network says of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Raw; the mean where several orientations were scored. NaN where the network gave no number.
    pub logit: f32,
    /// As long as the card says; the mean likewise.
    pub embedding: Vec<f32>,
}

/// A network ready to score, by as many threads as want to.
#[derive(Debug)]
pub struct LensScorer {
    runtime: Runtime,
    onnx: Cow<'static, [u8]>,
    /// Instances that nobody uses at the moment.
    idle: Mutex<Vec<Box<dyn Network>>>,
    notices: Mutex<Vec<String>>,
    card: Card,
    /// Which outputs are logit and embedding.
    outputs: (usize, usize),
    embedding_length: usize,
}

impl LensScorer {
    /// Load the network of the user's own model, or [`LENS_SCORER`] of the store. The runtime should have one thread
    /// for each network: pictures are scored side by side.
    ///
    /// # Errors
    /// When there is no such model, it was trained on other pictures, or no backend can run it.
    pub fn load(store: &ModelStore, runtime: Runtime, own: Option<&Model>) -> Result<Self, LensError> {
        let of_store =
            || store.find(LENS_SCORER).map_err(|_| LensError::NoModel { name: LENS_SCORER.to_owned() });
        let model = own.map_or_else(of_store, Ok)?;
        let (outputs, embedding_length) = check(&model.card).map_err(|reason| LensError::OtherModel {
            name: format!("{} {}", model.card.id, model.card.version),
            reason,
        })?;
        let scorer = Self {
            runtime,
            onnx: model.onnx()?,
            idle: Mutex::default(),
            notices: Mutex::default(),
            card: model.card.clone(),
            outputs,
            embedding_length,
        };
        // What cannot be run should be known before pixels are read.
        let network = scorer.take()?;
        scorer.put_back(network);
        Ok(scorer)
    }

    /// Of the network.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Id and version, as they are written beside scores.
    pub fn name(&self) -> String {
        format!("{} {}", self.card.id, self.card.version)
    }

    /// The backend that runs it, as it is shown.
    pub fn backend(&self) -> String {
        self.runtime.backend().name()
    }

    /// What happened while the network was loaded that the user should know.
    pub fn notices(&self) -> Vec<String> {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner).clone();
        notices.extend(self.runtime.notice().map(str::to_owned));
        notices.sort();
        notices.dedup();
        notices
    }

    /// How many numbers an embedding has.
    pub fn embedding_length(&self) -> usize {
        self.embedding_length
    }

    /// Whether sources without one or more of Y, J, H are scored.
    pub fn allows_missing_nisp(&self) -> bool {
        self.card.parameter("missing_nisp_allowed") == Some(1.0)
    }

    /// The share of lenses among the pictures that the network was calibrated on.
    pub fn training_prior(&self) -> f64 {
        let stated = self.card.parameter("training_prior").unwrap_or(TRAINING_PRIOR);
        if stated > 0.0 && stated < 1.0 { stated } else { TRAINING_PRIOR }
    }

    /// The probability of a lens where they are `base_rate` (0 to 1) of all sources: the card's calibration, shifted
    /// from the odds of training to those (Saerens et al. 2002). NaN of NaN.
    pub fn probability(&self, logit: f64, base_rate: f64) -> f64 {
        let platt = self.card.calibration.unwrap_or(Platt { temperature: 1.0, bias: 0.0 });
        let odds = |share: f64| (share / (1.0 - share)).ln();
        let shift = odds(base_rate.clamp(0.0, 1.0)) - odds(self.training_prior());
        1.0 / (1.0 + (-(logit / platt.temperature + platt.bias + shift)).exp())
    }

    /// Score pictures, on the thread that calls. Many threads may call at once.
    ///
    /// # Errors
    /// When the backend fails, or answers with other shapes than the card says.
    pub fn score(&self, composites: &[Composite], symmetries: Symmetries) -> Result<Vec<Scored>, LensError> {
        let mut scored = Vec::with_capacity(composites.len());
        if composites.is_empty() {
            return Ok(scored);
        }
        let mut network = self.take()?;
        for together in composites.chunks(SCORING_BATCH / symmetries.count()) {
            scored.extend(self.run(network.as_mut(), together, symmetries)?);
        }
        // A network that failed is not used again.
        self.put_back(network);
        Ok(scored)
    }

    /// One batch.
    fn run(
        &self,
        network: &mut dyn Network,
        composites: &[Composite],
        symmetries: Symmetries,
    ) -> Result<Vec<Scored>, LensError> {
        let orientations = symmetries.count();
        let count = composites.len() * orientations;
        let padded = if count <= SMALL_BATCH { SMALL_BATCH } else { SCORING_BATCH };
        let mut input = Tensor::zeros(&[padded, 3, CUTOUT_SIDE, CUTOUT_SIDE]);
        for (index, planes) in input.values.chunks_exact_mut(PICTURE_LENGTH).take(count).enumerate() {
            if let Some(composite) = composites.get(index / orientations) {
                fill_planes(composite, index % orientations, planes);
            }
        }
        let outputs = network.run(&[("composite", &input)])?;
        let of = |index: usize| outputs.get(index).map_or(&[][..], |output| output.values.as_slice());
        let (logits, embeddings) = (of(self.outputs.0), of(self.outputs.1));
        if logits.len() != padded || embeddings.len() != padded * self.embedding_length {
            return Err(self.odd_answer(logits.len(), embeddings.len(), padded));
        }
        let rows = logits
            .chunks_exact(orientations)
            .zip(embeddings.chunks_exact(orientations * self.embedding_length));
        Ok(rows
            .take(composites.len())
            .map(|(logits, rows)| mean(logits, rows, self.embedding_length))
            .collect())
    }

    fn odd_answer(&self, logits: usize, embeddings: usize, pictures: usize) -> LensError {
        let reason = format!(
            "it answered {pictures} pictures with {logits} logits and {embeddings} numbers of embeddings, where its \
             card says one and {}",
            self.embedding_length
        );
        InferenceError::Run { backend: self.backend(), reason }.into()
    }

    fn take(&self) -> Result<Box<dyn Network>, LensError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(network) = idle {
            return Ok(network);
        }
        let (network, notice) = self.runtime.load(&self.onnx)?;
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).extend(notice);
        Ok(network)
    }

    fn put_back(&self, network: Box<dyn Network>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(network);
    }
}

/// The mean over the orientations of one picture.
fn mean(logits: &[f32], rows: &[f32], length: usize) -> Scored {
    let share = 1.0 / logits.len().max(1) as f64;
    let logit = logits.iter().map(|value| f64::from(*value)).sum::<f64>() * share;
    let mut sums = vec![0.0_f64; length];
    for row in rows.chunks_exact(length.max(1)) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    Scored { logit: logit as f32, embedding: sums.into_iter().map(|sum| (sum * share) as f32).collect() }
}

/// Which outputs are logit and embedding, and how long the latter is.
fn check(card: &Card) -> Result<((usize, usize), usize), String> {
    match card.parameter("composite_version") {
        Some(version) if version == COMPOSITE_VERSION => {}
        Some(version) => {
            return Err(format!(
                "it was trained on composites of version {version}, and these are of version {COMPOSITE_VERSION}; \
                 take the Skyloupe that it was made with, or train it anew"
            ));
        }
        None => return Err("its card has no parameter composite_version".to_owned()),
    }
    if !card.inputs.iter().any(|port| port.name == "composite") || card.inputs.len() != 1 {
        return Err("its card names other inputs than `composite`".to_owned());
    }
    let place = |name: &str| {
        let found = card.outputs.iter().position(|port| port.name == name);
        found.ok_or_else(|| format!("its card names no output `{name}`"))
    };
    let outputs = (place("logit")?, place("embedding")?);
    let length = card.parameter("embedding_length").filter(|length| (1.0..=65536.0).contains(length));
    let length = length.ok_or("its card has no parameter embedding_length")?;
    Ok((outputs, length as usize))
}
