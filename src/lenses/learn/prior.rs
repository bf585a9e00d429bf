//! What is believed of the head before anyone has graded.

use super::LearnError;
use serde::{Deserialize, Serialize};

/// What the network's logit is to a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadKind {
    /// The starting point: people look for what the network was trained on, and the head learns where the network errs.
    Refine,
    /// One hint among others: people look for something else (spirals, rings), and the head starts from nothing.
    NewConcept,
}

/// A Gaussian prior of the coefficients around 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    pub kind: HeadKind,
    /// One over the variance of each coefficient of a standardised number; `None` to have it chosen by leaving sources
    /// out, each once.
    pub precision: Option<f64>,
    /// One over the variance of the intercept.
    pub intercept_precision: f64,
}

/// Of the coefficients, where people refine the network. In the simulation of `tests/suite/lens_learning_prior.py` it
/// loses at most 0.002 of the area under the curve where the network was right all along (10 loses 0.004, 3 loses 0.008),
/// and with 100 grades wins 0.007 of 0.018 and 0.023 of 0.031 where the field differs a little and a lot.
const REFINE_PRECISION: f64 = 30.0;
/// Of the coefficients, where leaving sources out says nothing: without grades of both kinds.
pub(super) const UNDECIDED_PRECISION: f64 = 10.0;
/// Of the intercept: lenses may be a thousand times rarer than in training, a logit of 7, which 3 deviations allow for.
const INTERCEPT_PRECISION: f64 = 0.1;

impl Prior {
    /// For what the network was trained on.
    pub const REFINE: Self = Self {
        kind: HeadKind::Refine,
        precision: Some(REFINE_PRECISION),
        intercept_precision: INTERCEPT_PRECISION,
    };

    /// For something else.
    pub const NEW_CONCEPT: Self =
        Self { kind: HeadKind::NewConcept, precision: None, intercept_precision: INTERCEPT_PRECISION };

    /// Whether it can be used.
    pub(super) fn check(&self) -> Result<(), LearnError> {
        let precisions = [self.precision.unwrap_or(1.0), self.intercept_precision];
        let wrong = precisions.into_iter().find(|value| !(*value > 0.0 && value.is_finite()));
        wrong.map_or(Ok(()), |value| Err(LearnError::Precision { value }))
    }
}
