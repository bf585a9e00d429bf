//! The card as it stands in `card.json`.

use super::{
    Curve, CurveOf, Metric, ModelError, Origin, Port, Split, TestSet, Thresholds, Training, TrainingData,
    ValidRange,
};
use crate::evaluate::Platt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of this format.
pub const FORMAT: u32 = 1;
/// The logistic function of the raw logit.
const UNCALIBRATED: Platt = Platt { temperature: 1.0, bias: 0.0 };
/// Where a card does not say: half of what it was trained on is what is sought.
const TRAINING_PRIOR: f64 = 0.5;

/// Everything a person or the program must know about a model before trusting it.
///
/// Unknown fields are refused, so that a misspelled one is not silently ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// [`FORMAT`].
    pub format: u32,
    /// Lower-case letters, digits and hyphens; the name of the folder.
    pub id: String,
    pub version: String,
    /// A few words: "Streak detector".
    pub title: String,
    /// What it is for, in sentences for an astronomer.
    pub task: String,
    pub file: ModelFile,
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
    /// How pixels or numbers become the input.
    pub normalisation: String,
    pub trained_on: Origin,
    pub training_data: TrainingData,
    pub splits: Vec<Split>,
    pub training: Training,
    pub metrics: Vec<Metric>,
    #[serde(default)]
    pub curves: Vec<Curve>,
    /// From raw logits to probabilities; absent where the outputs are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Platt>,
    /// Absent where nothing is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// Outside these the numbers of this card say nothing.
    pub valid_ranges: Vec<ValidRange>,
    /// Named numbers that the program around the network needs: `receptive_field_px`, `stride_px`.
    #[serde(default)]
    pub parameters: BTreeMap<String, f64>,
    /// What it cannot do, one sentence each.
    pub limits: Vec<String>,
    /// Under which other conditions it was measured, and what they cost, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<String>,
    /// Observations that would show its figures to be wrong, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub falsified_by: Vec<String>,
    pub licence: String,
    /// Papers and other sources.
    #[serde(default)]
    pub references: Vec<String>,
}

/// The network's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// `model.onnx`.
    pub name: String,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Card {
    /// Read a card and hold it to all rules that need no ONNX file.
    ///
    /// # Errors
    /// Text that is no card, a format that is not known, and every rule that is broken.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| ModelError::not_json(&error))?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(format) => return Err(ModelError::OtherFormat { found: format }),
            None => return Err(ModelError::NoFormat),
        }
        // From the text once more: then the reason names line and column.
        let card: Self = serde_json::from_str(text).map_err(|error| ModelError::not_a_card(&error))?;
        let problems = card.problems();
        if problems.is_empty() { Ok(card) } else { Err(ModelError::Unfit { problems }) }
    }

    /// The card as text for `card.json`.
    ///
    /// # Errors
    /// A card that breaks a rule, and numbers that JSON cannot hold.
    pub fn text(&self) -> Result<String, ModelError> {
        super::text::card_text(self)
    }

    /// A curve of the model itself by its conventional name.
    ///
    /// Names in use: `completeness_vs_score`, `purity_vs_score`, `false_positives_per_mpx_vs_score`,
    /// `completeness_vs_magnitude`, `completeness_vs_snr`, `completeness_vs_length`, `completeness_vs_rate`, `roc`,
    /// `precision_recall`, `reliability`.
    pub fn curve(&self, name: &str, set: TestSet) -> Option<&Curve> {
        self.curve_of(CurveOf::Model, name, set)
    }

    /// The same curve of the classical baseline.
    pub fn baseline_curve(&self, name: &str, set: TestSet) -> Option<&Curve> {
        self.curve_of(CurveOf::Baseline, name, set)
    }

    fn curve_of(&self, of: CurveOf, name: &str, set: TestSet) -> Option<&Curve> {
        self.curves.iter().find(|curve| curve.of == of && curve.set == set && curve.name == name)
    }

    /// A metric by name and set.
    pub fn metric(&self, name: &str, set: TestSet) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.set == set && metric.name == name)
    }

    /// A named number.
    pub fn parameter(&self, name: &str) -> Option<f64> {
        self.parameters.get(name).copied()
    }

    /// The probability that a raw logit stands for; without a calibration the logistic function of it.
    pub fn probability(&self, logit: f64) -> f64 {
        self.calibration.unwrap_or(UNCALIBRATED).probability(logit)
    }

    /// The share of what is sought among what the model was calibrated on: the parameter `training_prior`, a half where
    /// the card does not say.
    pub fn training_prior(&self) -> f64 {
        let stated = self.parameter("training_prior").unwrap_or(TRAINING_PRIOR);
        if stated > 0.0 && stated < 1.0 { stated } else { TRAINING_PRIOR }
    }

    /// The probability that a raw logit stands for where a share `base_rate` (0 to 1) of everything is what is sought:
    /// the calibration, shifted from the odds of training to those (Saerens et al. 2002). NaN of NaN.
    pub fn probability_at(&self, logit: f64, base_rate: f64) -> f64 {
        let platt = self.calibration.unwrap_or(UNCALIBRATED);
        let odds = |share: f64| (share / (1.0 - share)).ln();
        let shift = odds(base_rate.clamp(0.0, 1.0)) - odds(self.training_prior());
        1.0 / (1.0 + (-(logit / platt.temperature + platt.bias + shift)).exp())
    }

    /// One sentence for each quantity that lies outside the range of training, or is not known (NaN). Quantities that
    /// the card does not mention are no reason to say anything.
    pub fn outside(&self, quantities: &[(&str, f64)]) -> Vec<String> {
        quantities
            .iter()
            .filter_map(|(quantity, value)| {
                self.valid_ranges.iter().find(|range| range.quantity == *quantity)?.outside(*value)
            })
            .collect()
    }
}
