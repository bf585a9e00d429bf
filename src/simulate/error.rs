//! Why a field could not be simulated.

use crate::fits::FitsError;
use crate::sky::WcsError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a field could not be simulated or written.
#[derive(Debug, Error)]
pub enum SimulateError {
    /// The watcher asked to stop.
    #[error("the simulation was cancelled")]
    Cancelled,
    /// The recipe asks for a field that cannot be made.
    #[error("the simulation cannot be made: {0}")]
    BadRecipe(String),
    /// The world coordinates of the recipe are not usable.
    #[error(transparent)]
    Wcs(#[from] WcsError),
    /// The FITS file could not be written.
    #[error(transparent)]
    Fits(#[from] FitsError),
    /// A table of what was put in could not be written; the sentence ends with its path.
    #[error("the truth could not be written: {0}")]
    Table(String),
    /// Another file could not be written.
    #[error("{what}: {source}: {}", path.display())]
    File { what: &'static str, source: std::io::Error, path: PathBuf },
}
