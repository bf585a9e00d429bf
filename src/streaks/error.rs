//! Why a search for streaks could not be done.

use crate::inference::InferenceError;
use crate::models::ModelError;
use crate::raster::ReadError;

/// Why a search for streaks could not be done.
#[derive(Debug, thiserror::Error)]
pub enum StreakError {
    /// A network is missing, or its card does not fit.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A network failed.
    #[error(transparent)]
    Inference(#[from] InferenceError),
    /// Pixels could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// No image at all could be read; why the first could not.
    #[error("no image could be searched: {0}")]
    Unreadable(String),
    /// A model is not what this search needs.
    #[error("the model {model} cannot be used to find streaks: {reason}")]
    WrongModel { model: String, reason: String },
    /// The watcher asked to stop.
    #[error("the search was cancelled")]
    Cancelled,
}
