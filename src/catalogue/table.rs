//! A table in memory.

use super::Column;
use rayon::prelude::*;
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

    /// The names of all columns, for messages: `a, b, c, ...`, at most twenty.
    pub fn column_names(&self) -> String {
        const SHOWN: usize = 20;
        let names: Vec<&str> = self.columns.iter().take(SHOWN).map(|column| column.name.as_str()).collect();
        let more = self.columns.len().saturating_sub(SHOWN);
        if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
    }

    /// A table of the given rows, in that order.
    pub fn of_rows(&self, rows: &[u32]) -> Self {
        let columns = self.columns.par_iter().map(|column| Column {
            values: column.values.of_rows(rows),
            name: column.name.clone(),
            unit: column.unit.clone(),
            ucd: column.ucd.clone(),
            description: column.description.clone(),
        });
        Self {
            name: self.name.clone(),
            columns: columns.collect(),
            path: self.path.clone(),
            warnings: Vec::new(),
        }
    }
}
