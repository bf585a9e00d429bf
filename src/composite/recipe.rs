//! What a user chooses and changes.

use super::parameter::{Parameter, ParameterSpec};
use super::preset::{PRESETS, Preset};
use super::{ColorMapName, ShaderKind};
use crate::raster::{CutRule, Stretch};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A preset with all that can be changed about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Which preset it began as.
    id: String,
    /// Used where [`Recipe::has_stretch`].
    pub stretch: Stretch,
    /// VIS, Y, J, H; a single plane first. Used where [`Recipe::cut_rule`] says so.
    pub(super) cuts: [CutRule; 4],
    /// True while the cuts follow from the sky's scatter, whatever `cuts` says.
    #[serde(default)]
    pub(super) automatic_cuts: bool,
    /// Used where [`Recipe::has_color_map`].
    pub color_map: ColorMapName,
    /// Turns the colour map round.
    pub invert: bool,
    /// 1 leaves the picture as it is.
    pub contrast: f32,
    /// 0.5 leaves the picture as it is.
    pub bias: f32,
    /// Parameters that were changed, by id.
    #[serde(default)]
    values: BTreeMap<String, f32>,
}

impl Recipe {
    /// Id and label of every preset.
    pub fn presets() -> Vec<(&'static str, &'static str)> {
        PRESETS.iter().map(|preset| (preset.id, preset.label)).collect()
    }

    /// The preset's one-sentence description; empty for an unknown id.
    pub fn description_of(id: &str) -> &'static str {
        PRESETS.iter().find(|preset| preset.id == id).map_or("", |preset| preset.description)
    }

    /// The recipe of that name, with its defaults.
    pub fn preset(id: &str) -> Option<Self> {
        PRESETS.iter().find(|preset| preset.id == id).map(Self::of)
    }

    /// What a field with colour is shown with first.
    pub fn default_composite() -> Self {
        Self::of(&PRESETS[0])
    }

    /// What a single plane is shown with first.
    pub fn default_plane() -> Self {
        Self::of(&PRESETS[PRESETS.len() - 1])
    }

    fn of(preset: &Preset) -> Self {
        Self {
            id: preset.id.to_owned(),
            stretch: preset.stretch.unwrap_or_default(),
            cuts: [preset.cuts.unwrap_or(CutRule::Percentile(99.95)); 4],
            automatic_cuts: preset.cuts.is_none(),
            color_map: ColorMapName::Gray,
            invert: false,
            contrast: 1.0,
            bias: 0.5,
            values: BTreeMap::new(),
        }
    }

    /// The preset that it began as; the single plane for one that this version does not know.
    pub fn origin(&self) -> &'static Preset {
        PRESETS.iter().find(|preset| preset.id == self.id).unwrap_or(&PRESETS[PRESETS.len() - 1])
    }

    /// As typed on the command line and stored.
    pub fn id(&self) -> &'static str {
        self.origin().id
    }

    /// As shown in menus.
    pub fn label(&self) -> &'static str {
        self.origin().label
    }

    /// Which formula it uses.
    pub fn shader(&self) -> ShaderKind {
        self.origin().shader
    }

    /// True for the recipe of any single plane (`vis` is a composite of VIS alone).
    pub fn is_plane(&self) -> bool {
        self.id() == "plane"
    }

    /// The adjustable numbers, with their present values.
    pub fn parameters(&self) -> Vec<Parameter> {
        self.origin().parameters.iter().map(|spec| Parameter { spec, value: self.value(spec) }).collect()
    }

    /// Change one of them; brought into its range, ignored if it is NaN or unknown.
    pub fn set(&mut self, id: &str, value: f32) {
        if let Some(spec) = self.spec(id)
            && !value.is_nan()
        {
            self.values.insert(id.to_owned(), value.clamp(spec.low, spec.high));
        }
    }

    /// The present value of a parameter; 0 for one that the recipe does not have.
    pub fn get(&self, id: &str) -> f32 {
        self.spec(id).map_or(0.0, |spec| self.value(spec))
    }

    fn spec(&self, id: &str) -> Option<&'static ParameterSpec> {
        self.origin().parameters.iter().find(|spec| spec.id == id)
    }

    /// Saved values may come from another version, with other ranges.
    fn value(&self, spec: &ParameterSpec) -> f32 {
        let value = self.values.get(spec.id).copied().filter(|value| !value.is_nan());
        value.unwrap_or(spec.default).clamp(spec.low, spec.high)
    }
}
