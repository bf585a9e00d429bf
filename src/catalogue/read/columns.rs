//! What holds for the columns of every format: unique names, units written into names.

use crate::catalogue::{Column, Table, Values};
use std::collections::HashSet;

/// Give columns that share a name, or have none, names of their own, and say so.
pub(super) fn make_names_unique(table: &mut Table) {
    let mut taken: HashSet<String> = HashSet::new();
    let mut renamed = Vec::new();
    for (index, column) in table.columns.iter_mut().enumerate() {
        if column.name.trim().is_empty() {
            column.name = format!("column_{}", index + 1);
        }
        if taken.contains(&column.name.to_ascii_lowercase()) {
            let old = column.name.clone();
            let mut number = 2;
            while taken.contains(&format!("{old}_{number}").to_ascii_lowercase()) {
                number += 1;
            }
            column.name = format!("{old}_{number}");
            renamed.push(column.name.clone());
        }
        taken.insert(column.name.to_ascii_lowercase());
    }
    if !renamed.is_empty() {
        table.warnings.push(format!(
            "columns of the same name are told apart as {}",
            renamed.iter().take(12).cloned().collect::<Vec<_>>().join(", ")
        ));
    }
}

/// `RA [deg]` as name and unit; a name without brackets has no unit.
pub(super) fn name_and_unit(text: &str) -> (String, String) {
    let text = text.trim();
    let split = text.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    match split {
        Some((name, unit)) if !name.trim().is_empty() => (name.trim().to_owned(), unit.trim().to_owned()),
        _ => (text.to_owned(), String::new()),
    }
}

/// An unsigned 64-bit column: integers where all fit in the signed ones, else their digits as text, with a warning.
pub(super) fn unsigned_values(cells: Vec<Option<u64>>, name: &str, warnings: &mut Vec<String>) -> Values {
    if cells.iter().flatten().all(|&cell| i64::try_from(cell).is_ok()) {
        return Values::Integer(
            cells.into_iter().map(|cell| cell.and_then(|cell| i64::try_from(cell).ok())).collect(),
        );
    }
    warnings.push(format!("column {name} holds integers beyond 2^63 and is shown as text"));
    Values::Text(
        cells.into_iter().map(|cell| cell.map_or_else(String::new, |cell| cell.to_string())).collect(),
    )
}

/// An empty column to which a reader adds its cells.
pub(super) fn column(name: &str, unit: &str, values: Values) -> Column {
    Column { unit: unit.to_owned(), ..Column::new(name, values) }
}
