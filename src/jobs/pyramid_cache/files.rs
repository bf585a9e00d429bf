//! The files of the cache: which are ours, how much they hold, and which go first.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How the files of entries end.
pub(super) const ENTRY_EXTENSION: &str = "pyramid";
/// How files end that are still being written.
const TEMPORARY_EXTENSION: &str = "part";
/// No entry takes this long to write: its process was ended before it was done.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);

/// What the cache holds on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Usage {
    pub bytes: u64,
    pub files: usize,
}

/// One file that we wrote.
pub(super) struct OwnFile {
    pub(super) path: PathBuf,
    pub(super) length: u64,
    /// When it was last used; of a temporary, written to.
    used: SystemTime,
    is_temporary: bool,
}

/// The files in `folder` that are ours; none where there is no folder. Other files are not looked at.
pub(super) fn own_files(folder: &Path) -> Vec<OwnFile> {
    fs::read_dir(folder)
        .map(|entries| entries.flatten().filter_map(|entry| own_file(&entry)).collect())
        .unwrap_or_default()
}

fn own_file(entry: &DirEntry) -> Option<OwnFile> {
    let name = entry.file_name();
    let name = name.to_str()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let hash = stem.split_once('.').map_or(stem, |(hash, _)| hash);
    let is_temporary = extension == TEMPORARY_EXTENSION;
    let is_entry = extension == ENTRY_EXTENSION && hash == stem;
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    // Of a link, this is the link itself.
    let metadata = entry.metadata().ok()?;
    let is_ours = is_hash && (is_entry || is_temporary) && metadata.is_file();
    is_ours.then(|| OwnFile {
        path: entry.path(),
        length: metadata.len(),
        used: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        is_temporary,
    })
}

/// A name beside `entry` under which nobody else writes.
pub(super) fn temporary_name(entry: &Path, attempt: u32) -> PathBuf {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    entry.with_extension(format!("{}-{now}-{attempt}.{TEMPORARY_EXTENSION}", std::process::id()))
}

/// How much `files` hold together.
pub(super) fn usage_of(files: &[OwnFile]) -> Usage {
    Usage { bytes: files.iter().map(|file| file.length).sum(), files: files.len() }
}

/// Remove a file; one that is gone already is no failure.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Remove what ended processes left, then what was not used for longest, until all fit in `most_bytes`.
pub(super) fn trim(folder: &Path, most_bytes: u64) {
    let now = SystemTime::now();
    let mut files = own_files(folder);
    files.retain(|file| {
        let idle = now.duration_since(file.used).unwrap_or_default();
        !(file.is_temporary && idle > ABANDONED_AFTER && remove(&file.path).is_ok())
    });
    files.sort_by_key(|file| file.used);
    let mut bytes = usage_of(&files).bytes;
    for file in files.iter().filter(|file| !file.is_temporary) {
        if bytes <= most_bytes {
            break;
        }
        // What cannot be removed still takes its room; the next one has to go in its stead.
        if remove(&file.path).is_ok() {
            bytes -= file.length;
        }
    }
}
