//! Partners in a second table.

use crate::catalogue::{NearestPartners, Partners, Table, read_table};
use crate::cli::CliError;
use crate::progress::Unwatched;
use crate::quasars::{Class, Classification, Selection, candidates};
use serde::Serialize;
use std::path::Path;

/// The nearest partner of each row, and the table that it is in.
pub(super) struct Partner {
    found: NearestPartners,
    others: Table,
}

/// How many have one.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Matched {
    pub rows: usize,
    /// Rows that are called quasars, and those of them with a partner.
    pub quasars: usize,
    pub quasars_matched: usize,
    /// Candidates, where any were asked for.
    pub candidates: Option<usize>,
    pub candidates_matched: Option<usize>,
}

impl Partner {
    pub fn of(table: &Table, other: &Path, radius_arcsec: f64) -> Result<Self, CliError> {
        let others = read_table(other, &Unwatched)?;
        let refused = |path: &Path| {
            let path = path.to_owned();
            move |error: crate::catalogue::PositionsError| {
                CliError::Input(format!("{error}: {}", path.display()))
            }
        };
        let own = table.sky_positions().map_err(refused(&table.path))?;
        let theirs = others.sky_positions().map_err(refused(other))?;
        let points = (own.sky().unwrap_or_default(), theirs.sky().unwrap_or_default());
        let found = NearestPartners::of(points.0, points.1, radius_arcsec, Partners::Best);
        Ok(Self { found, others })
    }

    pub fn count(&self, made: &Classification, selection: Option<Selection>) -> Matched {
        let has = |row: usize| self.found.has(row);
        let quasars: Vec<usize> = (0..made.len())
            .filter(|row| made.classes.get(*row).copied().flatten() == Some(Class::Qso))
            .collect();
        let chosen = selection.map(|selection| candidates(made, selection));
        Matched {
            rows: self.found.count(),
            quasars: quasars.len(),
            quasars_matched: quasars.iter().filter(|row| has(**row)).count(),
            candidates: chosen.as_ref().map(Vec::len),
            candidates_matched: chosen.map(|rows| rows.iter().filter(|row| has(**row as usize)).count()),
        }
    }

    /// The columns of [`NearestPartners::add_to`].
    pub fn add_to(&self, table: &mut Table) {
        self.found.add_to(table, &self.others);
    }
}
