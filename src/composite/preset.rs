//! The named recipes and their adjustable numbers.

use super::ShaderKind;
use super::parameter::ParameterSpec;
use crate::raster::{CutRule, Stretch};

/// A named way from values to colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preset {
    pub id: &'static str,
    pub label: &'static str,
    /// One plain sentence.
    pub description: &'static str,
    pub shader: ShaderKind,
    /// What can be adjusted about it.
    pub parameters: &'static [ParameterSpec],
    /// Where the stretch can be chosen, what it is at first.
    pub stretch: Option<Stretch>,
    /// The cuts at first; `None` where they follow from the sky's scatter or from the parameters.
    pub cuts: Option<CutRule>,
}

/// For shades of flux between the cuts of `sky::sky_cuts`.
const OF_FLUX: Option<Stretch> = Some(Stretch::Asinh { softening: 0.005 });

/// All presets, in the order of menus.
pub(super) const PRESETS: [Preset; 11] = [
    Preset {
        id: "vis-anchored",
        label: "VIS-anchored colour",
        description: "Sharpness and brightness from VIS, colour from the ratios of all bands: the best first look at a Euclid field.",
        shader: ShaderKind::VisAnchored,
        parameters: &VIS_ANCHORED,
        stretch: OF_FLUX,
        cuts: None,
    },
    Preset {
        id: "lupton",
        label: "Lupton asinh",
        description: "Keeps hue from faint to bright (Lupton et al. 2004): bright cores show their colour.",
        shader: ShaderKind::Lupton,
        parameters: &LUPTON,
        stretch: OF_FLUX,
        cuts: None,
    },
    Preset {
        id: "galaxy-zoo",
        label: "Galaxy Zoo Euclid",
        description: "Y as red, VIS as blue, their mean as green, each by asinh and cut at its 99.85th percentile, as volunteers saw Q1 galaxies.",
        shader: ShaderKind::Asinh,
        parameters: &GALAXY_ZOO,
        stretch: None,
        cuts: None,
    },
    Preset {
        id: "lens-vis-y",
        label: "Lens search VIS Y",
        description: "As in the Q1 lens search: asinh of VIS and Y, lightness from VIS; cut at zero, so that half the sky is black.",
        shader: ShaderKind::Asinh,
        parameters: &LENS_TWO_BANDS,
        stretch: None,
        cuts: None,
    },
    Preset {
        id: "lens-vis-j",
        label: "Lens search VIS J",
        description: "As in the Q1 lens search: asinh of VIS and J, lightness from VIS; cut at zero, so that half the sky is black.",
        shader: ShaderKind::Asinh,
        parameters: &LENS_TWO_BANDS,
        stretch: None,
        cuts: None,
    },
    Preset {
        id: "lens-vis-y-j",
        label: "Lens search VIS Y J",
        description: "As in the Q1 lens search: asinh of VIS, Y and J, lightness from VIS; cut at zero, so that half the sky is black.",
        shader: ShaderKind::Asinh,
        parameters: &LENS_THREE_BANDS,
        stretch: None,
        cuts: None,
    },
    Preset {
        id: "lens-mtf",
        label: "Lens search midtones",
        description: "As in the Q1 lens search: the centre of each band brought to the same midtone, lightness from VIS; made for cut-outs.",
        shader: ShaderKind::Mtf,
        parameters: &MTF,
        stretch: None,
        cuts: None,
    },
    Preset {
        id: "azulero",
        label: "Like azulero",
        description: "Tones and colours of azulero 2.1, without its sharpening and inpainting, which need neighbouring pixels.",
        shader: ShaderKind::Azulero,
        parameters: &AZULERO,
        stretch: None,
        cuts: None,
    },
    Preset {
        id: "eummy",
        label: "Like eummy",
        description: "Tones and colours of eummy 1.5, without its sharpening and repair of pixels, which need neighbouring pixels.",
        shader: ShaderKind::Eummy,
        parameters: &EUMMY,
        stretch: None,
        cuts: None,
    },
    Preset {
        id: "vis",
        label: "VIS grey",
        description: "VIS alone, in grey, with the stretch and cuts of your choice.",
        shader: ShaderKind::Plane,
        parameters: &[],
        stretch: Some(Stretch::Asinh { softening: 0.1 }),
        cuts: Some(CutRule::Percentile(99.5)),
    },
    Preset {
        id: "plane",
        label: "Single plane",
        description: "One plane with a colour map, stretch and cuts of your choice.",
        shader: ShaderKind::Plane,
        parameters: &[],
        stretch: Some(Stretch::Asinh { softening: 0.1 }),
        cuts: Some(CutRule::Percentile(99.5)),
    },
];

const fn number(
    id: &'static str,
    label: &'static str,
    (low, high, default): (f32, f32, f32),
    help: &'static str,
) -> ParameterSpec {
    ParameterSpec { id, label, help, low, high, default, logarithmic: false }
}

const fn logarithmic(
    id: &'static str,
    label: &'static str,
    range_and_default: (f32, f32, f32),
    help: &'static str,
) -> ParameterSpec {
    ParameterSpec { logarithmic: true, ..number(id, label, range_and_default, help) }
}

const SATURATION: ParameterSpec =
    number("saturation", "Colour", (0.0, 4.0, 1.0), "0 is grey, 1 as the recipe has it, more is stronger.");
const RED: ParameterSpec =
    logarithmic("red", "Red gain", (0.2, 5.0, 1.0), "White balance: strength of the red channel.");
const BLUE: ParameterSpec =
    logarithmic("blue", "Blue gain", (0.2, 5.0, 1.0), "White balance: strength of the blue channel.");
const WHITE: ParameterSpec = logarithmic(
    "white",
    "White",
    (0.02, 50.0, 1.0),
    "Brightness of white, relative to the upper cut of VIS.",
);
const BLACK: ParameterSpec =
    number("black", "Black", (-5.0, 5.0, 0.0), "Shift of the black level, in widths of the sky's scatter.");
const FADE: ParameterSpec = number(
    "fade",
    "Grey below",
    (0.0, 30.0, 4.0),
    "Where the light of all bands is less than so many widths of the sky's scatter, colour fades, so that noise stays grey.",
);
const VIS_IN_BLUE: ParameterSpec = number(
    "vis_in_blue",
    "VIS in blue",
    (0.0, 1.0, 0.4),
    "0 takes colour from the NISP bands alone, which are equally sharp; 1 takes blue from VIS, which shows young stars best.",
);

const VIS_ANCHORED: [ParameterSpec; 7] =
    [WHITE, BLACK, ParameterSpec { default: 1.4, ..SATURATION }, FADE, VIS_IN_BLUE, RED, BLUE];
const LUPTON: [ParameterSpec; 7] = [WHITE, BLACK, SATURATION, FADE, VIS_IN_BLUE, RED, BLUE];

const Q_VIS: ParameterSpec =
    logarithmic("q_vis", "Q of VIS", (1.0, 10_000.0, 500.0), "Steepness for VIS, per ADU/s.");
const Q_RED: ParameterSpec =
    logarithmic("q_red", "Q of red", (0.01, 100.0, 1.0), "Steepness for the NISP band in red, per electron.");
const Q_GREEN: ParameterSpec = logarithmic(
    "q_green",
    "Q of green",
    (0.01, 100.0, 1.0),
    "Steepness for the NISP band in green, per electron.",
);
const UPPER: ParameterSpec =
    number("percentile", "Upper cut, %", (90.0, 100.0, 99.85), "Percentile of each band that becomes white.");

const GALAXY_ZOO: [ParameterSpec; 6] = [
    ParameterSpec { default: 100.0, ..Q_VIS },
    ParameterSpec { default: 0.2, ..Q_RED },
    UPPER,
    SATURATION,
    RED,
    BLUE,
];
const LENS_TWO_BANDS: [ParameterSpec; 6] = [Q_VIS, Q_RED, UPPER, SATURATION, RED, BLUE];
const LENS_THREE_BANDS: [ParameterSpec; 7] =
    [Q_VIS, Q_GREEN, ParameterSpec { default: 0.5, ..Q_RED }, UPPER, SATURATION, RED, BLUE];

const MTF: [ParameterSpec; 4] = [
    number(
        "midtone",
        "Midtone",
        (0.01, 0.9, 0.2),
        "Shade that the mean of the central 100 x 100 pixels gets.",
    ),
    SATURATION,
    RED,
    BLUE,
];
const AZULERO: [ParameterSpec; 7] = [
    number("white", "White, AB mag", (14.0, 26.0, 22.5), "Magnitude per pixel that becomes white."),
    number(
        "offset",
        "Black, AB mag",
        (20.0, 34.0, 28.5),
        "Magnitude that sets how far below the sky black lies.",
    ),
    number(
        "steepness",
        "Stretch, AB mag",
        (20.0, 32.0, 27.5),
        "Magnitude at which linear turns into logarithmic.",
    ),
    number("hue", "Hue turn, °", (-180.0, 180.0, -20.0), "Turn of all hues."),
    ParameterSpec { default: 1.2, ..SATURATION },
    RED,
    BLUE,
];
const EUMMY: [ParameterSpec; 7] = [
    logarithmic("pivot", "Pivot", (0.01, 10.0, 0.15), "Steepness of the asinh near the sky."),
    logarithmic("white", "White", (20.0, 100_000.0, 7000.0), "Counts that become white."),
    number(
        "curve",
        "Midtones",
        (0.0, 3.0, 1.0),
        "Strength of the curve that lifts the midtones of lightness.",
    ),
    ParameterSpec { default: 2.0, ..SATURATION },
    number("knee", "Colour above", (0.0, 60.0, 10.0), "Lightness at which colour becomes stronger."),
    RED,
    BLUE,
];
