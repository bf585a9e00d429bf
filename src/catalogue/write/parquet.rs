//! Parquet, column by column; units stand where astropy keeps them.

use super::yaml::column_entries;
use crate::catalogue::{Column, Table, Values};
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a row group.
const ROWS: usize = 1 << 18;

/// Write the whole file.
pub(super) fn write(out: &mut (impl Write + Send), table: &Table) -> io::Result<()> {
    write_all(out, table).map_err(io::Error::other)
}

fn write_all(out: &mut (impl Write + Send), table: &Table) -> Result<(), ParquetError> {
    let fields: Result<Vec<Arc<Type>>, ParquetError> =
        table.columns.iter().map(|column| field(column).map(Arc::new)).collect();
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields?).build()?);
    let yaml = format!("datatype:\n{}\n", column_entries(table).join("\n"));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![KeyValue::new("table_meta_yaml".to_owned(), yaml)]))
        .build();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    let rows = table.row_count();
    for start in (0..rows).step_by(ROWS) {
        let range = start..rows.min(start + ROWS);
        let mut group = writer.next_row_group()?;
        for column in &table.columns {
            if let Some(mut out) = group.next_column()? {
                put(&mut out, &column.values, range.clone())?;
                out.close()?;
            }
        }
        group.close()?;
    }
    writer.close().map(|_| ())
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, repetition) = match column.values {
        Values::Real(_) => (Physical::DOUBLE, Repetition::REQUIRED),
        Values::Float(_) => (Physical::FLOAT, Repetition::REQUIRED),
        Values::Integer(_) => (Physical::INT64, Repetition::OPTIONAL),
        Values::Logical(_) => (Physical::BOOLEAN, Repetition::OPTIONAL),
        Values::Text(_) => (Physical::BYTE_ARRAY, Repetition::REQUIRED),
    };
    let field = Type::primitive_type_builder(&column.name, physical).with_repetition(repetition);
    if physical == Physical::BYTE_ARRAY {
        field.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8).build()
    } else {
        field.build()
    }
}

fn put(
    out: &mut SerializedColumnWriter<'_>,
    values: &Values,
    rows: std::ops::Range<usize>,
) -> Result<(), ParquetError> {
    match values {
        Values::Real(cells) => plain::<DoubleType>(out, cells.get(rows).unwrap_or_default()),
        Values::Float(cells) => plain::<FloatType>(out, cells.get(rows).unwrap_or_default()),
        Values::Integer(cells) => optional::<Int64Type>(out, cells.get(rows).unwrap_or_default()),
        Values::Logical(cells) => optional::<BoolType>(out, cells.get(rows).unwrap_or_default()),
        Values::Text(cells) => {
            let texts = cells.get(rows).unwrap_or_default().iter();
            let texts: Vec<ByteArray> = texts.map(|cell| ByteArray::from(cell.as_str())).collect();
            plain::<ByteArrayType>(out, &texts)
        }
    }
}

fn plain<T: DataType>(out: &mut SerializedColumnWriter<'_>, cells: &[T::T]) -> Result<(), ParquetError> {
    out.typed::<T>().write_batch(cells, None, None).map(|_| ())
}

fn optional<T: DataType>(
    out: &mut SerializedColumnWriter<'_>,
    cells: &[Option<T::T>],
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let stated: Vec<T::T> = cells.iter().flatten().cloned().collect();
    out.typed::<T>().write_batch(&stated, Some(&levels), None).map(|_| ())
}
