//! Text tables in parts: for tables that are larger than memory.

use super::columns::name_and_unit;
use super::text::{Delimiter, Layout};
use crate::catalogue::{CatalogueError, Column, Table, Values};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes in which names and separator must show.
const HEAD: u64 = 1 << 20;

/// A text table (CSV and its relatives, not packed) that is read some rows at a time. All columns are text as it stands
/// in the file, so that what is written again is what was read.
#[derive(Debug)]
pub struct TextParts {
    reader: csv::Reader<BufReader<File>>,
    columns: Vec<(String, String)>,
    rows_at_once: usize,
    path: PathBuf,
    /// Rows read so far.
    rows: usize,
    /// A part was given out, if only one without rows.
    is_begun: bool,
    /// Rows with more or fewer cells than there are columns, and the first of them (from 0).
    pub uneven: usize,
    pub first_uneven: Option<usize>,
}

impl TextParts {
    /// Open a table; `None` where it is of another kind (packed, FITS, VOTable, Parquet, ECSV, set out with blanks),
    /// which is read whole.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn open(path: &Path, rows_at_once: usize) -> Result<Option<Self>, CatalogueError> {
        let damaged = |error: std::io::Error| CatalogueError::damaged("text", error.to_string(), path);
        let mut file = File::open(path).map_err(damaged)?;
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head).map_err(damaged)?;
        let has_mark = head.starts_with(b"\xef\xbb\xbf");
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let is_other =
            [&b"SIMPLE"[..], b"XTENSION", b"PAR1", b"<", b"# %ECSV", b"\x1f\x8b", b"BZh", b"\x1f\x9d"];
        if is_other.iter().any(|start| text.trim_ascii_start().starts_with(start)) || text.contains(&0) {
            return Ok(None);
        }
        let is_csv = path.to_string_lossy().to_ascii_lowercase().contains(".csv");
        let Some(layout) = Layout::of(text, is_csv) else { return Ok(None) };
        let Delimiter::Symbol(symbol) = layout.delimiter else { return Ok(None) };
        let body = layout.body as u64 + if has_mark { 3 } else { 0 };
        file.seek(SeekFrom::Start(body)).map_err(damaged)?;
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(symbol).comment(Some(b'#'));
        Ok(Some(Self {
            reader: builder.from_reader(BufReader::with_capacity(1 << 20, file)),
            columns: unique(layout.names.iter().map(|name| name_and_unit(name)).collect()),
            rows_at_once: rows_at_once.max(1),
            path: path.to_owned(),
            rows: 0,
            is_begun: false,
            uneven: 0,
            first_uneven: None,
        }))
    }

    /// Rows read so far.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The next rows; `None` behind the last. The first part of a table without rows has none.
    ///
    /// # Errors
    /// What cannot be read any more.
    pub fn next_part(&mut self) -> Result<Option<Table>, CatalogueError> {
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); self.columns.len()];
        let mut record = csv::ByteRecord::new();
        let mut count = 0;
        let damaged =
            |error: csv::Error, path: &Path| CatalogueError::damaged("text", error.to_string(), path);
        while count < self.rows_at_once
            && self.reader.read_byte_record(&mut record).map_err(|error| damaged(error, &self.path))?
        {
            let is_blank = record.len() == 1 && record.get(0).is_none_or(|cell| cell.trim_ascii().is_empty());
            if is_blank && self.columns.len() > 1 {
                continue;
            }
            if record.len() != self.columns.len() {
                self.uneven += 1;
                self.first_uneven = self.first_uneven.or(Some(self.rows + count));
            }
            for (index, column) in cells.iter_mut().enumerate() {
                let cell = record.get(index).unwrap_or_default().trim_ascii();
                column.push(String::from_utf8_lossy(cell).into_owned());
            }
            count += 1;
        }
        if count == 0 && self.is_begun {
            return Ok(None);
        }
        self.is_begun = true;
        self.rows += count;
        let columns = self.columns.iter().zip(cells).map(|((name, unit), cells)| Column {
            unit: unit.clone(),
            ..Column::new(name.clone(), Values::Text(cells))
        });
        let columns: Vec<Column> = columns.collect();
        Ok(Some(Table { columns, path: self.path.clone(), ..Table::default() }))
    }
}

/// Names that occur before gain a number, as in tables that are read whole.
fn unique(columns: Vec<(String, String)>) -> Vec<(String, String)> {
    let empty = columns
        .into_iter()
        .map(|(name, unit)| Column { unit, ..Column::new(name, Values::Text(Vec::new())) });
    let mut table = Table { columns: empty.collect(), ..Table::default() };
    super::columns::make_names_unique(&mut table);
    table.columns.into_iter().map(|column| (column.name, column.unit)).collect()
}
