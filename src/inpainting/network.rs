//! The network that repaints cores.

use super::look::CoreLook;
use super::{
    InpaintingError, NORMALISATION_VERSION, PATCH_LENGTH, PATCH_SIDE, PreparedSource, ScoringParameters,
    WINDOW_SIDE,
};
use crate::inference::{InferenceError, Network, NetworkPool, Runtime, Tensor};
use crate::models::{Card, INPAINTING, Model, ModelStore};

/// Draws that are run together.
pub const NETWORK_BATCH: usize = 32;
/// Fewer draws than this are run as so many, and more as a power of two: backends prepare anew for each number.
const SMALL_BATCH: usize = 4;
const KNOWN_LENGTH: usize = 2 * WINDOW_SIDE * WINDOW_SIDE;

/// A network ready to repaint, by as many threads as want to.
#[derive(Debug)]
pub struct Inpainter {
    runtime: Runtime,
    pool: NetworkPool,
    look: Option<CoreLook>,
    card: Card,
}

impl Inpainter {
    /// Load the network of the user's own model, or [`INPAINTING`] of the store. For a field the runtime should have
    /// one thread for each network (sources are painted side by side), for one source all of them.
    ///
    /// # Errors
    /// When there is no such model, it was trained on other pixels, or no backend can run it.
    pub fn load(store: &ModelStore, runtime: Runtime, own: Option<&Model>) -> Result<Self, InpaintingError> {
        let of_store =
            || store.find(INPAINTING).map_err(|_| InpaintingError::NoModel { name: INPAINTING.to_owned() });
        let model = own.map_or_else(of_store, Ok)?;
        check(&model.card).map_err(|reason| InpaintingError::OtherModel {
            name: format!("{} {}", model.card.id, model.card.version),
            reason,
        })?;
        let pool = NetworkPool::new(model.onnx()?);
        pool.prepare(&runtime)?;
        let look = CoreLook::load(store)?;
        Ok(Self { runtime, pool, look, card: model.card.clone() })
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

    /// What the network that sees the cores themselves says of a point source in each, as a logit; NaN where no such
    /// network is installed.
    ///
    /// # Errors
    /// When the backend fails.
    pub(super) fn looks(&self, sources: &[PreparedSource]) -> Result<Vec<f32>, InpaintingError> {
        match &self.look {
            Some(look) => look.logits(&self.runtime, sources),
            None => Ok(vec![f32::NAN; sources.len()]),
        }
    }

    /// What scores are made with, by the card.
    pub fn scoring(&self) -> ScoringParameters {
        ScoringParameters::of(&self.card)
    }

    /// The network's answers for so many draws as there are `times` (0 to 1), on the thread that calls: `known` has
    /// 2 x 32 x 32 values for each, `noisy` and what comes back 12 x 12. Many threads may call at once.
    ///
    /// # Errors
    /// When the backend fails, or answers with other shapes than the card says.
    pub fn velocity(&self, known: &[f32], noisy: &[f32], times: &[f32]) -> Result<Vec<f32>, InpaintingError> {
        let mut velocities = Vec::with_capacity(noisy.len());
        if times.is_empty() {
            return Ok(velocities);
        }
        let batches = known
            .chunks(NETWORK_BATCH * KNOWN_LENGTH)
            .zip(noisy.chunks(NETWORK_BATCH * PATCH_LENGTH))
            .zip(times.chunks(NETWORK_BATCH));
        self.pool.with(&self.runtime, |network| {
            for ((known, noisy), times) in batches {
                velocities.extend(self.run(network, (known, noisy), times)?);
            }
            Ok::<_, InpaintingError>(())
        })?;
        Ok(velocities)
    }

    /// One batch, filled up to a number that the backend has seen before.
    fn run(
        &self,
        network: &mut dyn Network,
        (known, noisy): (&[f32], &[f32]),
        times: &[f32],
    ) -> Result<Vec<f32>, InpaintingError> {
        let count = times.len();
        let padded = count.next_power_of_two().clamp(SMALL_BATCH, NETWORK_BATCH);
        let filled = |shape: &[usize], values: &[f32]| {
            let mut tensor = Tensor::zeros(shape);
            tensor.values.iter_mut().zip(values).for_each(|(slot, value)| *slot = *value);
            tensor
        };
        let known = filled(&[padded, 2, WINDOW_SIDE, WINDOW_SIDE], known);
        let noisy = filled(&[padded, 1, PATCH_SIDE, PATCH_SIDE], noisy);
        let times = filled(&[padded], times);
        let outputs = network.run(&[("known", &known), ("noisy", &noisy), ("time", &times)])?;
        let mut answer = outputs.into_iter().next().map(|output| output.values).unwrap_or_default();
        if answer.len() != padded * PATCH_LENGTH {
            let reason = format!(
                "it answered {padded} patches of {PATCH_LENGTH} pixels with {} numbers",
                answer.len()
            );
            return Err(InferenceError::Run { backend: self.backend(), reason }.into());
        }
        answer.truncate(count * PATCH_LENGTH);
        Ok(answer)
    }
}

/// Hold a card to what this program does.
fn check(card: &Card) -> Result<(), String> {
    match card.parameter("normalisation_version") {
        Some(version) if version == NORMALISATION_VERSION => {}
        Some(version) => {
            return Err(format!(
                "it was trained on pixels of normalisation {version}, and this is {NORMALISATION_VERSION}; take the \
                 Skyloupe that it was made with, or train it anew"
            ));
        }
        None => return Err("its card has no parameter normalisation_version".to_owned()),
    }
    let mut names: Vec<&str> = card.inputs.iter().map(|port| port.name.as_str()).collect();
    names.sort_unstable();
    if names != ["known", "noisy", "time"] {
        return Err("its card names other inputs than `known`, `noisy` and `time`".to_owned());
    }
    match card.outputs.as_slice() {
        [output] if output.name == "velocity" => Ok(()),
        _ => Err("its card names other outputs than `velocity`".to_owned()),
    }
}
