//! Grades of any file: a store or a table.

use super::csv_file::{Imported, TableSource, grades_from_csv};
use super::error::GradeError;
use super::{Grade, GradeStore};
use std::fs::File;
use std::io::Read;

/// Read all grades of a store, or of a table; the file is not changed.
///
/// # Errors
/// As [`GradeStore::open_to_read`] and [`grades_from_csv`].
pub fn read_grades(source: &TableSource) -> Result<Imported, GradeError> {
    let path = source.path;
    let fault =
        |error| GradeError::File { what: "the grades cannot be read", source: error, path: path.to_owned() };
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(16).read_to_end(&mut start)).map_err(fault)?;
    let is_table = path
        .extension()
        .is_some_and(|end| ["csv", "tsv", "txt"].iter().any(|known| end.eq_ignore_ascii_case(known)));
    if start.starts_with(b"SQLite format 3\0") || !is_table {
        let all = GradeStore::open_to_read(path)?.all()?;
        let grades: Vec<Grade> = all.into_iter().map(|stored| stored.grade).collect();
        return Ok(Imported { grades, ungraded: 0 });
    }
    let bytes = std::fs::read(path).map_err(fault)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes().iter().take(good).filter(|byte| **byte == b'\n').count() as u64;
        GradeError::Table {
            line,
            why: "the text is not UTF-8; save the table as UTF-8".to_owned(),
            path: path.to_owned(),
        }
    })?;
    grades_from_csv(&text, source)
}
