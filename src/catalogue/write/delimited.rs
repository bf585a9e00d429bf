//! CSV and ECSV.

use super::yaml::column_entries;
use crate::catalogue::{Column, Table, Values};
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Rows that become text together.
const ROWS: usize = 1 << 13;

/// Write names and rows; `declare`: with the header of ECSV, which says units and types.
pub(super) fn write(out: &mut impl Write, table: &Table, declare: bool) -> io::Result<()> {
    let mut head = String::new();
    if declare {
        head.push_str("# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n");
        for entry in column_entries(table) {
            let _ = writeln!(head, "# {entry}");
        }
        head.push_str("# schema: astropy-2.0\n");
    }
    for (index, column) in table.columns.iter().enumerate() {
        if index > 0 {
            head.push(',');
        }
        put_text(&mut head, &column.name);
    }
    head.push('\n');
    out.write_all(head.as_bytes())?;
    write_rows(out, table)
}

/// The rows alone.
pub(super) fn write_rows(out: &mut impl Write, table: &Table) -> io::Result<()> {
    let rows = table.row_count();
    let starts: Vec<usize> = (0..rows).step_by(ROWS).collect();
    // A few pieces at a time, so that the text of a large table is never in memory whole.
    for group in starts.chunks(16) {
        let piece = |&start: &usize| piece(table, start..rows.min(start + ROWS));
        let pieces: Vec<String> = group.par_iter().map(piece).collect();
        pieces.iter().try_for_each(|piece| out.write_all(piece.as_bytes()))?;
    }
    Ok(())
}

fn piece(table: &Table, rows: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for row in rows {
        let start = text.len();
        for (index, column) in table.columns.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            put(&mut text, column, row);
        }
        // A line without anything would be passed over by readers.
        if text.len() == start {
            text.push_str("\"\"");
        }
        text.push('\n');
    }
    text
}

fn put(text: &mut String, column: &Column, row: usize) {
    match &column.values {
        Values::Text(cells) => put_text(text, cells.get(row).map_or("", String::as_str)),
        Values::Logical(cells) => text.push_str(match cells.get(row).copied().flatten() {
            Some(true) => "True",
            Some(false) => "False",
            None => "",
        }),
        values => text.push_str(&values.cell_text(row)),
    }
}

/// Quoted where it holds what would be misread.
fn put_text(text: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n', '\r', '#']) || cell.trim() != cell {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}
