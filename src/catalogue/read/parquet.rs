//! Parquet, by its low-level column readers: columns in parallel, without the detour over Arrow.

use super::Source;
use super::columns::unsigned_values;
use super::yaml::{Declared, table_header};
use crate::catalogue::{CatalogueError, Column, Table, Values};
use parquet::basic::{ConvertedType, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use rayon::prelude::*;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Records that are decoded before cancelling is polled.
const BATCH: usize = 1 << 17;

/// Read all columns of scalars and texts.
pub(super) fn read(source: &Source<'_>) -> Result<Table, CatalogueError> {
    // The crate checks much of what a damaged file can say, but not all.
    let reading = catch_unwind(AssertUnwindSafe(|| read_unguarded(source)));
    reading.unwrap_or_else(|_| Err(damaged("it contradicts itself", source)))
}

fn damaged(why: impl ToString, source: &Source<'_>) -> CatalogueError {
    CatalogueError::damaged("Parquet", why.to_string(), source.path)
}

fn open(source: &Source<'_>) -> Result<SerializedFileReader<File>, CatalogueError> {
    let file = File::open(source.path).map_err(|error| damaged(error, source))?;
    SerializedFileReader::new(file).map_err(|error| damaged(error, source))
}

fn read_unguarded(source: &Source<'_>) -> Result<Table, CatalogueError> {
    let reader = open(source)?;
    let metadata = reader.metadata().clone();
    let schema = metadata.file_metadata().schema_descr();
    let mut table = Table::default();
    let pairs = metadata.file_metadata().key_value_metadata();
    let yaml = pairs.into_iter().flatten().find(|pair| pair.key == "table_meta_yaml");
    let yaml = yaml.and_then(|pair| pair.value.clone()).unwrap_or_default();
    let declared = table_header(yaml.lines()).columns;
    let (shown, nested): (Vec<usize>, Vec<usize>) = (0..schema.num_columns()).partition(|&index| {
        let column = schema.column(index);
        column.max_rep_level() == 0
    });
    if !nested.is_empty() {
        let names: Vec<String> =
            nested.iter().filter_map(|&index| schema.column(index).path().parts().first().cloned()).collect();
        table.warnings.push(format!("columns of lists are left out: {}", names.join(", ")));
    }
    let done = AtomicUsize::new(0);
    let columns: Result<Vec<(Column, Vec<String>)>, CatalogueError> = shown
        .par_iter()
        .map_init(
            || open(source),
            |reader, &index| {
                let reader = reader.as_ref().map_err(Clone::clone)?;
                let found = column(reader, index, &declared, source);
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                source.progress.report(done as f32 / shown.len() as f32);
                found
            },
        )
        .collect();
    for (column, warnings) in columns? {
        table.columns.push(column);
        table.warnings.extend(warnings);
    }
    Ok(table)
}

fn column(
    reader: &SerializedFileReader<File>,
    index: usize,
    declared: &[Declared],
    source: &Source<'_>,
) -> Result<(Column, Vec<String>), CatalogueError> {
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let descriptor = schema.column(index);
    let name = descriptor.path().string();
    let mut cells = Cells::of(&descriptor);
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(|error| damaged(error, source))?;
        let found = cells.extend(&*group, index, source).map_err(|why| damaged(why, source))?;
        let announced = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        if source.progress.is_cancelled() {
            return Err(CatalogueError::Cancelled);
        }
        if found != announced {
            return Err(damaged(
                format!("column {name} has {found} rows where {announced} are announced"),
                source,
            ));
        }
    }
    let mut warnings = Vec::new();
    let values = cells.finish(&name, &mut warnings);
    let stated = declared.iter().find(|stated| stated.name == name).cloned().unwrap_or_default();
    let column = Column {
        unit: stated.unit,
        ucd: stated.ucd,
        description: stated.description,
        ..Column::new(name, values)
    };
    Ok((column, warnings))
}

/// What the integers and bytes of a column mean.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning {
    Plain,
    /// Stored as if signed.
    Unsigned,
    /// To be divided by this power of ten.
    Decimal(i32),
}

struct Cells {
    values: Values,
    unsigned: Option<Vec<Option<u64>>>,
    meaning: Meaning,
    /// Where a value is not missing.
    full: i16,
}

impl Cells {
    fn of(descriptor: &ColumnDescriptor) -> Self {
        let meaning = match descriptor.converted_type() {
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Meaning::Unsigned,
            ConvertedType::DECIMAL => Meaning::Decimal(descriptor.type_scale()),
            _ => Meaning::Plain,
        };
        let is_decimal = matches!(meaning, Meaning::Decimal(_));
        let values = match descriptor.physical_type() {
            Type::BOOLEAN => Values::Logical(Vec::new()),
            Type::INT32 | Type::INT64 | Type::INT96 if !is_decimal => Values::Integer(Vec::new()),
            Type::FLOAT => Values::Float(Vec::new()),
            Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY if !is_decimal => Values::Text(Vec::new()),
            _ => Values::Real(Vec::new()),
        };
        let is_unsigned_64 = meaning == Meaning::Unsigned && descriptor.physical_type() == Type::INT64;
        let unsigned = is_unsigned_64.then(Vec::new);
        Self { values, unsigned, meaning, full: descriptor.max_def_level() }
    }

    fn finish(self, name: &str, warnings: &mut Vec<String>) -> Values {
        match self.unsigned {
            Some(cells) => unsigned_values(cells, name, warnings),
            None => self.values,
        }
    }

    /// Add the cells of a row group; how many there were.
    fn extend(
        &mut self,
        group: &dyn RowGroupReader,
        index: usize,
        source: &Source<'_>,
    ) -> Result<usize, String> {
        let (meaning, full) = (self.meaning, self.full);
        let reader = group.get_column_reader(index).map_err(|error| error.to_string())?;
        match (reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Logical(cells)) => {
                each(reader, full, source, |cell: Option<&bool>| cells.push(cell.copied()))
            }
            (ColumnReader::Int32ColumnReader(reader), Values::Integer(cells)) => {
                let whole = |cell: i32| match meaning {
                    Meaning::Unsigned => i64::from(cell as u32),
                    _ => i64::from(cell),
                };
                each(reader, full, source, |cell: Option<&i32>| cells.push(cell.copied().map(whole)))
            }
            (ColumnReader::Int64ColumnReader(reader), Values::Integer(cells)) => match &mut self.unsigned {
                Some(cells) => each(reader, full, source, |cell: Option<&i64>| {
                    cells.push(cell.map(|cell| *cell as u64));
                }),
                None => each(reader, full, source, |cell: Option<&i64>| cells.push(cell.copied())),
            },
            (ColumnReader::Int96ColumnReader(reader), Values::Integer(cells)) => {
                each(reader, full, source, |cell: Option<&Int96>| cells.push(cell.map(Int96::to_nanos)))
            }
            (ColumnReader::FloatColumnReader(reader), Values::Float(cells)) => {
                each(reader, full, source, |cell: Option<&f32>| cells.push(cell.copied().unwrap_or(f32::NAN)))
            }
            (ColumnReader::DoubleColumnReader(reader), Values::Real(cells)) => {
                each(reader, full, source, |cell: Option<&f64>| cells.push(cell.copied().unwrap_or(f64::NAN)))
            }
            (ColumnReader::Int32ColumnReader(reader), Values::Real(cells)) => {
                let value = |cell: &i32| decimal(f64::from(*cell), meaning);
                each(reader, full, source, |cell: Option<&i32>| cells.push(cell.map_or(f64::NAN, value)))
            }
            (ColumnReader::Int64ColumnReader(reader), Values::Real(cells)) => {
                let value = |cell: &i64| decimal(*cell as f64, meaning);
                each(reader, full, source, |cell: Option<&i64>| cells.push(cell.map_or(f64::NAN, value)))
            }
            (ColumnReader::ByteArrayColumnReader(reader), Values::Text(cells)) => {
                each(reader, full, source, |cell: Option<&ByteArray>| {
                    cells.push(cell.map_or_else(String::new, |cell| text(cell.data())));
                })
            }
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Text(cells)) => {
                each(reader, full, source, |cell: Option<&FixedLenByteArray>| {
                    cells.push(cell.map_or_else(String::new, |cell| text(cell.data())));
                })
            }
            (ColumnReader::ByteArrayColumnReader(reader), Values::Real(cells)) => {
                let value = |cell: &ByteArray| decimal(big_endian(cell.data()), meaning);
                each(reader, full, source, |cell: Option<&ByteArray>| {
                    cells.push(cell.map_or(f64::NAN, value))
                })
            }
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Real(cells)) => {
                let value = |cell: &FixedLenByteArray| decimal(big_endian(cell.data()), meaning);
                each(reader, full, source, |cell: Option<&FixedLenByteArray>| {
                    cells.push(cell.map_or(f64::NAN, value));
                })
            }
            _ => Err("a column is not of the type that the schema says".to_owned()),
        }
    }
}

/// Give each record of a column to `push`, `None` for the missing ones; how many there were.
fn each<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    full: i16,
    source: &Source<'_>,
    mut push: impl FnMut(Option<&T::T>),
) -> Result<usize, String> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let mut total = 0;
    loop {
        levels.clear();
        values.clear();
        let read = reader.read_records(BATCH, Some(&mut levels), None, &mut values);
        let (records, ..) = read.map_err(|error| error.to_string())?;
        if records == 0 || source.progress.is_cancelled() {
            return Ok(total);
        }
        if full == 0 {
            values.iter().for_each(|value| push(Some(value)));
        } else {
            let mut values = values.iter();
            levels.iter().for_each(|&level| push(if level == full { values.next() } else { None }));
        }
        total += records;
    }
}

fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

fn decimal(unscaled: f64, meaning: Meaning) -> f64 {
    match meaning {
        Meaning::Decimal(scale) => unscaled / 10_f64.powi(scale),
        _ => unscaled,
    }
}

/// A two's complement number of any length, rounded.
fn big_endian(raw: &[u8]) -> f64 {
    let negative = raw.first().is_some_and(|byte| byte & 0x80 != 0);
    let magnitude =
        raw.iter().fold(0.0, |sum, &byte| sum * 256.0 + f64::from(if negative { !byte } else { byte }));
    if negative { -magnitude - 1.0 } else { magnitude }
}
