//! Numbers in JSON and in cells of tables, where NaN is written as nothing.

use serde::{Deserialize, Deserializer};

/// JSON has no NaN and writes null; read it back.
pub(super) fn null_as_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

/// The shortest text that reads back as the same number; empty for NaN.
pub(super) fn cell_of(number: f64) -> String {
    if number.is_nan() { String::new() } else { number.to_string() }
}

/// A cell as a number: NaN where it is empty or says so; `None` where it is something else.
pub(super) fn number_in(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    let missing = cell.is_empty() || ["nan", "none", "null", "-"].contains(&cell.to_lowercase().as_str());
    if missing { Some(f64::NAN) } else { cell.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_their_text() {
        for number in [0.1 + 0.2, -4.1e-300, f64::MAX, f64::INFINITY, 268.531_2] {
            assert_eq!(number_in(&cell_of(number)), Some(number));
        }
        assert!(number_in(&cell_of(f64::NAN)).unwrap().is_nan());
        assert!(number_in("None").unwrap().is_nan());
        assert_eq!(number_in("12h"), None);
    }
}
