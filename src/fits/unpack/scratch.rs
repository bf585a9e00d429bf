//! Files for what does not fit in memory.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

static DIRECTORY: RwLock<Option<PathBuf>> = RwLock::new(None);

/// Choose the folder for scratch files: unpacked copies of large compressed files, gone when they are closed. Holds
/// for files opened afterwards; without a choice it is the system's folder for temporary files.
pub fn set_scratch_directory(directory: PathBuf) {
    *DIRECTORY.write().unwrap_or_else(PoisonError::into_inner) = Some(directory);
}

/// The folder for scratch files.
pub(super) fn directory() -> PathBuf {
    let chosen = DIRECTORY.read().unwrap_or_else(PoisonError::into_inner).clone();
    chosen.unwrap_or_else(std::env::temp_dir)
}

/// A new, empty file that only we can read and that vanishes with its last handle.
pub(super) fn create() -> io::Result<File> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let since = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos());
    let path = directory().join(format!("skyloupe-{}-{number}-{since:x}.scratch", std::process::id()));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[cfg(windows)]
    {
        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, FILE_FLAG_DELETE_ON_CLOSE);
    }
    let file = options.open(&path)?;
    #[cfg(unix)]
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// What went wrong with a scratch file, and what to do.
pub(super) fn failure(error: &io::Error) -> String {
    let folder = directory();
    let full = if error.kind() == io::ErrorKind::StorageFull { "is full" } else { "cannot be used" };
    format!(
        "the folder for scratch files, {}, {full} ({error}); free space there or choose another folder",
        folder.display()
    )
}
