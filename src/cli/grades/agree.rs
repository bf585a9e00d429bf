//! How far graders agree.

use super::{Unsaid, exchange};
use crate::cli::CliError;
use crate::grades::{
    Agreement, Comparison, ConsensusGrade, ConsensusRule, Grade, Scheme, agreement, consensus,
    consensus_to_csv, read_grades,
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Whose grades, and what to make of them.
#[derive(Debug, Args)]
pub(super) struct AgreeArguments {
    /// Files of grades, and tables (.csv); without one, the store.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    unsaid: Unsaid,
    /// Also say what the graders say together.
    #[arg(long, value_enum, value_name = "RULE")]
    consensus: Option<Rule>,
    /// Only of candidates with as many graders.
    #[arg(long, value_name = "N", default_value_t = 2, requires = "consensus")]
    least_graders: u64,
    /// Write that as a table.
    #[arg(long, value_name = "CSV", requires = "consensus")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// The middle class; of two middle ones the less sure.
    Median,
    /// The class that most chose; of several the less sure.
    Majority,
}

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct Agreed {
    #[serde(flatten)]
    agreement: Agreement,
    #[serde(skip_serializing_if = "Option::is_none")]
    consensus: Option<Vec<ConsensusGrade>>,
    #[serde(skip)]
    table: Option<PathBuf>,
}

/// Run `skyloupe grades agree`.
///
/// # Errors
/// Files that cannot be read, a table that cannot be written.
pub(super) fn agree(arguments: &AgreeArguments, store: &Path, scheme: &Scheme) -> Result<Agreed, CliError> {
    let mut files: Vec<&Path> = arguments.files.iter().map(PathBuf::as_path).collect();
    if files.is_empty() {
        files.push(store);
    }
    let mut grades: Vec<Grade> = Vec::new();
    for path in files {
        grades.extend(read_grades(&arguments.unsaid.source(path, scheme))?.grades);
    }
    let together = arguments.consensus.map(|rule| {
        let rule = match rule {
            Rule::Median => ConsensusRule::Median,
            Rule::Majority => ConsensusRule::Majority,
        };
        consensus(&grades, scheme, rule, arguments.least_graders)
    });
    if let (Some(path), Some(together)) = (&arguments.out, &together) {
        let table = consensus_to_csv(together, scheme).map_err(|error| CliError::Input(error.to_string()))?;
        exchange::write_table(&table, Some(path), &mut io::sink())?;
    }
    Ok(Agreed { agreement: agreement(&grades, scheme), consensus: together, table: arguments.out.clone() })
}

impl Agreed {
    /// Say it.
    ///
    /// # Errors
    /// An answer that cannot be written.
    pub(super) fn print(&self, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
        if json {
            serde_json::to_writer_pretty(&mut *out, self)?;
            return Ok(writeln!(out)?);
        }
        Ok(self.print_text(out)?)
    }

    fn print_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let agreement = &self.agreement;
        for pair in &agreement.pairs {
            writeln!(out, "{} and {}: {}", pair.first, pair.second, in_words(&pair.comparison))?;
            self.print_table(&pair.comparison, out)?;
        }
        for own in &agreement.with_themselves {
            writeln!(out, "{}, shown again: {}", own.grader, in_words(&own.comparison))?;
        }
        let kappa = number(agreement.fleiss_kappa);
        let (graders, shared) = (agreement.graders.len(), agreement.shared_candidates);
        writeln!(
            out,
            "{graders} graders, {shared} candidates with at least two of them: Fleiss' kappa {kappa}"
        )?;
        if agreement.unknown_classes > 0 {
            writeln!(out, "{} grades left out: the scheme lacks their classes", agreement.unknown_classes)?;
        }
        for one in self.consensus.iter().flatten().filter(|_| self.table.is_none()) {
            let ConsensusGrade { candidate, class, graders, .. } = one;
            writeln!(out, "{class} {} of {} ({graders} graders)", candidate.id, candidate.field)?;
        }
        match (&self.table, &self.consensus) {
            (Some(path), Some(together)) => {
                writeln!(out, "{} candidates: {}", together.len(), path.display())
            }
            _ => Ok(()),
        }
    }

    fn print_table(&self, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
        if comparison.candidates == 0 {
            return Ok(());
        }
        let classes = &self.agreement.classes;
        let width = classes.iter().map(|class| class.chars().count()).max().unwrap_or(1).max(6);
        let cells = classes.iter().map(|class| format!(" {class:>width$}"));
        writeln!(out, "  {:width$}{}", "", cells.collect::<String>())?;
        for (class, row) in classes.iter().zip(&comparison.confusion) {
            let cells = row.iter().map(|count| format!(" {count:>width$}"));
            writeln!(out, "  {class:width$}{}", cells.collect::<String>())?;
        }
        Ok(())
    }
}

fn in_words(comparison: &Comparison) -> String {
    let (Some(percent), Some(range)) = (comparison.percent, comparison.percent_interval) else {
        return "no candidate in common".to_owned();
    };
    format!(
        "{} of {} the same ({percent:.1} %, {:.1} to {:.1}), kappa {}, linear {}",
        comparison.same,
        comparison.candidates,
        range.low,
        range.high,
        number(comparison.kappa),
        number(comparison.weighted_kappa)
    )
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "cannot be told".to_owned(), |value| format!("{value:.3}"))
}
