//! What of it a session file holds.

use super::{CandidateRule, CoreMask, Inpainting, RepaintSettings, ScoreKind};
use serde::{Deserialize, Serialize};

/// Settings, mask and rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedInpainting {
    pub settings: RepaintSettings,
    pub mask: CoreMask,
    pub rule: CandidateRule,
    pub axes: (ScoreKind, ScoreKind),
    pub base_rate: f64,
    pub in_sigma: bool,
    pub shown_on_image: bool,
}

impl Default for SavedInpainting {
    fn default() -> Self {
        Inpainting::default().saved()
    }
}

impl Inpainting {
    /// What is to be written.
    pub(in crate::session) fn saved(&self) -> SavedInpainting {
        SavedInpainting {
            settings: self.settings,
            mask: self.mask,
            rule: self.rule,
            axes: self.axes,
            base_rate: self.base_rate,
            in_sigma: self.in_sigma,
            shown_on_image: self.shown_on_image,
        }
    }

    /// As it was when it was written; numbers that cannot be used are mended.
    pub(in crate::session) fn restore(&mut self, saved: &SavedInpainting) {
        self.settings = saved.settings.in_range();
        self.mask = saved.mask.in_range();
        self.rule = if saved.rule.is_finite() { saved.rule } else { CandidateRule::default() };
        self.axes = saved.axes;
        self.base_rate = if saved.base_rate.is_finite() { saved.base_rate.clamp(1e-4, 0.5) } else { 1e-2 };
        (self.in_sigma, self.shown_on_image) = (saved.in_sigma, saved.shown_on_image);
        self.rule_is_set = true;
        self.count_candidates();
    }
}
