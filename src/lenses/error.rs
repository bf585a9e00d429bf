//! What can go wrong in the search for lenses.

use crate::field::Band;
use crate::inference::InferenceError;
use crate::models::ModelError;
use crate::raster::ReadError;

/// Why a source, or a whole field, cannot be scored.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LensError {
    #[error("the field has no VIS image, and lenses are judged in VIS")]
    NoVis,
    #[error(
        "the {0:?} image has no zero point (MAGZERO), so that its pixels cannot be turned into microjansky"
    )]
    NoZeroPoint(Band),
    #[error("the pixels of the VIS image are {found:.3}\" wide; cut-outs are made of pixels of 0.1\"")]
    OtherScale { found: f64 },
    #[error("it lies outside the field")]
    Outside,
    #[error("it lies too near the edge: {share:.0} % of the cut-out has no data")]
    TooLittleData { share: f64 },
    #[error("its centre has no data")]
    NoCore,
    #[error("its row has no position")]
    NoPosition,
    #[error("the network answered with no number")]
    NotANumber,
    #[error("{band:?} is missing, and the model's card does not allow that")]
    MissingBand { band: Band },
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Inference(#[from] InferenceError),
    #[error("{0}")]
    Model(String),
    #[error(
        "there is no network that scores lenses ({name}): add one with `skyloupe models add FOLDER`, or name its \
         folder"
    )]
    NoModel { name: String },
    #[error("the model {name} cannot score these pictures: {reason}")]
    OtherModel { name: String, reason: String },
    #[error("the table cannot be searched for lenses: {0}")]
    Table(String),
    #[error("the field has no sky positions, and the table has no pixel positions; give columns x and y")]
    NoSky,
    #[error("{0}")]
    Export(String),
    #[error("cancelled before it was finished")]
    Cancelled,
}

impl From<ModelError> for LensError {
    fn from(error: ModelError) -> Self {
        Self::Model(error.to_string())
    }
}
