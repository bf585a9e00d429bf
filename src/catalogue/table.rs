//! A table in memory.

use super::Column;
use std::path::PathBuf;

/// Columns of one length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// EXTNAME, or the name of the VOTable, or the file name.
    pub name: String,
    pub columns: Vec<Column>,
    /// The file; empty for tables made in memory.
    pub path: PathBuf,
    /// What the user should know about how it was read (rows left out, columns that cannot be shown, ...).
    pub warnings: Vec<String>,
}

impl Table {
    /// How many rows.
    pub fn row_count(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// A column by name, whatever the case.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}
