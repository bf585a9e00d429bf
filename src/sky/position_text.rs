//! Reading a sky position that a person typed or pasted.

use super::SkyPoint;
use thiserror::Error;

/// Why a text is not a position.
#[derive(Debug, Error, Clone, PartialEq)]
#[error("{reason}; write 12:34:56.7 -01:02:03, 12h34m56.7s -1d2m3s, or degrees such as 188.7 -1.03")]
pub struct PositionError {
    reason: String,
}

fn error(reason: impl Into<String>) -> PositionError {
    PositionError { reason: reason.into() }
}

/// A position of longitude and latitude: `12:34:56.7 -01:02:03`, `12 34 56.7 -1 2 3`,
/// `12h34m56.7s -1d2m3s`, `188.7 -1.03` (degrees), with blanks, a comma or a sign between the two.
/// A longitude of several parts is in hours unless it is marked with `d` or `°`; other single numbers
/// are degrees.
///
/// # Errors
/// When the text is not such a pair; the message says what was expected.
pub fn parse_position(text: &str) -> Result<SkyPoint, PositionError> {
    let text: String = text.trim().chars().map(plain).collect();
    let (lon, lat) = halves(&text).ok_or_else(|| error(format!("“{text}” is not a pair of coordinates")))?;
    let (lon, lat) = (angle(&lon, Axis::Longitude)?, angle(&lat, Axis::Latitude)?);
    if lat.abs() > 90.0 {
        return Err(error(format!("latitude {lat} is beyond a pole")));
    }
    if !(-360.0..=360.0).contains(&lon) {
        return Err(error(format!("longitude {lon} is more than a turn")));
    }
    Ok(SkyPoint::from_degrees(lon, lat))
}

#[derive(Clone, Copy, PartialEq)]
enum Axis {
    Longitude,
    Latitude,
}

/// Typographic signs as their plain counterparts.
fn plain(symbol: char) -> char {
    match symbol {
        '−' | '–' => '-',
        '°' | 'º' | 'D' => 'd',
        '′' | '’' | '\'' | 'M' => 'm',
        '″' | '”' | '"' | 'S' => 's',
        'H' => 'h',
        ';' => ',',
        '\t' | '\u{a0}' => ' ',
        other => other,
    }
}

/// The texts of longitude and latitude.
fn halves(text: &str) -> Option<(String, String)> {
    if let Some((lon, lat)) = text.split_once(',') {
        return Some((lon.to_owned(), lat.to_owned()));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let signed = |word: &&str| word.starts_with(['+', '-']);
    let later_sign = words.iter().skip(1).position(signed).map(|at| at + 1);
    let middle = match later_sign {
        Some(at) => at,
        None if words.len() >= 2 && words.len().is_multiple_of(2) => words.len() / 2,
        None => {
            // No blank between the two: the sign of the latitude divides them.
            let after_exponent = |at: usize| text[..at].ends_with(['e', 'E']);
            let mut sign = text.char_indices().filter(|(_, c)| matches!(c, '+' | '-')).map(|(at, _)| at);
            let at = sign.rfind(|&at| at > 0 && !after_exponent(at))?;
            return Some((text[..at].to_owned(), text[at..].to_owned()));
        }
    };
    let (lon, lat) = words.split_at_checked(middle)?;
    Some((lon.join(" "), lat.join(" ")))
}

/// One coordinate in degrees.
fn angle(text: &str, axis: Axis) -> Result<f64, PositionError> {
    let text = text.trim();
    let wrong = || error(format!("“{text}” is not an angle"));
    let (negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest.trim_start()),
        None => (false, text),
    };
    let (in_hours, in_degrees) = (digits.contains('h'), digits.contains('d'));
    if in_hours && in_degrees {
        return Err(wrong());
    }
    let parts: Vec<&str> =
        digits.split([':', ' ', 'h', 'd', 'm', 's']).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() || parts.len() > 3 {
        return Err(wrong());
    }
    let mut value = 0.0;
    for (place, part) in parts.iter().enumerate() {
        let starts_well = part.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let number: f64 = part.parse().ok().filter(|_| starts_well).ok_or_else(wrong)?;
        let is_last = place + 1 == parts.len();
        if (place > 0 && number >= 60.0) || (!is_last && number.fract() != 0.0) {
            return Err(error(format!("“{text}” has {number} where whole parts or less than 60 belong")));
        }
        value += number / 60_f64.powi(place as i32);
    }
    let hours = in_hours || (axis == Axis::Longitude && parts.len() > 1 && !in_degrees);
    if hours && axis == Axis::Latitude {
        return Err(error("the latitude is given in hours"));
    }
    let degrees = if hours { value * 15.0 } else { value };
    Ok(if negative { -degrees } else { degrees })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_write_a_position() {
        let lon = 15.0 * (12.0 + 34.0 / 60.0 + 56.7 / 3600.0);
        let lat = -(1.0 + 2.0 / 60.0 + 3.0 / 3600.0);
        let same = [
            "12:34:56.7 -01:02:03",
            " 12:34:56.7,-1:2:3 ",
            "12h34m56.7s -1d2m3s",
            "12H34M56.7S-1D2M3S",
            "12 34 56.7 -01 02 03",
            "12h 34m 56.7s  −1° 2′ 3″",
            "12:34:56.7-01:02:03",
            "188.73625 -1.0341666666666667",
            "188.73625, -1.0341666666666667",
            "188d44m10.5s -1d2m3s",
        ];
        for text in same {
            let point = parse_position(text).unwrap();
            let off = point.separation(SkyPoint::from_degrees(lon, lat)).to_degrees() * 3600.0;
            assert!(off < 1e-9, "{text}: {:?}", point.to_degrees());
        }
        let south = parse_position("00:00:01 -00:00:30").unwrap();
        assert!((south.lat.to_degrees() * 3600.0 + 30.0).abs() < 1e-9);
        assert!((parse_position("1e2 -1e-3").unwrap().lat.to_degrees() + 0.001).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_position_is_refused_with_a_hint() {
        for text in [
            "",
            "M31",
            "12:34:56.7",
            "10 95",
            "12:61:00 +1:00:00",
            "1 2 3",
            "nan nan",
            "10 inf",
            "10h 5h",
            "1.5:30:00 2",
        ] {
            let message = parse_position(text).unwrap_err().to_string();
            assert!(message.contains("188.7 -1.03"), "{text}: {message}");
        }
    }
}
