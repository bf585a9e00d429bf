//! What one unit of the pixels is: the AB zero point and the electrons in it.

use super::{headers_of, number};
use crate::field::Plane;

/// What pixels count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Converter units or counts of the whole exposure.
    Counts,
    Electrons,
    CountRate,
    ElectronRate,
    /// No unit is stated.
    Unstated,
    /// Any other: surface brightness, flux density, ...
    Other,
}

/// How the pixels of one image are converted.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Conversion {
    /// AB magnitude of a source whose pixels add up to 1.
    pub zero_point: Option<f64>,
    /// Electrons per unit.
    pub gain: Option<f64>,
    pub notices: Vec<String>,
}

/// The conversion that the headers of an image state. MAGZEROP (VIS exposures, a string there) is the zero point of a
/// count per second: an image of counts adds 2.5 log10 of the exposure time. MAGZERO is that of one unit as it is.
pub(super) fn conversion(plane: &Plane, exposure_secs: Option<f64>) -> Conversion {
    let mut conversion = Conversion::default();
    let headers = headers_of(plane);
    let rate_zero_point = number(&headers, &["MAGZEROP"]);
    let unit = match (Unit::read(&plane.unit), rate_zero_point) {
        // Only VIS exposures have this keyword, and their product description says ADU.
        (Unit::Unstated, Some(_)) => {
            conversion.notices.push("no BUNIT is stated; its pixels are taken as ADU".to_owned());
            Unit::Counts
        }
        (unit, _) => unit,
    };
    let rate_zero_point = rate_zero_point.or_else(|| hubble_zero_point(plane, unit));
    conversion.zero_point = match (rate_zero_point, unit, exposure_secs) {
        (Some(zero), Unit::CountRate | Unit::ElectronRate, _) => Some(zero),
        (Some(zero), Unit::Counts | Unit::Electrons, Some(secs)) => Some(zero + 2.5 * secs.log10()),
        (Some(_), Unit::Counts | Unit::Electrons, None) => {
            let why = "without EXPTIME its zero point cannot be used, so there are no magnitudes";
            conversion.notices.push(why.to_owned());
            None
        }
        (Some(_), Unit::Other | Unit::Unstated, _) => {
            conversion.notices.push(format!(
                "its zero point is for counts, and its unit is {}, so there are no magnitudes",
                plane.unit
            ));
            None
        }
        (None, _, _) => {
            if plane.magzero.is_none() {
                conversion.notices.push("it has no zero point, so there are no magnitudes".to_owned());
            }
            plane.magzero
        }
    };
    conversion.gain = gain(number(&headers, &["GAIN", "CCDGAIN", "EGAIN"]), unit, exposure_secs);
    conversion
}

/// Electrons in one unit, from the electrons in a count.
fn gain(stated: Option<f64>, unit: Unit, exposure_secs: Option<f64>) -> Option<f64> {
    let stated = stated.filter(|gain| *gain > 0.0);
    match unit {
        Unit::Electrons => Some(1.0),
        Unit::ElectronRate => exposure_secs,
        Unit::CountRate => Some(stated? * exposure_secs?),
        Unit::Counts | Unit::Unstated => stated,
        Unit::Other => None,
    }
}

/// AB zero point of a count per second from PHOTFLAM and PHOTPLAM, for images of counts (those of rates have it
/// already). Source: ACS Data Handbook, as in `fits`.
fn hubble_zero_point(plane: &Plane, unit: Unit) -> Option<f64> {
    let headers = headers_of(plane);
    let positive = |keyword: &str| number(&headers, &[keyword]).filter(|value| *value > 0.0);
    let is_counts = matches!(unit, Unit::Counts | Unit::Electrons) && plane.magzero.is_none();
    let (flam, plam) = (positive("PHOTFLAM")?, positive("PHOTPLAM")?);
    is_counts.then(|| -2.5 * flam.log10() - 5.0 * plam.log10() - 2.408)
}

impl Unit {
    /// From BUNIT as people write it: `ADU`, `adu / s`, `ELECTRONS/S`, `e-`, `DN s-1`, `counts`.
    fn read(text: &str) -> Self {
        let text: String = text.to_lowercase().chars().filter(|symbol| !symbol.is_whitespace()).collect();
        let text = ["/pixel", "/pix", "pixel-1", "pix-1"]
            .iter()
            .fold(text.as_str(), |text, pixel| text.strip_suffix(pixel).unwrap_or(text));
        let of_rate = ["/second", "/seconds", "/sec", "/s", "s**-1", "s^-1", "s-1"];
        let rate = of_rate.iter().find_map(|rate| text.strip_suffix(rate));
        let base = rate.unwrap_or(text).trim_end_matches(['.', '*']);
        match (base, rate.is_some()) {
            ("", false) => Self::Unstated,
            ("adu" | "dn" | "count" | "counts" | "ct" | "cts", false) => Self::Counts,
            ("adu" | "dn" | "count" | "counts" | "ct" | "cts", true) => Self::CountRate,
            ("electron" | "electrons" | "e" | "e-", false) => Self::Electrons,
            ("electron" | "electrons" | "e" | "e-", true) => Self::ElectronRate,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_as_people_write_them() {
        for (text, unit) in [
            ("ADU", Unit::Counts),
            ("ADU/s", Unit::CountRate),
            ("adu / s", Unit::CountRate),
            ("DN s-1", Unit::CountRate),
            ("COUNTS", Unit::Counts),
            ("ELECTRONS", Unit::Electrons),
            ("ELECTRONS/S", Unit::ElectronRate),
            ("e-", Unit::Electrons),
            ("electron s**-1", Unit::ElectronRate),
            ("electron/s/pix", Unit::ElectronRate),
            (" ", Unit::Unstated),
            ("MJy/sr", Unit::Other),
            ("Jy/beam", Unit::Other),
        ] {
            assert_eq!(Unit::read(text), unit, "{text}");
        }
    }

    #[test]
    fn electrons_in_a_unit() {
        let of = |unit: Unit| gain(Some(3.5), unit, Some(100.0));
        assert_eq!(of(Unit::Counts), Some(3.5));
        assert_eq!(of(Unit::CountRate), Some(350.0));
        assert_eq!(of(Unit::Electrons), Some(1.0));
        assert_eq!(of(Unit::ElectronRate), Some(100.0));
        assert_eq!(of(Unit::Other), None);
        assert_eq!(gain(Some(3.5), Unit::CountRate, None), None);
        assert_eq!(gain(Some(0.0), Unit::Counts, None), None);
    }
}
