//! The network that scores composites.

use super::symmetry::{PICTURE_LENGTH, fill_planes};
use super::{COMPOSITE_VERSION, CUTOUT_SIDE, Composite, LensError, Symmetries};
use crate::inference::{InferenceError, Network, NetworkPool, Runtime, Tensor};
use crate::models::{Card, LENS_SCORER, Model, ModelStore};

/// Pictures that are run together.
pub const SCORING_BATCH: usize = 32;
/// Fewer pictures than this are run as so many: backends prepare anew for each number.
const SMALL_BATCH: usize = 8;

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
    pool: NetworkPool,
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
        let pool = NetworkPool::new(model.onnx()?);
        pool.prepare(&runtime)?;
        Ok(Self { runtime, pool, card: model.card.clone(), outputs, embedding_length })
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
        NetworkPool::notices(&self.runtime, [&self.pool])
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
        self.card.training_prior()
    }

    /// The probability of a lens where they are `base_rate` (0 to 1) of all sources: the card's calibration, shifted
    /// from the odds of training to those (Saerens et al. 2002). NaN of NaN.
    pub fn probability(&self, logit: f64, base_rate: f64) -> f64 {
        self.card.probability_at(logit, base_rate)
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
        self.pool.with(&self.runtime, |network| {
            for together in composites.chunks(SCORING_BATCH / symmetries.count()) {
                scored.extend(self.run(network, together, symmetries)?);
            }
            Ok::<_, LensError>(())
        })?;
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
