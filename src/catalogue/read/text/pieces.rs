//! The rows of a text table: cut into pieces, parsed in parallel, put together.

use super::kinds::{Kept, Kinds};
use super::layout::Delimiter;
use super::piece::{Piece, parse_piece};
use crate::catalogue::read::Source;
use crate::catalogue::{CatalogueError, Values};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// Bytes of a piece.
const PIECE: usize = 2 << 20;

/// The rows of a table, and what is known of its columns.
pub(in crate::catalogue::read) struct Body<'a> {
    pub bytes: &'a [u8],
    pub delimiter: Delimiter,
    pub names: &'a [String],
    /// What the file says that the columns hold; empty sets where it says nothing.
    pub declared: &'a [Kinds],
}

/// The cells of all columns, and what the user should know about them.
pub(in crate::catalogue::read) fn parse(
    body: &Body<'_>,
    source: &Source<'_>,
) -> Result<(Vec<Values>, Vec<String>), CatalogueError> {
    let ranges = pieces(body);
    let kinds: Vec<AtomicU8> = body.declared.iter().map(|kinds| AtomicU8::new(kinds.0)).collect();
    let current =
        || -> Vec<Kinds> { kinds.iter().map(|kinds| Kinds(kinds.load(Ordering::Relaxed))).collect() };
    let done = AtomicUsize::new(0);
    let parsed = |piece: &&[u8]| loop {
        if source.progress.is_cancelled() {
            return Piece::default();
        }
        match parse_piece(piece, body.delimiter, &current()) {
            Ok(parsed) => {
                let before = done.fetch_add(piece.len(), Ordering::Relaxed);
                source.progress.report(0.9 * before as f32 / body.bytes.len().max(1) as f32);
                return parsed;
            }
            Err(found) => {
                for (shared, found) in kinds.iter().zip(found) {
                    shared.fetch_or(found.0, Ordering::Relaxed);
                }
            }
        }
    };
    let mut parts: Vec<Piece> = ranges.par_iter().map(parsed).collect();
    // A column may have turned out to be something else after a piece was parsed.
    let kept: Vec<Kept> = current().iter().map(|kinds| kinds.kept()).collect();
    parts.par_iter_mut().zip(&ranges).for_each(|(part, piece)| {
        if part.kept != kept {
            *part = parsed(piece);
        }
    });
    if source.progress.is_cancelled() {
        return Err(CatalogueError::Cancelled);
    }
    let mut warnings = Vec::new();
    check_evenness(&parts, body, &mut warnings)
        .map_err(|looks_like| CatalogueError::NotATable { looks_like, path: source.path.to_owned() })?;
    let values = joined(parts, &kept);
    for ((name, values), kinds) in body.names.iter().zip(&values).zip(current()) {
        warnings.extend(kind_warning(name, values, kinds));
    }
    Ok((values, warnings))
}

/// Slices of whole rows. A line break between an odd number of quotes is part of a cell.
fn pieces<'a>(body: &Body<'a>) -> Vec<&'a [u8]> {
    let quotes = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte == b'"').count();
    let heed_quotes = body.delimiter != Delimiter::Blanks;
    let counts: Vec<usize> =
        body.bytes.par_chunks(PIECE).map(|chunk| if heed_quotes { quotes(chunk) } else { 0 }).collect();
    if counts.iter().sum::<usize>() % 2 == 1 {
        return vec![body.bytes];
    }
    let (mut found, mut start, mut inside) = (Vec::new(), 0, false);
    for (index, count) in counts.iter().enumerate().take(counts.len().saturating_sub(1)) {
        inside ^= count % 2 == 1;
        let from = (index + 1) * PIECE;
        if let Some(end) = end_of_row(body.bytes, from, inside && heed_quotes).filter(|&end| end > start) {
            found.extend(body.bytes.get(start..end));
            start = end;
        }
    }
    found.extend(body.bytes.get(start..).filter(|rest| !rest.is_empty()));
    found
}

/// The byte after the first line break at or after `from` that is outside of quotes.
fn end_of_row(bytes: &[u8], from: usize, mut inside: bool) -> Option<usize> {
    for (offset, &byte) in bytes.get(from..)?.iter().enumerate() {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => return Some(from + offset + 1),
            _ => {}
        }
    }
    None
}

/// A few uneven rows are a warning; when they are most, this is no table.
fn check_evenness(parts: &[Piece], body: &Body<'_>, warnings: &mut Vec<String>) -> Result<(), String> {
    let rows: usize = parts.iter().map(|part| part.rows).sum();
    let uneven: usize = parts.iter().map(|part| part.uneven).sum();
    let mut before = 0;
    let first = parts.iter().find_map(|part| {
        let first = part.first_uneven.map(|(row, cells)| (before + row + 1, cells));
        before += part.rows;
        first
    });
    let Some((row, cells)) = first else { return Ok(()) };
    let columns = body.names.len();
    if uneven * 2 > rows {
        return Err(format!(
            "{uneven} of its {rows} lines have not the {columns} values that the first one names (row {row} has {cells})"
        ));
    }
    warnings.push(format!(
        "{uneven} rows have not {columns} values, the first is row {row} with {cells}; missing ones are left empty, \
         further ones are left out"
    ));
    Ok(())
}

/// The cells of all pieces, one column after the other.
fn joined(parts: Vec<Piece>, kept: &[Kept]) -> Vec<Values> {
    let rows: usize = parts.iter().map(|part| part.rows).sum();
    let mut columns: Vec<Vec<Values>> = kept.iter().map(|_| Vec::with_capacity(parts.len())).collect();
    for part in parts {
        for (column, cells) in columns.iter_mut().zip(part.cells) {
            column.push(cells);
        }
    }
    let join = |(cells, kept): (Vec<Values>, &Kept)| {
        let mut all = match kept {
            Kept::Logical => Values::Logical(Vec::with_capacity(rows)),
            Kept::Integer => Values::Integer(Vec::with_capacity(rows)),
            Kept::Real => Values::Real(Vec::with_capacity(rows)),
            Kept::Nothing | Kept::Text => Values::Text(Vec::with_capacity(rows)),
        };
        for more in cells {
            match (&mut all, more) {
                (Values::Logical(all), Values::Logical(more)) => all.extend(more),
                (Values::Integer(all), Values::Integer(more)) => all.extend(more),
                (Values::Real(all), Values::Real(more)) => all.extend(more),
                (Values::Text(all), Values::Text(more)) => all.extend(more),
                _ => {}
            }
        }
        all
    };
    columns.into_par_iter().zip(kept).map(join).collect()
}

/// What is not as a reader would expect it from most of the cells.
fn kind_warning(name: &str, values: &Values, kinds: Kinds) -> Option<String> {
    match values {
        Values::Text(cells) if kinds.has(Kinds::INTEGER) || kinds.has(Kinds::REAL) => {
            let is_odd =
                |cell: &String| Kinds::of(cell.as_bytes()).has(Kinds::TEXT) || kinds.has(Kinds::LOGICAL);
            let row = cells.iter().position(is_odd)?;
            let odd = cells.get(row)?;
            let (row, shown) = (row + 1, odd.chars().take(40).collect::<String>());
            let number = cells.iter().filter(|cell| Kinds::of(cell.as_bytes()).0 & 14 != 0).count();
            (number * 2 > cells.len())
                .then(|| format!("column {name} is shown as text, because row {row} holds {shown:?}"))
        }
        Values::Text(_) if kinds.has(Kinds::HUGE) && !kinds.has(Kinds::TEXT) => {
            Some(format!("column {name} holds integers beyond 64 bits and is shown as text"))
        }
        Values::Real(cells) if kinds.has(Kinds::INTEGER) || kinds.has(Kinds::HUGE) => {
            let exact = 9_007_199_254_740_992.0;
            let is_large = |cell: &f64| cell.is_finite() && cell.fract() == 0.0 && cell.abs() > exact;
            let row = cells.iter().position(is_large)? + 1;
            Some(format!(
                "column {name} holds fractions beside integers beyond 2^53 (row {row}), whose last digits are lost"
            ))
        }
        _ => None,
    }
}
