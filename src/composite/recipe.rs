//! What a user chooses and changes.

use super::parameter::{Parameter, ParameterSpec};
use super::{ColorMapName, ShaderKind};
use crate::raster::{CutRule, Stretch};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A named way from values to colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    pub id: &'static str,
    pub label: &'static str,
    /// One plain sentence.
    pub description: &'static str,
    pub shader: ShaderKind,
}

const fn preset(id: &'static str, label: &'static str, shader: ShaderKind, description: &'static str) -> Preset {
    Preset { id, label, description, shader }
}

/// All presets, in the order of menus.
pub(super) const PRESETS: [Preset; 11] = [
    preset("vis-anchored", "VIS-anchored colour", ShaderKind::VisAnchored, "Sharpness and brightness from VIS, colour from all bands: the best first look at a Euclid field."),
    preset("lupton", "Lupton asinh", ShaderKind::Lupton, "Keeps hue from faint to bright (Lupton et al. 2004); bright cores show their colour."),
    preset("galaxy-zoo", "Galaxy Zoo Euclid", ShaderKind::Asinh, "Y as red, VIS as blue, their mean as green, each by asinh and cut at its 99.85th percentile, as volunteers saw Q1 galaxies."),
    preset("lens-vis-y", "Lens search VIS Y", ShaderKind::Asinh, "As in the Q1 lens search: asinh of VIS and Y, lightness from VIS."),
    preset("lens-vis-j", "Lens search VIS J", ShaderKind::Asinh, "As in the Q1 lens search: asinh of VIS and J, lightness from VIS."),
    preset("lens-vis-y-j", "Lens search VIS Y J", ShaderKind::Asinh, "As in the Q1 lens search: asinh of VIS, Y and J, lightness from VIS."),
    preset("lens-mtf", "Lens search midtones", ShaderKind::Mtf, "As in the Q1 lens search: each band's centre brought to the same midtone, lightness from VIS. For cut-outs."),
    preset("azulero", "Like azulero", ShaderKind::Azulero, "Tones and colours of azulero 2.1, without its sharpening and inpainting."),
    preset("eummy", "Like eummy", ShaderKind::Eummy, "Tones and colours of eummy 1.5, without its sharpening."),
    preset("vis", "VIS grey", ShaderKind::Plane, "VIS alone, in grey, with the stretch and cuts of your choice."),
    preset("plane", "Single plane", ShaderKind::Plane, "One plane with a colour map, stretch and cuts of your choice."),
];

/// A recipe with all that can be changed about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Which preset it began as.
    id: String,
    /// For recipes with a stretch of their own choice.
    pub stretch: Stretch,
    /// VIS, Y, J, H; a single plane first.
    pub cuts: [CutRule; 4],
    /// For single planes.
    pub color_map: ColorMapName,
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
        let preset = PRESETS.iter().find(|preset| preset.id == id)?;
        let stretch = match preset.shader {
            ShaderKind::VisAnchored => Stretch::Asinh { softening: 0.02 },
            _ => Stretch::Linear,
        };
        let rule = match preset.shader {
            ShaderKind::VisAnchored | ShaderKind::Lupton => CutRule::Percentile(99.7),
            _ => CutRule::Zscale,
        };
        Some(Self {
            id: preset.id.to_owned(),
            stretch,
            cuts: [rule; 4],
            color_map: ColorMapName::Gray,
            invert: false,
            contrast: 1.0,
            bias: 0.5,
            values: BTreeMap::new(),
        })
    }

    /// What a field with colour is shown with first.
    pub fn default_composite() -> Self {
        Self::preset("vis-anchored").unwrap_or_else(Self::default_plane)
    }

    /// What a single plane is shown with first.
    pub fn default_plane() -> Self {
        Self {
            id: "plane".to_owned(),
            stretch: Stretch::Linear,
            cuts: [CutRule::Zscale; 4],
            color_map: ColorMapName::Gray,
            invert: false,
            contrast: 1.0,
            bias: 0.5,
            values: BTreeMap::new(),
        }
    }

    /// The preset that it began as; the single plane for one that this version does not know.
    pub fn origin(&self) -> &'static Preset {
        const PLANE: &Preset = &PRESETS[PRESETS.len() - 1];
        PRESETS.iter().find(|preset| preset.id == self.id).unwrap_or(PLANE)
    }

    pub fn id(&self) -> &'static str {
        self.origin().id
    }

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
        specs(self.shader()).iter().map(|spec| Parameter { spec, value: self.value(spec) }).collect()
    }

    /// Change one of them; brought into its range, ignored if it is NaN or unknown.
    pub fn set(&mut self, id: &str, value: f32) {
        if let Some(spec) = specs(self.shader()).iter().find(|spec| spec.id == id)
            && !value.is_nan()
        {
            self.values.insert(id.to_owned(), value.clamp(spec.low, spec.high));
        }
    }

    /// The present value of a parameter; 0 for one that the recipe does not have.
    pub fn get(&self, id: &str) -> f32 {
        specs(self.shader()).iter().find(|spec| spec.id == id).map_or(0.0, |spec| self.value(spec))
    }

    fn value(&self, spec: &ParameterSpec) -> f32 {
        self.values.get(spec.id).copied().unwrap_or(spec.default)
    }
}

const fn number(id: &'static str, label: &'static str, range: (f32, f32), default: f32, help: &'static str) -> ParameterSpec {
    ParameterSpec { id, label, help, low: range.0, high: range.1, default, logarithmic: false }
}

const fn logarithmic(spec: ParameterSpec) -> ParameterSpec {
    ParameterSpec { logarithmic: true, ..spec }
}

const SATURATION: ParameterSpec = number("saturation", "Colour", (0.0, 4.0), 1.0, "0 is grey, 1 as measured, more is stronger.");
const RED: ParameterSpec = logarithmic(number("red", "Red gain", (0.2, 5.0), 1.0, "Strength of the reddest band."));
const BLUE: ParameterSpec = logarithmic(number("blue", "Blue gain", (0.2, 5.0), 1.0, "Strength of VIS as blue."));

const VIS_ANCHORED: [ParameterSpec; 6] = [
    logarithmic(number("white", "White", (0.05, 20.0), 1.0, "Brightness of white, relative to the upper cut of VIS.")),
    ParameterSpec { default: 1.6, ..SATURATION },
    RED,
    BLUE,
    number("fade", "Grey below", (0.0, 60.0), 22.0, "Colour fades below this lightness, so that noise stays grey."),
    number("black", "Black", (-3.0, 3.0), 0.0, "Shift of the sky level, in widths of the sky's scatter."),
];
const LUPTON: [ParameterSpec; 6] = [
    logarithmic(number("q", "Q", (0.1, 100.0), 8.0, "How strongly bright parts are compressed.")),
    logarithmic(number("white", "White", (0.05, 20.0), 1.0, "Brightness of white, relative to the upper cut of VIS.")),
    ParameterSpec { default: 1.2, ..SATURATION },
    RED,
    BLUE,
    number("black", "Black", (-3.0, 3.0), 0.0, "Shift of the sky level, in widths of the sky's scatter."),
];
const ASINH: [ParameterSpec; 4] = [
    logarithmic(number("q_vis", "Q of VIS", (1.0, 10_000.0), 500.0, "Steepness for VIS, per ADU/s.")),
    logarithmic(number("q_nisp", "Q of NISP", (0.01, 100.0), 1.0, "Steepness for the NISP bands, per electron.")),
    number("percentile", "Upper cut, %", (90.0, 100.0), 99.85, "Percentile of each band that becomes white."),
    SATURATION,
];
const MTF: [ParameterSpec; 2] = [
    number("midtone", "Midtone", (0.01, 0.9), 0.2, "Shade that the mean of the central 100 x 100 pixels gets."),
    SATURATION,
];
const AZULERO: [ParameterSpec; 5] = [
    number("white", "White, AB mag", (14.0, 26.0), 22.5, "Magnitude per pixel that becomes white."),
    number("offset", "Black, AB mag", (20.0, 34.0), 28.5, "Magnitude that sets how far below the sky black lies."),
    number("steepness", "Stretch, AB mag", (20.0, 32.0), 27.5, "Magnitude at which linear turns into logarithmic."),
    number("hue", "Hue turn, °", (-180.0, 180.0), -20.0, "Turn of all hues."),
    ParameterSpec { default: 1.2, ..SATURATION },
];
const EUMMY: [ParameterSpec; 4] = [
    logarithmic(number("pivot", "Pivot", (0.01, 10.0), 0.15, "Steepness of the asinh near the sky.")),
    logarithmic(number("white", "White", (20.0, 100_000.0), 7000.0, "Counts that become white.")),
    ParameterSpec { default: 2.0, ..SATURATION },
    number("knee", "Grey below", (0.0, 60.0), 10.0, "Lightness at which colour sets in."),
];

/// The parameters of a formula.
pub(super) fn specs(shader: ShaderKind) -> &'static [ParameterSpec] {
    match shader {
        ShaderKind::Plane => &[],
        ShaderKind::VisAnchored => &VIS_ANCHORED,
        ShaderKind::Lupton => &LUPTON,
        ShaderKind::Asinh => &ASINH,
        ShaderKind::Mtf => &MTF,
        ShaderKind::Azulero => &AZULERO,
        ShaderKind::Eummy => &EUMMY,
    }
}
