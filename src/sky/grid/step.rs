//! Round steps of longitude and latitude, and their labels.

use crate::sky::sexagesimal::{SexagesimalStyle, degrees_text, hours_text};
use std::f64::consts::TAU;

/// The distance between neighbouring grid lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// Radians.
    pub size: f64,
    unit: Unit,
    /// Parts that a label needs: 1 whole, 2 minutes, 3 seconds.
    parts: usize,
    /// Decimals of the last part.
    decimals: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Hours,
    /// Signed degrees, minutes and seconds.
    Degrees,
    /// Degrees with decimals.
    PlainDegrees {
        signed: bool,
    },
}

/// Round numbers of seconds below a minute, and of minutes below an hour or degree.
const SIXTIETHS: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 20.0, 30.0];
const HOURS: [f64; 4] = [1.0, 2.0, 3.0, 6.0];
const DEGREES: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0];

/// A step may be this much closer than wanted.
const SLACK: f64 = 0.75;

impl Step {
    /// A round step of about `wanted` radians of longitude.
    pub(super) fn for_longitude(wanted: f64, equatorial: bool) -> Self {
        if equatorial { sexagesimal(wanted, Unit::Hours) } else { decimal(wanted, false) }
    }

    /// A round step of about `wanted` radians of latitude.
    pub(super) fn for_latitude(wanted: f64, equatorial: bool) -> Self {
        if equatorial { sexagesimal(wanted, Unit::Degrees) } else { decimal(wanted, true) }
    }

    /// The text of a multiple of the step.
    pub(super) fn label(&self, value: f64) -> String {
        let (text, marks) = match self.unit {
            Unit::Hours => (hours_text(value, self.decimals, SexagesimalStyle::Letters), ['h', 'm', 's']),
            Unit::Degrees => (degrees_text(value, self.decimals, SexagesimalStyle::Letters), ['d', 'm', 's']),
            Unit::PlainDegrees { signed } => {
                let degrees = (value.to_degrees() * 1e9).round() / 1e9 + 0.0;
                let decimals = self.decimals;
                return if signed {
                    format!("{degrees:+.decimals$}°")
                } else {
                    format!("{degrees:.decimals$}°")
                };
            }
        };
        let last = marks.get(self.parts - 1).and_then(|mark| text.find(*mark));
        let text = last.and_then(|at| text.get(..=at)).unwrap_or(&text);
        match self.unit {
            Unit::Degrees => text.replace('d', "°").replace('m', "′").replace('s', "″"),
            _ => text.to_owned(),
        }
    }
}

fn sexagesimal(wanted: f64, unit: Unit) -> Step {
    let (turn, wholes): (f64, &[f64]) = match unit {
        Unit::Hours => (86_400.0, &HOURS),
        _ => (1_296_000.0, &DEGREES),
    };
    let goal = wanted * turn / TAU * SLACK;
    let step = |seconds: f64, parts: usize, decimals: usize| Step {
        size: seconds * TAU / turn,
        unit,
        parts,
        decimals,
    };
    for decimals in (1..=6).rev() {
        for digit in [1.0, 2.0, 5.0] {
            let seconds = digit * 10_f64.powi(-decimals);
            if seconds >= goal {
                return step(seconds, 3, decimals as usize);
            }
        }
    }
    let ladders: [(&[f64], f64, usize); 3] =
        [(&SIXTIETHS, 1.0, 3), (&SIXTIETHS, 60.0, 2), (wholes, 3600.0, 1)];
    for (ladder, unit_seconds, parts) in ladders {
        if let Some(count) = ladder.iter().find(|count| **count * unit_seconds >= goal) {
            return step(count * unit_seconds, parts, 0);
        }
    }
    step(wholes.last().copied().unwrap_or(1.0) * 3600.0, 1, 0)
}

fn decimal(wanted: f64, signed: bool) -> Step {
    let goal = wanted.to_degrees() * SLACK;
    let unit = Unit::PlainDegrees { signed };
    for decimals in (1..=9).rev() {
        for digit in [1.0, 2.0, 5.0] {
            let degrees = digit * 10_f64.powi(-decimals);
            if degrees >= goal {
                return Step { size: degrees.to_radians(), unit, parts: 1, decimals: decimals as usize };
            }
        }
    }
    let degrees = DEGREES.into_iter().find(|degrees| *degrees >= goal).unwrap_or(30.0);
    Step { size: degrees.to_radians(), unit, parts: 1, decimals: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_labels_short() {
        let arcmin = (1.0_f64 / 60.0).to_radians();
        let lat = Step::for_latitude(1.2 * arcmin, true);
        assert!((lat.size / arcmin - 1.0).abs() < 1e-12);
        assert_eq!(lat.label(-61.0 * lat.size), "-01°01′");
        let lon = Step::for_longitude(1.2 * arcmin, true);
        assert_eq!(lon.label(3.0 * lon.size), "00h00m15s");
        assert_eq!(Step::for_longitude(0.3, true).label(0.5 * TAU), "12h");
        assert_eq!(Step::for_longitude(1e-9, true).label(0.5 * TAU), "12h00m00.00000s");
        assert_eq!(Step::for_longitude(0.3, false).label(TAU / 3.0), "120°");
        assert_eq!(Step::for_latitude(0.003, false).label(-0.2_f64.to_radians()), "-0.2°");
    }
}
