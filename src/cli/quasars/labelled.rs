//! Labelled tables, as they are named on the command line.

use super::columns::{For, mapping_of, photometry_of};
use crate::catalogue::{Table, read_table};
use crate::cli::{CliError, warn};
use crate::progress::Unwatched;
use crate::quasars::{CLASSES, Class, Labels, Mapping, Photometry};
use clap::Args;
use std::path::PathBuf;

/// A table in which some column says what each row is.
#[derive(Debug, Args)]
pub struct LabelledArguments {
    /// Table: FITS, CSV, ECSV, VOTable or Parquet
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// Column of labels: STAR, GALAXY, QSO
    #[arg(long, value_name = "COLUMN")]
    pub labels: String,
    /// What other labels mean, such as 1=QSO,2=STAR
    #[arg(long, value_name = "LABEL=CLASS,...", value_delimiter = ',')]
    pub label_names: Vec<String>,
    /// Column of groups that stay together, such as the plate or the field
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
    /// Columns: u=NAME,g=NAME,..., or VIS=NAME,Y=NAME,..., or a file that --save-map wrote
    #[arg(long, value_name = "u=NAME,...|FILE")]
    pub map: Option<String>,
}

/// What was read.
#[derive(Debug)]
pub struct Labelled {
    pub photometry: Photometry,
    pub labels: Labels,
    pub mapping: Mapping,
}

impl LabelledArguments {
    /// Read the table; what is odd about it is said on standard error.
    pub fn read(&self, wanted: For<'_>) -> Result<Labelled, CliError> {
        let table: Table = read_table(&self.table, &Unwatched)?;
        let mapping = mapping_of(&table, self.map.as_deref(), wanted)?;
        let photometry = photometry_of(&table, &mapping, wanted)?;
        let names: Result<Vec<(String, Class)>, CliError> =
            self.label_names.iter().map(|pair| translation(pair)).collect();
        let labels = Labels::of(&table, &self.labels, self.group.as_deref(), &names?)?;
        for (label, rows) in labels.others.iter().take(5) {
            let label = if label.is_empty() { "no label" } else { label };
            warn(&format!("{rows} rows with {label} count for nothing"));
        }
        Ok(Labelled { photometry, labels, mapping })
    }
}

fn translation(pair: &str) -> Result<(String, Class), CliError> {
    let known = CLASSES.map(Class::name).join(", ");
    let refuse =
        || CliError::Usage(format!("{pair:?} is not of the form LABEL=CLASS, where CLASS is {known}"));
    let (label, class) = pair.split_once('=').ok_or_else(refuse)?;
    Ok((label.trim().to_owned(), Class::from_label(class).ok_or_else(refuse)?))
}
