//! Why a FITS file could not be opened, read or written.

use super::HduKind;
use crate::raster::ReadError;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Each message is one sentence: what failed, why, what to do, and the path last.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum FitsError {
    /// The operating system would not let us have the file.
    #[error("the file cannot be opened: {why}: {}", path.display())]
    Open { why: String, path: PathBuf },
    /// The file is something else.
    #[error("this is not a FITS file, {looks_like}; choose a .fits, .fits.gz or .fits.fz file: {}", path.display())]
    NotFits { looks_like: String, path: PathBuf },
    /// A header that cannot describe data.
    #[error("the header of HDU {hdu} cannot be used: {why}; the file is damaged, fetch it again: {}", path.display())]
    BadHeader { hdu: usize, why: String, path: PathBuf },
    /// The compressed stream could not be unpacked.
    #[error("the file cannot be unpacked: {why}: {}", path.display())]
    Unpack { why: String, path: PathBuf },
    /// `[EXT]` names nothing in the file.
    #[error("there is no HDU {wanted} in the file, which has {available}: {}", path.display())]
    NoSuchHdu { wanted: String, available: String, path: PathBuf },
    /// An image was wanted, but the HDU is something else.
    #[error("HDU {hdu} is {}, not an image; choose an image HDU: {}", kind.described(), path.display())]
    NotAnImage { hdu: usize, kind: HduKind, path: PathBuf },
    /// No HDU of the file holds an image.
    #[error("the file holds no image; it has {available}: {}", path.display())]
    NoImage { available: String, path: PathBuf },
    /// A plane beyond the end of a cube.
    #[error("HDU {hdu} has {available} planes, so there is no plane {wanted} (counted from 0): {}", path.display())]
    NoSuchPlane { hdu: usize, wanted: usize, available: usize, path: PathBuf },
    /// Pixels could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file could not be written.
    #[error("the file cannot be written: {why}: {}", path.display())]
    Write { why: String, path: PathBuf },
    /// The user no longer wants the result.
    #[error("opening was cancelled")]
    Cancelled,
}

impl FitsError {
    pub(super) fn open(path: &Path, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file, check its name".to_owned(),
            io::ErrorKind::PermissionDenied => {
                "you have no permission to read it, ask its owner or change it with chmod".to_owned()
            }
            io::ErrorKind::IsADirectory => "it is a folder, name a file in it".to_owned(),
            _ => error.to_string(),
        };
        Self::Open { why, path: path.to_owned() }
    }

    pub(super) fn write(path: &Path, why: impl Into<String>) -> Self {
        Self::Write { why: why.into(), path: path.to_owned() }
    }
}
