//! Tables to files. The name says the format; a file appears under its name only when complete.

mod atomically;
mod delimited;
mod parquet;
mod stream;
mod votable;
mod yaml;

pub use stream::CsvParts;

use super::{CatalogueError, Column, Table, Values};
use crate::fits::{ColumnToWrite, ColumnValues, FitsError, TableToWrite};
use atomically::write_atomically;
use std::path::Path;

/// The formats that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Ecsv,
    Fits,
    VoTable,
    Parquet,
}

impl Format {
    fn of(path: &Path) -> Result<Self, CatalogueError> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("ecsv") => Ok(Self::Ecsv),
            Some("fits" | "fit" | "fts") => Ok(Self::Fits),
            Some("vot" | "votable" | "xml") => Ok(Self::VoTable),
            Some("parquet" | "pq") => Ok(Self::Parquet),
            _ => Err(CatalogueError::UnknownFormat { path: path.to_owned() }),
        }
    }
}

/// Write a table as `.csv`, `.ecsv`, `.fits`, `.vot` or `.parquet`. Integers are exact, reals read back the same; what
/// is missing stays missing. CSV keeps no units, and a FITS text has only ASCII characters (others become `?`).
///
/// # Errors
/// When the name says no format, columns differ in length, or the disk refuses.
pub fn write_table(path: &Path, table: &Table) -> Result<(), CatalogueError> {
    let format = Format::of(path)?;
    let rows = table.row_count();
    if let Some(odd) = table.columns.iter().find(|column| column.values.len() != rows) {
        let why = format!("column {} has {} rows and not {rows}", odd.name, odd.values.len());
        return Err(CatalogueError::write(why, path));
    }
    match format {
        Format::Csv => write_atomically(path, |out| delimited::write(out, table, false)),
        Format::Ecsv => write_atomically(path, |out| delimited::write(out, table, true)),
        Format::VoTable => write_atomically(path, |out| votable::write(out, table)),
        Format::Parquet => write_atomically(path, |out| parquet::write(out, table)),
        Format::Fits => {
            let columns: Vec<ColumnToWrite> = table.columns.iter().map(fits_column).collect();
            let name = &table.name;
            crate::fits::write_table(path, &TableToWrite { name, cards: &[], columns: &columns }).map_err(
                |error| match error {
                    FitsError::Write { why, path } => CatalogueError::Write { why, path },
                    error => CatalogueError::File(error),
                },
            )
        }
    }
}

fn fits_column(column: &Column) -> ColumnToWrite {
    ColumnToWrite {
        name: column.name.clone(),
        unit: column.unit.clone(),
        ucd: column.ucd.clone(),
        description: column.description.clone(),
        values: match &column.values {
            Values::Real(cells) => ColumnValues::Real(cells.iter().map(|cell| Some(*cell)).collect()),
            Values::Float(cells) => ColumnValues::Single(cells.clone()),
            Values::Integer(cells) => ColumnValues::Integer(cells.clone()),
            Values::Logical(cells) => ColumnValues::Logical(cells.clone()),
            Values::Text(cells) => ColumnValues::Text(cells.clone()),
        },
    }
}
