//! The range of training of one quantity.

use serde::{Deserialize, Serialize};

/// Between which values a quantity lay in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidRange {
    /// Stable name with its unit: `pixel_scale_arcsec`, `psf_fwhm_arcsec`, `exposure_secs`, `magnitude`.
    pub quantity: String,
    /// In words: "pixel scale".
    pub title: String,
    pub min: f64,
    pub max: f64,
    /// As it is shown: "arcsec".
    pub unit: String,
}

impl ValidRange {
    /// A sentence if the value is not known or not within the range.
    pub(super) fn outside(&self, value: f64) -> Option<String> {
        let Self { title, min, max, unit, .. } = self;
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let range = if min == max { format!("{min}{unit}") } else { format!("{min} to {max}{unit}") };
        if value.is_nan() {
            return Some(format!("The {title} is not known; the model was trained on {range}"));
        }
        let side = if value < *min {
            "below"
        } else if value > *max {
            "above"
        } else {
            return None;
        };
        let digits = format!("{value:.4}");
        let shown = digits.trim_end_matches('0').trim_end_matches('.');
        Some(format!(
            "The {title} of {shown}{unit} is {side} the range of training ({range}): the model's numbers do not hold here"
        ))
    }
}
