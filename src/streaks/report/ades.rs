//! Drafts in the pipe-separated form of ADES, the astrometry data exchange standard of the IAU.
//!
//! Source: github.com/IAU-ADES/ADES-Master, version 2017. The position of the spacecraft (`sys` to `pos3`) and the
//! observatory code are left open, so that no draft can be taken for a submission.

use super::calendar::iso;
use super::mpc::NO_OBSERVATORY;
use super::observation::{NOT_FOR_SUBMISSION, Observation, TrailPoints, observations};
use super::{Report, ReportError, write_text};
use std::path::Path;

const COLUMNS: [&str; 20] = [
    "trkSub", "mode", "stn", "sys", "ctr", "pos1", "pos2", "pos3", "obsTime", "ra", "dec", "rmsRA", "rmsDec",
    "astCat", "mag", "rmsMag", "band", "exp", "notes", "remarks",
];

/// Write the tracks as a draft. The remarks say which point of the trail each position is.
///
/// # Errors
/// When the file cannot be written.
pub fn write_ades(path: &Path, report: &Report<'_>, points: TrailPoints) -> Result<(), ReportError> {
    let mut text = String::from("# version=2017\n# observatory\n");
    text += &format!("! mpcCode {NO_OBSERVATORY}\n# comment\n! line {NOT_FOR_SUBMISSION}\n");
    text += "! line Draft: observatory code, submitter and photometric band are missing, too; magnitudes are AB\n";
    text += "! line Trailed images: remarks name the point of the trail that position and time belong to\n";
    for notice in report.notices() {
        text += &format!("! line Notice: {notice}\n");
    }
    text += &COLUMNS.join("|");
    text.push('\n');
    for observation in observations(report, points) {
        text += &row(&observation).join("|");
        text.push('\n');
    }
    write_text(path, &text)
}

fn row(observation: &Observation) -> [String; COLUMNS.len()] {
    let number = |value: Option<f64>, decimals: usize| {
        let value = value.filter(|value| value.is_finite());
        value.map_or_else(String::new, |value| format!("{value:.decimals$}"))
    };
    let (ra, dec) = observation.sky.to_degrees();
    let sigma = observation.sky_sigma;
    // A bar would begin another column.
    let exposure = observation.exposure.replace(['|', '\n', '\r'], "?");
    [
        format!("S{:06}", observation.track),
        "CCD".to_owned(),
        NO_OBSERVATORY.to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        iso(observation.mjd),
        number(Some(ra), 7),
        number(Some(dec), 7),
        number(sigma.map(|(ra, _)| ra), 3),
        number(sigma.map(|(_, dec)| dec), 3),
        "UNK".to_owned(),
        number(observation.magnitude, 2),
        number(observation.magnitude_sigma, 2),
        String::new(),
        number(observation.exposure_secs, 2),
        "t".to_owned(),
        format!("{}; {exposure}", observation.point),
    ]
}
