//! The cells of one column of a binary table, decoded block by block.

use super::form::Field;
use crate::catalogue::Values;
use crate::catalogue::read::columns::unsigned_values;

const UNSIGNED_64: f64 = 9_223_372_036_854_775_808.0;

/// Cells on their way to [`Values`].
#[derive(Debug)]
pub(super) enum Cells {
    Known(Values),
    /// Integers with an offset of 2^63.
    Unsigned(Vec<Option<u64>>),
}

impl Cells {
    /// None yet, but room for all.
    pub fn of(field: &Field, rows: usize) -> Self {
        let scaled = field.scale != 1.0 || field.zero != 0.0;
        let offset = offset(field);
        Self::Known(match field.code {
            b'L' => Values::Logical(Vec::with_capacity(rows)),
            b'A' | b'X' => Values::Text(Vec::with_capacity(rows)),
            b'D' => Values::Real(Vec::with_capacity(rows)),
            b'E' if !scaled => Values::Float(Vec::with_capacity(rows)),
            b'E' => Values::Real(Vec::with_capacity(rows)),
            b'K' if field.scale == 1.0 && field.zero == UNSIGNED_64 => {
                return Self::Unsigned(Vec::with_capacity(rows));
            }
            _ if offset.is_some() => Values::Integer(Vec::with_capacity(rows)),
            _ => Values::Real(Vec::with_capacity(rows)),
        })
    }

    /// Add the cells of a block of whole rows.
    pub fn extend(&mut self, field: &Field, raw: &[u8], row_bytes: usize) {
        let rows = raw.chunks_exact(row_bytes).map(|row| row.get(field.start..).unwrap_or_default());
        match self {
            Self::Unsigned(cells) => cells.extend(rows.map(|cell| {
                let stored = i64::from_be_bytes(first(cell));
                (field.null != Some(stored)).then_some(stored as u64 ^ (1 << 63))
            })),
            Self::Known(Values::Float(cells)) => {
                cells.extend(rows.map(|cell| f32::from_be_bytes(first(cell))));
            }
            Self::Known(Values::Logical(cells)) => {
                cells.extend(rows.map(|cell| match cell.first() {
                    Some(b'T' | b't' | b'1') => Some(true),
                    Some(b'F' | b'f' | b'0') => Some(false),
                    _ => None,
                }));
            }
            Self::Known(Values::Text(cells)) if field.code == b'X' => {
                cells.extend(rows.map(|cell| bits(cell, field.width)));
            }
            Self::Known(Values::Text(cells)) => {
                cells.extend(rows.map(|cell| text(cell.get(..field.width).unwrap_or_default())));
            }
            Self::Known(Values::Integer(cells)) => integers(cells, field, rows),
            Self::Known(Values::Real(cells)) => reals(cells, field, rows),
        }
    }

    /// All of them.
    pub fn finish(self, name: &str, warnings: &mut Vec<String>) -> Values {
        match self {
            Self::Known(values) => values,
            Self::Unsigned(cells) => unsigned_values(cells, name, warnings),
        }
    }
}

/// The whole number that is added to stored integers; `None` where the sum is no 64-bit integer.
fn offset(field: &Field) -> Option<i64> {
    let whole = field.scale == 1.0 && field.zero.fract() == 0.0 && field.zero.abs() < 9.0e15;
    whole.then_some(field.zero as i64)
}

fn integers<'a>(cells: &mut Vec<Option<i64>>, field: &Field, rows: impl Iterator<Item = &'a [u8]>) {
    let (null, offset) = (field.null, offset(field).unwrap_or(0));
    let value = |stored: i64| if null == Some(stored) { None } else { stored.checked_add(offset) };
    match field.code {
        b'B' => cells.extend(rows.map(|cell| value(i64::from(u8::from_be_bytes(first(cell)))))),
        b'I' => cells.extend(rows.map(|cell| value(i64::from(i16::from_be_bytes(first(cell)))))),
        b'J' => cells.extend(rows.map(|cell| value(i64::from(i32::from_be_bytes(first(cell)))))),
        _ => cells.extend(rows.map(|cell| value(i64::from_be_bytes(first(cell))))),
    }
}

fn reals<'a>(cells: &mut Vec<f64>, field: &Field, rows: impl Iterator<Item = &'a [u8]>) {
    let Field { scale, zero, null, .. } = *field;
    let scaled = |stored: f64| zero + scale * stored;
    let integer = |stored: i64| if null == Some(stored) { f64::NAN } else { scaled(stored as f64) };
    match field.code {
        b'D' if scale == 1.0 && zero == 0.0 => {
            cells.extend(rows.map(|cell| f64::from_be_bytes(first(cell))));
        }
        b'D' => cells.extend(rows.map(|cell| scaled(f64::from_be_bytes(first(cell))))),
        b'E' => cells.extend(rows.map(|cell| scaled(f64::from(f32::from_be_bytes(first(cell)))))),
        b'B' => cells.extend(rows.map(|cell| integer(i64::from(u8::from_be_bytes(first(cell)))))),
        b'I' => cells.extend(rows.map(|cell| integer(i64::from(i16::from_be_bytes(first(cell)))))),
        b'J' => cells.extend(rows.map(|cell| integer(i64::from(i32::from_be_bytes(first(cell)))))),
        _ => cells.extend(rows.map(|cell| integer(i64::from_be_bytes(first(cell))))),
    }
}

/// The first bytes of a cell; the widths were checked against the rows, so they are there.
fn first<const N: usize>(cell: &[u8]) -> [u8; N] {
    cell.first_chunk::<N>().copied().unwrap_or([0; N])
}

/// A text up to its first NUL, without trailing blanks.
fn text(raw: &[u8]) -> String {
    let end = raw.iter().position(|&byte| byte == 0).unwrap_or(raw.len());
    String::from_utf8_lossy(raw.get(..end).unwrap_or_default()).trim_end().to_owned()
}

/// Bits as zeros and ones, the first one first.
fn bits(raw: &[u8], count: usize) -> String {
    (0..count)
        .map(
            |bit| {
                if raw.get(bit / 8).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0) { '1' } else { '0' }
            },
        )
        .collect()
}
