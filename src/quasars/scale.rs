//! What the numbers of a column are: magnitudes, fluxes, asinh magnitudes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How a number becomes an AB magnitude. As text: `mag`, `uJy`, `nJy`, `mJy`, `Jy`, `nanomaggies`, `maggies`,
/// `zp=26.5` (magnitude of flux 1), `asinh=1.4e-10` (softening b of SDSS luptitudes).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scale {
    Magnitude,
    /// `zero_point` is the AB magnitude of flux 1.
    Flux {
        zero_point: f64,
    },
    /// Asinh magnitudes (Lupton, Gunn & Szalay 1999): m = -2.5/ln 10 (asinh(f / 2b) + ln b), f in units of the zero flux.
    Luptitude {
        softening: f64,
    },
}

/// The AB magnitude of a microjansky.
const MICROJANSKY: f64 = 23.9;

/// Units by name, and the AB magnitude of one.
const UNITS: [(&str, f64); 12] = [
    ("uJy", 23.9),
    ("µJy", 23.9),
    ("microjansky", 23.9),
    ("nJy", 31.4),
    ("nanojansky", 31.4),
    ("mJy", 16.4),
    ("Jy", 8.9),
    ("nanomaggies", 22.5),
    ("nanomaggy", 22.5),
    ("nmgy", 22.5),
    ("maggies", 0.0),
    ("maggy", 0.0),
];

impl Scale {
    /// The AB magnitude of a number; NaN of NaN and of fluxes that are not positive.
    pub fn magnitude(self, value: f64) -> f64 {
        match self {
            Self::Magnitude => value,
            Self::Flux { zero_point } if value > 0.0 => zero_point - 2.5 * value.log10(),
            Self::Flux { .. } => f64::NAN,
            Self::Luptitude { softening } => {
                let flux = 2.0 * softening * (-value * std::f64::consts::LN_10 / 2.5 - softening.ln()).sinh();
                if flux > 0.0 { -2.5 * flux.log10() } else { f64::NAN }
            }
        }
    }

    /// The flux of a number in microjansky, of any sign; NaN of NaN and of numbers that stand for none: magnitudes of 99 and
    /// -99, fluxes of -99, -999, -9999 to the digit.
    pub fn microjansky(self, value: f64) -> f64 {
        match self {
            Self::Flux { .. } if [-99.0, -999.0, -9999.0].contains(&value) => f64::NAN,
            Self::Flux { zero_point } => value * 10_f64.powf(0.4 * (MICROJANSKY - zero_point)),
            Self::Magnitude if value > 0.0 && value < 90.0 => 10_f64.powf(0.4 * (MICROJANSKY - value)),
            Self::Magnitude => f64::NAN,
            Self::Luptitude { softening } => {
                let flux = 2.0 * softening * (-value * std::f64::consts::LN_10 / 2.5 - softening.ln()).sinh();
                flux * 10_f64.powf(0.4 * MICROJANSKY)
            }
        }
    }

    /// The error in microjansky of an error in the units of the column.
    pub fn microjansky_error(self, value: f64, error: f64) -> f64 {
        match self {
            Self::Flux { .. } => self.microjansky(error),
            Self::Magnitude => self.microjansky(value) * error * std::f64::consts::LN_10 / 2.5,
            Self::Luptitude { softening } => {
                let flux = self.microjansky(value);
                let width = 2.0 * softening * 10_f64.powf(0.4 * MICROJANSKY);
                flux.hypot(width) * error * std::f64::consts::LN_10 / 2.5
            }
        }
    }

    /// The error in magnitudes of an error in the units of the column.
    pub fn magnitude_error(self, value: f64, error: f64) -> f64 {
        match self {
            Self::Flux { .. } if value > 0.0 => 2.5 / std::f64::consts::LN_10 * error / value,
            Self::Flux { .. } => f64::NAN,
            Self::Magnitude | Self::Luptitude { .. } => error,
        }
    }

    /// Of the unit that a table states; `None` where it is no magnitude and no flux density.
    pub fn of_unit(unit: &str) -> Option<Self> {
        let unit = unit.trim();
        if unit.to_ascii_lowercase().starts_with("mag") && !unit.to_ascii_lowercase().starts_with("magg") {
            return Some(Self::Magnitude);
        }
        // mJy and MJy differ in nothing but case, so only the spelling of the table counts where it is exact.
        let exact = UNITS.iter().find(|(name, _)| *name == unit);
        let found = exact.or_else(|| UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)));
        found.map(|(_, zero_point)| Self::Flux { zero_point: *zero_point })
    }
}

impl FromStr for Scale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let known = "known are mag, uJy, nJy, mJy, Jy, nanomaggies, maggies, zp=NUMBER and asinh=SOFTENING";
        match text.trim().split_once('=') {
            Some(("zp", digits)) => {
                let zero_point = number(digits).ok_or_else(|| format!("{digits:?} is no zero point"))?;
                Ok(Self::Flux { zero_point })
            }
            Some(("asinh", digits)) => {
                let softening = number(digits).filter(|b| *b > 0.0);
                let softening = softening.ok_or_else(|| format!("{digits:?} is no softening above 0"))?;
                Ok(Self::Luptitude { softening })
            }
            Some(_) => Err(format!("{text:?} is no scale; {known}")),
            None => Self::of_unit(text).ok_or_else(|| format!("{text:?} is no scale; {known}")),
        }
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magnitude => formatter.write_str("mag"),
            Self::Flux { zero_point } => match UNITS.iter().find(|(_, known)| known == zero_point) {
                Some((name, _)) => formatter.write_str(name),
                None => write!(formatter, "zp={zero_point}"),
            },
            Self::Luptitude { softening } => write!(formatter, "asinh={softening}"),
        }
    }
}

impl TryFrom<String> for Scale {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Scale> for String {
    fn from(scale: Scale) -> Self {
        scale.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_of_fluxes_and_luptitudes() {
        let near = |scale: &str, value: f64, magnitude: f64| {
            let found = scale.parse::<Scale>().unwrap().magnitude(value);
            assert!((found - magnitude).abs() < 1e-6, "{scale} {value}: {found}");
        };
        near("mag", 20.5, 20.5);
        near("uJy", 1.0, 23.9);
        near("nJy", 1000.0, 23.9);
        near("nanomaggies", 100.0, 17.5);
        near("zp=26.5", 10.0, 24.0);
        // SDSS, u band: zero flux is 24.63 and a flux of ten b is 22.12 (www.sdss.org/dr12/algorithms/magnitudes),
        // which is -2.5 log10(1.4e-9) = 22.135 on Pogson's scale.
        let zero: Scale = "asinh=1.4e-10".parse().unwrap();
        assert!(zero.magnitude(24.64).is_nan() && zero.magnitude(24.6).is_finite());
        near("asinh=1.4e-10", 15.0, 15.0);
        assert!((zero.magnitude(22.12) - 22.135).abs() < 0.006);
        assert!("furlong".parse::<Scale>().is_err() && "zp=x".parse::<Scale>().is_err());
        for text in ["mag", "uJy", "nanomaggies", "zp=26.5", "asinh=0.00000000014"] {
            assert_eq!(text.parse::<Scale>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn errors_of_fluxes_become_errors_of_magnitudes() {
        let scale = Scale::Flux { zero_point: 23.9 };
        assert!((scale.magnitude_error(10.0, 1.0) - 0.108_573_62).abs() < 1e-7);
        assert!(scale.magnitude_error(-1.0, 1.0).is_nan());
    }
    #[test]
    fn numbers_become_microjansky() {
        let near = |scale: &str, value: f64, flux: f64| {
            let found = scale.parse::<Scale>().unwrap().microjansky(value);
            assert!((found - flux).abs() < 1e-9 * (1.0 + flux.abs()), "{scale} {value}: {found}");
        };
        near("uJy", -0.25, -0.25);
        near("nJy", 1500.0, 1.5);
        near("mag", 21.4, 10.0);
        assert!(Scale::Magnitude.microjansky(99.0).is_nan());
        let flux = Scale::Flux { zero_point: 23.9 };
        assert!(flux.microjansky(-99.0).is_nan() && flux.microjansky(-98.9) == -98.9);
        // A luptitude is its own inverse: the flux of 10 b, and the slope there.
        let scale: Scale = "asinh=1e-10".parse().unwrap();
        let luptitude = -2.5 / std::f64::consts::LN_10 * (5_f64.asinh() + 1e-10_f64.ln());
        near("asinh=1e-10", luptitude, 1e-9 * 10_f64.powf(9.56));
        let step = 1e-6;
        let slope =
            (scale.microjansky(luptitude - step) - scale.microjansky(luptitude + step)) / (2.0 * step);
        assert!((scale.microjansky_error(luptitude, 1.0) / slope - 1.0).abs() < 1e-6);
        assert!((Scale::Magnitude.microjansky_error(21.4, 0.1) - 0.921_034).abs() < 1e-6);
    }
}
