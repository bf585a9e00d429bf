//! FITS tables: binary ones decoded block by block, all columns of a block in parallel; text ones by their fields.

mod ascii;
mod cells;
mod form;

use super::Source;
use crate::catalogue::{CatalogueError, Column, Table};
use crate::fits::{HduChoice, HduExtent, HduKind, hdu_extents};
use cells::Cells;
use form::{Field, fields};
use rayon::prelude::*;

/// Bytes of rows that are decoded before the next ones are touched: few enough to stay in the processor's cache.
const BLOCK_BYTES: usize = 2 << 20;

/// Read the chosen table, or the first one that has rows.
pub(super) fn read(bytes: &[u8], source: &Source<'_>) -> Result<Table, CatalogueError> {
    let (hdus, mut warnings) = hdu_extents(bytes, source.path)?;
    let hdu = chosen(&hdus, source)?;
    let others = hdus.iter().filter(|other| is_table(other) && other.index != hdu.index).count();
    if source.choice.is_none() && others > 0 {
        warnings.push(format!(
            "HDU {} is shown; {others} other table(s) of the file open as FILE[NUMBER or NAME]",
            hdu.index
        ));
    }
    let data = bytes.get(hdu.data.clone()).unwrap_or_default();
    let mut table = if hdu.kind == HduKind::AsciiTable {
        ascii::read(hdu, data, source)?
    } else {
        read_binary(hdu, data, source)?
    };
    table.name = hdu.extname.clone().unwrap_or_default();
    table.warnings.splice(0..0, warnings);
    Ok(table)
}

fn is_table(hdu: &HduExtent) -> bool {
    matches!(hdu.kind, HduKind::Table | HduKind::AsciiTable)
}

fn chosen<'a>(hdus: &'a [HduExtent], source: &Source<'_>) -> Result<&'a HduExtent, CatalogueError> {
    let path = || source.path.to_owned();
    let listed: Vec<String> = hdus
        .iter()
        .take(12)
        .map(|hdu| {
            let name = hdu.extname.as_ref().map_or(String::new(), |name| format!(" {name}"));
            format!("{}{name} ({})", hdu.index, hdu.kind.described())
        })
        .collect();
    let available = listed.join(", ");
    let Some(choice) = source.choice else {
        let has_rows = |hdu: &&HduExtent| is_table(hdu) && hdu.header.integer("NAXIS2").unwrap_or(0) > 0;
        let first = || hdus.iter().find(|hdu| is_table(hdu));
        return hdus
            .iter()
            .find(has_rows)
            .or_else(first)
            .ok_or_else(|| CatalogueError::NoTable { available, path: path() });
    };
    let found = match choice {
        HduChoice::Index(index) => hdus.get(*index),
        HduChoice::Name(name) => hdus.iter().find(|hdu| {
            hdu.extname.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name)) && is_table(hdu)
        }),
    };
    let wanted = choice.to_string();
    found.filter(|hdu| is_table(hdu)).ok_or_else(|| CatalogueError::NoSuchTable {
        wanted,
        available,
        path: path(),
    })
}

fn read_binary(hdu: &HduExtent, data: &[u8], source: &Source<'_>) -> Result<Table, CatalogueError> {
    let mut table = Table::default();
    let damaged = |why: String| CatalogueError::damaged("FITS", why, source.path);
    let size = |keyword: &str| {
        let value = hdu.header.integer(keyword).and_then(|value| usize::try_from(value).ok());
        value.ok_or_else(|| damaged(format!("{keyword} is missing or negative")))
    };
    let (row_bytes, announced) = (size("NAXIS1")?, size("NAXIS2")?);
    let fields = fields(&hdu.header, row_bytes, &mut table.warnings).map_err(damaged)?;
    let rows = data.len().checked_div(row_bytes).map_or(0, |there| announced.min(there));
    if rows < announced {
        table.warnings.push(format!("the table is cut off: {rows} of {announced} rows are there"));
    }
    let mut decoded: Vec<(&Field, Cells)> =
        fields.iter().map(|field| (field, Cells::of(field, rows))).collect();
    let rows_at_once = (BLOCK_BYTES / row_bytes.max(1)).max(1);
    let whole = data.get(..rows * row_bytes).unwrap_or_default();
    for (block, raw) in whole.chunks(rows_at_once * row_bytes.max(1)).enumerate() {
        if source.progress.is_cancelled() {
            return Err(CatalogueError::Cancelled);
        }
        decoded.par_iter_mut().for_each(|(field, cells)| cells.extend(field, raw, row_bytes));
        source.progress.report((block * rows_at_once) as f32 / rows.max(1) as f32);
    }
    for (field, cells) in decoded {
        let values = cells.finish(&field.name, &mut table.warnings);
        table.columns.push(Column {
            name: field.name.clone(),
            unit: field.unit.clone(),
            ucd: field.ucd.clone(),
            description: field.description.clone(),
            values,
        });
    }
    Ok(table)
}
