//! A mapped file together with the handle that tells whether it is still what it was.

use super::GuardedMap;
use std::fs::File;
use std::io;
use std::time::SystemTime;

/// A file that is mapped, as it was when it was mapped.
#[derive(Debug)]
pub(in crate::fits) struct MappedFile {
    map: GuardedMap,
    file: File,
    length: u64,
    modified: Option<SystemTime>,
}

impl MappedFile {
    /// Map a file that is not empty.
    ///
    /// # Errors
    /// As [`GuardedMap::of`].
    pub fn of(file: File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        let map = GuardedMap::of(&file)?;
        Ok(Self { map, file, length: metadata.len(), modified: metadata.modified().ok() })
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        self.map.bytes()
    }

    /// True while the file has the length and the modification time it had. One system call.
    pub fn is_unchanged(&self) -> bool {
        self.file.metadata().is_ok_and(|now| {
            now.len() == self.length && (self.modified.is_none() || now.modified().ok() == self.modified)
        })
    }

    /// As [`GuardedMap::has_faulted`].
    pub fn has_faulted(&self) -> bool {
        self.map.has_faulted()
    }
}
