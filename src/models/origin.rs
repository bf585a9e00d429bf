//! Where a model comes from: what it was trained on, how, and how the data were split.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What it was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    pub kind: OriginKind,
    /// Sentences for an astronomer; of simulations they must say that they are.
    pub description: String,
}

/// Whether nature or a program made the training data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OriginKind {
    Simulations,
    Observations,
    /// Simulated objects in real pixels, or both kinds.
    Mixed,
}

impl OriginKind {
    /// In the window.
    pub fn title(self) -> &'static str {
        match self {
            Self::Simulations => "Trained on simulations",
            Self::Observations => "Trained on observations",
            Self::Mixed => "Trained on simulations and observations",
        }
    }
}

/// How the training data are made again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingData {
    /// The command that writes them.
    pub command: String,
    pub seed: u64,
    /// How many of what: "fields" 40, "streaks" 24000.
    pub sizes: BTreeMap<String, u64>,
}

/// One part of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// "training", "validation", "held-out", "shifted".
    pub name: String,
    pub size: u64,
    /// What `size` counts: "fields".
    pub of: String,
    /// How it differs from the others: other seeds, other priors.
    pub description: String,
}

/// How it was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    pub command: String,
    pub seed: u64,
    /// Passes over the data, or rounds of boosting.
    pub epochs: f64,
    pub hardware: String,
    pub duration_secs: f64,
    /// Versions: "torch 2.15.0".
    #[serde(default)]
    pub software: String,
}
