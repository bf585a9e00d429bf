//! The binary table that holds compressed tiles: columns, rows and the heap.

use crate::header::Header;

/// Where a column stands in each row, and what it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column {
    /// First byte within the row.
    start: usize,
    /// Letter of TFORMn: the type of the values, `P` or `Q` for a pointer to the heap.
    code: u8,
    /// Bytes of one heap element.
    element: usize,
}

/// Shape of the table, checked against itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    row_bytes: usize,
    pub rows: usize,
    /// First byte of the heap after the start of the table.
    heap: usize,
    columns: Vec<(String, Column)>,
}

/// What a row points to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stream<'a> {
    Bytes(&'a [u8]),
    /// The row has none.
    Absent,
    /// It lies beyond the end of a truncated file.
    Missing,
}

impl Table {
    pub fn of(header: &Header) -> Result<Self, String> {
        let size = |keyword: &str| {
            header
                .integer(keyword)
                .and_then(|value| usize::try_from(value).ok())
                .ok_or(format!("{keyword} is missing"))
        };
        let (row_bytes, rows) = (size("NAXIS1")?, size("NAXIS2")?);
        let default_heap = row_bytes.checked_mul(rows).ok_or("its table is too large")?;
        let heap = size("THEAP").unwrap_or(default_heap);
        let mut columns = Vec::new();
        let mut start = 0_usize;
        for number in 1..=size("TFIELDS")?.min(999) {
            let form = header.text(&format!("TFORM{number}")).ok_or(format!("TFORM{number} is missing"))?;
            let (width, code, element) =
                parse_form(form).ok_or(format!("TFORM{number} = {form} is not known"))?;
            let name = header.text(&format!("TTYPE{number}")).unwrap_or("").trim().to_ascii_uppercase();
            columns.push((name, Column { start, code, element }));
            start = start
                .checked_add(width)
                .filter(|&end| end <= row_bytes)
                .ok_or("its columns exceed NAXIS1")?;
        }
        Ok(Self { row_bytes, rows, heap, columns })
    }

    pub fn column(&self, name: &str) -> Option<Column> {
        self.columns.iter().find(|(own, _)| own == name).map(|(_, column)| *column)
    }

    fn cell<const N: usize>(&self, data: &[u8], row: usize, column: Column) -> Option<[u8; N]> {
        let start = row.checked_mul(self.row_bytes)?.checked_add(column.start)?;
        data.get(start..)?.first_chunk::<N>().copied()
    }

    /// A number in a row; NaN where the file is cut off before it.
    pub fn number(&self, data: &[u8], row: usize, column: Column) -> f64 {
        let value = match column.code {
            b'D' => self.cell(data, row, column).map(f64::from_be_bytes),
            b'E' => self.cell(data, row, column).map(|cell| f64::from(f32::from_be_bytes(cell))),
            b'J' => self.cell(data, row, column).map(|cell| f64::from(i32::from_be_bytes(cell))),
            b'I' => self.cell(data, row, column).map(|cell| f64::from(i16::from_be_bytes(cell))),
            b'K' => self.cell(data, row, column).map(|cell| i64::from_be_bytes(cell) as f64),
            _ => None,
        };
        value.unwrap_or(f64::NAN)
    }

    /// The bytes a row of a `P` or `Q` column points to. `complete`: the file has the whole table.
    pub fn stream<'a>(
        &self,
        data: &'a [u8],
        (row, column): (usize, Column),
        complete: bool,
    ) -> Result<Stream<'a>, String> {
        let descriptor = match column.code {
            b'P' => self.cell::<8>(data, row, column).map(|cell| {
                let [a, b, c, d, e, f, g, h] = cell;
                (i64::from(i32::from_be_bytes([a, b, c, d])), i64::from(i32::from_be_bytes([e, f, g, h])))
            }),
            _ => self.cell::<16>(data, row, column).and_then(|cell| {
                let (count, at) = cell.split_at(8);
                Some((i64::from_be_bytes(*count.first_chunk()?), i64::from_be_bytes(*at.first_chunk()?)))
            }),
        };
        let Some((count, at)) = descriptor else {
            return if complete {
                Err("a row lies outside its table".to_owned())
            } else {
                Ok(Stream::Missing)
            };
        };
        if count == 0 {
            return Ok(Stream::Absent);
        }
        let range = || {
            let start = self.heap.checked_add(usize::try_from(at).ok()?)?;
            let end = start.checked_add(usize::try_from(count).ok()?.checked_mul(column.element)?)?;
            Some(start..end)
        };
        match range().and_then(|range| data.get(range)) {
            Some(bytes) => Ok(Stream::Bytes(bytes)),
            None if complete || at < 0 || count < 0 => Err("a tile points outside its table".to_owned()),
            None => Ok(Stream::Missing),
        }
    }
}

/// Bytes in the row, type letter, and bytes per heap element of a TFORM such as `1PB(2048)` or `1D`.
fn parse_form(form: &str) -> Option<(usize, u8, usize)> {
    let form = form.trim();
    let letter = form.find(|c: char| !c.is_ascii_digit())?;
    let (digits, rest) = form.split_at(letter);
    let repeat: usize = if digits.is_empty() { 1 } else { digits.parse().ok()? };
    let code = *rest.as_bytes().first()?;
    let width = match code {
        b'P' => 8,
        b'Q' => 16,
        other => element_bytes(other)?,
    };
    let element = rest.as_bytes().get(1).copied().and_then(element_bytes).unwrap_or(1);
    let bytes = if code == b'X' { repeat.div_ceil(8) } else { repeat.checked_mul(width)? };
    Some((bytes, code, element))
}

fn element_bytes(code: u8) -> Option<usize> {
    match code {
        b'L' | b'X' | b'B' | b'A' => Some(1),
        b'I' => Some(2),
        b'J' | b'E' => Some(4),
        b'K' | b'D' | b'C' => Some(8),
        b'M' => Some(16),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parse_form;

    #[test]
    fn column_formats() {
        assert_eq!(parse_form("1PB(1234)"), Some((8, b'P', 1)));
        assert_eq!(parse_form("PI(3)"), Some((8, b'P', 2)));
        assert_eq!(parse_form("1QB"), Some((16, b'Q', 1)));
        assert_eq!(parse_form("D"), Some((8, b'D', 1)));
        assert_eq!(parse_form("12X"), Some((2, b'X', 1)));
        assert_eq!(parse_form("7"), None);
    }
}
