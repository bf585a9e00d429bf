//! Angles as text in hours or degrees, minutes and seconds.

use std::f64::consts::TAU;

/// How the parts of a sexagesimal number are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SexagesimalStyle {
    /// `12:34:56.7`, `-01:02:03`
    #[default]
    Colons,
    /// `12h34m56.7s`, `-01d02m03s`
    Letters,
    /// `12 34 56.7`, `-01 02 03`
    Blanks,
}

/// Most decimals of a second that are written.
const DECIMAL_LIMIT: usize = 9;

/// A longitude in hours: `HH:MM:SS.sss` with that many decimals of a second of time. Rounding carries
/// (59.9996 s becomes the next minute, 24 h becomes 0 h). Not finite: `--`.
pub fn hours_text(lon: f64, decimals: usize, style: SexagesimalStyle) -> String {
    if !lon.is_finite() {
        return "--".to_owned();
    }
    let units = SexagesimalUnits::new(lon.rem_euclid(TAU) / TAU * 86_400.0, decimals);
    units.modulo(86_400).text("h", style)
}

/// A latitude (or any angle) in degrees: `±DD:MM:SS.ss` with that many decimals of an arcsecond.
/// Rounding carries; what rounds to zero is written `+`. Not finite: `--`.
pub fn degrees_text(angle: f64, decimals: usize, style: SexagesimalStyle) -> String {
    if !angle.is_finite() {
        return "--".to_owned();
    }
    let units = SexagesimalUnits::new(angle.abs().to_degrees() * 3600.0, decimals);
    let sign = if angle < 0.0 && units.count > 0 { '-' } else { '+' };
    format!("{sign}{}", units.text("d", style))
}

/// A non-negative number of seconds in units of the last decimal: whole numbers carry by themselves.
struct SexagesimalUnits {
    count: u64,
    per_second: u64,
    decimals: usize,
}

impl SexagesimalUnits {
    fn new(seconds: f64, decimals: usize) -> Self {
        let decimals = decimals.min(DECIMAL_LIMIT);
        let per_second = 10_u64.pow(decimals as u32);
        Self { count: (seconds * per_second as f64).round() as u64, per_second, decimals }
    }

    fn modulo(mut self, seconds: u64) -> Self {
        self.count %= seconds * self.per_second;
        self
    }

    fn text(&self, unit: &str, style: SexagesimalStyle) -> String {
        let (whole, fraction) = (self.count / self.per_second, self.count % self.per_second);
        let (first, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
        let decimals = self.decimals;
        let fraction = if decimals == 0 { String::new() } else { format!(".{fraction:0decimals$}") };
        match style {
            SexagesimalStyle::Colons => format!("{first:02}:{minutes:02}:{seconds:02}{fraction}"),
            SexagesimalStyle::Letters => format!("{first:02}{unit}{minutes:02}m{seconds:02}{fraction}s"),
            SexagesimalStyle::Blanks => format!("{first:02} {minutes:02} {seconds:02}{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SexagesimalStyle::{Blanks, Colons, Letters};

    #[test]
    fn rounding_carries() {
        let hours = |hours: f64| hours / 24.0 * TAU;
        assert_eq!(hours_text(hours(12.0 + 34.0 / 60.0 + 59.9996 / 3600.0), 3, Colons), "12:35:00.000");
        assert_eq!(hours_text(hours(24.0 - 1e-9), 2, Colons), "00:00:00.00");
        assert_eq!(hours_text(hours(-1.0), 0, Letters), "23h00m00s");
        assert_eq!(degrees_text((-59.99999_f64 / 60.0).to_radians(), 1, Colons), "-01:00:00.0");
        assert_eq!(degrees_text(-1e-12, 2, Colons), "+00:00:00.00");
        assert_eq!(degrees_text((-0.5_f64).to_radians(), 0, Blanks), "-00 30 00");
        assert_eq!(degrees_text(90_f64.to_radians(), 1, Letters), "+90d00m00.0s");
        assert_eq!(hours_text(f64::NAN, 1, Colons), "--");
    }
}
