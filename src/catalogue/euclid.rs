//! Columns of Euclid catalogues that candidates are selected by: brightness in VIS, compactness, reliability.

use super::{Table, Values};
use rayon::prelude::*;

/// AB magnitude of one microjansky.
const ZERO_POINT_MICROJANSKY: f64 = 23.9;

/// Magnitudes and the column they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct VisMagnitudes {
    /// AB; NaN where missing or where the flux is not positive.
    pub values: Vec<f64>,
    pub column: String,
}

/// Fluxes in VIS, the most complete first (Euclid Q1 data product description, MER final catalogue).
const FLUXES: [&str; 10] = [
    "FLUX_DETECTION_TOTAL",
    "FLUX_VIS_SERSIC",
    "FLUX_SEGMENTATION",
    "FLUX_VIS_4FWHM_APER",
    "FLUX_VIS_3FWHM_APER",
    "FLUX_VIS_2FWHM_APER",
    "FLUX_VIS_1FWHM_APER",
    "FLUX_VIS_PSF",
    "FLUX_VIS",
    "VIS_FLUX",
];

/// Magnitudes that are surely of VIS; they win over fluxes.
const VIS_MAGNITUDES: [&str; 8] =
    ["mag_vis", "vis_mag", "magvis", "i_e", "mag_ie", "mag_i_e", "ie_mag", "vis"];

/// Magnitudes of some band, used where there is nothing better.
const ANY_MAGNITUDES: [&str; 3] = ["mag_auto", "mag_best", "mag"];

impl Table {
    /// Magnitudes in VIS: of a flux column of the Euclid catalogues (microjansky unless the unit says otherwise), else
    /// of a column of magnitudes. `None` without such a column.
    pub fn vis_magnitudes(&self) -> Option<VisMagnitudes> {
        let number = |name: &&str| self.column(name).filter(|column| is_number(&column.values));
        let stated = VIS_MAGNITUDES.iter().find_map(number);
        let flux = FLUXES.iter().find_map(number);
        if let (None, Some(column)) = (stated, flux) {
            let scale = microjansky(&column.unit)?;
            let magnitude = |row: usize| {
                let flux = column.values.number(row) * scale;
                if flux > 0.0 { ZERO_POINT_MICROJANSKY - 2.5 * flux.log10() } else { f64::NAN }
            };
            let values = (0..self.row_count()).into_par_iter().map(magnitude).collect();
            return Some(VisMagnitudes { values, column: column.name.clone() });
        }
        let column = stated.or_else(|| ANY_MAGNITUDES.iter().find_map(number))?;
        let values = (0..self.row_count()).into_par_iter().map(|row| column.values.number(row)).collect();
        Some(VisMagnitudes { values, column: column.name.clone() })
    }

    /// MUMAX_MINUS_MAG: peak surface brightness minus magnitude; below -2.6 a source is point-like.
    pub fn mumax_minus_mag(&self) -> Option<Vec<f64>> {
        self.numbers_of(&["MUMAX_MINUS_MAG", "mumax_mag"])
    }

    /// POINT_LIKE_PROB: 0 to 1; NaN for sources that only NISP sees.
    pub fn point_like_prob(&self) -> Option<Vec<f64>> {
        self.numbers_of(&["POINT_LIKE_PROB", "CLASS_STAR"])
    }

    /// SPURIOUS_PROB: 0 to 1.
    pub fn spurious_prob(&self) -> Option<Vec<f64>> {
        self.numbers_of(&["SPURIOUS_PROB"])
    }

    /// The first of the named columns that holds numbers; NaN where missing.
    pub fn numbers_of(&self, names: &[&str]) -> Option<Vec<f64>> {
        let column =
            names.iter().find_map(|name| self.column(name).filter(|column| is_number(&column.values)))?;
        Some((0..self.row_count()).into_par_iter().map(|row| column.values.number(row)).collect())
    }
}

fn is_number(values: &Values) -> bool {
    matches!(values, Values::Real(_) | Values::Float(_) | Values::Integer(_))
}

/// Microjansky of one unit; `None` for units that are no flux density.
fn microjansky(unit: &str) -> Option<f64> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "" | "ujy" | "µjy" | "μjy" | "microjansky" | "microjy" => Some(1.0),
        "njy" => Some(1e-3),
        "mjy" => Some(1e3),
        "jy" => Some(1e6),
        // One maggy is the flux of magnitude 0.
        "maggy" | "mgy" => Some(10_f64.powf(ZERO_POINT_MICROJANSKY / 2.5)),
        "nmgy" | "nanomaggy" => Some(10_f64.powf((ZERO_POINT_MICROJANSKY - 22.5) / 2.5)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Column;

    #[test]
    fn fluxes_and_magnitudes() {
        let flux = |unit: &str, value: f64| Column {
            unit: unit.into(),
            ..Column::new("flux_detection_total", Values::Real(vec![value, -1.0]))
        };
        // 3.63078 microjansky are magnitude 22.5 (the cut of the Q1 lens search).
        for (unit, value) in [("uJy", 3.630_780_55), ("", 3.630_780_55), ("nJy", 3_630.780_55), ("nmgy", 1.0)]
        {
            let table = Table { columns: vec![flux(unit, value)], ..Table::default() };
            let found = table.vis_magnitudes().unwrap();
            assert!((found.values[0] - 22.5).abs() < 1e-7 && found.values[1].is_nan(), "{unit}: {found:?}");
        }
        let table = Table { columns: vec![flux("ADU", 1.0)], ..Table::default() };
        assert_eq!(table.vis_magnitudes(), None);
        let columns = vec![flux("uJy", 1.0), Column::new("MAG_VIS", Values::Float(vec![20.5, f32::NAN]))];
        let found = Table { columns, ..Table::default() }.vis_magnitudes().unwrap();
        assert_eq!((found.column.as_str(), found.values[0]), ("MAG_VIS", 20.5));
    }
}
