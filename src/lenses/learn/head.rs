//! The last layer, refitted from grades.

use super::cholesky::{Cholesky, dot};
use super::leave_one_out::{best, precisions};
use super::penalised::{Fitted, Row, fit};
use super::prior::UNDECIDED_PRECISION;
use super::{Embeddings, HeadKind, LearnError, Prior, Standardisation};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sources that one thread scores at a time.
const BATCH: usize = 2048;

/// What one person said of one source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Graded {
    /// In the order of the [`Embeddings`].
    pub index: usize,
    pub is_positive: bool,
    /// 1 for an opinion that counts once.
    pub weight: f64,
}

/// A logistic model on embeddings.
///
/// [`HeadKind::Refine`]: logit = network's logit + coefficients . z + intercept, z the standardised embedding. The
/// network's own logit is linear in the embedding, so that this is a Gaussian prior around the network's own weights,
/// and without grades the head is the network. [`HeadKind::NewConcept`]: logit = coefficients . (z, standardised logit
/// of the network) + intercept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    kind: HeadKind,
    precision: f64,
    intercept_precision: f64,
    standardisation: Standardisation,
    /// One for each number of the embedding; for a new concept then that of the standardised logit; the intercept last.
    coefficients: Vec<f64>,
    /// Lower triangle of the Cholesky factor of the inverse covariance of the coefficients (Laplace).
    curvature: Cholesky,
}

impl Head {
    /// The most probable head given grades; several of one source count together. Standardised by the embeddings
    /// themselves. Without grades it is the network, whatever the kind.
    ///
    /// # Errors
    /// Grades of sources that are not there, weights and precisions that are not positive, numbers that overflow.
    pub fn fit(embeddings: &Embeddings, grades: &[Graded], prior: Prior) -> Result<Self, LearnError> {
        Self::fit_standardised(embeddings, &Standardisation::of(embeddings), grades, prior)
    }

    /// The same with a standardisation that is kept from fit to fit.
    ///
    /// # Errors
    /// As [`Head::fit`], and for a standardisation of other embeddings.
    pub fn fit_standardised(
        embeddings: &Embeddings,
        standardisation: &Standardisation,
        grades: &[Graded],
        prior: Prior,
    ) -> Result<Self, LearnError> {
        prior.check()?;
        if !standardisation.is_sound(embeddings.length()) {
            let (found, expected) = (standardisation.mean.len(), embeddings.length());
            return Err(LearnError::Length { found, expected });
        }
        let kind = if grades.is_empty() { HeadKind::Refine } else { prior.kind };
        let rows = rows(embeddings, standardisation, grades, kind)?;
        let size = embeddings.length() + 1 + usize::from(kind == HeadKind::NewConcept);
        let (precision, fitted) = fit_rows(&rows, kind, prior, size).ok_or(LearnError::Fit)?;
        Ok(Self {
            kind,
            precision,
            intercept_precision: prior.intercept_precision,
            standardisation: standardisation.clone(),
            coefficients: fitted.coefficients,
            curvature: fitted.curvature,
        })
    }

    /// The logit of every source.
    ///
    /// # Errors
    /// Embeddings of another length.
    pub fn score_all(&self, embeddings: &Embeddings) -> Result<Vec<f32>, LearnError> {
        self.check_length(embeddings)?;
        let folded = self.folded();
        let mut logits = vec![0.0; embeddings.len()];
        let rows = embeddings.values().par_chunks(BATCH * embeddings.length());
        let networks = embeddings.logits().par_chunks(BATCH);
        logits.par_chunks_mut(BATCH).zip(rows.zip(networks)).for_each(|(logits, (rows, networks))| {
            let rows = rows.chunks_exact(embeddings.length()).zip(networks);
            logits.iter_mut().zip(rows).for_each(|(logit, (row, network))| *logit = folded.logit(row, *network));
        });
        Ok(logits)
    }

    /// The logit of one source; `None` beyond the sources, or where embeddings have another length.
    pub fn logit(&self, embeddings: &Embeddings, index: usize) -> Option<f64> {
        self.check_length(embeddings).ok()?;
        let row = embeddings.row(index)?;
        let offset = if self.kind == HeadKind::Refine { f64::from(row.0) } else { 0.0 };
        Some(offset + dot(&features(row, &self.standardisation, self.kind), &self.coefficients))
    }

    /// The standard deviation of the logits of some sources: how little the grades say about them. NaN for an index
    /// beyond the sources.
    ///
    /// # Errors
    /// Embeddings of another length.
    pub fn deviations(&self, embeddings: &Embeddings, indices: &[usize]) -> Result<Vec<f32>, LearnError> {
        self.check_length(embeddings)?;
        let of = |index: &usize| {
            let row = embeddings.row(*index)?;
            let features = features(row, &self.standardisation, self.kind);
            Some(self.curvature.inverse_form(&features).sqrt() as f32)
        };
        Ok(indices.par_iter().map(|index| of(index).unwrap_or(f32::NAN)).collect())
    }

    /// What the network's logit is to it.
    pub fn kind(&self) -> HeadKind {
        self.kind
    }

    /// The precision of its prior, given or chosen.
    pub fn precision(&self) -> f64 {
        self.precision
    }

    /// How embeddings are standardised for it.
    pub fn standardisation(&self) -> &Standardisation {
        &self.standardisation
    }

    /// The coefficients, the intercept last; see [`Head`].
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The variances of the coefficients, in their order.
    pub fn variances(&self) -> Vec<f64> {
        self.curvature.inverse_diagonal()
    }

    /// Whether its parts, read from a file, belong together.
    pub(super) fn is_sound(&self) -> bool {
        let length = self.standardisation.mean.len();
        let size = length + 1 + usize::from(self.kind == HeadKind::NewConcept);
        length > 0
            && self.standardisation.is_sound(length)
            && self.coefficients.len() == size
            && self.coefficients.iter().all(|value| value.is_finite())
            && self.curvature.is_sound(size)
            && self.precision > 0.0
            && self.intercept_precision > 0.0
    }

    fn check_length(&self, embeddings: &Embeddings) -> Result<(), LearnError> {
        let (found, expected) = (embeddings.length(), self.standardisation.mean.len());
        if found == expected { Ok(()) } else { Err(LearnError::Length { found, expected }) }
    }

    /// The same model on embeddings as they come.
    fn folded(&self) -> Folded {
        let Standardisation { mean, scale, logit_mean, logit_scale } = &self.standardisation;
        let factors: Vec<f64> = self.coefficients.iter().zip(scale).map(|(value, scale)| value * scale).collect();
        let mut constant = self.coefficients.last().copied().unwrap_or(0.0);
        constant -= factors.iter().zip(mean).map(|(factor, mean)| factor * mean).sum::<f64>();
        let network = match self.kind {
            HeadKind::Refine => 1.0,
            HeadKind::NewConcept => {
                let factor = self.coefficients.get(mean.len()).map_or(0.0, |value| value * logit_scale);
                constant -= factor * logit_mean;
                factor
            }
        };
        Folded { factors, network, constant }
    }
}

/// A head without standardisation.
struct Folded {
    factors: Vec<f64>,
    network: f64,
    constant: f64,
}

impl Folded {
    fn logit(&self, row: &[f32], network: f32) -> f32 {
        let mut lanes = [0.0; 8];
        let (eights, factors) = (row.chunks_exact(8), self.factors.chunks_exact(8));
        let rest = eights.remainder().iter().zip(factors.remainder());
        let tail: f64 = rest.map(|(value, factor)| f64::from(*value) * factor).sum();
        for (row, factors) in eights.zip(factors) {
            let values = row.iter().zip(factors);
            lanes.iter_mut().zip(values).for_each(|(lane, (value, factor))| *lane += f64::from(*value) * factor);
        }
        (self.network * f64::from(network) + lanes.iter().sum::<f64>() + tail + self.constant) as f32
    }
}

/// Choose the precision where it is left open, and fit.
fn fit_rows(rows: &[Row], kind: HeadKind, prior: Prior, size: usize) -> Option<(f64, Fitted)> {
    let both = rows.iter().any(|row| row.share > 0.0) && rows.iter().any(|row| row.share < 1.0);
    let precision = match (prior.precision, kind) {
        (Some(precision), _) => precision,
        (None, _) if both => return best(rows, prior.intercept_precision, size),
        (None, _) => UNDECIDED_PRECISION,
    };
    fit(rows, &precisions(size, precision, prior.intercept_precision), &vec![0.0; size])
        .map(|fitted| (precision, fitted))
}

/// The opinions of each source together, as one row.
fn rows(
    embeddings: &Embeddings,
    standardisation: &Standardisation,
    grades: &[Graded],
    kind: HeadKind,
) -> Result<Vec<Row>, LearnError> {
    let mut opinions: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for Graded { index, is_positive, weight } in grades.iter().copied() {
        if !(weight > 0.0 && weight.is_finite()) {
            return Err(LearnError::Weight { index, weight });
        }
        let (positive, all) = opinions.entry(index).or_default();
        *positive += if is_positive { weight } else { 0.0 };
        *all += weight;
    }
    let row = |(index, (positive, weight)): (usize, (f64, f64))| {
        let count = embeddings.len();
        let row = embeddings.row(index).ok_or(LearnError::UnknownSource { index, count })?;
        let offset = if kind == HeadKind::Refine { f64::from(row.0) } else { 0.0 };
        Ok(Row { features: features(row, standardisation, kind), offset, share: positive / weight, weight })
    };
    opinions.into_iter().map(row).collect()
}

fn features((logit, row): (f32, &[f32]), standardisation: &Standardisation, kind: HeadKind) -> Vec<f64> {
    let mut features = Vec::with_capacity(row.len() + 2);
    standardisation.extend(row, &mut features);
    if kind == HeadKind::NewConcept {
        features.push(standardisation.logit(logit));
    }
    features.push(1.0);
    features
}
