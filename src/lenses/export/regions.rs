//! Candidates as DS9 regions.

use super::ReportRow;
use crate::lenses::LensError;
use crate::places::write_whole;
use crate::sky::{CelestialSystem, Wcs};
use std::fmt::Write;
use std::path::Path;

/// Radius of a circle, arcsec, and in pixels where there is no sky.
const RADIUS_ARCSEC: f64 = 5.0;
const RADIUS_PX: f64 = 50.0;

/// Write a circle of 5" around each candidate, on the sky where the field has world coordinates that DS9 knows and else
/// in pixels counted from 1. Text and tags name identifier, score, rank and grade.
///
/// # Errors
/// When the file cannot be written.
pub fn write_regions(path: &Path, rows: &[ReportRow], wcs: Option<&Wcs>) -> Result<(), LensError> {
    let mut text = String::from(
        "# Region file format: DS9 version 4.1\nglobal color=yellow width=1 font=\"helvetica 10 normal roman\" \
         select=1 edit=1 move=1 delete=1\n",
    );
    let system = wcs.and_then(|wcs| sky_system(wcs.system()));
    rows.iter().for_each(|row| line(&mut text, row, system));
    write_whole(path, &text).map_err(|why| LensError::Export(format!("the regions cannot be written: {why}")))
}

fn line(text: &mut String, row: &ReportRow, system: Option<&str>) {
    let candidate = &row.candidate;
    let place = match (system, candidate.sky) {
        (Some(system), Some(sky)) => {
            let (ra, dec) = sky.to_degrees();
            format!("{system}; circle({ra:.8},{dec:.8},{RADIUS_ARCSEC}\")")
        }
        _ if candidate.position.x.is_finite() && candidate.position.y.is_finite() => {
            let (x, y) = (candidate.position.x + 1.0, candidate.position.y + 1.0);
            format!("image; circle({x:.3},{y:.3},{RADIUS_PX})")
        }
        _ => return,
    };
    let id = candidate.id;
    let (mut label, mut tags) = (format!("{id}"), format!("tag={{id {id}}}"));
    if let Some(rank) = row.rank {
        let _ = write!(label, " {:.3}", row.score);
        let _ = write!(tags, " tag={{score {:.4}}} tag={{rank {rank}}}", row.score);
    }
    let mut color = "";
    if let Some(grade) = &row.grade {
        let class = braced(&grade.class);
        let _ = write!(label, " {class}");
        let _ = write!(tags, " tag={{grade {class}}}");
        color = if matches!(grade.class.as_str(), "A" | "B") { " color=green" } else { "" };
    }
    let _ = writeln!(text, "{place} #{color} text={{{label}}} {tags}");
}

/// What DS9 calls a celestial system; `None` for those that it does not know.
fn sky_system(system: &CelestialSystem) -> Option<&'static str> {
    match system {
        CelestialSystem::Icrs => Some("icrs"),
        CelestialSystem::Fk5 { equinox: 2000.0 } => Some("fk5"),
        CelestialSystem::Fk4 { equinox: 1950.0 } => Some("fk4"),
        CelestialSystem::Galactic => Some("galactic"),
        _ => None,
    }
}

/// Text that can stand in braces.
fn braced(text: &str) -> String {
    text.chars().map(|symbol| if matches!(symbol, '{' | '}' | '\n' | '\r') { '_' } else { symbol }).collect()
}
