//! The bytes of an open file: memory-mapped, or unpacked into memory.

use super::FitsError;
use super::unpack::{Unpacked, unpack};
use crate::field::FileStamp;
use crate::raster::ReadError;
use memmap2::Mmap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes that stay the same for as long as they are used.
///
/// A mapped file that another program shortens would kill this process at the next access (SIGBUS), and one
/// that is rewritten in place would show a mixture. So every read begins with [`FileBytes::slice`], which
/// asks the kept file handle for length and modification time. What remains is the moment between that question
/// and the copy of one window (microseconds). A file that is deleted, or replaced by renaming another over
/// it, is no danger: the handle keeps the old data alive.
#[derive(Debug)]
pub(super) struct FileBytes {
    path: PathBuf,
    stamp: FileStamp,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Mapped { map: Mmap, file: File, length: u64, modified: Option<SystemTime> },
    Memory(Vec<u8>),
}

impl FileBytes {
    /// Open a file, unpacking it where it is compressed as a whole. The second value says what went wrong
    /// half-way, when it still leaves something to look at.
    pub fn open(path: &Path) -> Result<(Self, Option<String>), FitsError> {
        let failed = |error: &std::io::Error| FitsError::open(path, error);
        // Asked before opening, because opening a pipe would wait for its writer.
        let kind = std::fs::metadata(path).map_err(|error| failed(&error))?;
        if kind.is_dir() {
            return Err(failed(&std::io::ErrorKind::IsADirectory.into()));
        }
        if !kind.is_file() {
            let why = "it is a pipe or a device, save it as a file first".to_owned();
            return Err(FitsError::Open { why, path: path.to_owned() });
        }
        let file = File::open(path).map_err(|error| failed(&error))?;
        let metadata = file.metadata().map_err(|error| failed(&error))?;
        let (length, stamp) = (metadata.len(), FileStamp::of(&metadata));
        if length == 0 {
            return Ok((Self { path: path.to_owned(), stamp, content: Content::Memory(Vec::new()) }, None));
        }
        // SAFETY: the map is only read, through `slice`, which first makes sure that the file has kept its
        // length; the remaining race is described at the type.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file) }.map_err(|error| failed(&error))?;
        let path = path.to_owned();
        if let Some(Unpacked { bytes, warning }) = unpack(&map, &path)? {
            return Ok((Self { path, stamp, content: Content::Memory(bytes) }, warning));
        }
        let modified = metadata.modified().ok();
        Ok((Self { path, stamp, content: Content::Mapped { map, file, length, modified } }, None))
    }

    /// Where the bytes came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file as it was when it was opened.
    pub fn stamp(&self) -> FileStamp {
        self.stamp
    }

    /// All bytes, after making sure that the file is what it was.
    ///
    /// # Errors
    /// [`ReadError::Changed`].
    pub fn slice(&self) -> Result<&[u8], ReadError> {
        match &self.content {
            Content::Memory(bytes) => Ok(bytes),
            Content::Mapped { map, file, length, modified } => {
                let same = file.metadata().is_ok_and(|now| {
                    now.len() == *length && (modified.is_none() || now.modified().ok() == *modified)
                });
                if same { Ok(map) } else { Err(ReadError::Changed { path: self.path.clone() }) }
            }
        }
    }
}
