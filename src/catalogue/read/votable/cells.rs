//! The cells of one FIELD.

use super::field::{Datatype, Field};
use crate::catalogue::Values;

/// Cells on their way to [`Values`].
#[derive(Debug)]
pub(super) struct Cells {
    pub values: Values,
    rows: usize,
    left_out: bool,
    /// Cells that could not be understood, and the first of them.
    odd: usize,
    first_odd: Option<(usize, String)>,
}

impl Cells {
    pub fn of(field: &Field) -> Self {
        let values = match field.datatype {
            Datatype::Boolean | Datatype::Bit => Values::Logical(Vec::new()),
            Datatype::Byte | Datatype::Short | Datatype::Int | Datatype::Long => Values::Integer(Vec::new()),
            Datatype::Char | Datatype::UnicodeChar => Values::Text(Vec::new()),
            Datatype::Float => Values::Float(Vec::new()),
            Datatype::Double | Datatype::Complex(_) => Values::Real(Vec::new()),
        };
        Self { values, rows: 0, left_out: field.is_left_out(), odd: 0, first_odd: None }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The cells; `None` for columns that are left out.
    pub fn finish(self, name: &str, warnings: &mut Vec<String>) -> Option<Values> {
        if let Some((row, text)) = self.first_odd {
            warnings.push(format!(
                "{} cells of column {name} are no {} and left empty, the first is {text:?} in row {row}",
                self.odd,
                self.values.kind()
            ));
        }
        (!self.left_out).then_some(self.values)
    }

    pub fn push_missing(&mut self) {
        self.rows += 1;
        match &mut self.values {
            _ if self.left_out => {}
            Values::Real(cells) => cells.push(f64::NAN),
            Values::Float(cells) => cells.push(f32::NAN),
            Values::Integer(cells) => cells.push(None),
            Values::Logical(cells) => cells.push(None),
            Values::Text(cells) => cells.push(String::new()),
        }
    }

    /// A cell of TABLEDATA.
    pub fn push_text(&mut self, field: &Field, text: &str) {
        let trimmed = text.trim();
        let is_null = field.null.as_deref() == Some(trimmed) && !matches!(self.values, Values::Text(_));
        if self.left_out || is_null || (trimmed.is_empty() && !matches!(self.values, Values::Text(_))) {
            self.push_missing();
            return;
        }
        let understood = match &mut self.values {
            Values::Text(cells) => {
                cells.push(trimmed.to_owned());
                true
            }
            Values::Real(cells) => real(trimmed).map(|value| cells.push(value)).is_some(),
            Values::Float(cells) => single(trimmed).map(|value| cells.push(value)).is_some(),
            Values::Integer(cells) => integer(trimmed).map(|value| cells.push(Some(value))).is_some(),
            Values::Logical(cells) => logical(trimmed).map(|value| cells.push(value)).is_some(),
        };
        if understood {
            self.rows += 1;
        } else {
            self.odd += 1;
            let row = self.rows + 1;
            self.first_odd.get_or_insert_with(|| (row, trimmed.chars().take(40).collect()));
            self.push_missing();
        }
    }

    /// A scalar or text cell of a binary stream: exactly its bytes.
    pub fn push_bytes(&mut self, field: &Field, raw: &[u8]) {
        if self.left_out {
            self.rows += 1;
            return;
        }
        let null = field.null.as_deref().and_then(integer);
        let stated = |value: i64| Some(value).filter(|value| null != Some(*value));
        match (&mut self.values, field.datatype) {
            (Values::Text(cells), Datatype::UnicodeChar) => cells.push(unicode(raw)),
            (Values::Text(cells), _) => cells.push(plain(raw)),
            (Values::Real(cells), _) => cells.push(f64::from_be_bytes(first(raw))),
            (Values::Float(cells), _) => cells.push(f32::from_be_bytes(first(raw))),
            // The standard sets the highest bit, astropy another.
            (Values::Logical(cells), Datatype::Bit) => cells.push(raw.first().map(|byte| *byte != 0)),
            (Values::Logical(cells), _) => cells.push(match raw.first() {
                Some(b'T' | b't' | b'1') => Some(true),
                Some(b'F' | b'f' | b'0') => Some(false),
                _ => None,
            }),
            (Values::Integer(cells), datatype) => cells.push(stated(match datatype {
                Datatype::Byte => i64::from(u8::from_be_bytes(first(raw))),
                Datatype::Short => i64::from(i16::from_be_bytes(first(raw))),
                Datatype::Int => i64::from(i32::from_be_bytes(first(raw))),
                _ => i64::from_be_bytes(first(raw)),
            })),
        }
        self.rows += 1;
    }
}

fn first<const N: usize>(raw: &[u8]) -> [u8; N] {
    raw.first_chunk::<N>().copied().unwrap_or([0; N])
}

fn plain(raw: &[u8]) -> String {
    let end = raw.iter().position(|&byte| byte == 0).unwrap_or(raw.len());
    String::from_utf8_lossy(raw.get(..end).unwrap_or_default()).trim_end().to_owned()
}

/// UCS-2, big-endian; pairs of surrogates are taken as UTF-16.
fn unicode(raw: &[u8]) -> String {
    let (pairs, _) = raw.as_chunks::<2>();
    let units: Vec<u16> =
        pairs.iter().map(|pair| u16::from_be_bytes(*pair)).take_while(|&unit| unit != 0).collect();
    String::from_utf16_lossy(&units).trim_end().to_owned()
}

/// `+Inf` and `-Inf` too; `NaN` is missing.
fn real(text: &str) -> Option<f64> {
    text.parse().ok()
}

fn single(text: &str) -> Option<f32> {
    text.parse().ok()
}

/// Decimal, or hexadecimal as `0x1F`.
fn integer(text: &str) -> Option<i64> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    hexadecimal.map_or_else(|| text.parse().ok(), |digits| i64::from_str_radix(digits, 16).ok())
}

/// `Some(None)` for the explicit marks of a missing value.
fn logical(text: &str) -> Option<Option<bool>> {
    match text.to_ascii_lowercase().as_str() {
        "t" | "true" | "1" => Some(Some(true)),
        "f" | "false" | "0" => Some(Some(false)),
        "?" => Some(None),
        _ => None,
    }
}
