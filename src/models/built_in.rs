//! The models that ship inside the program.

/// Finds streaks in the signal of an exposure.
pub const STREAKS_DETECTOR: &str = "streaks-detector";
/// Says how likely a fitted detection is real.
pub const STREAKS_RANKER: &str = "streaks-ranker";
/// Says which pieces belong to one streak.
pub const STREAKS_MERGER: &str = "streaks-merger";
/// Says which detections of several exposures are one object.
pub const STREAKS_LINKER: &str = "streaks-linker";

/// Scores pictures of lenses.
pub const LENS_SCORER: &str = "lens-scorer";
/// The classical baseline beside it: trees on features along rings.
pub const LENS_BASELINE: &str = "lens-baseline";

/// Repaints the cores of galaxies.
pub const INPAINTING: &str = "inpainting";
/// Looks at a core itself: one of the numbers that the judge weighs.
pub const INPAINTING_LOOK: &str = "inpainting-look";
/// Says how likely what was repainted hides a point source.
pub const INPAINTING_JUDGE: &str = "inpainting-judge";

/// Tells stars, galaxies and quasars apart by u, g, r, i.
pub const QUASAR_FOREST: &str = "quasar-forest";

/// The two files of a model, embedded.
pub(super) struct BuiltIn {
    /// The folder below `assets/models`.
    pub id: &'static str,
    pub card: &'static str,
    pub onnx: &'static [u8],
}

/// One row for each folder of `assets/models`; a test holds the table to the folders.
pub(super) const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        id: STREAKS_DETECTOR,
        card: include_str!("../../assets/models/streaks-detector/card.json"),
        onnx: include_bytes!("../../assets/models/streaks-detector/model.onnx"),
    },
    BuiltIn {
        id: STREAKS_MERGER,
        card: include_str!("../../assets/models/streaks-merger/card.json"),
        onnx: include_bytes!("../../assets/models/streaks-merger/model.onnx"),
    },
    BuiltIn {
        id: STREAKS_RANKER,
        card: include_str!("../../assets/models/streaks-ranker/card.json"),
        onnx: include_bytes!("../../assets/models/streaks-ranker/model.onnx"),
    },
    BuiltIn {
        id: STREAKS_LINKER,
        card: include_str!("../../assets/models/streaks-linker/card.json"),
        onnx: include_bytes!("../../assets/models/streaks-linker/model.onnx"),
    },
    BuiltIn {
        id: LENS_SCORER,
        card: include_str!("../../assets/models/lens-scorer/card.json"),
        onnx: include_bytes!("../../assets/models/lens-scorer/model.onnx"),
    },
    BuiltIn {
        id: LENS_BASELINE,
        card: include_str!("../../assets/models/lens-baseline/card.json"),
        onnx: include_bytes!("../../assets/models/lens-baseline/model.onnx"),
    },
    BuiltIn {
        id: INPAINTING,
        card: include_str!("../../assets/models/inpainting/card.json"),
        onnx: include_bytes!("../../assets/models/inpainting/model.onnx"),
    },
    BuiltIn {
        id: INPAINTING_LOOK,
        card: include_str!("../../assets/models/inpainting-look/card.json"),
        onnx: include_bytes!("../../assets/models/inpainting-look/model.onnx"),
    },
    BuiltIn {
        id: INPAINTING_JUDGE,
        card: include_str!("../../assets/models/inpainting-judge/card.json"),
        onnx: include_bytes!("../../assets/models/inpainting-judge/model.onnx"),
    },
    BuiltIn {
        id: QUASAR_FOREST,
        card: include_str!("../../assets/models/quasar-forest/card.json"),
        onnx: include_bytes!("../../assets/models/quasar-forest/model.onnx"),
    },
];
