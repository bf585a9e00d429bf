//! From opened fields to exposures: their images, times, zero points and flags, and what the user should know.
//!
//! A file of quadrants is one exposure of many images, any other file one of a single image. Nothing here reads
//! pixels. What a header lacks makes a notice, never an error: streaks are found all the same.

mod images;
mod pointing;
mod product;
mod start;
mod unit;

use super::Exposure;
use crate::field::{Band, Field, Plane};
use crate::header::Header;
use pointing::{Pointing, apart_notices};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Starts that differ by less are one, days: two openings of one shutter are further apart.
const SAME_START_DAYS: f64 = 1.0 / 86_400.0;

/// An exposure, and where it came from.
struct Candidate {
    exposure: Exposure,
    path: PathBuf,
    pointing: Pointing,
}

/// The exposures among fields, each once, in the order of time (those without a time last), and notices in plain
/// words: what was left out, taken twice, cannot be linked or has no magnitudes.
pub fn exposures_of(fields: &[Arc<Field>]) -> (Vec<Exposure>, Vec<String>) {
    let mut notices = Vec::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    for field in fields {
        let Some(candidate) = candidate(field, &mut notices) else { continue };
        match candidates.iter().find_map(|known| Some((known, known.sameness(&candidate)?))) {
            Some((known, why)) => notices.push(format!(
                "{} {why} as {} and is searched once",
                candidate.exposure.name, known.exposure.name
            )),
            None => candidates.push(candidate),
        }
    }
    let key = |candidate: &Candidate| candidate.exposure.start_mjd.unwrap_or(f64::INFINITY);
    candidates.sort_by(|a, b| key(a).total_cmp(&key(b)));
    tell_names_apart(&mut candidates);
    notices.extend(time_notices(&candidates));
    let pointings: Vec<(&str, &Pointing)> =
        candidates.iter().map(|known| (known.exposure.name.as_str(), &known.pointing)).collect();
    notices.extend(apart_notices(&pointings));
    let mut seen = std::collections::HashSet::new();
    notices.retain(|notice| seen.insert(notice.clone()));
    (candidates.into_iter().map(|candidate| candidate.exposure).collect(), notices)
}

impl Candidate {
    /// Why another is the same exposure, as a clause.
    fn sameness(&self, other: &Self) -> Option<&'static str> {
        let hdus = |candidate: &Self| {
            candidate.exposure.images.iter().map(|image| image.hdu).collect::<Vec<usize>>()
        };
        if self.path == other.path && hdus(self) == hdus(other) {
            return Some("is the same file");
        }
        let (start, other_start) = self.exposure.start_mjd.zip(other.exposure.start_mjd)?;
        let same = (start - other_start).abs() < SAME_START_DAYS && self.pointing.is_same(&other.pointing);
        same.then_some("has the same start and pointing")
    }
}

fn candidate(field: &Field, notices: &mut Vec<String>) -> Option<Candidate> {
    let Some(plane) = images::searched_plane(field) else {
        notices.push(format!("{} has no image to search for streaks", field.name));
        return None;
    };
    let name = file_name(field, plane);
    let mut said = |what: String| notices.push(format!("{name}: {what}"));
    let headers = headers_of(plane);
    let start = start::start_of(&headers);
    start.notices.into_iter().for_each(&mut said);
    let exposure_secs = start::exposure_secs(&headers);
    if let Some(what) = product::median_of_exposures(field, plane, start.mjd) {
        said(what);
    }
    if let Some(what) = colour(field, plane) {
        said(what);
    }
    let (images, told) = images::images(field, plane, exposure_secs);
    told.into_iter().for_each(&mut said);
    let path = std::fs::canonicalize(&plane.source.path).unwrap_or_else(|_| plane.source.path.clone());
    let pointing = Pointing::of(&images);
    let exposure = Exposure { name, start_mjd: start.mjd, exposure_secs, images };
    Some(Candidate { exposure, path, pointing })
}

/// Where keywords of a plane stand: its own header, then that of the file.
fn headers_of(plane: &Plane) -> Vec<&Header> {
    std::iter::once(&*plane.header).chain(plane.source.primary.as_deref()).collect()
}

/// A number in the first header that has it.
fn number(headers: &[&Header], keywords: &[&str]) -> Option<f64> {
    keywords.iter().find_map(|keyword| {
        headers.iter().find_map(|header| header.number(keyword).filter(|value| value.is_finite()))
    })
}

fn file_name(field: &Field, plane: &Plane) -> String {
    let name = plane.source.path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| field.name.clone())
}

/// What to say of a field of several bands.
fn colour(field: &Field, plane: &Plane) -> Option<String> {
    let bands = field.bands().into_iter().flatten().count();
    let name = plane.band.map(Band::name)?;
    (bands > 1).then(|| format!("of its {bands} bands only {name} is searched for streaks"))
}

/// Files of one name in several folders are called by folder and name.
fn tell_names_apart(candidates: &mut [Candidate]) {
    let names: Vec<String> = candidates.iter().map(|candidate| candidate.exposure.name.clone()).collect();
    for candidate in candidates {
        let own = &candidate.exposure.name;
        let folder = candidate.path.parent().and_then(Path::file_name);
        if let Some(folder) = folder.filter(|_| names.iter().filter(|name| *name == own).count() > 1) {
            candidate.exposure.name = format!("{}/{own}", folder.to_string_lossy());
        }
    }
}

/// What to say of exposures without a time.
fn time_notices(candidates: &[Candidate]) -> Vec<String> {
    let lacking = |exposure: &Exposure| match (exposure.start_mjd, exposure.exposure_secs) {
        (None, _) => Some("when it was taken (MJD-OBS or DATE-OBS)"),
        (_, None) => Some("how long it was exposed (EXPTIME)"),
        _ => None,
    };
    let without = candidates.iter().filter_map(|candidate| {
        let name = &candidate.exposure.name;
        let what = lacking(&candidate.exposure)?;
        Some(format!("{name}: the header does not say {what}: its streaks are found, but not linked"))
    });
    without.collect()
}
