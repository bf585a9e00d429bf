//! The observations that astrometry drafts are made of: points of the trails of tracks, each with its time.

use super::Report;
use super::sky_errors::sky_errors;
use crate::sky::SkyPoint;
use crate::streaks::{Detection, EndSigma, Track};

/// Which points of a trail are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrailPoints {
    /// The middle, at the middle of the exposure.
    #[default]
    Middle,
    /// The middle, and both ends at the start and the end of the exposure, told apart by the direction of the track.
    MiddleAndEnds,
}

/// A position at a time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observation {
    pub track: u32,
    pub exposure: String,
    /// Which point of the trail it is, and which moment: `middle of trail at middle of exposure`.
    pub point: &'static str,
    /// UTC.
    pub mjd: f64,
    pub sky: SkyPoint,
    /// Standard deviations in right ascension (times cos Dec) and declination, arcsec.
    pub sky_sigma: Option<(f64, f64)>,
    pub magnitude: Option<f64>,
    pub magnitude_sigma: Option<f64>,
    pub exposure_secs: Option<f64>,
}

/// Why a draft may not be sent.
pub(super) const NOT_FOR_SUBMISSION: &str = "NOT FOR SUBMISSION: the position of the spacecraft is missing";

/// Points of all members of all tracks, by track and then by time. Members without sky or time are left out.
pub(super) fn observations(report: &Report<'_>, points: TrailPoints) -> Vec<Observation> {
    let mut observations = Vec::new();
    for track in &report.findings.tracks {
        let members = track.members.iter().flatten();
        for detection in members.filter_map(|member| report.findings.detections.get(*member)) {
            observations.extend(of_member(report, (track, detection), points).unwrap_or_default());
        }
    }
    observations
}

fn of_member(
    report: &Report<'_>,
    (track, detection): (&Track, &Detection),
    points: TrailPoints,
) -> Option<Vec<Observation>> {
    let exposure = report.exposure(detection)?;
    let image = report.image(detection)?;
    let (middle_mjd, sky) = (exposure.middle_mjd()?, detection.sky_center()?);
    let ([first, second], [first_sigma, second_sigma]) = (detection.sky_ends?, detection.end_sigmas);
    let both = EndSigma {
        along: 0.5 * first_sigma.along.hypot(second_sigma.along),
        across: 0.5 * first_sigma.across.hypot(second_sigma.across),
    };
    let at = |point: &'static str, mjd: f64, (sky, sigma): (SkyPoint, EndSigma)| Observation {
        track: track.id,
        exposure: exposure.name.clone(),
        point,
        mjd,
        sky,
        sky_sigma: sky_errors(detection, image, sigma),
        magnitude: detection.magnitude,
        magnitude_sigma: detection.magnitude_sigma,
        exposure_secs: exposure.exposure_secs,
    };
    let middle = at("middle of trail at middle of exposure", middle_mjd, (sky, both));
    if points == TrailPoints::Middle {
        return Some(vec![middle]);
    }
    let half_day = exposure.exposure_secs? / 2.0 / 86_400.0;
    let (a, b) = ((first, first_sigma), (second, second_sigma));
    let goes_on = (first.position_angle(second) - track.position_angle).cos() >= 0.0;
    let (from, to) = if goes_on { (a, b) } else { (b, a) };
    Some(vec![
        at("start of trail at start of exposure", middle_mjd - half_day, from),
        middle,
        at("end of trail at end of exposure", middle_mjd + half_day, to),
    ])
}
