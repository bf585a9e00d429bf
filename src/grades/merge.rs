//! The grades of several graders in one store.

use super::csv_file::{Imported, TableSource};
use super::error::GradeError;
use super::{Added, GradeStore, read_grades};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What one file brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    pub path: PathBuf,
    #[serde(flatten)]
    pub added: Added,
    /// Rows of a table that nobody has graded.
    pub ungraded: usize,
}

/// What a merge did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergeReport {
    pub out: PathBuf,
    pub files: Vec<Merged>,
    /// Grades in `out` now.
    pub total: usize,
}

/// Add to the store `out` (made where it is missing) whatever stores and tables hold that it does not. Doing it
/// again changes nothing, and the order of files does not matter: only where one grader said two things in one
/// millisecond the first file is believed, and the report counts it. All files are read before anything is written.
///
/// # Errors
/// A file that cannot be read, and then `out` is as it was; a store that cannot be written.
pub fn merge(sources: &[TableSource], out: &Path) -> Result<MergeReport, GradeError> {
    let read = sources.iter().map(|source| Ok((source.path, read_grades(source)?)));
    let read: Vec<(&Path, Imported)> = read.collect::<Result<_, GradeError>>()?;
    let store = GradeStore::open(out)?;
    let mut files = Vec::new();
    for (path, Imported { grades, ungraded }) in read {
        files.push(Merged { path: path.to_owned(), added: store.add_all(&grades)?, ungraded });
    }
    Ok(MergeReport { out: out.to_owned(), files, total: store.all()?.len() })
}
