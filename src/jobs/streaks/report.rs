//! Reports of what the user sees: what was rejected stays out, what was accepted stays in.

use crate::session::{InjectedStreak, ReportContents, ReportFormat, StreakReport, Verdict};
use crate::streaks::{
    Findings, Report, ReportError, Track, TrailPoints, check_output, write_ades, write_detections, write_mpc,
    write_regions, write_tracks,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Write a report. Tables are two files: tracks under the name given, detections beside it.
pub fn write(report: &StreakReport, contents: &ReportContents) -> Result<(), String> {
    let (findings, always) = reported(contents);
    let of = Report {
        exposures: &contents.exposures,
        findings: &findings,
        threshold: contents.threshold,
        always: &always,
    };
    written(report, &of).map_err(|error| error.to_string())
}

fn written(report: &StreakReport, of: &Report<'_>) -> Result<(), ReportError> {
    let path = &report.path;
    match report.format {
        ReportFormat::Csv | ReportFormat::Fits | ReportFormat::VoTable => {
            let beside = detections_beside(path);
            check_output(&beside)?;
            write_tracks(path, of)?;
            write_detections(&beside, of)
        }
        ReportFormat::Ds9 => write_regions(path, of),
        ReportFormat::Mpc80 => write_mpc(path, of, TrailPoints::MiddleAndEnds),
        ReportFormat::Ades => write_ades(path, of, TrailPoints::MiddleAndEnds),
    }
}

/// `night.csv` to `night-detections.csv`.
fn detections_beside(path: &Path) -> PathBuf {
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    path.with_file_name(format!("{}-detections.{}", text(path.file_stem()), text(path.extension())))
}

/// What the user sees, and the numbers of what is written whatever its score: what was accepted, and members of
/// tracks above the threshold.
fn reported(contents: &ReportContents) -> (Findings, Vec<usize>) {
    let left_out: BTreeSet<usize> = contents.left_out.iter().copied().collect();
    let is_accepted = |number: &usize| {
        let about = contents.review.iter().find(|(of, _)| of == number);
        about.is_some_and(|(_, entry)| entry.verdict == Some(Verdict::Accepted))
    };
    let all = &contents.findings;
    let counts = |track: &Track| {
        track.probability >= contents.threshold || track.members.iter().flatten().all(is_accepted)
    };
    let (mut findings, numbers) = all.without(&left_out, counts);
    let accepted = (0..all.detections.len()).filter(is_accepted);
    let accepted = accepted.filter_map(|number| numbers.get(number).copied().flatten());
    let members = findings.tracks.iter().flat_map(|track| track.members.iter().flatten().copied());
    let always: BTreeSet<usize> = accepted.chain(members).collect();
    if !left_out.is_empty() {
        findings.notices.push(format!(
            "{} detections that the user rejected or judged not to move are left out; motions of tracks are those \
             of the search",
            left_out.len()
        ));
    }
    findings.notices.extend(contents.injected.iter().map(said));
    (findings, always.into_iter().collect())
}

/// What of the light is not real.
fn said(streak: &InjectedStreak) -> String {
    let asked = &streak.asked;
    let (ra, dec) = asked.sky.to_degrees();
    let places: Vec<String> = streak
        .trails
        .iter()
        .map(|(name, hdu, [a, b])| {
            let (x, y) = (0.5 * (a.x + b.x) + 1.0, 0.5 * (a.y + b.y) + 1.0);
            format!("{name} HDU {hdu} at ({x:.1}, {y:.1})")
        })
        .collect();
    format!(
        "NOT REAL, injected by the user: a source of {:.2} mag at RA {ra:.6} Dec {dec:.6}, {:.2} arcsec/h towards {:.1} \
         deg; in {}",
        asked.magnitude,
        asked.rate_arcsec_h,
        asked.position_angle.to_degrees().rem_euclid(360.0),
        places.join(", ")
    )
}
