//! One table, or one part of a streamed one, classified.

use super::columns::{For, mapping_of, photometry_of};
use super::tally::Tally;
use crate::catalogue::Table;
use crate::cli::CliError;
use crate::cli::on_standard_error::OnStandardError;
use crate::quasars::{
    Classification, Cuts, QuasarForest, Selection, candidates, clean, suspicions, with_classification,
};

/// What is done to every part.
pub(super) struct Rules<'a> {
    pub forest: &'a QuasarForest,
    pub cuts: Cuts,
    pub map: Option<&'a str>,
    /// Only candidates are kept.
    pub selection: Option<Selection>,
}

/// A part with its new columns.
pub(super) struct Part {
    pub table: Table,
    pub made: Classification,
}

impl Part {
    /// Classify; the first part decides on the columns, the tally takes counts.
    pub fn of(table: Table, rules: &Rules<'_>, tally: &mut Tally) -> Result<Self, CliError> {
        let wanted = For::Forest(rules.forest);
        let photometry = match &tally.mapping {
            None => {
                let mapping = mapping_of(&table, rules.map, wanted)?;
                let photometry = photometry_of(&table, &mapping, wanted)?;
                tally.mapping = Some(mapping);
                photometry
            }
            Some(mapping) => {
                let photometry = crate::quasars::Photometry::of(&table, mapping, rules.forest.softenings())?;
                let odd = suspicions(&photometry, mapping);
                if let Some(one) = odd.first() {
                    return Err(CliError::Input(one.text()));
                }
                photometry
            }
        };
        let cleaned = clean(&photometry, &rules.cuts);
        let progress = OnStandardError::new("classifying");
        let made = rules.forest.classify(&photometry, &cleaned, &progress)?;
        progress.end();
        tally.add(&table, (&photometry, &cleaned, &made), rules.selection);
        let table = with_classification(table, &made, &cleaned, &rules.forest.name());
        Ok(Self { table, made })
    }

    /// The rows that are written.
    pub fn kept(&self, rules: &Rules<'_>) -> Table {
        match rules.selection {
            Some(selection) => self.table.of_rows(&candidates(&self.made, selection)),
            None => self.table.clone(),
        }
    }
}
