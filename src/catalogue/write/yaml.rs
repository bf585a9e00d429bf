//! The declarations of columns that ECSV, and astropy in Parquet, keep in YAML.

use crate::catalogue::{Table, Values};

/// One line for each column: `- {name: ra, unit: deg, datatype: float64}`.
pub(super) fn column_entries(table: &Table) -> Vec<String> {
    let entry = |column: &crate::catalogue::Column| {
        let datatype = match column.values {
            Values::Real(_) => "float64",
            Values::Float(_) => "float32",
            Values::Integer(_) => "int64",
            Values::Logical(_) => "bool",
            Values::Text(_) => "string",
        };
        let mut entry = format!("- {{name: {}", quoted(&column.name));
        if !column.unit.is_empty() {
            entry += &format!(", unit: {}", quoted(&column.unit));
        }
        entry += &format!(", datatype: {datatype}");
        if !column.description.is_empty() {
            entry += &format!(", description: {}", quoted(&column.description));
        }
        if !column.ucd.is_empty() {
            entry += &format!(", meta: {{ucd: {}}}", quoted(&column.ucd));
        }
        entry + "}"
    };
    table.columns.iter().map(entry).collect()
}

/// Plain where YAML has no other meaning for it.
fn quoted(text: &str) -> String {
    let is_plain = |symbol: char| symbol.is_alphanumeric() || "_./*^".contains(symbol);
    let reserved = ["y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan"];
    let starts_well = text.starts_with(|symbol: char| symbol.is_alphabetic());
    if starts_well && text.chars().all(is_plain) && !reserved.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''").replace(['\n', '\r'], " "))
    }
}
