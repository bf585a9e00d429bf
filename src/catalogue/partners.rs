//! The nearest partner of each row of a table in another, as columns.

use super::{Column, Partners, Table, Values, cross_match};
use crate::sky::SkyPoint;

/// Partners of the rows of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestPartners {
    /// Row of the other table and how far away, arcsec.
    nearest: Vec<Option<(u32, f64)>>,
    /// How many there are within the radius; only where all were looked for.
    counts: Option<Vec<Option<i64>>>,
    radius_arcsec: f64,
}

impl NearestPartners {
    /// Look within a radius around each of `own`; rows without a position have none.
    pub fn of(own: &[SkyPoint], theirs: &[SkyPoint], radius_arcsec: f64, partners: Partners) -> Self {
        let mut nearest: Vec<Option<(u32, f64)>> = vec![None; own.len()];
        let mut counts = vec![Some(0); own.len()];
        for pair in cross_match(own, theirs, radius_arcsec, partners) {
            let row = pair.first as usize;
            if let Some(slot) = nearest.get_mut(row)
                && slot.is_none_or(|(_, known)| pair.separation_arcsec < known)
            {
                *slot = Some((pair.second, pair.separation_arcsec));
            }
            if let Some(count) = counts.get_mut(row) {
                *count = count.map(|count: i64| count + 1);
            }
        }
        Self { nearest, counts: (partners == Partners::All).then_some(counts), radius_arcsec }
    }

    /// Whether a row has one.
    pub fn has(&self, row: usize) -> bool {
        self.nearest.get(row).is_some_and(Option::is_some)
    }

    /// How many rows have one.
    pub fn count(&self) -> usize {
        self.nearest.iter().flatten().count()
    }

    /// Give the table `match_row` (from 1), `match_id` where the other one has identifiers, `separation_arcsec` and, where
    /// all partners were looked for, `match_count`.
    pub fn add_to(&self, table: &mut Table, other: &Table) {
        let numbers = self.nearest.iter().map(|found| found.map(|(row, _)| i64::from(row) + 1)).collect();
        let description = format!("row of {} that lies nearest, from 1", other.name);
        table.columns.push(Column { description, ..Column::new("match_row", Values::Integer(numbers)) });
        if let Some(identifiers) = other.id_column() {
            let rows: Vec<u32> =
                self.nearest.iter().map(|found| found.map_or(u32::MAX, |(row, _)| row)).collect();
            let values = identifiers.values.of_rows(&rows);
            table.columns.push(Column { name: "match_id".to_owned(), values, ..identifiers.clone() });
        }
        let separations =
            self.nearest.iter().map(|found| found.map_or(f64::NAN, |(_, arcsec)| arcsec)).collect();
        let unit = "arcsec".to_owned();
        table.columns.push(Column { unit, ..Column::new("separation_arcsec", Values::Real(separations)) });
        if let Some(counts) = &self.counts {
            let description = format!("partners within {} arcsec", self.radius_arcsec);
            let values = Values::Integer(counts.clone());
            table.columns.push(Column { description, ..Column::new("match_count", values) });
        }
    }
}
