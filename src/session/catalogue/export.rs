//! Tables that are written.

use crate::catalogue::{Column, Table};
use std::path::PathBuf;

/// Endings of names by which the kind of a written table is known.
pub const TABLE_ENDINGS: [&str; 5] = ["csv", "ecsv", "fits", "vot", "parquet"];

/// Which rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportedRows {
    /// Those that match the filter, in the order of the list.
    Listed,
    Selected,
}

/// A table to write: the columns that are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct TableExport {
    /// The ending says the kind.
    pub path: PathBuf,
    pub rows: ExportedRows,
}

/// Some rows and columns of a table, in the order in which they are given.
pub fn rows_of_table(table: &Table, rows: &[u32], columns: &[usize]) -> Table {
    let columns = columns.iter().filter_map(|number| table.columns.get(*number));
    let taken = columns.map(|column| Column {
        values: column.values.of_rows(rows),
        name: column.name.clone(),
        unit: column.unit.clone(),
        ucd: column.ucd.clone(),
        description: column.description.clone(),
    });
    Table { name: table.name.clone(), columns: taken.collect(), path: PathBuf::new(), warnings: Vec::new() }
}
