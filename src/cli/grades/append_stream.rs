//! Grades from another program, one by one, each answered when it is safe.

use crate::cli::CliError;
use crate::grades::{Grade, GradeStore};
use std::io::{BufRead, Write, stdin};
use std::path::Path;

/// Answer each line of standard input: `ok ID`, or `error` and a sentence; then go on with the next.
///
/// # Errors
/// A store that cannot be opened; at the end, when any grade was not saved.
pub(super) fn append_stream(store: &Path, out: &mut dyn Write) -> Result<(), CliError> {
    let grades = GradeStore::open(store)?;
    let (mut lines, mut failed) = (0_usize, 0_usize);
    for line in stdin().lock().lines() {
        let line = line?;
        lines += 1;
        let answer = match serde_json::from_str::<Grade>(&line) {
            Ok(grade) => grades.append(&grade).map_err(|error| error.to_string()),
            Err(error) => Err(format!("line {lines} is no grade: {error}")),
        };
        match answer {
            Ok(id) => writeln!(out, "ok {}", id.0)?,
            Err(why) => {
                failed += 1;
                writeln!(out, "error {why}")?;
            }
        }
        out.flush()?;
    }
    if failed > 0 {
        let sentence = format!("{failed} of {lines} grades were not saved: {}", store.display());
        return Err(CliError::Input(sentence));
    }
    Ok(())
}
