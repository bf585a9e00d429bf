//! What can go wrong when a core is repainted.

use super::{LARGEST_MASK, STAMP_SIDE};
use crate::inference::InferenceError;
use crate::models::ModelError;
use crate::raster::ReadError;

/// Why a source, or a whole field, cannot be repainted. Those of a source are half sentences whose "it" is the source.
#[derive(Debug, Clone, thiserror::Error)]
pub enum InpaintingError {
    #[error("the field has no image that could be repainted")]
    NoImage,
    #[error("its row has no position")]
    NoPosition,
    #[error("it lies outside the field")]
    Outside,
    #[error("it lies too near the edge: {share:.0} % of the pixels around its core have no data")]
    AtEdge { share: f64 },
    #[error(
        "too little data around it to measure the noise: {pairs} pairs of pixels, and {least} are needed; take an \
         image that reaches 32 pixels to each side"
    )]
    TooLittleData { pairs: usize, least: usize },
    #[error("too little data around its core: fewer than half of the pixels 6 to 9 pixels from it")]
    NoAnnulus,
    #[error("its core has no data (NaN or 0) in {pixels} of the pixels of the mask")]
    NoCore { pixels: usize },
    #[error("its core is saturated ({why})")]
    Saturated { why: &'static str },
    #[error("its core has no positive flux: the brightest of the central 9 x 9 pixels is {peak:.3e}")]
    NoFlux { peak: f64 },
    #[error("it is too faint: neither its core nor what is around it rises above the noise")]
    TooFaint,
    #[error("its noise cannot be measured: neighbouring pixels are all equal")]
    NoNoise,
    #[error("a stamp has {STAMP_SIDE} x {STAMP_SIDE} pixels, and here are {found}")]
    OddStamp { found: usize },
    #[error("a mask of {found} pixels cannot be repainted; choose 1 to {LARGEST_MASK}")]
    MaskSize { found: usize },
    #[error(
        "the mask reaches beyond the {LARGEST_MASK} x {LARGEST_MASK} pixels around the core, which the network repaints"
    )]
    MaskTooWide,
    #[error("the mask is empty; draw at least one pixel")]
    NoMask,
    #[error("{what} cannot be {value}; choose {least} to {most}")]
    Setting { what: &'static str, value: f64, least: f64, most: f64 },
    #[error("the network answered with no number")]
    NotANumber,
    #[error("a point source of {share} of the galaxy's light cannot be added: {why}")]
    PointSource { share: f64, why: &'static str },
    #[error("the planes cannot be compared: {0}")]
    Compare(String),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Inference(#[from] InferenceError),
    #[error("{0}")]
    Model(String),
    #[error(
        "there is no network that repaints cores ({name}): add one with `skyloupe models add FOLDER`, or name its folder"
    )]
    NoModel { name: String },
    #[error("the model {name} cannot repaint these pictures: {reason}")]
    OtherModel { name: String, reason: String },
    #[error("{0}")]
    Export(String),
    #[error("cancelled before it was finished")]
    Cancelled,
}

impl From<ModelError> for InpaintingError {
    fn from(error: ModelError) -> Self {
        Self::Model(error.to_string())
    }
}
