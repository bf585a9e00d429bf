//! What the network said about each source.

use super::LearnError;

/// Logits and embeddings of the sources of a field, in one order; never NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    logits: Vec<f32>,
    /// Row after row.
    values: Vec<f32>,
    length: usize,
}

impl Embeddings {
    /// From raw logits and the rows of embeddings of `length` numbers each, one after the other.
    ///
    /// # Errors
    /// Lists that do not belong together, and numbers that are not finite.
    pub fn new(logits: Vec<f32>, values: Vec<f32>, length: usize) -> Result<Self, LearnError> {
        if length == 0 || logits.len().checked_mul(length) != Some(values.len()) {
            return Err(LearnError::Shape { logits: logits.len(), values: values.len(), length });
        }
        let broken = values.chunks_exact(length).zip(&logits).position(|(row, logit)| !is_finite(*logit, row));
        broken.map_or(Ok(Self { logits, values, length }), |index| Err(LearnError::NotFinite { index }))
    }

    /// One more source; its index is the number of sources there were.
    ///
    /// # Errors
    /// Another length, and numbers that are not finite; nothing is added then.
    pub fn push(&mut self, logit: f32, embedding: &[f32]) -> Result<(), LearnError> {
        if embedding.len() != self.length {
            return Err(LearnError::Length { found: embedding.len(), expected: self.length });
        }
        if !is_finite(logit, embedding) {
            return Err(LearnError::NotFinite { index: self.len() });
        }
        self.logits.push(logit);
        self.values.extend_from_slice(embedding);
        Ok(())
    }

    /// How many sources.
    pub fn len(&self) -> usize {
        self.logits.len()
    }

    /// No sources.
    pub fn is_empty(&self) -> bool {
        self.logits.is_empty()
    }

    /// How many numbers an embedding has.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The network's own logits.
    pub fn logits(&self) -> &[f32] {
        &self.logits
    }

    /// The embeddings, row after row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Logit and embedding of one source.
    pub fn row(&self, index: usize) -> Option<(f32, &[f32])> {
        let start = index.checked_mul(self.length)?;
        Some((*self.logits.get(index)?, self.values.get(start..start + self.length)?))
    }
}

fn is_finite(logit: f32, row: &[f32]) -> bool {
    logit.is_finite() && row.iter().all(|value| value.is_finite())
}
