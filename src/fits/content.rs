//! The bytes of any file, unpacked where it is compressed, and the HDUs among them: what readers of tables begin with.

use super::file_bytes::{FileBytes, OpenedBytes};
use super::scan::scan;
use super::{FitsError, HduKind};
use crate::header::Header;
use crate::progress::Progress;
use std::ops::Range;
use std::path::Path;

/// A file of any format, unpacked where it is `.gz`, `.bz2` or `.Z`.
#[derive(Debug)]
pub struct FileContent {
    bytes: FileBytes,
    /// What went wrong half-way through unpacking.
    pub warnings: Vec<String>,
}

/// Where an HDU lies in its file.
#[derive(Debug, Clone)]
pub struct HduExtent {
    /// 0-based number in the file.
    pub index: usize,
    pub extname: Option<String>,
    pub kind: HduKind,
    pub header: Header,
    /// The bytes of its data that the file has; fewer than announced where it is cut off.
    pub data: Range<usize>,
}

impl FileContent {
    /// Map a file, or unpack it to the end.
    ///
    /// # Errors
    /// When it cannot be read or unpacked; [`FitsError::Cancelled`].
    pub fn open(path: &Path, progress: &dyn Progress) -> Result<Self, FitsError> {
        let OpenedBytes { bytes, warning, unpacking } = FileBytes::open(path, progress)?;
        let rest = unpacking.and_then(|unpacking| unpacking.run_unnamed(progress));
        if progress.is_cancelled() {
            return Err(FitsError::Cancelled);
        }
        Ok(Self { bytes, warnings: warning.into_iter().chain(rest).collect() })
    }

    /// Look at all bytes. What was found in bytes that changed meanwhile is thrown away.
    ///
    /// # Errors
    /// When another program changed the file.
    pub fn read<T>(&self, look: impl FnOnce(&[u8]) -> T) -> Result<T, FitsError> {
        Ok(self.bytes.read(0, |all| Ok(look(all)))?)
    }
}

/// The HDUs among the bytes of a FITS file, and what is wrong with the rest.
///
/// # Errors
/// When the bytes are not FITS, or the primary HDU cannot be used.
pub fn hdu_extents(bytes: &[u8], path: &Path) -> Result<(Vec<HduExtent>, Vec<String>), FitsError> {
    let found = scan(bytes, path)?;
    let extent = |(index, raw): (usize, super::scan::RawHdu)| HduExtent {
        index,
        extname: raw.header.text("EXTNAME").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
        kind: raw.kind,
        header: raw.header,
        data: raw.data_start..raw.data_start.saturating_add(raw.available),
    };
    Ok((found.hdus.into_iter().enumerate().map(extent).collect(), found.warnings))
}

/// What bytes look like that are not FITS: a phrase such as "it looks like a PNG picture".
pub fn described(bytes: &[u8]) -> String {
    super::sniff::looks_like(bytes)
}
