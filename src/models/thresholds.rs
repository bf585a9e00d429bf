//! Where scores are cut.

use serde::{Deserialize, Serialize};

/// The thresholds of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Least and greatest score there can be; probabilities have 0 and 1.
    pub range: [f64; 2],
    /// What the program uses unless it is told otherwise.
    pub default: f64,
    #[serde(default)]
    pub points: Vec<OperatingPoint>,
}

/// A named threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    pub name: String,
    pub value: f64,
    /// "1 false positive per Mpx on the held-out set".
    pub meaning: String,
}
