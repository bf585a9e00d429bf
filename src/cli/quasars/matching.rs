//! Partners in a second table.

use crate::catalogue::{Column, Partners, Table, Values, cross_match, read_table};
use crate::cli::CliError;
use crate::progress::Unwatched;
use crate::quasars::{Class, Classification, Selection, candidates};
use serde::Serialize;
use std::path::Path;

/// The nearest partner of each row.
pub(super) struct Partner {
    /// Row of the other table, its identifier, and how far away.
    rows: Vec<Option<(u32, f64)>>,
    identifiers: Option<Column>,
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
        let mut rows = vec![None; table.row_count()];
        for pair in cross_match(points.0, points.1, radius_arcsec, Partners::Best) {
            if let Some(slot) = rows.get_mut(pair.first as usize) {
                *slot = Some((pair.second, pair.separation_arcsec));
            }
        }
        Ok(Self { rows, identifiers: others.id_column().cloned() })
    }

    pub fn count(&self, made: &Classification, selection: Option<Selection>) -> Matched {
        let has = |row: usize| self.rows.get(row).is_some_and(Option::is_some);
        let quasars: Vec<usize> = (0..made.len())
            .filter(|row| made.classes.get(*row).copied().flatten() == Some(Class::Qso))
            .collect();
        let chosen = selection.map(|selection| candidates(made, selection));
        Matched {
            rows: self.rows.iter().flatten().count(),
            quasars: quasars.len(),
            quasars_matched: quasars.iter().filter(|row| has(**row)).count(),
            candidates: chosen.as_ref().map(Vec::len),
            candidates_matched: chosen.map(|rows| rows.iter().filter(|row| has(**row as usize)).count()),
        }
    }

    /// `match_row` (from 1), `match_id` where the other table has identifiers, `separation_arcsec`.
    pub fn add_to(&self, table: &mut Table) {
        let rows = self.rows.iter().map(|found| found.map(|(row, _)| i64::from(row) + 1)).collect();
        table.columns.push(Column::new("match_row", Values::Integer(rows)));
        if let Some(identifiers) = &self.identifiers {
            let chosen: Vec<u32> =
                self.rows.iter().map(|found| found.map_or(u32::MAX, |(row, _)| row)).collect();
            let values = identifiers.values.of_rows(&chosen);
            table.columns.push(Column { name: "match_id".to_owned(), values, ..identifiers.clone() });
        }
        let separations =
            self.rows.iter().map(|found| found.map_or(f64::NAN, |(_, arcsec)| arcsec)).collect();
        let unit = "arcsec".to_owned();
        table.columns.push(Column { unit, ..Column::new("separation_arcsec", Values::Real(separations)) });
    }
}
