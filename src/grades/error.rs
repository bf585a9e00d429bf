//! Why grades could not be read or kept.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Each message is one sentence for the person who grades, the path last.
#[derive(Debug, Error)]
pub enum GradeError {
    /// The grade is not on disk; the caller still has it and may try again.
    #[error("{what} was not saved: {why}: {}", path.display())]
    NotSaved { what: String, why: String, path: PathBuf },
    /// The store was written by a later version of this program.
    #[error(
        "the grades were written by a newer Skyloupe (format {found}, this one knows {known}) and are left as they are; \
         update Skyloupe: {}", path.display()
    )]
    Newer { found: i64, known: i64, path: PathBuf },
    /// A file that is something else.
    #[error("this is no file of grades ({why}) and is left as it is; choose another file: {}", path.display())]
    Foreign { why: String, path: PathBuf },
    /// A store whose content contradicts itself.
    #[error(
        "the file of grades is damaged ({why}) and is left as it is; use a copy of it, or export what can be read with \
         the sqlite3 tool's .recover: {}", path.display()
    )]
    Damaged { why: String, path: PathBuf },
    /// The store could not be opened or made.
    #[error("the grades cannot be opened: {why}: {}", path.display())]
    NotOpened { why: String, path: PathBuf },
    /// The store could not be read.
    #[error("the grades cannot be read: {why}: {}", path.display())]
    NotRead { why: String, path: PathBuf },
    /// A scheme that cannot be used.
    #[error("line {line}: {why}: {}", path.display())]
    Scheme { line: usize, why: String, path: PathBuf },
    /// A table of grades that cannot be used; lines count from 1, the heading included.
    #[error("line {line}: {why}: {}", path.display())]
    Table { line: u64, why: String, path: PathBuf },
    /// A file could not be read or written.
    #[error("{what}: {source}: {}", path.display())]
    File { what: &'static str, source: io::Error, path: PathBuf },
}

/// What SQLite said, in plain words with what to do about it.
pub(super) fn reason(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    let advice = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full; free some space and try again",
        Some(ErrorCode::ReadOnly) => {
            "the file or its folder is read-only; make it writable or choose another place"
        }
        Some(ErrorCode::PermissionDenied) => "that is not permitted; choose another place",
        Some(ErrorCode::CannotOpen) => {
            "the file cannot be opened or made; check the folder, or choose another place"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program holds the file for too long; close it and try again"
        }
        Some(ErrorCode::SystemIoFailure) => {
            "the disk does not take it; check its space and state, and try again"
        }
        _ => return error.to_string(),
    };
    match error {
        rusqlite::Error::SqliteFailure(_, Some(detail)) => format!("{advice} ({detail})"),
        _ => advice.to_owned(),
    }
}

/// Whether SQLite found the content to be wrong, rather than the disk.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

impl GradeError {
    /// A store that could not be opened, or is damaged.
    pub(super) fn opening(error: &rusqlite::Error, path: &Path) -> Self {
        let (why, path) = (reason(error), path.to_owned());
        if is_damage(error) { Self::Damaged { why, path } } else { Self::NotOpened { why, path } }
    }

    /// A store that could not be read, or is damaged.
    pub(super) fn reading(error: &rusqlite::Error, path: &Path) -> Self {
        let (why, path) = (reason(error), path.to_owned());
        if is_damage(error) { Self::Damaged { why, path } } else { Self::NotRead { why, path } }
    }
}
