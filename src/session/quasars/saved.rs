//! What of it a session file holds.

use super::Quasars;
use crate::quasars::{Cuts, FeatureSet, Mapping};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Mappings, cuts and selection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedQuasars {
    /// By the names of the files that they were made for.
    pub mappings: BTreeMap<String, Mapping>,
    pub cuts: Cuts,
    /// Absent where the user has set none.
    pub min_p: Option<f64>,
    pub include_extrapolated: bool,
    /// Absent for the forest that ships.
    pub model: Option<String>,
    /// Which bands the cuts are for.
    pub features: FeatureSet,
}

impl Default for SavedQuasars {
    fn default() -> Self {
        Quasars::default().saved()
    }
}

impl Quasars {
    /// What is to be written.
    pub(in crate::session) fn saved(&self) -> SavedQuasars {
        SavedQuasars {
            mappings: self.mappings.clone(),
            cuts: self.cuts,
            min_p: self.min_p_is_set.then_some(self.min_p),
            include_extrapolated: self.include_extrapolated,
            model: self.model.clone(),
            features: self.cuts_for,
        }
    }

    /// As it was when it was written; numbers that cannot be used are mended.
    pub(in crate::session) fn restore(&mut self, saved: &SavedQuasars) {
        for (name, mapping) in &saved.mappings {
            self.mappings.entry(name.clone()).or_insert_with(|| mapping.clone());
        }
        (self.cuts, self.cuts_for) = (saved.cuts, saved.features);
        self.choose_model(saved.model.clone());
        self.include_extrapolated = saved.include_extrapolated;
        if let Some(min_p) = saved.min_p.filter(|min_p| min_p.is_finite()) {
            (self.min_p, self.min_p_is_set) = (min_p.clamp(0.0, 1.0), true);
        }
    }
}
