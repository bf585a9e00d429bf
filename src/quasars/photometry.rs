//! Numbers out of the columns of a table: AB magnitudes, errors, flags, stellarity.

use super::{
    BANDS, BandColumns, FEATURES_WITH_STELLARITY, FeatureSet, Mapping, QuasarError, Scale, Softenings,
    asinh_magnitude, asinh_magnitude_error,
};
use crate::catalogue::{Column, Table, Values};
use rayon::prelude::*;

/// What the rows of a table are known to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Photometry {
    /// What the bands are, and are for.
    pub features: FeatureSet,
    /// Of asinh magnitudes; absent of u, g, r, i.
    pub softenings: Option<Softenings>,
    /// AB, corrected for extinction, of the bands in order (u g r i, or VIS Y J H as asinh magnitudes); NaN where missing.
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
    /// Read the columns of a mapping. Magnitudes of Euclid's own bands are asinh magnitudes softened by `softenings`, which
    /// those of the model must be in use; without, as in training, by the median errors of the table. For u, g, r, i they
    /// count for nothing.
    ///
    /// # Errors
    /// Columns that the table lacks; Euclid's bands without softenings and without errors.
    pub fn of(table: &Table, mapping: &Mapping, softenings: Option<Softenings>) -> Result<Self, QuasarError> {
        mapping.check(table)?;
        let mut read = Self { features: mapping.features, ..Self::default() };
        for (index, columns) in mapping.bands().into_iter().enumerate() {
            let made = match mapping.features {
                FeatureSet::Ugri => read.magnitudes_of(table, columns),
                FeatureSet::Euclid => read.fluxes_of(table, columns),
            };
            let flags = read.numbers(table, columns.flags.as_deref());
            put(&mut read.magnitudes, index, made.values);
            put(&mut read.errors, index, made.errors);
            put(&mut read.flags, index, flags.iter().map(|flags| *flags as i64).collect());
        }
        if mapping.features == FeatureSet::Euclid {
            read.soften(softenings)?;
        }
        read.stellarity = read.numbers(table, mapping.stellarity.as_deref());
        Ok(read)
    }

    /// AB magnitudes of one band.
    fn magnitudes_of(&mut self, table: &Table, columns: &BandColumns) -> OfBand {
        let scale = columns.scale.unwrap_or(Scale::Magnitude);
        let numbers = self.numbers(table, Some(&columns.column));
        let correction = self.correction(table, columns);
        let errors = self.numbers(table, columns.error.as_deref());
        let magnitude = |row: usize| scale.magnitude(at(&numbers, row)) + correction(row);
        let values = (0..numbers.len()).into_par_iter().map(magnitude).collect();
        let pairs = numbers.par_iter().zip(&errors);
        OfBand { values, errors: pairs.map(|(value, error)| scale.magnitude_error(*value, *error)).collect() }
    }

    /// Microjansky of one band, of any sign.
    fn fluxes_of(&mut self, table: &Table, columns: &BandColumns) -> OfBand {
        let stated = || table.column(&columns.column).and_then(|column| Scale::of_unit(&column.unit));
        let scale = columns.scale.or_else(stated).unwrap_or(Scale::Flux { zero_point: 23.9 });
        let numbers = self.numbers(table, Some(&columns.column));
        let correction = self.correction(table, columns);
        let errors = self.numbers(table, columns.error.as_deref());
        let factor = |row: usize| 10_f64.powf(-0.4 * correction(row));
        let flux = |row: usize| scale.microjansky(at(&numbers, row)) * factor(row);
        let error = |row: usize| scale.microjansky_error(at(&numbers, row), at(&errors, row)) * factor(row);
        OfBand {
            values: (0..numbers.len()).into_par_iter().map(flux).collect(),
            errors: (0..errors.len()).into_par_iter().map(error).collect(),
        }
    }

    /// What is added to the magnitudes of a row: offset and extinction.
    fn correction(&mut self, table: &Table, columns: &BandColumns) -> impl Fn(usize) -> f64 + Sync + use<> {
        let offsets = self.numbers(table, columns.offset.as_deref());
        let extinction = columns.extinction.as_ref();
        let extinctions = self.numbers(table, extinction.map(|extinction| extinction.column.as_str()));
        let factor = extinction.map_or(0.0, |extinction| extinction.factor);
        move |row| {
            let of = |numbers: &Vec<f64>| numbers.get(row).copied().unwrap_or(0.0);
            of(&offsets) - factor * of(&extinctions)
        }
    }

    /// Fluxes and their errors become asinh magnitudes and theirs.
    fn soften(&mut self, stated: Option<Softenings>) -> Result<(), QuasarError> {
        let softenings = match stated {
            Some(softenings) => softenings,
            None => Softenings::of_errors(&self.errors)?,
        };
        let bands = self.magnitudes.iter_mut().zip(&mut self.errors).zip(softenings.0);
        for ((fluxes, errors), softening) in bands {
            for (flux, error) in fluxes.iter().zip(errors.iter_mut()) {
                *error = asinh_magnitude_error(*flux, *error, softening);
            }
            fluxes.par_iter_mut().for_each(|flux| *flux = asinh_magnitude(*flux, softening));
        }
        self.softenings = Some(softenings);
        Ok(())
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

    /// The features of a row.
    pub fn features_of(&self, row: usize) -> [f32; FEATURES_WITH_STELLARITY] {
        self.features.features(self.row(row), self.stellarity_of(row))
    }

    /// The magnitude that a row's brightness is told by: r, or I_E; NaN where missing.
    pub fn brightness_of(&self, row: usize) -> f64 {
        at(self.magnitudes.get(self.features.brightness_band()).unwrap_or(&Vec::new()), row)
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

/// Magnitudes or fluxes of one band, and their errors, which are empty without such a column.
struct OfBand {
    values: Vec<f64>,
    errors: Vec<f64>,
}

fn at(numbers: &[f64], row: usize) -> f64 {
    numbers.get(row).copied().unwrap_or(f64::NAN)
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
        let read = Photometry::of(&table, &Mapping::typed(typed, None).unwrap(), None).unwrap();
        let [u, g, r, i] = read.row(0);
        // 1000 uJy are 16.4 mag; 23.9 - 2.5 log10(1000) - 0.4239.
        assert!((u - 15.9761).abs() < 1e-12 && g == 18.0 && r == 17.5 && (i - 17.05).abs() < 1e-12);
        assert!((read.errors[0][0] - 0.010_857_362).abs() < 1e-8);
        assert!(read.row(1).iter().all(|value| value.is_nan()));
        let said = read.warnings();
        assert!(said.len() == 1 && said[0].contains("row 2 has \"bright\""), "{said:?}");
    }
    #[test]
    fn euclid_bands_are_asinh_magnitudes() {
        let column = |name: &str, values: [f64; 4]| Column::new(name, Values::Real(values.to_vec()));
        let columns = vec![
            column("V", [1.0, -0.5, f64::NAN, 0.0]),
            column("EV", [0.1, 0.1, 0.3, 0.02]),
            column("Y", [2.0; 4]),
            column("J", [23.9, 99.0, 21.4, 23.9]),
            column("H", [3000.0; 4]),
            column("A", [0.1; 4]),
        ];
        let table = Table { columns, ..Table::default() };
        let typed = "VIS=V,VIS_err=EV,Y=Y,Y_ext=A,J=J:mag,H=H:nJy,H_err=EV,J_err=EV,Y_err=EV";
        let mapping = Mapping::typed(typed, None).unwrap();
        let of_table = Photometry::of(&table, &mapping, None).unwrap();
        // The median of 0.1, 0.1, 0.3, 0.02; nJy for H; a = 1.0857 for J: 0.1 mag of 1 microjansky.
        let Softenings([vis, _, j, h]) = of_table.softenings.unwrap();
        assert!((vis - 0.1).abs() < 1e-12 && (h - 1e-4).abs() < 1e-15, "{vis} {h}");
        assert!((j - 0.092_103_4).abs() < 1e-6, "{j}");
        let given = Softenings([0.1, 0.2, 0.1, 0.1]);
        let read = Photometry::of(&table, &mapping, Some(given)).unwrap();
        assert_eq!(read.softenings, Some(given));
        let vis = &read.magnitudes[0];
        assert!((vis[0] - 23.889_368).abs() < 1e-6 && (vis[1] - 28.188_524).abs() < 1e-6, "{vis:?}");
        assert!(vis[2].is_nan() && (vis[3] - 26.400_066).abs() < 1e-6);
        // Extinction brightens the flux: 2 times 10^0.04.
        assert!((read.magnitudes[1][0] - asinh_magnitude(2.192_956_3, 0.2)).abs() < 1e-6);
        assert!((read.magnitudes[2][0] - vis[0]).abs() < 1e-9 && read.magnitudes[2][1].is_nan());
        assert!((read.magnitudes[3][0] - asinh_magnitude(3.0, 0.1)).abs() < 1e-9);
        assert!((read.errors[0][3] - 1.085_736 * 0.02 / 0.2).abs() < 1e-6);
        let unstated = Mapping::typed("VIS=V,Y=Y,J=J:mag,H=H:nJy,VIS_err=EV", None).unwrap();
        let said = Photometry::of(&table, &unstated, None).unwrap_err().to_string();
        assert!(said.contains("errors of Y"), "{said}");
        assert!(Photometry::of(&table, &unstated, Some(given)).is_ok());
    }
}
