//! The table in the store, and how older ones become it.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// "SKYG": says in the header of the file that it is ours.
pub(super) const APPLICATION_ID: i64 = 0x534B_5947;

/// Step `n` turns format `n` into format `n + 1`. A step that has been released is never changed.
const STEPS: [&str; 2] = [
    // `candidate` is CandidateKey::identity. NaN is NULL. One grader does not say two things in one millisecond.
    "CREATE TABLE grades (
         id INTEGER PRIMARY KEY,
         candidate TEXT NOT NULL,
         field TEXT NOT NULL,
         object_id INTEGER NOT NULL,
         ra_deg REAL,
         dec_deg REAL,
         class TEXT,
         subclass TEXT NOT NULL,
         comment TEXT NOT NULL,
         grader TEXT NOT NULL,
         time_ms INTEGER NOT NULL,
         model TEXT NOT NULL,
         score REAL,
         showing INTEGER NOT NULL,
         drawn_by TEXT NOT NULL
     ) STRICT;
     CREATE UNIQUE INDEX one_voice ON grades (candidate, grader, showing, time_ms);
     CREATE INDEX of_field ON grades (field);",
    // Whatever opens the file, what was said stays said.
    "CREATE TRIGGER no_change BEFORE UPDATE ON grades
         BEGIN SELECT RAISE(ABORT, 'grades are never changed, only followed by newer ones'); END;
     CREATE TRIGGER no_removal BEFORE DELETE ON grades
         BEGIN SELECT RAISE(ABORT, 'grades are never removed, only taken back by newer ones'); END;",
];

/// The format that this program writes.
pub(super) const FORMAT: i64 = STEPS.len() as i64;

/// What stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Nothing,
    /// Grades, in a format.
    Grades(i64),
    /// Tables of another program.
    Other,
}

/// Look without changing anything.
pub(super) fn content(connection: &Connection) -> rusqlite::Result<Content> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let ours = number("PRAGMA application_id")? == APPLICATION_ID;
    let format = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_master")?;
    Ok(match (ours, tables) {
        (true, 1..) if format > 0 => Content::Grades(format),
        (_, 0) if format == 0 => Content::Nothing,
        _ => Content::Other,
    })
}

/// Make the table, or bring an older one up to date: all of it or nothing. What it finds to be newer, or another
/// program's, it leaves alone; the answer is what stood there before.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<Content> {
    let found = content(connection)?;
    if matches!(found, Content::Other) || matches!(found, Content::Grades(format) if format >= FORMAT) {
        return Ok(found);
    }
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another window may have been faster.
    let found = content(&transaction)?;
    let from = match found {
        Content::Nothing => 0,
        Content::Grades(format) => format,
        Content::Other => return Ok(found),
    };
    for step in STEPS.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        transaction.execute_batch(step)?;
    }
    if from < FORMAT {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
    }
    transaction.commit()?;
    Ok(found)
}
