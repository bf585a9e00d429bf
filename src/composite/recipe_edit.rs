//! Changes that keys and mouse make to a recipe.

use super::sky::sky_cuts;
use super::{ColorMap, ColorMapName, Recipe, ShaderKind};
use crate::raster::{CutRule, Cuts, SampleStatistics, Stretch};

impl Recipe {
    /// All parameters of the preset back to their defaults.
    pub fn reset(&mut self) {
        *self = Self::preset(self.id()).unwrap_or_else(Self::default_plane);
    }

    /// The cuts back to the recipe's own.
    pub fn automatic_cuts(&mut self) {
        let fresh = Self::preset(self.id()).unwrap_or_else(Self::default_plane);
        (self.cuts, self.automatic_cuts) = (fresh.cuts, fresh.automatic_cuts);
    }

    /// True while the cuts are the recipe's own, found from the sky's scatter rather than by a rule.
    pub fn has_automatic_cuts(&self) -> bool {
        self.automatic_cuts
    }

    /// True for recipes whose stretch can be chosen.
    pub fn has_stretch(&self) -> bool {
        self.origin().stretch.is_some()
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

    /// The next colour map.
    pub fn next_colormap(&mut self) {
        let all = ColorMapName::ALL;
        let now = all.iter().position(|map| *map == self.color_map).unwrap_or(0);
        self.color_map = all.get((now + 1) % all.len()).copied().unwrap_or_default();
    }

    /// Turn the colour map round, or back.
    pub fn toggle_invert(&mut self) {
        self.invert = !self.invert;
    }

    /// Contrast and bias back to where they change nothing.
    pub fn reset_contrast(&mut self) {
        (self.contrast, self.bias) = (1.0, 0.5);
    }

    /// As [`Recipe::set_contrast_and_bias`] takes them.
    pub fn contrast_and_bias(&self) -> (f32, f32) {
        (self.contrast, self.bias)
    }

    /// The shade t of every displayed channel becomes (t - bias) contrast + 0.5.
    /// Limited to contrast 0.05 to 20, bias -1 to 2.
    pub fn set_contrast_and_bias(&mut self, contrast: f32, bias: f32) {
        (self.contrast, self.bias) = (contrast.clamp(0.05, 20.0), bias.clamp(-1.0, 2.0));
    }

    /// The colours of a single plane.
    pub fn colormap(&self) -> ColorMap {
        self.color_map.map()
    }

    /// The rule by which a band's cuts are found, for recipes that have cuts: single planes (band 0), and VIS in
    /// VIS-anchored and Lupton composites. With [`Recipe::has_automatic_cuts`] it is only what a choice begins
    /// with; [`Recipe::cuts_of`] tells the cuts that are drawn.
    pub fn cut_rule(&self, band: usize) -> Option<CutRule> {
        let has_cuts = band == 0
            && matches!(self.shader(), ShaderKind::Plane | ShaderKind::VisAnchored | ShaderKind::Lupton);
        self.cuts.get(band).copied().filter(|_| has_cuts)
    }

    /// Find a band's cuts by this rule from now on.
    pub fn set_cut_rule(&mut self, band: usize, rule: CutRule) {
        if let Some(slot) = self.cuts.get_mut(band) {
            *slot = rule;
            self.automatic_cuts = false;
        }
    }

    /// Black and white of a band as they are drawn (before the white and black parameters), in the unit of the
    /// plane; `None` for recipes without cuts.
    pub fn cuts_of(&self, band: usize, sample: &SampleStatistics) -> Option<Cuts> {
        let rule = self.cut_rule(band)?;
        Some(if self.automatic_cuts { sky_cuts(sample) } else { rule.cuts(sample) })
    }
}
