//! Why a table could not be read or written.

use crate::fits::FitsError;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Each message is one sentence: what failed, why, what to do, and the path last.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum CatalogueError {
    /// The file cannot be opened, unpacked, or is damaged FITS.
    #[error(transparent)]
    File(#[from] FitsError),
    /// The file is something else.
    #[error(
        "this is no table, {looks_like}; choose a FITS, CSV, ECSV, VOTable or Parquet table: {}",
        path.display()
    )]
    NotATable { looks_like: String, path: PathBuf },
    /// A file of the right format without a table.
    #[error("the file holds no table; it has {available}: {}", path.display())]
    NoTable { available: String, path: PathBuf },
    /// `[EXT]` names nothing that is a table.
    #[error("there is no table {wanted} in the file, which has {available}: {}", path.display())]
    NoSuchTable { wanted: String, available: String, path: PathBuf },
    /// What the file says about itself makes no sense.
    #[error("the {format} table cannot be read: {why}; the file may be damaged, fetch it again: {}", path.display())]
    Damaged { format: &'static str, why: String, path: PathBuf },
    /// Right, but not understood here.
    #[error("the table cannot be read: {why}: {}", path.display())]
    Unsupported { why: String, path: PathBuf },
    /// The name of the file to write says no format.
    #[error(
        "the name must end in .csv, .ecsv, .fits, .vot or .parquet to say how the table is written: {}",
        path.display()
    )]
    UnknownFormat { path: PathBuf },
    /// The table cannot be written.
    #[error("the table cannot be written: {why}: {}", path.display())]
    Write { why: String, path: PathBuf },
    /// The user no longer wants the result.
    #[error("reading the table was cancelled")]
    Cancelled,
}

impl CatalogueError {
    pub(super) fn damaged(format: &'static str, why: impl Into<String>, path: &Path) -> Self {
        Self::Damaged { format, why: why.into(), path: path.to_owned() }
    }

    pub(super) fn write(why: impl Into<String>, path: &Path) -> Self {
        Self::Write { why: why.into(), path: path.to_owned() }
    }
}
