//! Overviews of large planes, kept on disk so that a field opens again without being read as a whole.
//!
//! An entry is believed only if it is whole (its CRC-32 says so), was made for the very plane that is asked for, and the
//! source file is still as it was when the overview was made. Everything else is a miss, never an error, and never a
//! wrong pixel. (The sum finds accidents. Whoever may write into the user's own cache and computes a new sum as well
//! can also write the user's files.)
//!
//! The cache has an upper bound; what was not used for longest goes first. Several processes may use one folder:
//! entries appear whole, by renaming, and a file that vanishes is a miss.

mod files;
mod format;
mod keep;
mod key;
mod problem;
mod stored;

pub use files::Usage;
pub use key::CacheKey;
pub use problem::CacheProblem;
pub use stored::{StoredParts, StoredPyramid};

use format::{Refusal, entry_length, read_entry, write_entry};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::SystemTime;

/// How often a name for a temporary file may be taken already.
const MOST_ATTEMPTS: u32 = 16;

/// A folder of overviews. Shared by threads; its settings can be changed at any time.
#[derive(Debug)]
pub struct PyramidCache {
    folder: PathBuf,
    most_bytes: AtomicU64,
    is_enabled: AtomicBool,
    /// After a failure nothing more is written until the settings change: one notice is enough.
    is_paused: AtomicBool,
}

impl PyramidCache {
    /// A cache of at most `most_bytes` in `folder`, which is made when first written to.
    pub fn new(folder: PathBuf, most_bytes: u64) -> Self {
        let most_bytes = AtomicU64::new(most_bytes);
        Self { folder, most_bytes, is_enabled: AtomicBool::new(true), is_paused: AtomicBool::new(false) }
    }

    /// Where the entries are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The upper bound, in bytes.
    pub fn most_bytes(&self) -> u64 {
        self.most_bytes.load(Ordering::Relaxed)
    }

    /// False while every load is a miss and nothing is stored.
    pub fn is_enabled(&self) -> bool {
        self.is_enabled.load(Ordering::Relaxed)
    }

    /// Switch it on or off and bound it, from now on. Entries beyond the bound go with the next [`PyramidCache::trim`].
    pub fn set(&self, is_enabled: bool, most_bytes: u64) {
        self.is_enabled.store(is_enabled, Ordering::Relaxed);
        self.most_bytes.store(most_bytes, Ordering::Relaxed);
        self.is_paused.store(false, Ordering::Relaxed);
    }

    /// The file of an entry, whether it is there or not.
    pub fn path_of(&self, key: &CacheKey) -> PathBuf {
        self.folder.join(key.file_name())
    }

    /// The overview of a plane; `None` where there is none that can be trusted. Damaged entries are removed.
    ///
    /// # Errors
    /// An entry that is there but cannot be read.
    pub fn load(&self, key: &CacheKey) -> Result<Option<StoredPyramid>, CacheProblem> {
        if !self.is_enabled() {
            return Ok(None);
        }
        let path = self.path_of(key);
        match self.read(&path, key) {
            // Whatever the entry says, it is of no use if the file at this path is another by now.
            Ok(stored) => Ok(stored.filter(|_| key.is_current())),
            Err(Refusal::Unreadable(source)) => Err(CacheProblem::Read { source, path }),
            Err(Refusal::Foreign) => {
                log::info!("a kept overview is out of date and removed: {}", path.display());
                forget(&path);
                Ok(None)
            }
            Err(Refusal::Damaged(why)) => {
                log::warn!("a kept overview is damaged and removed ({why}): {}", path.display());
                forget(&path);
                Ok(None)
            }
        }
    }

    fn read(&self, path: &Path, key: &CacheKey) -> Result<Option<StoredPyramid>, Refusal> {
        // Nothing but a file: opening a pipe would wait for its other end.
        let is_file = fs::symlink_metadata(path).map(|metadata| metadata.is_file());
        let mut file = match is_file.and_then(|is_file| is_file.then(|| File::open(path)).transpose()) {
            Ok(Some(file)) => file,
            Ok(None) => return Ok(None),
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let length = file.metadata()?.len();
        if length > self.most_bytes() {
            return Err(Refusal::Foreign);
        }
        let stored = read_entry(&mut io::BufReader::new(&mut file), length, key)?;
        // Only the order in which entries go depends on it.
        file.set_modified(SystemTime::now()).unwrap_or_default();
        Ok(Some(stored))
    }

    /// Keep the overview of a plane in place of an older one, then trim. Not kept are planes without coarse levels,
    /// entries larger than the whole cache, and overviews of files that changed just before or meanwhile.
    ///
    /// # Errors
    /// A disk that is full or not writable. What was kept before is untouched, nothing is left of the new entry, and
    /// nothing more is written until [`PyramidCache::set`] or [`PyramidCache::remove_all`] is called.
    pub fn store<'a>(&self, key: &CacheKey, pyramid: impl Into<StoredParts<'a>>) -> Result<(), CacheProblem> {
        let parts = pyramid.into();
        if parts.levels.is_empty() || !self.may_store(key) || entry_length(key, &parts) > self.most_bytes() {
            return Ok(());
        }
        if !parts.is_whole() {
            return Err(CacheProblem::Levels { width: parts.plane.width, height: parts.plane.height });
        }
        let path = self.path_of(key);
        self.write(&path, key, &parts).map_err(|error| {
            self.is_paused.store(true, Ordering::Relaxed);
            CacheProblem::of_writing(error, &self.folder)
        })?;
        self.trim();
        Ok(())
    }

    /// False while nothing is stored at all, and for files of which nobody knows in which state they were read.
    fn may_store(&self, key: &CacheKey) -> bool {
        let may_write = self.is_enabled() && !self.is_paused.load(Ordering::Relaxed);
        may_write && key.is_settled() && key.is_current()
    }

    fn write(&self, path: &Path, key: &CacheKey, parts: &StoredParts) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let (temporary, file) = temporary_file(path)?;
        let written = write_entry(&mut io::BufWriter::new(file), key, parts).and_then(|()| {
            match fs::rename(&temporary, path) {
                // Someone has cleared the cache meanwhile.
                Err(error) if is_absent(&error) => Ok(()),
                renamed => renamed,
            }
        });
        if written.is_err() {
            forget(&temporary);
        }
        written
    }

    /// Remove every file that this cache wrote, and no other; answers with what was removed.
    ///
    /// # Errors
    /// The first file that could not be removed; all others are gone.
    pub fn remove_all(&self) -> Result<Usage, CacheProblem> {
        self.is_paused.store(false, Ordering::Relaxed);
        let files = files::own_files(&self.folder);
        let mut failure = None;
        for file in &files {
            if let Err(source) = files::remove(&file.path) {
                failure.get_or_insert(CacheProblem::Remove { source, path: file.path.clone() });
            }
        }
        failure.map_or_else(|| Ok(files::usage_of(&files)), Err)
    }

    /// What is on disk now.
    pub fn usage(&self) -> Usage {
        files::usage_of(&files::own_files(&self.folder))
    }

    /// Remove what ended processes left unfinished, and what was not used for longest, down to the bound.
    pub fn trim(&self) {
        files::trim(&self.folder, self.most_bytes());
    }
}

/// A new file beside `path`, and its name.
fn temporary_file(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut attempt = 0;
    loop {
        let temporary = files::temporary_name(path, attempt);
        match OpenOptions::new().write(true).create_new(true).open(&temporary) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < MOST_ATTEMPTS => {
                attempt += 1;
            }
            opened => return opened.map(|file| (temporary, file)),
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Remove a file of no use; where that fails, it will be replaced or trimmed.
fn forget(path: &Path) {
    files::remove(path).unwrap_or_default();
}
