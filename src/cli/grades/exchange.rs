//! Grades from and to other files.

use super::Unsaid;
use super::list::ListArguments;
use crate::cli::CliError;
use crate::grades::{Grade, GradeStore, Scheme, TableSource, grades_to_csv, merge};
use crate::places::write_whole;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where a table goes.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    #[command(flatten)]
    wanted: ListArguments,
    /// Table to write; without it the table is printed.
    #[arg(long, value_name = "CSV")]
    out: Option<PathBuf>,
}

/// Run `skyloupe grades export`.
///
/// # Errors
/// A store that cannot be read, a table that cannot be written.
pub(super) fn export(
    arguments: &ExportArguments,
    path: &Path,
    json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let stored = arguments.wanted.of(&GradeStore::open_to_read(path)?)?;
    let grades: Vec<&Grade> = stored.iter().map(|stored| &stored.grade).collect();
    let count = grades.len();
    let table = grades_to_csv(grades).map_err(|error| CliError::Input(error.to_string()))?;
    write_table(&table, arguments.out.as_deref(), out)?;
    match &arguments.out {
        Some(to) if json => {
            serde_json::to_writer_pretty(&mut *out, &serde_json::json!({ "out": to, "grades": count }))?;
            Ok(writeln!(out)?)
        }
        Some(to) => Ok(writeln!(out, "{count} grades: {}", to.display())?),
        None => Ok(()),
    }
}

/// Into a file, whole or not at all, or onto standard output.
pub(super) fn write_table(table: &str, to: Option<&Path>, out: &mut dyn Write) -> Result<(), CliError> {
    match to {
        Some(path) => write_whole(path, table)
            .map_err(|why| CliError::Input(format!("the table was not written: {why}"))),
        None => Ok(out.write_all(table.as_bytes())?),
    }
}

/// Files of grades, and where they go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adding<'a> {
    pub files: &'a [PathBuf],
    pub into: &'a Path,
    pub unsaid: &'a Unsaid,
    pub scheme: &'a Scheme,
}

/// Run `skyloupe grades merge` and `import`.
///
/// # Errors
/// A file that cannot be read, and then nothing is written; a store that cannot be written.
pub(super) fn add(adding: &Adding, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let sources: Vec<TableSource> =
        adding.files.iter().map(|path| adding.unsaid.source(path, adding.scheme)).collect();
    let report = merge(&sources, adding.into)?;
    if json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        return Ok(writeln!(out)?);
    }
    for file in &report.files {
        let added = &file.added;
        write!(out, "{} added, {} known already", added.added, added.known)?;
        if added.contradicting > 0 {
            write!(
                out,
                ", {} left out because they contradict others of the same moment",
                added.contradicting
            )?;
        }
        if file.ungraded > 0 {
            write!(out, ", {} rows not graded", file.ungraded)?;
        }
        writeln!(out, ": {}", file.path.display())?;
    }
    Ok(writeln!(out, "{} grades in all: {}", report.total, report.out.display())?)
}
