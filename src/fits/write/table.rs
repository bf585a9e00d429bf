//! Writes binary tables.

use super::{BLOCK, card_lines, write_atomically, write_header};
use crate::fits::FitsError;
use crate::header::{Card, Value};
use std::io::Write;
use std::path::Path;

/// Stands for a missing integer (TNULL).
const NO_INTEGER: i64 = i64::MIN;

/// A table to write as a BINTABLE.
#[derive(Debug, Clone)]
pub struct TableToWrite<'a> {
    /// EXTNAME.
    pub name: &'a str,
    /// Further cards.
    pub cards: &'a [Card],
    /// All of one length.
    pub columns: &'a [ColumnToWrite],
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnToWrite {
    pub name: String,
    /// As in TUNIT; empty for none.
    pub unit: String,
    /// Unified content descriptor, by the common convention in TUCD; empty for none.
    pub ucd: String,
    /// In TCOMM.
    pub description: String,
    pub values: ColumnValues,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValues {
    /// What is not ASCII becomes `?`; empty where missing.
    Text(Vec<String>),
    /// Missing ones are TNULL.
    Integer(Vec<Option<i64>>),
    /// Missing ones are NaN.
    Real(Vec<Option<f64>>),
    /// Missing ones are NaN.
    Single(Vec<f32>),
    /// Missing ones are 0 bytes.
    Logical(Vec<Option<bool>>),
}

impl ColumnValues {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Single(values) => values.len(),
            Self::Logical(values) => values.len(),
        }
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of one cell.
    fn width(&self) -> usize {
        match self {
            Self::Text(values) => values.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1),
            Self::Integer(_) | Self::Real(_) => 8,
            Self::Single(_) => 4,
            Self::Logical(_) => 1,
        }
    }

    fn format(&self) -> String {
        match self {
            Self::Text(_) => format!("{}A", self.width()),
            Self::Integer(_) => "K".to_owned(),
            Self::Real(_) => "D".to_owned(),
            Self::Single(_) => "E".to_owned(),
            Self::Logical(_) => "L".to_owned(),
        }
    }

    /// Append a cell as the file holds it, `width` bytes.
    fn put(&self, row: usize, width: usize, bytes: &mut Vec<u8>) {
        match self {
            Self::Text(values) => {
                let text = values.get(row).map_or("", String::as_str);
                let plain = |symbol: char| if (' '..='~').contains(&symbol) { symbol as u8 } else { b'?' };
                let end = bytes.len() + width;
                bytes.extend(text.chars().map(plain));
                bytes.resize(end, b' ');
            }
            Self::Integer(values) => {
                bytes.extend(values.get(row).copied().flatten().unwrap_or(NO_INTEGER).to_be_bytes());
            }
            Self::Real(values) => {
                bytes.extend(values.get(row).copied().flatten().unwrap_or(f64::NAN).to_be_bytes());
            }
            Self::Single(values) => {
                bytes.extend(values.get(row).copied().unwrap_or(f32::NAN).to_be_bytes());
            }
            Self::Logical(values) => bytes.push(match values.get(row).copied().flatten() {
                Some(true) => b'T',
                Some(false) => b'F',
                None => 0,
            }),
        }
    }
}

/// Write a table as the first extension after an empty primary HDU. The file appears under its name only when
/// complete.
///
/// # Errors
/// When columns differ in length, a card cannot be written, or the disk refuses.
pub fn write_table(path: &Path, table: &TableToWrite<'_>) -> Result<(), FitsError> {
    write_atomically(path, |out| {
        let primary = [
            "SIMPLE  =                    T",
            "BITPIX  =                    8",
            "NAXIS   =                    0",
            "EXTEND  =                    T",
        ];
        write_header(out, &primary.map(str::to_owned))?;
        let rows = table.columns.first().map_or(0, |column| column.values.len());
        if let Some(odd) = table.columns.iter().find(|column| column.values.len() != rows) {
            return Err(format!("column {} has {} rows and not {rows}", odd.name, odd.values.len()));
        }
        write_header(out, &header(table, rows)?)?;
        let widths: Vec<usize> = table.columns.iter().map(|column| column.values.width()).collect();
        let (mut bytes, mut written) = (Vec::new(), 0);
        for row in 0..rows {
            bytes.clear();
            for (column, width) in table.columns.iter().zip(&widths) {
                column.values.put(row, *width, &mut bytes);
            }
            written += bytes.len();
            out.write_all(&bytes).map_err(|error| error.to_string())?;
        }
        let padding = vec![0; written.next_multiple_of(BLOCK) - written];
        out.write_all(&padding).map_err(|error| error.to_string())
    })
}

fn header(table: &TableToWrite<'_>, rows: usize) -> Result<Vec<String>, String> {
    let integer = |keyword: &str, value: usize| format!("{keyword:<8}= {value:>20}");
    let width: usize = table.columns.iter().map(|column| column.values.width()).sum();
    let mut header = vec![
        "XTENSION= 'BINTABLE'".to_owned(),
        integer("BITPIX", 8),
        integer("NAXIS", 2),
        integer("NAXIS1", width),
        integer("NAXIS2", rows),
        integer("PCOUNT", 0),
        integer("GCOUNT", 1),
        integer("TFIELDS", table.columns.len()),
    ];
    let text = |keyword: String, value: &str| {
        let plain = value.chars().map(|symbol| if (' '..='~').contains(&symbol) { symbol } else { '?' });
        card_lines(&Card { keyword, value: Value::Text(plain.collect()), comment: String::new() })
    };
    header.extend(text("EXTNAME".to_owned(), table.name)?);
    for (index, column) in table.columns.iter().enumerate() {
        let number = index + 1;
        header.extend(text(format!("TTYPE{number}"), &column.name)?);
        header.extend(text(format!("TFORM{number}"), &column.values.format())?);
        let stated = [("TUNIT", &column.unit), ("TUCD", &column.ucd), ("TCOMM", &column.description)];
        for (keyword, value) in stated.into_iter().filter(|(_, value)| !value.is_empty()) {
            header.extend(text(format!("{keyword}{number}"), value)?);
        }
        if matches!(column.values, ColumnValues::Integer(_)) {
            let value = Value::Integer(NO_INTEGER);
            header.extend(card_lines(&Card {
                keyword: format!("TNULL{number}"),
                value,
                comment: String::new(),
            })?);
        }
    }
    for card in table.cards {
        header.extend(card_lines(card)?);
    }
    Ok(header)
}
