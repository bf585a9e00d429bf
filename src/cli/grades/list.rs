//! The grades that count, and who gave them.

use crate::cli::CliError;
use crate::grades::{CandidateKey, GradeStore, Grader, StoredGrade, standing, time_text};
use clap::Args;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// Which grades.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only those of a field, by its file name.
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// Only those of one grader.
    #[arg(long, value_name = "NAME")]
    grader: Option<String>,
    /// Everything ever said, corrections and what was taken back included.
    #[arg(long)]
    history: bool,
}

impl ListArguments {
    /// The grades that are wanted, in the order in which they were added.
    pub(super) fn of(&self, store: &GradeStore) -> Result<Vec<StoredGrade>, CliError> {
        let all = store.all()?;
        let mut wanted = if self.history { all } else { standing(all) };
        if let Some(field) = &self.field {
            let name = CandidateKey::field_name(field);
            wanted.retain(|stored| stored.grade.candidate.field == name);
        }
        if let Some(grader) = &self.grader {
            wanted.retain(|stored| stored.grade.grader == *grader);
        }
        Ok(wanted)
    }
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Listing<'a> {
    store: &'a Path,
    graders: Vec<Grader>,
    grades: Vec<StoredGrade>,
}

/// Run `skyloupe grades list`.
///
/// # Errors
/// A store that cannot be read.
pub(super) fn list(
    arguments: &ListArguments,
    path: &Path,
    json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let store = GradeStore::open_to_read(path)?;
    let listing = Listing { store: path, graders: store.graders()?, grades: arguments.of(&store)? };
    if json {
        serde_json::to_writer_pretty(&mut *out, &listing)?;
        return Ok(writeln!(out)?);
    }
    Ok(listing.print(out)?)
}

impl Listing<'_> {
    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        for StoredGrade { grade, .. } in &self.grades {
            let class = grade.class.as_deref().unwrap_or("(taken back)");
            let repeat =
                if grade.showing > 0 { format!(" (showing {})", grade.showing + 1) } else { String::new() };
            let words = [class, &grade.subclass, &grade.comment];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let time = time_text(grade.time_ms);
            let candidate = &grade.candidate;
            writeln!(
                out,
                "{time} {} {} of {}{repeat}: {}",
                grade.grader,
                candidate.id,
                candidate.field,
                words.join(", ")
            )?;
        }
        for grader in &self.graders {
            writeln!(out, "{}: {} grades of {} candidates", grader.name, grader.grades, grader.candidates)?;
        }
        writeln!(out, "{}", self.store.display())
    }
}
