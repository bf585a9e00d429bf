//! Drafts in the 80-column format of the Minor Planet Center.
//!
//! Source: minorplanetcenter.net, "Format For Optical Astrometric Observations Of Comets, Minor Planets and Natural
//! Satellites". A space telescope's observation needs a second line with its position, which is not known here, and
//! an observatory code; both are left open, so that no draft can be taken for a submission.

use super::calendar::decimal_day;
use super::observation::{NOT_FOR_SUBMISSION, Observation, TrailPoints, observations};
use super::{Report, ReportError, write_text};
use crate::sky::{SexagesimalStyle, degrees_text, hours_text};
use std::path::Path;

/// Stands where the observatory code belongs.
pub(super) const NO_OBSERVATORY: &str = "XXX";

/// Write the tracks as a draft of 80-column lines. A comment before each says which point of the trail it is.
///
/// # Errors
/// When the file cannot be written.
pub fn write_mpc(path: &Path, report: &Report<'_>, points: TrailPoints) -> Result<(), ReportError> {
    let mut lines = vec![
        format!("COD {NO_OBSERVATORY}"),
        format!("COM {NOT_FOR_SUBMISSION}"),
        "COM Draft: the observatory code is missing, too. Magnitudes are AB.".to_owned(),
        "COM Trailed images: the comment before each line names the point of the trail".to_owned(),
    ];
    lines.extend(report.notices().flat_map(|notice| comment_lines(&format!("Notice: {notice}"))));
    for observation in observations(report, points) {
        lines.push(format!(
            "COM {} {}: {}",
            designation(&observation),
            observation.point,
            observation.exposure
        ));
        lines.push(line(&observation));
    }
    let padded = |line: &String| {
        let plain = line.chars().map(|symbol| if (' '..='~').contains(&symbol) { symbol } else { '?' });
        format!("{:<80}\n", plain.take(80).collect::<String>())
    };
    write_text(path, &lines.iter().map(padded).collect::<String>())
}

/// A sentence as comments of at most 80 columns, broken between words.
fn comment_lines(sentence: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= 80 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("COM {word}")),
        }
    }
    lines
}

/// Columns 6 to 12: a temporary designation of seven characters.
fn designation(observation: &Observation) -> String {
    format!("S{:06}", observation.track)
}

/// One observation; column numbers are those of the format, from 1.
fn line(observation: &Observation) -> String {
    let magnitude = observation.magnitude.filter(|magnitude| (0.0..100.0).contains(magnitude));
    let magnitude = magnitude.map_or_else(String::new, |magnitude| format!("{magnitude:5.2}"));
    let columns = [
        (1, String::new()),
        (6, designation(observation)),
        // Note 1: a trailed image. Note 2: from a spacecraft.
        (14, "tS".to_owned()),
        (16, decimal_day(observation.mjd)),
        (33, hours_text(observation.sky.lon, 3, SexagesimalStyle::Blanks)),
        (45, degrees_text(observation.sky.lat, 2, SexagesimalStyle::Blanks)),
        (66, magnitude),
        (78, NO_OBSERVATORY.to_owned()),
    ];
    columns
        .iter()
        .fold(String::new(), |line, (column, text)| format!("{line:<width$}{text}", width = column - 1))
}
