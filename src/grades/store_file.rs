//! The file of a store: where it is, whether it is ours, and how it is opened.

use super::Scheme;
use super::error::{GradeError, reason};
use super::schema::{APPLICATION_ID, Content, FORMAT, content, prepare};
use crate::places::Places;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a window waits for another one that writes.
const PATIENCE: Duration = Duration::from_secs(10);
/// Changing a fresh file to write-ahead mode does not wait by itself.
const TRIALS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(25);

/// Where the grades of a scheme are kept when nobody says otherwise: `grades/<scheme>.sqlite` in the data folder.
pub fn store_path(places: &Places, scheme: &Scheme) -> PathBuf {
    let letters: String =
        scheme.name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    let words: Vec<String> = letters.split_whitespace().map(str::to_lowercase).collect();
    let name = if words.is_empty() { "grades".to_owned() } else { words.join("-") };
    places.data.join("grades").join(format!("{name}.sqlite"))
}

/// Open for grading; a file that is missing is made, with its folder.
pub(super) fn open_to_write(path: &Path) -> Result<Connection, GradeError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let what = "the folder of the grades cannot be made";
        std::fs::create_dir_all(folder).map_err(|source| GradeError::File {
            what,
            source,
            path: path.to_owned(),
        })?;
    }
    let is_new = !path.exists();
    refuse_foreign(path)?;
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let said = |error: rusqlite::Error| GradeError::opening(&error, path);
    let connection = Connection::open_with_flags(path, flags).map_err(said)?;
    connection.busy_timeout(PATIENCE).map_err(said)?;
    let found = patiently(|| prepare(&connection)).map_err(said)?;
    refuse(found, path)?;
    patiently(|| make_durable(&connection)).map_err(said)?;
    check(&connection, path)?;
    if is_new {
        remember_name(path);
    }
    Ok(connection)
}

/// Open for reading alone: a colleague's file, perhaps on a medium that cannot be written.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, GradeError> {
    let what = "the grades cannot be opened";
    std::fs::metadata(path).map_err(|source| GradeError::File { what, source, path: path.to_owned() })?;
    refuse_foreign(path)?;
    let said = |error: rusqlite::Error| GradeError::opening(&error, path);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(said)?;
    connection.busy_timeout(PATIENCE).map_err(said)?;
    let (connection, found) = match patiently(|| content(&connection)) {
        Ok(found) => (connection, found),
        Err(error) if may_be_still(&error) && nothing_is_pending(path) => {
            let connection = open_still(path).map_err(said)?;
            let found = content(&connection).map_err(said)?;
            (connection, found)
        }
        Err(error) => return Err(said(error)),
    };
    if found == Content::Nothing {
        return Err(GradeError::Foreign { why: "it is empty".to_owned(), path: path.to_owned() });
    }
    refuse(found, path)?;
    check(&connection, path)?;
    Ok(connection)
}

/// Refuse by the first bytes what SQLite need not even see.
fn refuse_foreign(path: &Path) -> Result<(), GradeError> {
    let foreign = |why: &str| Err(GradeError::Foreign { why: why.to_owned(), path: path.to_owned() });
    if path.is_dir() {
        return foreign("it is a folder");
    }
    let mut header = Vec::new();
    let read = match File::open(path) {
        Ok(file) => file.take(100).read_to_end(&mut header),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    };
    let what = "the grades cannot be opened";
    read.map_err(|source| GradeError::File { what, source, path: path.to_owned() })?;
    if header.is_empty() {
        return Ok(());
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return foreign("it is no SQLite database");
    }
    // The first hundred bytes of every SQLite file: https://www.sqlite.org/fileformat.html, "The Database Header".
    let program = header.get(68..72).and_then(|bytes| bytes.try_into().ok()).map_or(0, i32::from_be_bytes);
    match i64::from(program) {
        0 | APPLICATION_ID => Ok(()),
        _ => foreign("it is a database of another program"),
    }
}

fn refuse(found: Content, path: &Path) -> Result<(), GradeError> {
    match found {
        Content::Grades(found) if found > FORMAT => {
            Err(GradeError::Newer { found, known: FORMAT, path: path.to_owned() })
        }
        Content::Other => Err(GradeError::Foreign {
            why: "it is a database of another program".to_owned(),
            path: path.to_owned(),
        }),
        Content::Grades(_) | Content::Nothing => Ok(()),
    }
}

/// Write-ahead mode where the file system can, and in any mode every commit waits for the disk.
fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" {
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS answers a plain sync before the disk has it.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)
}

/// Try again while another window holds the file.
fn patiently<T>(mut attempt: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    for _ in 0..TRIALS {
        match attempt() {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(PAUSE)
            }
            done => return done,
        }
    }
    attempt()
}

/// A damaged store is refused before anything is added to it.
fn check(connection: &Connection, path: &Path) -> Result<(), GradeError> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| GradeError::opening(&error, path))?;
    if verdict == "ok" { Ok(()) } else { Err(GradeError::Damaged { why: verdict, path: path.to_owned() }) }
}

/// A new file is only safe when its folder knows its name on disk, too. The file itself is there either way, so a
/// file system that cannot do this is no reason to stop.
fn remember_name(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        log::debug!("the folder of the grades cannot be synced: {error}: {}", folder.display());
    }
}

/// In a folder that cannot be written, SQLite cannot make the file by which it shares a store.
fn may_be_still(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// No grades wait beside the file to be taken into it.
fn nothing_is_pending(path: &Path) -> bool {
    let mut beside = path.as_os_str().to_owned();
    beside.push("-wal");
    std::fs::metadata(beside).map_or(true, |pending| pending.len() == 0)
}

/// Open a file that nobody can be writing.
fn open_still(path: &Path) -> rusqlite::Result<Connection> {
    let mut address = String::from("file:");
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if cfg!(windows) {
        address.push('/');
    }
    for letter in absolute.to_string_lossy().replace('\\', "/").chars() {
        match letter {
            '?' | '#' | '%' => address.push_str(&format!("%{:02X}", u32::from(letter))),
            _ => address.push(letter),
        }
    }
    address.push_str("?immutable=1");
    Connection::open_with_flags(address, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)
}

/// What a failed write means to the grader.
pub(super) fn not_saved(what: String, error: &rusqlite::Error, path: &Path) -> GradeError {
    GradeError::NotSaved { what, why: reason(error), path: path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_has_its_file_in_the_data_folder() {
        let places = Places::beneath("c".into(), "s".into(), "k".into());
        let named = |name: &str| {
            store_path(&places, &Scheme { name: name.to_owned(), ..Scheme::built_in() }).display().to_string()
        };
        assert_eq!(
            named("Strong lenses"),
            "s/data/grades/strong-lenses.sqlite".replace('/', std::path::MAIN_SEPARATOR_STR)
        );
        assert!(named("../../etc").ends_with("etc.sqlite") && !named("../../etc").contains(".."));
        assert!(named("…").ends_with("grades.sqlite"));
    }
}
