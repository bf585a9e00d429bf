//! Scores to probabilities by a temperature and a bias.

use super::logistic::{Row, fit, logistic};
use super::scored::Scored;
use serde::{Deserialize, Serialize};

/// probability = 1 / (1 + exp(-(logit / temperature + bias))) (Platt 1999).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platt {
    /// Positive; above 1 where the network is too sure of itself.
    pub temperature: f64,
    pub bias: f64,
}

impl Platt {
    /// The calibrated probability of a raw logit; NaN of NaN.
    pub fn probability(&self, logit: f64) -> f64 {
        logistic(logit / self.temperature + self.bias)
    }
}

/// Fit to raw logits by maximum likelihood; rows whose logit is not finite are left out.
///
/// `None` where no calibration is the best: one kind of rows only, a logit that divides them without exception, or
/// logits that fall where truth rises.
pub fn fit_platt(rows: &[Scored]) -> Option<Platt> {
    let rows: Vec<Row> = rows
        .iter()
        .filter(|row| row.score.is_finite())
        .map(|row| Row { x: row.score, is_true: row.is_true, weight: 1.0 })
        .collect();
    let line = fit(&rows)?;
    (line.slope > 0.0).then(|| Platt { temperature: 1.0 / line.slope, bias: line.intercept })
}
