//! Why a report could not be written.

use crate::fits::FitsError;
use std::path::PathBuf;
use thiserror::Error;

/// Each message is one sentence, the path last.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum ReportError {
    /// The name does not say which format.
    #[error("a table is written as .csv, .fits or .vot, which the name of the file must say: {}", path.display())]
    Format { path: PathBuf },
    /// The sentence ends with the path.
    #[error("the file cannot be written: {why}")]
    Write { why: String },
    #[error(transparent)]
    Fits(#[from] FitsError),
}
