//! Which source a grade is about.

use super::number_text::null_as_nan;
use serde::{Deserialize, Serialize};

/// Cells that positions fall in: 0.05″ in degrees.
const CELL_DEG: f64 = 0.05 / 3600.0;

/// Which source a grade is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateKey {
    /// The catalogue's identifier, or the detection's number.
    pub id: i64,
    /// ICRS degrees; NaN where the field has no world coordinates (null in JSON).
    #[serde(default = "nan", deserialize_with = "null_as_nan")]
    pub ra_deg: f64,
    #[serde(default = "nan", deserialize_with = "null_as_nan")]
    pub dec_deg: f64,
    /// File name of the field (its VIS image), without folders.
    pub field: String,
}

fn nan() -> f64 {
    f64::NAN
}

impl CandidateKey {
    /// The text by which grades of this candidate are found again: file name without folders, id, and the cell of
    /// 0.05″ on the sky in which it lies. The same wherever the file lies; for NaN positions the id alone decides.
    pub fn identity(&self) -> String {
        let field = Self::field_name(&self.field);
        match cell(self.ra_deg, self.dec_deg) {
            Some((east, north)) => format!("{field}|{}|{east}|{north}", self.id),
            None => format!("{field}|{}|-", self.id),
        }
    }

    /// The last part of a path, with either separator.
    pub fn field_name(path: &str) -> &str {
        path.rsplit(['/', '\\']).next().unwrap_or(path)
    }

    /// As messages name it.
    pub(super) fn shown(&self) -> String {
        format!("candidate {} of {}", self.id, Self::field_name(&self.field))
    }
}

/// Cell on the sky: rows of declination, and in each row cells of the same width on the sky, counted from RA 0.
fn cell(ra_deg: f64, dec_deg: f64) -> Option<(i64, i64)> {
    if !(ra_deg.is_finite() && dec_deg.is_finite()) {
        return None;
    }
    let north = (dec_deg / CELL_DEG).round();
    let narrowing = (north * CELL_DEG).to_radians().cos().abs();
    let around = (360.0 * narrowing / CELL_DEG).round().max(1.0);
    let east = (ra_deg.rem_euclid(360.0) * narrowing / CELL_DEG).round() % around;
    // Finite, and far within the range of i64 for any position on the sky; a wild number saturates.
    Some((east as i64, north as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(ra_deg: f64, dec_deg: f64) -> CandidateKey {
        CandidateKey { id: -7, ra_deg, dec_deg, field: "VIS.fits".to_owned() }
    }

    #[test]
    fn folders_do_not_matter_and_positions_do() {
        let here = key(52.1, -28.2);
        for path in ["/data/a/VIS.fits", r"C:\fields\VIS.fits"] {
            let moved = CandidateKey { field: path.to_owned(), ..here.clone() };
            assert_eq!(moved.identity(), here.identity());
        }
        // 0.2″ away is another cell, a rounding error of the last digits is not.
        assert_ne!(key(52.1, -28.2 + 0.2 / 3600.0).identity(), here.identity());
        assert_ne!(key(52.1 + 0.3 / 3600.0, -28.2).identity(), here.identity());
        assert_eq!(key(52.1 + 1e-11, -28.2 - 1e-11).identity(), here.identity());
        assert_ne!(CandidateKey { id: 7, ..here.clone() }.identity(), here.identity());
    }

    #[test]
    fn the_sky_closes_at_360_degrees_and_nan_is_no_position() {
        assert_eq!(key(0.0, 10.0).identity(), key(360.0, 10.0).identity());
        assert_eq!(key(-1e-12, 10.0).identity(), key(1e-12, 10.0).identity());
        assert_eq!(key(f64::NAN, 10.0).identity(), key(f64::NAN, f64::NAN).identity());
        assert_ne!(key(f64::NAN, 10.0).identity(), key(0.0, 10.0).identity());
        assert_eq!(key(12.0, 90.0).identity(), key(200.0, 90.0).identity());
    }
}
