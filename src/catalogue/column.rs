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

impl Column {
    /// A column of which only name and cells are known.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        let (unit, ucd, description) = (String::new(), String::new(), String::new());
        Self { name: name.into(), unit, ucd, description, values }
    }

    /// A cell as text; empty where it is missing. Numbers in the shortest form that reads back the same.
    pub fn cell_text(&self, row: usize) -> String {
        self.values.cell_text(row)
    }
}

impl Values {
    /// What a column of this kind holds, as printed: `real`, `float`, `integer`, `logical`, `text`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Real(_) => "real",
            Self::Float(_) => "float",
            Self::Integer(_) => "integer",
            Self::Logical(_) => "logical",
            Self::Text(_) => "text",
        }
    }

    /// True where a cell is missing: NaN, empty, or beyond the table.
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Real(cells) => cells.get(row).is_none_or(|value| value.is_nan()),
            Self::Float(cells) => cells.get(row).is_none_or(|value| value.is_nan()),
            Self::Integer(cells) => cells.get(row).copied().flatten().is_none(),
            Self::Logical(cells) => cells.get(row).copied().flatten().is_none(),
            Self::Text(cells) => cells.get(row).is_none_or(String::is_empty),
        }
    }

    /// See [`Column::cell_text`].
    pub fn cell_text(&self, row: usize) -> String {
        match self {
            Self::Real(cells) => cells.get(row).map_or_else(String::new, |value| real_text(*value)),
            Self::Float(cells) => cells.get(row).map_or_else(String::new, |value| float_text(*value)),
            Self::Integer(cells) => {
                cells.get(row).copied().flatten().map_or_else(String::new, |value| value.to_string())
            }
            Self::Logical(cells) => {
                cells.get(row).copied().flatten().map_or_else(String::new, |value| value.to_string())
            }
            Self::Text(cells) => cells.get(row).cloned().unwrap_or_default(),
        }
    }

    /// The cells of the given rows, in that order; rows beyond the table are missing.
    pub fn of_rows(&self, rows: &[u32]) -> Self {
        fn picked<T: Clone>(cells: &[T], rows: &[u32], missing: &T) -> Vec<T> {
            rows.iter().map(|&row| cells.get(row as usize).unwrap_or(missing).clone()).collect()
        }
        match self {
            Self::Real(cells) => Self::Real(picked(cells, rows, &f64::NAN)),
            Self::Float(cells) => Self::Float(picked(cells, rows, &f32::NAN)),
            Self::Integer(cells) => Self::Integer(picked(cells, rows, &None)),
            Self::Logical(cells) => Self::Logical(picked(cells, rows, &None)),
            Self::Text(cells) => Self::Text(picked(cells, rows, &String::new())),
        }
    }

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

/// The shortest decimal that reads back to the same double; empty for NaN.
fn real_text(value: f64) -> String {
    if value.is_nan() { String::new() } else { format!("{value:?}") }
}

/// The same in single precision.
fn float_text(value: f32) -> String {
    if value.is_nan() { String::new() } else { format!("{value:?}") }
}
