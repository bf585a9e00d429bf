//! Embeddings in units of their own spread.

use super::Embeddings;
use crate::evaluate::median;
use serde::{Deserialize, Serialize};

/// At most so many sources, evenly spread over the list, say what mean and spread are.
const MOST_ROWS: usize = 20_000;
/// A number that hardly ever differs from 0 has a spread so small that one source would decide everything: spreads
/// count as at least this share of their median.
const LEAST_SPREAD: f64 = 0.05;

/// z = (value - mean) * scale for each number of an embedding, and for the logit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standardisation {
    pub mean: Vec<f64>,
    /// One over the standard deviation; 0 for a number that is the same for all sources.
    pub scale: Vec<f64>,
    pub logit_mean: f64,
    pub logit_scale: f64,
}

impl Standardisation {
    /// Mean and spread of the sources of a field, or of a set kept for reference.
    pub fn of(embeddings: &Embeddings) -> Self {
        let step = embeddings.len().div_ceil(MOST_ROWS).max(1);
        let rows = || (0..embeddings.len()).step_by(step).filter_map(|index| embeddings.row(index));
        let count = rows().count().max(1) as f64;
        let mut mean = vec![0.0; embeddings.length()];
        let mut logit_mean = 0.0;
        for (logit, row) in rows() {
            mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value) / count);
            logit_mean += f64::from(logit) / count;
        }
        let mut spread = vec![0.0; embeddings.length()];
        let mut logit_spread = 0.0;
        for (logit, row) in rows() {
            let values = row.iter().zip(&mean);
            spread.iter_mut().zip(values).for_each(|(sum, (value, mean))| {
                *sum += (f64::from(*value) - mean).powi(2) / count;
            });
            logit_spread += (f64::from(logit) - logit_mean).powi(2) / count;
        }
        spread.iter_mut().for_each(|variance| *variance = variance.sqrt());
        let least = LEAST_SPREAD * median(&spread).unwrap_or(0.0);
        let scale = |spread: &f64| if *spread > 0.0 { 1.0 / spread.max(least) } else { 0.0 };
        Self { mean, scale: spread.iter().map(scale).collect(), logit_mean, logit_scale: scale(&logit_spread.sqrt()) }
    }

    /// Append the standardised embedding.
    pub(super) fn extend(&self, row: &[f32], into: &mut Vec<f64>) {
        let values = row.iter().zip(self.mean.iter().zip(&self.scale));
        into.extend(values.map(|(value, (mean, scale))| (f64::from(*value) - mean) * scale));
    }

    /// The standardised logit.
    pub(super) fn logit(&self, logit: f32) -> f64 {
        (f64::from(logit) - self.logit_mean) * self.logit_scale
    }

    /// Whether it is for embeddings of that length, with numbers that can be used.
    pub(super) fn is_sound(&self, length: usize) -> bool {
        let is_usable = |values: &[f64]| values.len() == length && values.iter().all(|value| value.is_finite());
        is_usable(&self.mean)
            && is_usable(&self.scale)
            && self.logit_mean.is_finite()
            && self.logit_scale.is_finite()
    }
}
