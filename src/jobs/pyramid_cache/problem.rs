//! Why the cache could not do what it was asked for.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Each message is for the user. None of them means that anything shown is wrong.
#[derive(Debug, Error)]
pub enum CacheProblem {
    /// No room: the disk, the user's share of it, or the longest file that is allowed.
    #[error(
        "The disk is full, so overviews are not kept and large fields open as if for the first time. To change that, \
         make room, or clear, limit or switch off the cache (Edit, Storage and memory, or skyloupe cache clear): {}",
        path.display()
    )]
    Full { path: PathBuf },
    /// Anything else that hinders writing.
    #[error(
        "Overviews cannot be kept ({source}), so large fields open as if for the first time. To change that, make this \
         folder writable, or switch the cache off (Edit, Storage and memory): {}",
        path.display()
    )]
    Write { source: io::Error, path: PathBuf },
    /// An entry is there but the system does not read it.
    #[error("A kept overview cannot be read ({source}); it is made anew: {}", path.display())]
    Read { source: io::Error, path: PathBuf },
    /// A file of the cache that stays although it should go.
    #[error("Not all kept overviews could be removed ({source}): {}", path.display())]
    Remove { source: io::Error, path: PathBuf },
    /// Levels that are not those of the plane.
    #[error("An overview was not kept: its levels do not belong to a plane of {width}x{height} pixels")]
    Levels { width: usize, height: usize },
}

impl CacheProblem {
    /// Of an error while writing to `path`.
    pub(super) fn of_writing(source: io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full { path }
            }
            _ => Self::Write { source, path },
        }
    }
}
