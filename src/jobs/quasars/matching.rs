//! Partners of the rows of one table in another.

use crate::catalogue::{Column, Partners, Table, Values, cross_match};
use crate::session::{MatchWish, TablePositions};
use crate::sky::SkyPoint;
use std::sync::Arc;

/// The table with `match_row` (from 1), `match_id` where the other table has identifiers, `separation_arcsec` of the nearest
/// partner and, where all are wanted, `match_count`; and how many rows have one.
///
/// # Errors
/// One sentence when one of them has no positions on the sky.
pub fn matched(wish: &MatchWish) -> Result<(Arc<Table>, usize), String> {
    let own = sky_of(&wish.positions, &wish.table)?;
    let theirs = sky_of(&wish.other_positions, &wish.other)?;
    let partners = if wish.all { Partners::All } else { Partners::Best };
    let mut nearest: Vec<Option<(u32, f64)>> = vec![None; wish.table.row_count()];
    let mut counts: Vec<Option<i64>> = vec![Some(0); nearest.len()];
    for pair in cross_match(own, theirs, wish.radius_arcsec, partners) {
        let row = pair.first as usize;
        if let Some(slot) = nearest.get_mut(row)
            && slot.is_none_or(|(_, known)| pair.separation_arcsec < known)
        {
            *slot = Some((pair.second, pair.separation_arcsec));
        }
        if let Some(count) = counts.get_mut(row) {
            *count = count.map(|count| count + 1);
        }
    }
    let mut table = (*wish.table).clone();
    let numbers = nearest.iter().map(|found| found.map(|(row, _)| i64::from(row) + 1)).collect();
    let description = format!("row of {} that lies nearest, from 1", wish.other.name);
    table.columns.push(Column { description, ..Column::new("match_row", Values::Integer(numbers)) });
    if let Some(identifiers) = wish.other.id_column() {
        let rows: Vec<u32> = nearest.iter().map(|found| found.map_or(u32::MAX, |(row, _)| row)).collect();
        let values = identifiers.values.of_rows(&rows);
        table.columns.push(Column { name: "match_id".to_owned(), values, ..identifiers.clone() });
    }
    let separations = nearest.iter().map(|found| found.map_or(f64::NAN, |(_, arcsec)| arcsec)).collect();
    let unit = "arcsec".to_owned();
    table.columns.push(Column { unit, ..Column::new("separation_arcsec", Values::Real(separations)) });
    if wish.all {
        let description = format!("partners within {} arcsec", wish.radius_arcsec);
        table.columns.push(Column { description, ..Column::new("match_count", Values::Integer(counts)) });
    }
    Ok((Arc::new(table), nearest.iter().flatten().count()))
}

fn sky_of<'a>(positions: &'a TablePositions, table: &Table) -> Result<&'a [SkyPoint], String> {
    match positions {
        TablePositions::Sky(points) => Ok(points),
        TablePositions::Pixels(_) => Err(format!(
            "{} has positions in pixels alone; partners are looked for on the sky: it needs columns of right ascension and \
             declination",
            table.name
        )),
    }
}
