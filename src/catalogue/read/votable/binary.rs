//! The rows of BINARY and BINARY2: base64, then cells one after the other.

use super::cells::Cells;
use super::field::{ArraySize, Datatype, Field};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How missing cells are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    /// BINARY: by special values.
    Unmarked,
    /// BINARY2: each row begins with a bit for each column.
    Marked,
}

/// Add the rows of a stream. Rows before damage are kept; then `Err`.
pub(super) fn read_binary(
    text: &str,
    fields: &[Field],
    cells: &mut [Cells],
    nulls: Nulls,
) -> Result<(), String> {
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    // A stream that was cut has an incomplete last group.
    let whole = packed.get(..packed.len() / 4 * 4).unwrap_or_default();
    let raw = STANDARD.decode(whole).map_err(|error| format!("its base64 stream is damaged: {error}"))?;
    let mut stream = Stream { rest: &raw };
    let marks = if nulls == Nulls::Marked { fields.len().div_ceil(8) } else { 0 };
    while !stream.rest.is_empty() {
        let before = stream.rest.len();
        let row = stream.row(marks, fields).ok_or("its stream ends within a row")?;
        if stream.rest.len() == before {
            return Err("its rows have no bytes".to_owned());
        }
        for (index, ((cell, field), raw)) in cells.iter_mut().zip(fields).zip(row.cells).enumerate() {
            let marked = row.marks.get(index / 8).is_some_and(|byte| byte & (0x80 >> (index % 8)) != 0);
            if marked { cell.push_missing() } else { cell.push_bytes(field, raw) }
        }
    }
    Ok(())
}

struct Stream<'a> {
    rest: &'a [u8],
}

struct Row<'a> {
    marks: &'a [u8],
    cells: Vec<&'a [u8]>,
}

impl<'a> Stream<'a> {
    fn row(&mut self, marks: usize, fields: &[Field]) -> Option<Row<'a>> {
        let marks = self.take(marks)?;
        let mut cells = Vec::with_capacity(fields.len());
        for field in fields {
            cells.push(self.cell(field)?);
        }
        Some(Row { marks, cells })
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn cell(&mut self, field: &Field) -> Option<&'a [u8]> {
        let elements = match field.size {
            ArraySize::Fixed(elements) => elements,
            // How long the last axis is stands before the elements.
            ArraySize::Variable(of_other_axes) => {
                let count = self.take(4)?.first_chunk::<4>().copied()?;
                usize::try_from(i32::from_be_bytes(count)).ok()?.checked_mul(of_other_axes)?
            }
        };
        let bytes = if field.datatype == Datatype::Bit {
            elements.div_ceil(8)
        } else {
            elements.checked_mul(field.element_bytes())?
        };
        self.take(bytes)
    }
}
