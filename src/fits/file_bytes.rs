//! The bytes of an open file: memory-mapped, or unpacked into memory or a scratch file.

use super::FitsError;
use super::mapped::{GuardedMap, MappedFile};
use super::unpack::{Growing, Growth, Packing, Readiness, Unpacked, Unpacking, unpack};
use crate::field::FileStamp;
use crate::progress::Progress;
use crate::raster::ReadError;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    Mapped(MappedFile),
    Memory(Vec<u8>),
    /// Unpacked on disk.
    Scratch(GuardedMap),
    /// Being unpacked on disk.
    Growing(GuardedMap, Arc<Growth>),
}

/// Bytes, and what comes with them.
#[derive(Debug)]
pub(super) struct OpenedBytes {
    pub bytes: FileBytes,
    /// What went wrong half-way, when it still leaves something to look at.
    pub warning: Option<String>,
    /// The rest of the work.
    pub unpacking: Option<Unpacking>,
}

impl FileBytes {
    /// Open a file, unpacking it where it is compressed as a whole; `progress` hears of the unpacking.
    pub fn open(path: &Path, progress: &dyn Progress) -> Result<OpenedBytes, FitsError> {
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
        let stamp = FileStamp::of(&metadata);
        let (mut warning, mut rest) = (None, None);
        let content = if metadata.len() == 0 {
            Content::Memory(Vec::new())
        } else {
            let file = MappedFile::of(file).map_err(|error| failed(&error))?;
            match unpack(file, path, progress)? {
                Packing::None(file) => Content::Mapped(file),
                Packing::Whole(unpacked, why) => {
                    warning = why;
                    match unpacked {
                        Unpacked::Memory(bytes) => Content::Memory(bytes),
                        Unpacked::Scratch(map) => Content::Scratch(map),
                    }
                }
                Packing::Growing(growing) => {
                    let Growing { map, growth, unpacking } = *growing;
                    rest = Some(unpacking);
                    Content::Growing(map, growth)
                }
            }
        };
        let bytes = Self { path: path.to_owned(), stamp, content };
        Ok(OpenedBytes { bytes, warning, unpacking: rest })
    }

    /// Where the bytes came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file as it was when it was opened.
    pub fn stamp(&self) -> FileStamp {
        self.stamp
    }

    /// How many bytes, from the first, are unpacked; `None` where no more will come.
    pub fn growing(&self) -> Option<usize> {
        match &self.content {
            Content::Growing(_, growth) => growth.under_way(),
            _ => None,
        }
    }

    /// Look at all bytes, after making sure that the file is what it was and that those before `end` are there.
    /// What was found in bytes that vanished under the eyes of `look` is thrown away. Where a compressed
    /// file ended early, `look` gets fewer than the whole.
    ///
    /// # Errors
    /// [`ReadError::Changed`], [`ReadError::NotYet`], why the bytes cannot be had, or what `look` fails with.
    pub fn read<T>(
        &self,
        end: usize,
        look: impl FnOnce(&[u8]) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        match &self.content {
            Content::Mapped(file) if !file.is_unchanged() => return Err(self.changed()),
            Content::Growing(_, growth) => {
                return match growth.readiness(end) {
                    Readiness::Ready(ready) => {
                        self.read_unchecked(|all| look(all.get(..ready).unwrap_or(all)))
                    }
                    Readiness::NotYet => Err(ReadError::NotYet),
                    Readiness::Never(why) => {
                        Err(ReadError::Failed { what: why.to_owned(), path: self.path.clone() })
                    }
                };
            }
            _ => {}
        }
        self.read_unchecked(look)
    }

    /// Look for headers. Of a file being unpacked all bytes are shown, those of pixels to come as zeros.
    ///
    /// # Errors
    /// As [`FileBytes::read`].
    pub fn read_headers<T>(&self, look: impl FnOnce(&[u8]) -> T) -> Result<T, ReadError> {
        self.read_unchecked(|all| Ok(look(all)))
    }

    fn read_unchecked<T>(&self, look: impl FnOnce(&[u8]) -> Result<T, ReadError>) -> Result<T, ReadError> {
        let (found, lost) = match &self.content {
            Content::Memory(bytes) => (look(bytes), false),
            Content::Mapped(file) => (look(file.bytes()), file.has_faulted()),
            Content::Scratch(map) | Content::Growing(map, _) => (look(map.bytes()), map.has_faulted()),
        };
        if lost { Err(self.changed()) } else { found }
    }

    fn changed(&self) -> ReadError {
        ReadError::Changed { path: self.path.clone() }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::FileBytes;
    use crate::progress::Unwatched;
    use crate::raster::ReadError;

    #[test]
    fn a_file_cut_between_the_check_and_the_copy_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.fits");
        std::fs::write(&path, vec![b'x'; 5 << 20]).unwrap();
        let bytes = FileBytes::open(&path, &Unwatched).unwrap().bytes;
        bytes.read(0, |_| Ok(())).unwrap();
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(2880).unwrap();
        let copied = bytes.read_unchecked(|all| Ok(all.to_vec()));
        assert!(matches!(copied, Err(ReadError::Changed { .. })), "{:?}", copied.map(|all| all.len()));
    }
}
