//! The bytes of an open file: memory-mapped, or unpacked into memory.

use super::FitsError;
use super::mapped::GuardedMap;
use super::unpack::{Unpacked, unpack};
use crate::field::FileStamp;
use crate::raster::ReadError;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes that stay the same for as long as they are used.
///
/// A mapped file that another program shortens or rewrites in place would give a mixture. So every read goes
/// through [`FileBytes::read`], which asks the kept file handle for length and modification time before it, and
/// the map for lost pages after it. A file that is deleted, or replaced by renaming another over it, is no
/// danger: the handle keeps the old data alive.
#[derive(Debug)]
pub(super) struct FileBytes {
    path: PathBuf,
    stamp: FileStamp,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Mapped { map: GuardedMap, file: File, length: u64, modified: Option<SystemTime> },
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
        let map = GuardedMap::of(&file).map_err(|error| failed(&error))?;
        let path = path.to_owned();
        if let Some(Unpacked { bytes, warning }) = unpack(map.bytes(), &path)? {
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

    /// Look at all bytes, after making sure that the file is what it was; what was found in bytes that vanished
    /// under the eyes of `look` is thrown away.
    ///
    /// # Errors
    /// [`ReadError::Changed`], or what `look` fails with.
    pub fn read<T>(&self, look: impl FnOnce(&[u8]) -> Result<T, ReadError>) -> Result<T, ReadError> {
        if self.is_unchanged() { self.read_unchecked(look) } else { Err(self.changed()) }
    }

    fn read_unchecked<T>(&self, look: impl FnOnce(&[u8]) -> Result<T, ReadError>) -> Result<T, ReadError> {
        match &self.content {
            Content::Memory(bytes) => look(bytes),
            Content::Mapped { map, .. } => {
                let found = look(map.bytes());
                if map.has_faulted() { Err(self.changed()) } else { found }
            }
        }
    }

    fn changed(&self) -> ReadError {
        ReadError::Changed { path: self.path.clone() }
    }

    fn is_unchanged(&self) -> bool {
        match &self.content {
            Content::Memory(_) => true,
            Content::Mapped { file, length, modified, .. } => file.metadata().is_ok_and(|now| {
                now.len() == *length && (modified.is_none() || now.modified().ok() == *modified)
            }),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::FileBytes;
    use crate::raster::ReadError;

    #[test]
    fn a_file_cut_between_the_check_and_the_copy_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.fits");
        std::fs::write(&path, vec![b'x'; 5 << 20]).unwrap();
        let (bytes, _) = FileBytes::open(&path).unwrap();
        assert!(bytes.is_unchanged());
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(2880).unwrap();
        let copied = bytes.read_unchecked(|all| Ok(all.to_vec()));
        assert!(matches!(copied, Err(ReadError::Changed { .. })), "{:?}", copied.map(|all| all.len()));
    }
}
