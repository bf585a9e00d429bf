//! One column of a table.

/// A column: what it is called, in which unit, and its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// As in the file; unique within a table, compared without regard to case.
    pub name: String,
    /// As in the file ("deg", "uJy", "mag"); empty where none is given.
    pub unit: String,
    /// Unified content descriptor ("pos.eq.ra;meta.main"); empty where none is given.
    pub ucd: String,
    pub description: String,
    pub values: Values,
}

/// The cells of a column, one for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// NaN where missing.
    Real(Vec<f64>),
    /// NaN where missing; kept narrow because the file is.
    Float(Vec<f32>),
    /// `None` where missing.
    Integer(Vec<Option<i64>>),
    /// `None` where missing.
    Logical(Vec<Option<bool>>),
    /// Empty where missing.
    Text(Vec<String>),
}

impl Values {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Real(cells) => cells.len(),
            Self::Float(cells) => cells.len(),
            Self::Integer(cells) => cells.len(),
            Self::Logical(cells) => cells.len(),
            Self::Text(cells) => cells.len(),
        }
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell as a number: NaN where it is missing, is text, or lies beyond the table; 1 and 0 for true and false.
    /// Integers beyond 2^53 are rounded here, so identifiers are read by [`Values::integer`].
    pub fn number(&self, row: usize) -> f64 {
        match self {
            Self::Real(cells) => cells.get(row).copied().unwrap_or(f64::NAN),
            Self::Float(cells) => cells.get(row).map_or(f64::NAN, |value| f64::from(*value)),
            Self::Integer(cells) => cells.get(row).copied().flatten().map_or(f64::NAN, |value| value as f64),
            Self::Logical(cells) => {
                cells.get(row).copied().flatten().map_or(f64::NAN, |value| f64::from(u8::from(value)))
            }
            Self::Text(_) => f64::NAN,
        }
    }

    /// A cell of an integer column; `None` where it is missing or the column holds something else.
    pub fn integer(&self, row: usize) -> Option<i64> {
        match self {
            Self::Integer(cells) => cells.get(row).copied().flatten(),
            _ => None,
        }
    }
}
