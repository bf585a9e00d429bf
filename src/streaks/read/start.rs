//! When the shutter opened and for how long, by the header.

use super::number;
use crate::header::{Header, Value};

/// Modified Julian days, UTC, of the start; the first that is there counts. FITS 4.0 section 9.5 has the first two,
/// the Hubble Space Telescope the third.
const MJD_KEYWORDS: [&str; 3] = ["MJD-OBS", "MJD-BEG", "EXPSTART"];
const DATE_KEYWORDS: [&str; 2] = ["DATE-OBS", "DATE-BEG"];
/// Time of day beside a date without one.
const CLOCK_KEYWORDS: [&str; 5] = ["TIME-OBS", "UTC-OBS", "UTSTART", "UT", "UTC"];
const DURATION_KEYWORDS: [&str; 4] = ["EXPTIME", "XPOSURE", "EXPOSURE", "TEXPTIME"];
/// Years 1900 to 2132: what lies outside is a placeholder or counts from elsewhere.
const PLAUSIBLE_MJD: std::ops::Range<f64> = 15_000.0..100_000.0;
/// By how much two statements of one time may differ, seconds.
const SAME_SECS: f64 = 1.0;

/// What the headers say of the start.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Start {
    /// Modified Julian days, UTC.
    pub mjd: Option<f64>,
    pub notices: Vec<String>,
}

/// How long the shutter was open, seconds.
pub(super) fn exposure_secs(headers: &[&Header]) -> Option<f64> {
    number(headers, &DURATION_KEYWORDS).filter(|secs| *secs > 0.0)
}

/// When it opened: MJD-OBS, or DATE-OBS, with a time of day.
pub(super) fn start_of(headers: &[&Header]) -> Start {
    let mut start = Start::default();
    let by_number = MJD_KEYWORDS.iter().find_map(|keyword| {
        let mjd = number(headers, &[keyword]).filter(|mjd| PLAUSIBLE_MJD.contains(mjd))?;
        Some((*keyword, mjd))
    });
    let by_date = date(headers);
    start.mjd = match (by_number, by_date) {
        (Some((keyword, mjd)), Some(Date::Moment(moment))) => {
            let secs = (moment - mjd).abs() * 86_400.0;
            if secs > SAME_SECS {
                start.notices.push(format!(
                    "{keyword} and DATE-OBS differ by {secs:.0} s; {keyword} is taken as the start of the exposure"
                ));
            }
            Some(mjd)
        }
        (Some((_, mjd)), _) => Some(mjd),
        (None, Some(Date::Moment(moment))) => Some(moment),
        (None, Some(Date::Day)) => {
            start.notices.push("the header names the day of the exposure and not the time of day".to_owned());
            None
        }
        (None, None) => None,
    };
    let scale = text(headers, "TIMESYS").map(|name| name.trim().to_uppercase());
    if let Some(scale) = scale.filter(|scale| start.mjd.is_some() && !matches!(scale.as_str(), "" | "UTC")) {
        start.notices.push(format!("its times are in {scale} and are taken as UTC"));
    }
    start
}

/// What a date keyword says.
enum Date {
    Moment(f64),
    /// A day only: exposures of one night could not be told apart.
    Day,
}

fn date(headers: &[&Header]) -> Option<Date> {
    let written = DATE_KEYWORDS.iter().find_map(|keyword| text(headers, keyword))?;
    let written = written.trim().trim_end_matches(['Z', 'z']);
    let (day, clock) = match written.split_once(['T', 't', ' ']) {
        Some((day, clock)) => (day, Some(clock.to_owned())),
        None => {
            (written, CLOCK_KEYWORDS.iter().find_map(|keyword| text(headers, keyword)).map(str::to_owned))
        }
    };
    let day = mjd_of_day(day.trim())?;
    Some(match clock.and_then(|clock| day_share(clock.trim().trim_end_matches(['Z', 'z']))) {
        Some(share) => Date::Moment(day + share),
        None => Date::Day,
    })
}

fn text<'a>(headers: &[&'a Header], keyword: &str) -> Option<&'a str> {
    headers.iter().find_map(|header| match &header.card(keyword)?.value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.as_str()),
        _ => None,
    })
}

/// `2026-07-22`, or as before 1999 `22/07/97`, where the years count from 1900 (some went on to `22/07/102`).
fn mjd_of_day(text: &str) -> Option<f64> {
    let parts = |separator: char| -> Option<[i64; 3]> {
        let numbers: Result<Vec<i64>, _> = text.split(separator).map(str::parse).collect();
        numbers.ok()?.try_into().ok()
    };
    let (year, month, day) = match (parts('-'), parts('/')) {
        (Some([year, month, day]), _) => (year, month, day),
        (None, Some([day, month, year])) if (0..200).contains(&year) => (1900 + year, month, day),
        _ => return None,
    };
    let mjd = mjd_of_date(year, month, day) as f64;
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
    (is_date && PLAUSIBLE_MJD.contains(&mjd)).then_some(mjd)
}

/// Days from 17 November 1858 to a date of the Gregorian calendar.
/// Source: Fliegel & van Flandern (1968), Communications of the ACM 11, 657, as days since a March.
fn mjd_of_date(year: i64, month: i64, day: i64) -> i64 {
    // January and February belong to the year before.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 678_882
}

/// `12:34:56.789` as a share of the day.
fn day_share(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let (hours, minutes) = (parts.next()?.parse::<u32>().ok()?, parts.next()?.parse::<u32>().ok()?);
    let secs: f64 = parts.next().map_or(Ok(0.0), str::parse).ok()?;
    let is_time = hours < 24 && minutes < 60 && (0.0..61.0).contains(&secs) && parts.next().is_none();
    is_time.then(|| (f64::from(hours * 3600 + minutes * 60) + secs) / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(cards: &str) -> Header {
        Header::parse(cards.lines().map(|line| format!("{line:<80}")).collect::<String>().as_bytes())
    }

    fn start(cards: &str) -> Start {
        start_of(&[&header(cards)])
    }

    // Modified Julian days of these moments by astropy.time.Time(...).mjd.
    #[test]
    fn moments_agree_with_astropy() {
        let cases = [
            ("DATE-OBS= '2026-07-22T01:02:03'", 61_243.043_090_277_78),
            ("DATE-OBS= '2026-07-22T01:02:03.456Z'", 61_243.043_095_555_56),
            ("DATE-OBS= '2024-02-29T23:59:59.5'", 60_369.999_994_212_96),
            ("DATE-OBS= '2000-01-01'\nTIME-OBS= '12:00:00'", 51_544.5),
            ("DATE-OBS= '26/07/102'\nTIME-OBS= '19:36:37'", 52_481.817_094_907_41),
            ("MJD-OBS = 61243.5\nDATE-OBS= '2026-07-22T12:00:00.4'", 61_243.5),
            ("MJD-OBS = '61243.5'", 61_243.5),
            ("MJD-OBS = 0.0\nDATE-OBS= '1999-12-31T00:00:00'", 51_543.0),
        ];
        for (cards, expected) in cases {
            let start = start(cards);
            assert!((start.mjd.unwrap() - expected).abs() < 1e-9, "{cards}: {start:?}");
            assert!(start.notices.is_empty(), "{start:?}");
        }
    }

    #[test]
    fn what_is_doubtful_is_said() {
        assert!(start("DATE-OBS= '2026-07-22'").mjd.is_none());
        assert!(start("DATE-OBS= '2026-07-22'").notices[0].contains("time of day"));
        let two = start("MJD-OBS = 61243.5\nDATE-OBS= '2026-07-22T12:04:40'");
        assert_eq!(two.mjd, Some(61_243.5));
        assert!(two.notices[0].contains("280 s"), "{two:?}");
        assert!(start("MJD-OBS = 61243.5\nTIMESYS = 'TAI'").notices[0].contains("TAI"));
        for nonsense in
            ["DATE-OBS= 'yesterday'", "DATE-OBS= '2026-13-01T00:00:00'", "DATE-OBS= ''", "MJD-OBS = 'x'"]
        {
            assert_eq!(start(nonsense), Start::default(), "{nonsense}");
        }
    }

    #[test]
    fn the_header_of_the_file_speaks_where_that_of_the_image_is_silent() {
        let (own, file) = (header("EXPTIME = 10.0"), header("EXPTIME = 20.0\nMJD-OBS = 61243.5"));
        assert_eq!(exposure_secs(&[&own, &file]), Some(10.0));
        assert_eq!(start_of(&[&own, &file]).mjd, Some(61_243.5));
        assert_eq!(exposure_secs(&[&header("EXPTIME = 0.0")]), None);
    }
}
