//! One cell of a text table as a value.

/// What a run of characters is as an integer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Whole {
    Value(i64),
    /// Digits only, but beyond 64 bits.
    TooLarge,
    No,
}

/// A whole number, exact.
pub(super) fn whole(cell: &[u8]) -> Whole {
    let (negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return Whole::No;
    }
    // Downwards, because there is one more negative number than there are positive ones.
    let mut value = Some(0_i64);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return Whole::No;
        }
        value = value.and_then(|value| value.checked_mul(10)?.checked_sub(i64::from(digit)));
    }
    let signed = if negative { value } else { value.and_then(i64::checked_neg) };
    signed.map_or(Whole::TooLarge, Whole::Value)
}

/// A number; Fortran's `1.5D+02` counts.
pub(super) fn real(cell: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(cell).ok()?;
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    let (mantissa, exponent) = text.split_once(['d', 'D'])?;
    (digits(mantissa) && digits(exponent)).then(|| format!("{mantissa}e{exponent}").parse().ok())?
}

/// `true` or `false`, whatever the case.
pub(super) fn logical(cell: &[u8]) -> Option<bool> {
    match cell.len() {
        4 if cell.eq_ignore_ascii_case(b"true") => Some(true),
        5 if cell.eq_ignore_ascii_case(b"false") => Some(false),
        _ => None,
    }
}

/// The usual ways to leave a number out.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 11] =
        [b"nan", b"null", b"none", b"na", b"n/a", b"-", b"--", b"---", b"...", b"masked", b"\\n"];
    cell.is_empty() || (cell.len() <= 6 && WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_exact_to_the_ends() {
        assert_eq!(whole(b"9223372036854775807"), Whole::Value(i64::MAX));
        assert_eq!(whole(b"-9223372036854775808"), Whole::Value(i64::MIN));
        assert_eq!(whole(b"9223372036854775808"), Whole::TooLarge);
        assert_eq!(whole(b"9007199254740993"), Whole::Value(9_007_199_254_740_993));
        assert_eq!(whole(b"1.0"), Whole::No);
        assert_eq!(whole(b"-"), Whole::No);
    }

    #[test]
    fn numbers_of_every_origin() {
        assert_eq!(real(b"1.5D+02"), Some(150.0));
        assert_eq!(real(b"-.5e-3"), Some(-0.0005));
        assert_eq!(real(b"2d"), None);
        assert_eq!(real(b"1d2x"), None);
        assert!(is_missing(b"NaN") && is_missing(b"") && !is_missing(b"0"));
    }
}
