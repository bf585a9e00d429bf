//! The store: one file, to which grades are only ever added.

use super::error::GradeError;
use super::store_file::{not_saved, open_to_read, open_to_write};
use super::{CandidateKey, Grade, standing};
use rusqlite::{Connection, OptionalExtension, Params, Row, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Number of a grade within its store: later grades have larger numbers, whoever wrote them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct GradeId(pub i64);

/// A grade with its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredGrade {
    pub id: GradeId,
    #[serde(flatten)]
    pub grade: Grade,
}

/// A person in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grader {
    pub name: String,
    /// All that was said, corrections and what was taken back included.
    pub grades: u64,
    /// Different candidates.
    pub candidates: u64,
    /// Milliseconds since 1970, UTC.
    pub last_time_ms: i64,
}

/// What became of grades that were added together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Added {
    pub added: usize,
    /// Already there, word for word.
    pub known: usize,
    /// Left out: the same grader said something else about the same candidate in the same millisecond.
    pub contradicting: usize,
}

/// The grades of one file; several windows and programs may have it open at once.
#[derive(Debug)]
pub struct GradeStore {
    connection: Connection,
    path: PathBuf,
}

const COLUMNS: &str = "id, object_id, ra_deg, dec_deg, field, class, subclass, comment, grader, time_ms, model, score, \
                       showing, drawn_by";

impl GradeStore {
    /// Open a store for grading, or make it, with its folder. An older format is brought up to date.
    ///
    /// # Errors
    /// A newer format, a damaged store and any other file are refused and left as they are; a place that cannot be
    /// written.
    pub fn open(path: &Path) -> Result<Self, GradeError> {
        Ok(Self { connection: open_to_write(path)?, path: path.to_owned() })
    }

    /// Open a store for reading alone; it may lie where nothing can be written.
    ///
    /// # Errors
    /// No file, and what [`GradeStore::open`] refuses.
    pub fn open_to_read(path: &Path) -> Result<Self, GradeError> {
        Ok(Self { connection: open_to_read(path)?, path: path.to_owned() })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Add a grade; the disk has it when this answers. Grades of one grader about one candidate and showing follow
    /// each other in time even where clocks do not: one that would come before the newest is dated a millisecond after
    /// it. The newest grade, given again, is known already and not doubled.
    ///
    /// # Errors
    /// The sentence says what was not saved, where, and why; nothing was changed, and the same call may be tried again.
    pub fn append(&self, grade: &Grade) -> Result<GradeId, GradeError> {
        self.write(|transaction| {
            let key = (grade.candidate.identity(), &grade.grader, grade.showing);
            let newest = transaction
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM grades WHERE candidate = ?1 AND grader = ?2 AND showing = ?3
                     ORDER BY time_ms DESC LIMIT 1"
                ))?
                .query_row(params![key.0, key.1, key.2], stored)
                .optional()?;
            match newest {
                Some(newest) if newest.grade.is_same(grade) => Ok(newest.id),
                Some(newest) => {
                    insert(transaction, grade, grade.time_ms.max(newest.grade.time_ms.saturating_add(1)))
                }
                None => insert(transaction, grade, grade.time_ms),
            }
        })
        .map_err(|error| not_saved(described(grade), &error, &self.path))
    }

    /// Add many grades with the times that they have, all or none: those of a colleague, or of a table. Doing it again
    /// changes nothing.
    ///
    /// # Errors
    /// As [`GradeStore::append`].
    pub fn add_all(&self, grades: &[Grade]) -> Result<Added, GradeError> {
        self.write(|transaction| {
            let mut sum = Added::default();
            for grade in grades {
                match said_then(transaction, grade)? {
                    None => {
                        insert(transaction, grade, grade.time_ms)?;
                        sum.added += 1;
                    }
                    Some(known) if known.is_same(grade) => sum.known += 1,
                    Some(_) => sum.contradicting += 1,
                }
            }
            Ok(sum)
        })
        .map_err(|error| not_saved(format!("a set of {} grades", grades.len()), &error, &self.path))
    }

    /// What counts of a field (its file name; folders are ignored): the newest of each grader for each candidate and
    /// showing, without those taken back, in the order in which they were added.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn current(&self, field: &str) -> Result<Vec<StoredGrade>, GradeError> {
        let field = CandidateKey::field_name(field);
        Ok(standing(self.select("WHERE field = ?1 ORDER BY id", params![field])?))
    }

    /// Everything ever said, in the order in which it was added.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn all(&self) -> Result<Vec<StoredGrade>, GradeError> {
        self.select("ORDER BY id", [])
    }

    /// Everything ever said about one candidate, oldest first.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn history(&self, candidate: &CandidateKey) -> Result<Vec<StoredGrade>, GradeError> {
        self.select("WHERE candidate = ?1 ORDER BY time_ms, id", params![candidate.identity()])
    }

    /// What was added after a grade, by this window or any other; from the beginning with `GradeId(0)`.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn changes_since(&self, last: GradeId) -> Result<Vec<StoredGrade>, GradeError> {
        self.select("WHERE id > ?1 ORDER BY id", params![last.0])
    }

    /// Who graded, by name.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn graders(&self) -> Result<Vec<Grader>, GradeError> {
        let sql = "SELECT grader, count(*), count(DISTINCT candidate), max(time_ms) FROM grades
                   GROUP BY grader ORDER BY grader";
        let read = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(Grader {
                    name: row.get(0)?,
                    grades: row.get(1)?,
                    candidates: row.get(2)?,
                    last_time_ms: row.get(3)?,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| GradeError::reading(&error, &self.path))
    }

    fn select(&self, condition: &str, parameters: impl Params) -> Result<Vec<StoredGrade>, GradeError> {
        let read = || {
            let mut statement =
                self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM grades {condition}"))?;
            let rows = statement.query_map(parameters, stored)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| GradeError::reading(&error, &self.path))
    }

    /// One transaction that has the right to write from its beginning, so that two windows queue rather than collide.
    fn write<T>(&self, work: impl FnOnce(&Transaction) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

/// As messages name a grade.
fn described(grade: &Grade) -> String {
    let what = match &grade.class {
        Some(class) => format!("the grade {class}"),
        None => "taking back the grade".to_owned(),
    };
    format!("{what} of {} by {}", grade.candidate.shown(), grade.grader)
}

fn insert(transaction: &Transaction, grade: &Grade, time_ms: i64) -> rusqlite::Result<GradeId> {
    let Grade { candidate, .. } = grade;
    transaction
        .prepare_cached(
            "INSERT INTO grades (candidate, field, object_id, ra_deg, dec_deg, class, subclass, comment, grader, time_ms,
             model, score, showing, drawn_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            candidate.identity(),
            CandidateKey::field_name(&candidate.field),
            candidate.id,
            candidate.ra_deg,
            candidate.dec_deg,
            grade.class,
            grade.subclass,
            grade.comment,
            grade.grader,
            time_ms,
            grade.model,
            grade.score,
            grade.showing,
            grade.drawn_by,
        ])?;
    Ok(GradeId(transaction.last_insert_rowid()))
}

/// What the same grader said about the same candidate in the same millisecond.
fn said_then(transaction: &Transaction, grade: &Grade) -> rusqlite::Result<Option<Grade>> {
    transaction
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM grades WHERE candidate = ?1 AND grader = ?2 AND showing = ?3 AND time_ms = ?4"
        ))?
        .query_row(params![grade.candidate.identity(), grade.grader, grade.showing, grade.time_ms], stored)
        .optional()
        .map(|found| found.map(|stored| stored.grade))
}

/// A row of [`COLUMNS`]; SQLite keeps NaN as NULL.
fn stored(row: &Row) -> rusqlite::Result<StoredGrade> {
    let real = |column: usize| row.get::<_, Option<f64>>(column).map(|value| value.unwrap_or(f64::NAN));
    Ok(StoredGrade {
        id: GradeId(row.get(0)?),
        grade: Grade {
            candidate: CandidateKey {
                id: row.get(1)?,
                ra_deg: real(2)?,
                dec_deg: real(3)?,
                field: row.get(4)?,
            },
            class: row.get(5)?,
            subclass: row.get(6)?,
            comment: row.get(7)?,
            grader: row.get(8)?,
            time_ms: row.get(9)?,
            model: row.get(10)?,
            score: real(11)?,
            showing: row.get(12)?,
            drawn_by: row.get(13)?,
        },
    })
}

#[cfg(test)]
mod tests;
