//! A look at the core itself: what a network that sees all pixels, the core among them, says of a point source there.
//!
//! It repaints nothing. Its answer is one of the numbers that the [`super::Judge`] weighs.

use super::{InpaintingError, NORMALISATION_VERSION, PreparedSource, WINDOW_SIDE};
use crate::inference::{InferenceError, Network, NetworkPool, Runtime, Tensor};
use crate::models::{Card, INPAINTING_LOOK, ModelStore};

/// Sources that are looked at together, and fewer of them as a power of two.
const BATCH: usize = 32;
const WINDOW_LENGTH: usize = WINDOW_SIDE * WINDOW_SIDE;

/// The network, for as many threads as want to.
#[derive(Debug)]
pub(super) struct CoreLook {
    pool: NetworkPool,
    card: Card,
}

impl CoreLook {
    /// [`INPAINTING_LOOK`] of the store; `None` where there is none.
    ///
    /// # Errors
    /// One that was trained on other pixels.
    pub fn load(store: &ModelStore) -> Result<Option<Self>, InpaintingError> {
        let Ok(model) = store.find(INPAINTING_LOOK) else { return Ok(None) };
        let card = model.card.clone();
        if card.parameter("normalisation_version") != Some(NORMALISATION_VERSION) {
            return Err(InpaintingError::OtherModel {
                name: format!("{} {}", card.id, card.version),
                reason: format!("it was not trained on pixels of normalisation {NORMALISATION_VERSION}"),
            });
        }
        Ok(Some(Self { pool: NetworkPool::new(model.onnx()?), card }))
    }

    /// The logit of a point source for each source.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn logits(&self, runtime: &Runtime, sources: &[PreparedSource]) -> Result<Vec<f32>, InpaintingError> {
        let mut logits = Vec::with_capacity(sources.len());
        self.pool.with(runtime, |network| {
            for batch in sources.chunks(BATCH) {
                logits.extend(self.run(network, batch)?);
            }
            Ok::<_, InpaintingError>(())
        })?;
        Ok(logits)
    }

    fn run(
        &self,
        network: &mut dyn Network,
        sources: &[PreparedSource],
    ) -> Result<Vec<f32>, InpaintingError> {
        let padded = sources.len().next_power_of_two().min(BATCH);
        let mut windows = Tensor::zeros(&[padded, 1, WINDOW_SIDE, WINDOW_SIDE]);
        let mut depths = Tensor::zeros(&[padded]);
        let slots = windows.values.chunks_exact_mut(WINDOW_LENGTH).zip(&mut depths.values);
        for (source, (window, depth)) in sources.iter().zip(slots) {
            let normalisation = source.normalisation();
            for (slot, flux) in window.iter_mut().zip(source.window()) {
                *slot = if flux.is_finite() { normalisation.apply(*flux) } else { 0.0 };
            }
            *depth = (source.core.scale() / source.core.noise).ln() as f32;
        }
        let outputs = network.run(&[("window", &windows), ("depth", &depths)])?;
        let mut answer = outputs.into_iter().next().map(|output| output.values).unwrap_or_default();
        if answer.len() != padded {
            let backend = format!("{} {}", self.card.id, self.card.version);
            let reason = format!("it answered {padded} sources with {} numbers", answer.len());
            return Err(InferenceError::Run { backend, reason }.into());
        }
        answer.truncate(sources.len());
        Ok(answer)
    }
}
