//! Why no sources could be detected.

use crate::raster::ReadError;
use thiserror::Error;

/// What stands in the way of a detection. The name of the image is added by those who know it.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum SourcesError {
    /// Only NaN and exact zeros.
    #[error("the image has no data: all of its pixels are NaN or exactly 0")]
    NoData,
    /// Thresholds in sigma mean nothing.
    #[error("the background of the image does not vary, so that a threshold in sigma means nothing; give an RMS map")]
    NoNoise,
    /// The RMS map is not positive anywhere where the image has data.
    #[error("the RMS map is not positive where the image has data; leave it out, or give the one of this image")]
    NoRms,
    /// The RMS map does not lie on the pixels of the image.
    #[error("the RMS map has {found} pixels and the image {expected}; both must have the same")]
    RmsSize { expected: String, found: String },
    /// A setting that cannot be.
    #[error("{0}")]
    Setting(String),
    /// A field of which no plane shows the sky.
    #[error("no plane of the field {0} is an image of the sky")]
    NoImage(String),
    #[error(transparent)]
    Read(ReadError),
    #[error("cancelled before it was finished")]
    Cancelled,
}

impl From<ReadError> for SourcesError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Cancelled => Self::Cancelled,
            error => Self::Read(error),
        }
    }
}
