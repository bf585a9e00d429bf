//! ECSV: a table as text whose comments declare names, units and types of the columns in YAML.

use super::Source;
use super::text::{Body, Delimiter, Kinds, parse};
use super::yaml::{Declared, table_header};
use crate::catalogue::{CatalogueError, Column, Table, Values};

/// Read an ECSV table.
pub(super) fn read(bytes: &[u8], source: &Source<'_>) -> Result<Table, CatalogueError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut at = 0;
    let mut comments = Vec::new();
    // Up to the line of names, which is no comment.
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        at += line.len();
        let text = String::from_utf8_lossy(line).trim_end().to_owned();
        let Some(comment) = text.strip_prefix('#') else {
            if text.is_empty() {
                continue;
            }
            break;
        };
        comments.push(comment.strip_prefix(' ').unwrap_or(comment).to_owned());
    }
    let header = table_header(comments.iter().map(String::as_str));
    if header.columns.is_empty() {
        return Err(CatalogueError::damaged("ECSV", "its header declares no columns", source.path));
    }
    let delimiter = match header.delimiter.unwrap_or(' ') {
        ' ' => Delimiter::Blanks,
        symbol => Delimiter::Symbol(u8::try_from(symbol).unwrap_or(b',')),
    };
    let names: Vec<String> = header.columns.iter().map(|column| column.name.clone()).collect();
    let declared: Vec<Kinds> = header.columns.iter().map(kinds).collect();
    let body =
        Body { bytes: bytes.get(at..).unwrap_or_default(), delimiter, names: &names, declared: &declared };
    let (values, mut warnings) = parse(&body, source)?;
    for column in header.columns.iter().filter(|column| !column.subtype.is_empty()) {
        warnings.push(format!("column {} holds {} and is shown as text", column.name, column.subtype));
    }
    let columns = header.columns.into_iter().zip(values).map(|(declared, values)| Column {
        values: narrowed(values, &declared.datatype),
        name: declared.name,
        unit: declared.unit,
        ucd: declared.ucd,
        description: declared.description,
    });
    Ok(Table { columns: columns.collect(), warnings, ..Table::default() })
}

fn kinds(column: &Declared) -> Kinds {
    match column.datatype.as_str() {
        _ if !column.subtype.is_empty() => Kinds::TEXT,
        "bool" => Kinds::LOGICAL,
        name if name.starts_with("int") || name.starts_with("uint") => Kinds::INTEGER,
        name if name.starts_with("float") => Kinds::REAL,
        _ => Kinds::TEXT,
    }
}

/// Single precision where that was declared.
fn narrowed(values: Values, datatype: &str) -> Values {
    match values {
        Values::Real(cells) if matches!(datatype, "float32" | "float16") => {
            Values::Float(cells.into_iter().map(|value| value as f32).collect())
        }
        values => values,
    }
}
