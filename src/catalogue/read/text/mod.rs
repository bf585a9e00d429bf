//! Tables as text: CSV, its relatives with other separators, columns set out with blanks, SExtractor catalogues.
//!
//! Which kind of values a column holds is decided by all of its cells. The text is parsed in pieces, in parallel.

mod cell;
mod kinds;
mod layout;
mod piece;
mod pieces;

pub(super) use kinds::Kinds;
pub(super) use layout::{Delimiter, Layout};
pub(super) use pieces::{Body, parse};

use super::Source;
use super::columns::{column, name_and_unit};
use crate::catalogue::{CatalogueError, Table};

/// Read a table whose first line, or whose comments, name the columns.
pub(super) fn read(bytes: &[u8], source: &Source<'_>) -> Result<Table, CatalogueError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_csv = source.path.to_string_lossy().to_ascii_lowercase().contains(".csv");
    let Some(layout) = Layout::of(bytes, is_csv) else {
        let available = "only comments and empty lines".to_owned();
        return Err(CatalogueError::NoTable { available, path: source.path.to_owned() });
    };
    let named: Vec<(String, String)> = layout.names.iter().map(|name| name_and_unit(name)).collect();
    let names: Vec<String> = named.iter().map(|(name, _)| name.clone()).collect();
    let declared = vec![Kinds::default(); names.len()];
    let body = Body {
        bytes: bytes.get(layout.body..).unwrap_or_default(),
        delimiter: layout.delimiter,
        names: &names,
        declared: &declared,
    };
    let (values, warnings) = parse(&body, source)?;
    let columns = named
        .iter()
        .zip(layout.units)
        .zip(values)
        .map(|(((name, unit), stated), values)| {
            column(name, if stated.is_empty() { unit } else { &stated }, values)
        })
        .collect();
    Ok(Table { columns, warnings, ..Table::default() })
}
