//! Changes that keys and mouse make to a recipe.

use super::{ColorMap, ColorMapName, Recipe, ShaderKind};
use crate::raster::{CutRule, Stretch};

impl Recipe {
    /// All parameters of the preset back to their defaults.
    pub fn reset(&mut self) {
        *self = Self::preset(self.id()).unwrap_or_else(Self::default_plane);
    }

    /// The cuts back to the recipe's own rule.
    pub fn automatic_cuts(&mut self) {
        if let Some(fresh) = Self::preset(self.id()) {
            self.cuts = fresh.cuts;
        }
    }

    /// True for recipes whose stretch can be chosen.
    pub fn has_stretch(&self) -> bool {
        matches!(self.shader(), ShaderKind::Plane | ShaderKind::VisAnchored)
    }

    /// True for recipes that look values up in a colour map.
    pub fn has_color_map(&self) -> bool {
        self.shader() == ShaderKind::Plane
    }

    /// The next stretch, with its usual parameter.
    pub fn next_stretch(&mut self) {
        if !self.has_stretch() {
            return;
        }
        let all = Stretch::ALL_DEFAULTS;
        let now = all.iter().position(|stretch| stretch.name() == self.stretch.name()).unwrap_or(0);
        self.stretch = all.get((now + 1) % all.len()).copied().unwrap_or_default();
    }

    pub fn next_colormap(&mut self) {
        let all = ColorMapName::ALL;
        let now = all.iter().position(|map| *map == self.color_map).unwrap_or(0);
        self.color_map = all.get((now + 1) % all.len()).copied().unwrap_or_default();
    }

    pub fn toggle_invert(&mut self) {
        self.invert = !self.invert;
    }

    pub fn reset_contrast(&mut self) {
        (self.contrast, self.bias) = (1.0, 0.5);
    }

    pub fn contrast_and_bias(&self) -> (f32, f32) {
        (self.contrast, self.bias)
    }

    /// Contrast 0.05 to 20, bias -1 to 2.
    pub fn set_contrast_and_bias(&mut self, contrast: f32, bias: f32) {
        (self.contrast, self.bias) = (contrast.clamp(0.05, 20.0), bias.clamp(-1.0, 2.0));
    }

    /// The colours of a single plane.
    pub fn colormap(&self) -> ColorMap {
        self.color_map.map()
    }

    /// The rule by which a band's cuts are found, for recipes that have cuts: single planes, and the VIS cuts of
    /// VIS-anchored and Lupton composites.
    pub fn cut_rule(&self, band: usize) -> Option<CutRule> {
        let has_cuts = match self.shader() {
            ShaderKind::Plane => band == 0,
            ShaderKind::VisAnchored | ShaderKind::Lupton => band == 0,
            _ => false,
        };
        self.cuts.get(band).copied().filter(|_| has_cuts)
    }

    pub fn set_cut_rule(&mut self, band: usize, rule: CutRule) {
        if let Some(slot) = self.cuts.get_mut(band) {
            *slot = rule;
        }
    }
}
