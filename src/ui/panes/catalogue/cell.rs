//! Cells and numbers as they are read.

use crate::catalogue::Values;

/// A cell as the table shows it; empty where it is missing. Integers are exact, real numbers have as many digits as
/// tell them apart in single precision, or nine.
pub fn cell_text(values: &Values, row: usize) -> String {
    match values {
        Values::Float(_) => rounded(values.number(row), 6),
        Values::Real(_) => rounded(values.number(row), 9),
        _ => values.cell_text(row),
    }
}

/// A number in a legend or a line of statistics; a dash where there is none.
pub fn number_text(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { rounded(value, 5) }
}

fn rounded(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return String::new();
    }
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let order = value.abs().log10().floor();
    if !(-4.0..digits as f64).contains(&order) {
        let text = format!("{value:.*e}", digits.saturating_sub(1));
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", without_zeroes(mantissa));
    }
    let decimals = (digits as f64 - 1.0 - order).max(0.0) as usize;
    without_zeroes(&format!("{value:.decimals$}")).to_owned()
}

fn without_zeroes(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_exact_and_numbers_are_short() {
        let ids = Values::Integer(vec![Some(9_007_199_254_740_993), Some(-512_345_678_901_234_567), None]);
        assert_eq!(cell_text(&ids, 0), "9007199254740993");
        assert_eq!(cell_text(&ids, 1), "-512345678901234567");
        assert_eq!(cell_text(&ids, 2), "");
        let values = Values::Real(vec![270.123_456_789_12, 0.1 + 0.2, 1.5e-7, -2.0, 6.02e23, f64::NAN, 0.0]);
        let texts: Vec<String> = (0..7).map(|row| cell_text(&values, row)).collect();
        assert_eq!(texts, ["270.123457", "0.3", "1.5e-7", "-2", "6.02e23", "", "0"]);
        let narrow = Values::Float(vec![23.456_789, f32::NAN]);
        assert_eq!((cell_text(&narrow, 0), cell_text(&narrow, 1)), ("23.4568".to_owned(), String::new()));
        assert_eq!((number_text(1_234.567_89), number_text(f64::NAN)), ("1234.6".to_owned(), "–".to_owned()));
    }
}
