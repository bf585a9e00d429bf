//! DS9 regions: a line for each detection, a cross where a track should be and was not found.

use super::{Report, ReportError, write_text};
use crate::sky::CelestialSystem;
use crate::streaks::{Detection, ExposureImage};
use std::fmt::Write;
use std::path::Path;

/// Write the detections at or above the threshold as a DS9 region file: on the sky where the image has world
/// coordinates that DS9 knows, else in pixels. Tags name the exposure, the HDU and the track.
///
/// # Errors
/// When the file cannot be written.
pub fn write_regions(path: &Path, report: &Report<'_>) -> Result<(), ReportError> {
    let mut text = String::from("# Region file format: DS9 version 4.1\n");
    for notice in report.notices() {
        let _ = writeln!(text, "# notice: {notice}");
    }
    text +=
        "global color=yellow width=1 font=\"helvetica 10 normal roman\" select=1 edit=1 move=1 delete=1\n";
    for detection in report.detections() {
        line(&mut text, report, detection);
    }
    for track in &report.findings.tracks {
        for (number, (exposure, prediction)) in report.exposures.iter().zip(&track.predictions).enumerate() {
            let was_found = track.members.get(number).copied().flatten().is_some();
            let system = exposure.images.iter().find_map(sky_system).filter(|_| !was_found);
            let Some(system) = system else { continue };
            let (ra, dec) = prediction.sky.to_degrees();
            let (id, name) = (track.id, braced(&exposure.name));
            let _ = writeln!(
                text,
                "{system}; point({ra:.8},{dec:.8}) # point=x color=cyan text={{track {id}?}} tag={{track {id}}} \
                 tag={{{name}}} tag={{predicted}}"
            );
        }
    }
    write_text(path, &text)
}

fn line(text: &mut String, report: &Report<'_>, detection: &Detection) {
    let (Some(exposure), Some(image)) = (report.exposure(detection), report.image(detection)) else { return };
    let [a, b] = detection.ends;
    let (system, [x0, y0, x1, y1], decimals) = match (sky_system(image), detection.sky_ends) {
        (Some(system), Some([a, b])) => {
            let ((ra0, dec0), (ra1, dec1)) = (a.to_degrees(), b.to_degrees());
            (system, [ra0, dec0, ra1, dec1], 8)
        }
        _ => ("image", [a.x + 1.0, a.y + 1.0, b.x + 1.0, b.y + 1.0], 3),
    };
    let magnitude = detection.magnitude.map_or_else(String::new, |magnitude| format!(", {magnitude:.2} mag"));
    let (color, label, tag) = match detection.track {
        Some(id) => ("green", format!("track {id}{magnitude}"), format!(" tag={{track {id}}}")),
        None => ("yellow", format!("{:.3}{magnitude}", detection.score), String::new()),
    };
    let _ = writeln!(
        text,
        "{system}; line({x0:.decimals$},{y0:.decimals$},{x1:.decimals$},{y1:.decimals$}) # line=0 0 color={color} \
         text={{{label}}}{tag} tag={{{}}} tag={{HDU {}}}",
        braced(&exposure.name),
        image.hdu
    );
}

/// What DS9 calls the celestial system of an image; `None` for those that it does not know.
fn sky_system(image: &ExposureImage) -> Option<&'static str> {
    match image.wcs.as_ref()?.system() {
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
