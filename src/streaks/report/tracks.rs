//! The table of tracks.

use super::table::{About, Column, Digits, Table};
use super::{Report, ReportError};
use crate::streaks::Track;
use std::path::Path;

/// Write the tracks as CSV, FITS or VOTable, by the extension of the name. After the columns that describe a track
/// come, for each exposure in the order of time, whether it was found there and where it should be.
///
/// # Errors
/// When the extension names no format, or the file cannot be written.
pub fn write_tracks(path: &Path, report: &Report<'_>) -> Result<(), ReportError> {
    let mut columns = described(&report.findings.tracks);
    for exposure in 0..report.exposures.len() {
        columns.extend(predicted(&report.findings.tracks, exposure));
    }
    let names: Vec<String> = report
        .exposures
        .iter()
        .enumerate()
        .map(|(index, exposure)| format!("{} {}", index + 1, exposure.name))
        .collect();
    let table = Table {
        name: "TRACKS",
        description: format!(
            "Moving sources over several exposures, in the order of time: {}",
            names.join("; ")
        ),
        system: system_of(report),
        parameters: parameters(report),
        notices: report.notices().collect(),
        columns,
    };
    table.write(path)
}

fn described(tracks: &[Track]) -> Vec<Column> {
    use Digits::{Decimals, Single};
    let integer = |about: About<'_>, value: fn(&Track) -> Option<i64>| {
        Column::integer(about, tracks.iter().map(value).collect())
    };
    let real = |about: About<'_>, digits: Digits, value: fn(&Track) -> Option<f64>| {
        Column::real(about, digits, tracks.iter().map(value))
    };
    let about = |name, unit, ucd, description| About::new(name, unit, ucd, description);
    vec![
        integer(about("track_id", "", "meta.id;meta.main", "number of the track"), |track| {
            Some(i64::from(track.id))
        }),
        integer(
            about("n_exposures", "", "meta.number;obs.exposure", "exposures in which it was found"),
            |track| i64::try_from(track.exposures()).ok(),
        ),
        real(
            about(
                "probability",
                "",
                "stat.probability",
                "probability that all members are one moving source",
            ),
            Single,
            |track| Some(track.probability),
        ),
        real(about("rate_arcsec_h", "arcsec/h", "pos.pm", "rate of motion"), Decimals(4), |track| {
            Some(track.rate_arcsec_h)
        }),
        real(
            about("pa_deg", "deg", "pos.posAng;pos.pm", "direction of motion, east of north, 0 to 360"),
            Decimals(4),
            |track| Some(track.position_angle.to_degrees()),
        ),
        real(about("ra", "deg", "pos.eq.ra;meta.main", "right ascension at mjd"), Decimals(8), |track| {
            Some(track.sky.to_degrees().0)
        }),
        real(about("dec", "deg", "pos.eq.dec;meta.main", "declination at mjd"), Decimals(8), |track| {
            Some(track.sky.to_degrees().1)
        }),
        real(
            about("mjd", "d", "time.epoch", "middle of the first exposure in which it was found, MJD UTC"),
            Decimals(8),
            |track| Some(track.mjd),
        ),
        real(
            about("mag", "mag", "phot.mag;em.opt", "mean AB magnitude of its members"),
            Decimals(4),
            |track| track.magnitude,
        ),
        real(
            about("mag_err", "mag", "stat.error;phot.mag;em.opt", "standard deviation of mag"),
            Decimals(4),
            |track| track.magnitude_sigma,
        ),
        real(
            about("residual_arcsec", "arcsec", "stat.fit.residual", "root mean square from uniform motion"),
            Decimals(4),
            |track| Some(track.residual_arcsec),
        ),
    ]
}

/// Where tracks should be in one exposure.
fn predicted(tracks: &[Track], exposure: usize) -> [Column; 3] {
    let number = exposure + 1;
    let at = |track: &Track| track.predictions.get(exposure).map(|prediction| prediction.sky.to_degrees());
    let found = |track: &Track| Some(i64::from(track.members.get(exposure).copied().flatten().is_some()));
    let (in_it, ra, dec) = (format!("found_{number}"), format!("ra_{number}"), format!("dec_{number}"));
    [
        Column::integer(
            About::new(&in_it, "", "meta.code", "1 where it was found in that exposure"),
            tracks.iter().map(found).collect(),
        ),
        Column::real(
            About::new(
                &ra,
                "deg",
                "pos.eq.ra",
                "right ascension by uniform motion, at the middle of that exposure",
            ),
            Digits::Decimals(8),
            tracks.iter().map(|track| at(track).map(|(ra, _)| ra)),
        ),
        Column::real(
            About::new(
                &dec,
                "deg",
                "pos.eq.dec",
                "declination by uniform motion, at the middle of that exposure",
            ),
            Digits::Decimals(8),
            tracks.iter().map(|track| at(track).map(|(_, dec)| dec)),
        ),
    ]
}

/// The celestial system of the first image that has one.
pub(super) fn system_of(report: &Report<'_>) -> String {
    let mut images = report.exposures.iter().flat_map(|exposure| &exposure.images);
    let system = images.find_map(|image| image.wcs.as_ref()).map(|wcs| wcs.system().to_string());
    system.unwrap_or_else(|| "ICRS".to_owned())
}

/// What took part.
pub(super) fn parameters(report: &Report<'_>) -> Vec<(&'static str, String)> {
    let mut parameters = vec![
        ("creator", format!("skyloupe {}", env!("CARGO_PKG_VERSION"))),
        ("threshold", report.threshold.to_string()),
    ];
    parameters.extend(report.findings.models.iter().map(|model| ("model", model.clone())));
    parameters.extend(report.exposures.iter().map(|exposure| ("searched", exposure.name.clone())));
    parameters
}
