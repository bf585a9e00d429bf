//! Which columns of a table are listed, in which order; and which of them say what a row is.

use crate::catalogue::{Table, Values};
use serde::{Deserialize, Serialize};

/// Columns that are listed at first.
const FIRST_SHOWN: usize = 24;
/// One column of the table on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Its number in the table.
    pub column: usize,
    pub shown: bool,
}

impl ColumnView {
    /// All columns as they stand in the table.
    pub(super) fn all_of(table: &Table) -> Vec<Self> {
        (0..table.columns.len()).map(|column| Self { column, shown: true }).collect()
    }

    /// The columns as they stand in the file; of very many the later ones are hidden, and the identifier is first.
    pub(super) fn of(table: &Table) -> Vec<Self> {
        let id = id_column(table);
        let numbers = id.into_iter().chain((0..table.columns.len()).filter(|number| Some(*number) != id));
        numbers.enumerate().map(|(place, column)| Self { column, shown: place < FIRST_SHOWN }).collect()
    }
}

/// The number of the column that identifies rows.
pub fn id_column(table: &Table) -> Option<usize> {
    let id = table.id_column()?;
    table.columns.iter().position(|column| std::ptr::eq(column, id))
}

/// The first column of numbers that is more than a name for rows.
pub(super) fn first_number(table: &Table) -> Option<usize> {
    let id = id_column(table);
    let is_number =
        |values: &Values| matches!(values, Values::Real(_) | Values::Float(_) | Values::Integer(_));
    let numbers = || {
        let columns = table.columns.iter().enumerate();
        columns.filter(|(number, column)| Some(*number) != id && is_number(&column.values))
    };
    let measured = numbers().find(|(_, column)| {
        let name = column.name.to_ascii_lowercase();
        name.contains("mag") || name.contains("flux")
    });
    measured.or_else(|| numbers().next()).map(|(number, _)| number)
}
