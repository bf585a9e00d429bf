//! Instants as text: ISO 8601, UTC, to the millisecond.

use std::time::SystemTime;

const DAY_MS: i64 = 86_400_000;
/// Years that text of four digits can hold.
const FIRST_MS: i64 = -62_167_219_200_000;
const LAST_MS: i64 = 253_402_300_799_999;

/// Milliseconds since 1970 now; negative for a clock before then.
pub fn now_ms() -> i64 {
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
    }
}

/// `2026-11-23T02:01:31.123Z`; outside the years 0 to 9999 the number itself, as `123ms`.
pub fn time_text(time_ms: i64) -> String {
    if !(FIRST_MS..=LAST_MS).contains(&time_ms) {
        return format!("{time_ms}ms");
    }
    let (days, within) = (time_ms.div_euclid(DAY_MS), time_ms.rem_euclid(DAY_MS));
    let (year, month, day) = civil_from_days(days);
    let (seconds, millis) = (within / 1000, within % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// Read what [`time_text`] writes; `T` may be a space, and the fraction and `Z` may be missing. `None` for other text.
pub fn time_from_text(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok();
    }
    let (date, time) = text.trim_end_matches('Z').split_once(['T', ' '])?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut time = time.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let in_range = (0..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..61).contains(&second)
        && fraction.chars().all(|digit| digit.is_ascii_digit());
    let millis = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
    in_range.then(|| {
        days_from_civil(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + millis
    })
}

/// Days since 1970-01-01 of a date of the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse, same source.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_those_of_the_calendar() {
        // From `date -u -d @SECONDS`.
        for (time_ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_399_291_123, "2026-11-23T02:01:31.123Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (FIRST_MS, "0000-01-01T00:00:00.000Z"),
            (LAST_MS, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(time_text(time_ms), text);
            assert_eq!(time_from_text(text), Some(time_ms), "{text}");
        }
        for time_ms in [i64::MIN, i64::MAX, LAST_MS + 1] {
            assert_eq!(time_from_text(&time_text(time_ms)), Some(time_ms));
        }
        assert_eq!(time_from_text("2026-11-23 02:01:31"), Some(1_795_399_291_000));
        for text in [
            "",
            "12.5",
            "2026-13-01T00:00:00Z",
            "2026-01-01",
            "2026-01-01T25:00:00",
            "x",
            "2026-01-01T00:00:00.é",
        ] {
            assert_eq!(time_from_text(text), None, "{text}");
        }
    }
}
