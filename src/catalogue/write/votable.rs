//! VOTable with its rows as TABLEDATA, which every program reads.

use crate::catalogue::{Column, Table, Values};
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Rows that become text together.
const ROWS: usize = 1 << 13;
/// Stands for a missing integer.
const NO_INTEGER: i64 = i64::MIN;

/// Write the whole document.
pub(super) fn write(out: &mut impl Write, table: &Table) -> io::Result<()> {
    let mut head = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VOTABLE version=\"1.4\" \
         xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n<RESOURCE type=\"results\">\n",
    );
    let _ = writeln!(head, "<TABLE name=\"{}\" nrows=\"{}\">", escaped(&table.name), table.row_count());
    table.columns.iter().for_each(|column| field(&mut head, column));
    head.push_str("<DATA>\n<TABLEDATA>\n");
    out.write_all(head.as_bytes())?;
    let rows = table.row_count();
    let starts: Vec<usize> = (0..rows).step_by(ROWS).collect();
    for group in starts.chunks(16) {
        let piece = |&start: &usize| piece(table, start..rows.min(start + ROWS));
        let pieces: Vec<String> = group.par_iter().map(piece).collect();
        pieces.iter().try_for_each(|piece| out.write_all(piece.as_bytes()))?;
    }
    out.write_all(b"</TABLEDATA>\n</DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n")
}

fn field(head: &mut String, column: &Column) {
    let kind = match &column.values {
        Values::Real(_) => "datatype=\"double\"",
        Values::Float(_) => "datatype=\"float\"",
        Values::Integer(_) => "datatype=\"long\"",
        Values::Logical(_) => "datatype=\"boolean\"",
        Values::Text(cells) if cells.iter().all(|cell| cell.is_ascii()) => {
            "datatype=\"char\" arraysize=\"*\""
        }
        Values::Text(_) => "datatype=\"unicodeChar\" arraysize=\"*\"",
    };
    let _ = write!(head, "<FIELD name=\"{}\" {kind}", escaped(&column.name));
    for (attribute, value) in [("unit", &column.unit), ("ucd", &column.ucd)] {
        if !value.is_empty() {
            let _ = write!(head, " {attribute}=\"{}\"", escaped(value));
        }
    }
    head.push('>');
    if matches!(&column.values, Values::Integer(cells) if cells.contains(&None)) {
        let _ = write!(head, "<VALUES null=\"{NO_INTEGER}\"/>");
    }
    if !column.description.is_empty() {
        let _ = write!(head, "<DESCRIPTION>{}</DESCRIPTION>", escaped(&column.description));
    }
    head.push_str("</FIELD>\n");
}

fn piece(table: &Table, rows: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str("<TR>");
        for column in &table.columns {
            text.push_str("<TD>");
            match &column.values {
                Values::Integer(cells) => {
                    let value = cells.get(row).copied().flatten().unwrap_or(NO_INTEGER);
                    let _ = write!(text, "{value}");
                }
                Values::Text(cells) => text.push_str(&escaped(cells.get(row).map_or("", String::as_str))),
                values if values.is_missing(row) && !matches!(values, Values::Logical(_)) => {
                    text.push_str("NaN");
                }
                values => text.push_str(&values.cell_text(row)),
            }
            text.push_str("</TD>");
        }
        text.push_str("</TR>\n");
    }
    text
}

/// Characters with a meaning in XML, and those that it forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            symbol if symbol.is_control() => out.push('?'),
            symbol => out.push(symbol),
        }
    }
    out
}
