//! A piece of a text table: whole rows, as typed cells.

use super::cell::{Whole, is_missing, logical, real, whole};
use super::kinds::{Kept, Kinds};
use super::layout::Delimiter;
use crate::catalogue::Values;

/// Rows of one piece.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// How each column was kept when the piece was parsed.
    pub kept: Vec<Kept>,
    pub cells: Vec<Values>,
    pub rows: usize,
    /// Rows with more or fewer cells than there are columns, and the first of them.
    pub uneven: usize,
    pub first_uneven: Option<(usize, usize)>,
}

/// Parse a piece, its columns kept as `kinds` says; `Err` holds the kinds that were found where they do not fit.
pub(super) fn parse_piece(bytes: &[u8], delimiter: Delimiter, kinds: &[Kinds]) -> Result<Piece, Vec<Kinds>> {
    let kept: Vec<Kept> = kinds.iter().map(|kinds| kinds.kept()).collect();
    let mut cells: Vec<Values> = kept.iter().map(|kept| none_yet(*kept)).collect();
    let mut found = kinds.to_vec();
    let (mut rows, mut uneven, mut first_uneven) = (0, 0, None);
    for_each_record(bytes, delimiter, |record| {
        if record.len() == 1
            && kept.len() > 1
            && record.get(0).is_none_or(|cell| cell.trim_ascii().is_empty())
        {
            return true;
        }
        if record.len() != kept.len() {
            uneven += 1;
            first_uneven = first_uneven.or(Some((rows, record.len())));
        }
        let mut fits = true;
        for (index, values) in cells.iter_mut().enumerate() {
            let cell = record.get(index).unwrap_or_default().trim_ascii();
            if !push(values, kept.get(index).copied().unwrap_or(Kept::Text), cell)
                && let Some(kinds) = found.get_mut(index)
            {
                *kinds = *kinds | Kinds::of(cell);
                fits = false;
            }
        }
        rows += 1;
        fits
    });
    if found == kinds { Ok(Piece { kept, cells, rows, uneven, first_uneven }) } else { Err(found) }
}

fn none_yet(kept: Kept) -> Values {
    match kept {
        Kept::Logical => Values::Logical(Vec::new()),
        Kept::Integer => Values::Integer(Vec::new()),
        Kept::Real => Values::Real(Vec::new()),
        Kept::Nothing | Kept::Text => Values::Text(Vec::new()),
    }
}

/// Add a cell; false where it is of another kind.
fn push(values: &mut Values, kept: Kept, cell: &[u8]) -> bool {
    match values {
        Values::Integer(cells) => match whole(cell) {
            Whole::Value(value) => cells.push(Some(value)),
            _ if is_missing(cell) => cells.push(None),
            _ => return false,
        },
        Values::Real(cells) => match real(cell) {
            Some(value) => cells.push(value),
            None if is_missing(cell) => cells.push(f64::NAN),
            None => return false,
        },
        Values::Logical(cells) => match logical(cell) {
            Some(value) => cells.push(Some(value)),
            None if is_missing(cell) => cells.push(None),
            None => return false,
        },
        Values::Text(cells) if kept == Kept::Nothing => {
            cells.push(String::new());
            return is_missing(cell);
        }
        Values::Text(cells) => cells.push(String::from_utf8_lossy(cell).into_owned()),
        Values::Float(cells) => cells.push(f32::NAN),
    }
    true
}

/// Call `visit` with each record, comments and empty lines left out, until it returns false.
pub(super) fn for_each_record(
    bytes: &[u8],
    delimiter: Delimiter,
    mut visit: impl FnMut(&csv::ByteRecord) -> bool,
) {
    let mut record = csv::ByteRecord::new();
    match delimiter {
        Delimiter::Symbol(symbol) => {
            let mut reader = csv::ReaderBuilder::new();
            let reader = reader.has_headers(false).flexible(true).delimiter(symbol).comment(Some(b'#'));
            let mut reader = reader.from_reader(bytes);
            // Reading from memory, byte records of any length: nothing can fail.
            while reader.read_byte_record(&mut record).unwrap_or(false) && visit(&record) {}
        }
        Delimiter::Blanks => {
            for line in bytes.split(|&byte| byte == b'\n') {
                record.clear();
                split_at_blanks(line, &mut record);
                let is_row = !record.is_empty() && !line.trim_ascii_start().starts_with(b"#");
                if is_row && !visit(&record) {
                    return;
                }
            }
        }
    }
}

/// The words of a line; quoted ones may hold blanks, and doubled quotes for one.
pub(super) fn split_at_blanks(line: &[u8], record: &mut csv::ByteRecord) {
    let mut rest = line.trim_ascii();
    while let Some(&first) = rest.first() {
        let quoted = if first == b'"' || first == b'\'' { quoted_word(rest, first) } else { None };
        match quoted {
            Some((word, after)) => {
                record.push_field(&word);
                rest = after;
            }
            None => {
                let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
                record.push_field(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
            }
        }
        rest = rest.trim_ascii_start();
    }
}

/// A word in quotes and what follows it; `None` where the quote is never closed.
fn quoted_word(text: &[u8], quote: u8) -> Option<(Vec<u8>, &[u8])> {
    let mut word = Vec::new();
    let mut at = 1;
    loop {
        match (text.get(at)?, text.get(at + 1)) {
            (&one, Some(&next)) if one == quote && next == quote => {
                word.push(quote);
                at += 2;
            }
            (&one, _) if one == quote => return Some((word, text.get(at + 1..).unwrap_or_default())),
            (&one, _) => {
                word.push(one);
                at += 1;
            }
        }
    }
}
