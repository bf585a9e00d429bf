//! Numbers out of the columns of a table: AB magnitudes, errors, flags, stellarity.

use super::{BANDS, Mapping, QuasarError, Scale};
use crate::catalogue::{Column, Table, Values};
use rayon::prelude::*;

/// What the rows of a table are known to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Photometry {
    /// AB, corrected for extinction, u g r i; NaN where missing.
    pub magnitudes: [Vec<f64>; 4],
    /// In magnitudes; empty without such a column.
    pub errors: [Vec<f64>; 4],
    /// Bit flags; empty without such a column, 0 where missing.
    pub flags: [Vec<i64>; 4],
    /// 0 to 1; empty without such a column.
    pub stellarity: Vec<f64>,
    /// Columns of numbers in which a cell holds something else.
    pub unreadable: Vec<Unreadable>,
}

/// Cells of a column that are no numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub column: String,
    pub count: usize,
    /// From 0.
    pub first_row: usize,
    /// What the first of them holds.
    pub text: String,
}

impl Photometry {
    /// Read the columns of a mapping.
    ///
    /// # Errors
    /// Columns that the table lacks.
    pub fn of(table: &Table, mapping: &Mapping) -> Result<Self, QuasarError> {
        mapping.check(table)?;
        let mut read = Self::default();
        for (index, columns) in mapping.bands().into_iter().enumerate() {
            let scale = columns.scale.unwrap_or(Scale::Magnitude);
            let values = read.numbers(table, Some(&columns.column));
            let offsets = read.numbers(table, columns.offset.as_deref());
            let extinction = columns.extinction.as_ref();
            let extinctions = read.numbers(table, extinction.map(|extinction| extinction.column.as_str()));
            let factor = extinction.map_or(0.0, |extinction| extinction.factor);
            let errors = read.numbers(table, columns.error.as_deref());
            let flags = read.numbers(table, columns.flags.as_deref());
            let magnitude = |row: usize| {
                let at = |numbers: &Vec<f64>| numbers.get(row).copied();
                scale.magnitude(at(&values).unwrap_or(f64::NAN)) + at(&offsets).unwrap_or(0.0)
                    - factor * at(&extinctions).unwrap_or(0.0)
            };
            let magnitudes = (0..values.len()).into_par_iter().map(magnitude).collect();
            let pairs = values.par_iter().zip(&errors);
            let errors = pairs.map(|(value, error)| scale.magnitude_error(*value, *error)).collect();
            put(&mut read.magnitudes, index, magnitudes);
            put(&mut read.errors, index, errors);
            put(&mut read.flags, index, flags.iter().map(|flags| *flags as i64).collect());
        }
        read.stellarity = read.numbers(table, mapping.stellarity.as_deref());
        Ok(read)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.magnitudes.first().map_or(0, Vec::len)
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The four magnitudes of a row; NaN beyond the table.
    pub fn row(&self, row: usize) -> [f64; 4] {
        self.magnitudes.each_ref().map(|band| band.get(row).copied().unwrap_or(f64::NAN))
    }

    /// The stellarity of a row; NaN without one.
    pub fn stellarity_of(&self, row: usize) -> f64 {
        self.stellarity.get(row).copied().unwrap_or(f64::NAN)
    }

    /// One sentence for each column with cells that are no numbers.
    pub fn warnings(&self) -> Vec<String> {
        self.unreadable.iter().map(Unreadable::text).collect()
    }

    fn numbers(&mut self, table: &Table, name: Option<&str>) -> Vec<f64> {
        let Some(column) = name.and_then(|name| table.column(name)) else { return Vec::new() };
        let (numbers, unreadable) = numbers_of(column);
        let is_new = |one: &Unreadable| self.unreadable.iter().all(|other| other.column != one.column);
        self.unreadable.extend(unreadable.filter(is_new));
        numbers
    }
}

impl Unreadable {
    /// One sentence; rows from 1.
    pub fn text(&self) -> String {
        let Self { column, count, first_row, text } = self;
        let shown: String = text.chars().take(40).collect();
        let (cells, hold) = if *count == 1 { ("cell", "holds") } else { ("cells", "hold") };
        let row = first_row + 1;
        format!(
            "{count} {cells} of column {column} {hold} no number and count as missing: row {row} has {shown:?}"
        )
    }
}

fn put<T>(bands: &mut [Vec<T>; BANDS.len()], index: usize, values: Vec<T>) {
    if let Some(slot) = bands.get_mut(index) {
        *slot = values;
    }
}

/// The cells as numbers. One text among numbers makes a whole column text: its other cells are read all the same.
fn numbers_of(column: &Column) -> (Vec<f64>, Option<Unreadable>) {
    let Values::Text(cells) = &column.values else {
        let rows = 0..column.values.len();
        return (rows.into_par_iter().map(|row| column.values.number(row)).collect(), None);
    };
    let numbers: Vec<Option<f64>> = cells.par_iter().map(|cell| number(cell)).collect();
    let unreadable = numbers.iter().position(Option::is_none).map(|first_row| Unreadable {
        column: column.name.clone(),
        count: numbers.iter().filter(|number| number.is_none()).count(),
        first_row,
        text: cells.get(first_row).cloned().unwrap_or_default(),
    });
    (numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect(), unreadable)
}

/// NaN for the usual ways to leave a number out; `None` for other text.
fn number(cell: &str) -> Option<f64> {
    const MISSING: [&str; 9] = ["", "null", "none", "na", "n/a", "-", "--", "...", "masked"];
    let cell = cell.trim();
    let is_missing = || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word));
    cell.parse().ok().or_else(|| is_missing().then_some(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_are_corrected() {
        let column = |name: &str, value: f64| Column::new(name, Values::Real(vec![value, f64::NAN]));
        let mut columns =
            vec![column("U", 1000.0), column("EU", 10.0), column("EBV", 0.1), column("G", 18.0)];
        columns.push(Column::new("R", Values::Text(vec!["17.5".to_owned(), "bright".to_owned()])));
        columns.extend([column("I", 17.0), column("O", 0.05)]);
        let table = Table { columns, ..Table::default() };
        let typed = "u=U:uJy,u_err=EU,u_ext=4.239*EBV,g=G,r=R,i=I,i_offset=O";
        let read = Photometry::of(&table, &Mapping::typed(typed, None).unwrap()).unwrap();
        let [u, g, r, i] = read.row(0);
        // 1000 uJy are 16.4 mag; 23.9 - 2.5 log10(1000) - 0.4239.
        assert!((u - 15.9761).abs() < 1e-12 && g == 18.0 && r == 17.5 && (i - 17.05).abs() < 1e-12);
        assert!((read.errors[0][0] - 0.010_857_362).abs() < 1e-8);
        assert!(read.row(1).iter().all(|value| value.is_nan()));
        let said = read.warnings();
        assert!(said.len() == 1 && said[0].contains("row 2 has \"bright\""), "{said:?}");
    }
}
