//! A table, and its formats: CSV, FITS BINTABLE and VOTable, chosen by the name of the file.

use super::{ReportError, check_output, votable, write_text};
use crate::fits::{ColumnToWrite, ColumnValues, TableToWrite, write_table};
use crate::header::{Card, Value};
use std::path::Path;

/// How numbers are written as text; FITS holds them in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Decimals(usize),
    /// As many as a 32-bit float needs, about seven.
    Single,
}

/// A column, with how its numbers are written as text.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub data: ColumnToWrite,
    pub digits: Digits,
}

/// What a column is.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub name: &'a str,
    pub unit: &'a str,
    pub ucd: &'a str,
    pub description: &'a str,
}

impl<'a> About<'a> {
    pub const fn new(name: &'a str, unit: &'a str, ucd: &'a str, description: &'a str) -> Self {
        Self { name, unit, ucd, description }
    }
}

impl Column {
    pub fn text(about: About<'_>, values: Vec<String>) -> Self {
        Self::of(about, ColumnValues::Text(values), Digits::Single)
    }

    pub fn integer(about: About<'_>, values: Vec<Option<i64>>) -> Self {
        Self::of(about, ColumnValues::Integer(values), Digits::Single)
    }

    /// What is not finite is missing.
    pub fn real(about: About<'_>, digits: Digits, values: impl Iterator<Item = Option<f64>>) -> Self {
        let values = values.map(|value| value.filter(|value| value.is_finite())).collect();
        Self::of(about, ColumnValues::Real(values), digits)
    }

    fn of(about: About<'_>, values: ColumnValues, digits: Digits) -> Self {
        let data = ColumnToWrite {
            name: about.name.to_owned(),
            unit: about.unit.to_owned(),
            ucd: about.ucd.to_owned(),
            description: about.description.to_owned(),
            values,
        };
        Self { data, digits }
    }

    /// A cell as text; empty where it is missing.
    pub fn cell(&self, row: usize) -> String {
        let value = match &self.data.values {
            ColumnValues::Text(values) => return values.get(row).cloned().unwrap_or_default(),
            ColumnValues::Integer(values) => {
                return values
                    .get(row)
                    .copied()
                    .flatten()
                    .map_or_else(String::new, |value| value.to_string());
            }
            ColumnValues::Real(values) => values.get(row).copied().flatten(),
            ColumnValues::Single(values) => values.get(row).map(|value| f64::from(*value)),
            ColumnValues::Logical(values) => {
                let value = values.get(row).copied().flatten();
                return value.map_or_else(String::new, |value| value.to_string());
            }
        };
        match (value, self.digits) {
            (None, _) => String::new(),
            (Some(value), Digits::Decimals(decimals)) => format!("{value:.decimals$}"),
            (Some(value), Digits::Single) => single(value as f32),
        }
    }
}

/// The shortest decimal that reads back as the same 32-bit float.
fn single(value: f32) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e12).contains(&size) { format!("{value:e}") } else { format!("{value}") }
}

/// A table to be written.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: &'static str,
    pub description: String,
    /// Name of the celestial system of sky positions: `ICRS`.
    pub system: String,
    /// What took part: models and settings.
    pub parameters: Vec<(&'static str, String)>,
    /// What the reader should know; CSV has no place for it.
    pub notices: Vec<String>,
    pub columns: Vec<Column>,
}

/// The formats of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Fits,
    VoTable,
}

impl Format {
    fn of(path: &Path) -> Result<Self, ReportError> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Ok(Self::Csv),
            "fits" | "fit" => Ok(Self::Fits),
            "vot" | "votable" | "xml" => Ok(Self::VoTable),
            _ => Err(ReportError::Format { path: path.to_owned() }),
        }
    }
}

/// Refuse a name or a place where no table can be written.
///
/// # Errors
/// When the extension names no format, or the file cannot be made there.
pub fn check_table_output(path: &Path) -> Result<(), ReportError> {
    Format::of(path)?;
    check_output(path)
}

impl Table {
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.data.values.len())
    }

    /// Write it in the format that the name says.
    pub fn write(&self, path: &Path) -> Result<(), ReportError> {
        match Format::of(path)? {
            Format::Csv => write_text(path, &self.csv()),
            Format::VoTable => write_text(path, &votable::votable(self)),
            Format::Fits => self.write_fits(path),
        }
    }

    fn csv(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| quoted(&column.data.name)).collect();
        let mut text = names.join(",") + "\n";
        for row in 0..self.rows() {
            let cells: Vec<String> = self.columns.iter().map(|column| quoted(&column.cell(row))).collect();
            text += &cells.join(",");
            text.push('\n');
        }
        text
    }

    fn write_fits(&self, path: &Path) -> Result<(), ReportError> {
        check_output(path)?;
        let comment =
            |text: &str| Card { keyword: "COMMENT".to_owned(), value: Value::None, comment: text.to_owned() };
        let mut cards = vec![
            Card {
                keyword: "RADESYS".to_owned(),
                value: Value::Text(self.system.clone()),
                comment: String::new(),
            },
            comment(&self.description),
        ];
        let said = self.parameters.iter().map(|(name, value)| comment(&format!("{name}: {value}")));
        cards.extend(said);
        cards.extend(self.notices.iter().map(|notice| comment(&format!("notice: {notice}"))));
        let columns: Vec<ColumnToWrite> = self.columns.iter().map(|column| column.data.clone()).collect();
        write_table(path, &TableToWrite { name: self.name, cards: &cards, columns: &columns })?;
        Ok(())
    }
}

/// A cell of a CSV file, in quotes where it must be (RFC 4180).
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_short_and_quoted_where_they_must_be() {
        assert_eq!(quoted("a.fits"), "a.fits");
        assert_eq!(quoted("a, \"b\".fits"), "\"a, \"\"b\"\".fits\"");
        assert_eq!(single(0.1), "0.1");
        assert_eq!(single(0.0), "0");
        assert_eq!(single(1.5e-9), "1.5e-9");
        assert_eq!(single(1234567.0), "1234567");
    }

    #[test]
    fn the_name_says_the_format() {
        let of = |name: &str| Format::of(Path::new(name)).ok();
        assert_eq!(of("a.CSV"), Some(Format::Csv));
        assert_eq!(of("a.fits"), Some(Format::Fits));
        assert_eq!(of("a.vot"), Some(Format::VoTable));
        assert_eq!(of("a.txt"), None);
        assert_eq!(of("csv"), None);
    }
}
