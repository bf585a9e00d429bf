//! Modified Julian days as dates of the Gregorian calendar.

/// `2026 07 22.043090`: year, month and day with six decimals (0.09 s), as the Minor Planet Center writes it.
pub(super) fn decimal_day(mjd: f64) -> String {
    let micro_days = (mjd * 1e6).round() as i64;
    let (year, month, day) = date_of(micro_days.div_euclid(1_000_000));
    format!("{year:04} {month:02} {day:02}.{:06}", micro_days.rem_euclid(1_000_000))
}

/// Modified Julian days as `2026-07-22T01:02:03.000Z`.
pub fn iso(mjd: f64) -> String {
    const DAY_MS: i64 = 86_400_000;
    let ms = (mjd * DAY_MS as f64).round() as i64;
    let (year, month, day) = date_of(ms.div_euclid(DAY_MS));
    let of_day = ms.rem_euclid(DAY_MS);
    let (hour, minute, second) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", of_day % 1000)
}

/// Year, month and day of a modified Julian day: years of 365 days from March on, in cycles of 400 years.
fn date_of(mjd: i64) -> (i64, i64, i64) {
    // 1 March of the year 0.
    let days = mjd + 678_881;
    let (cycle, of_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_cycle_years = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * of_cycle_years + of_cycle_years / 4 - of_cycle_years / 100);
    let months = (5 * of_year + 2) / 153;
    let day = of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    (400 * cycle + of_cycle_years + i64::from(month < 3), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    // astropy.time.Time(mjd, format='mjd', scale='utc').isot
    #[test]
    fn dates_agree_with_astropy() {
        assert_eq!(iso(61_243.043_090_277_78), "2026-07-22T01:02:03.000Z");
        assert_eq!(iso(60_369.999_994_212_965), "2024-02-29T23:59:59.500Z");
        assert_eq!(iso(51_544.0), "2000-01-01T00:00:00.000Z");
        assert_eq!(iso(51_543.999_999_999), "2000-01-01T00:00:00.000Z");
        assert_eq!(iso(15_079.0), "1900-03-01T00:00:00.000Z");
        assert_eq!(decimal_day(61_243.043_090_277_78), "2026 07 22.043090");
        assert_eq!(decimal_day(61_242.999_999_9), "2026 07 22.000000");
    }
}
