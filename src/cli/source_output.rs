//! Detected sources on disk: tables and DS9 regions.

use super::CliError;
use crate::catalogue::write_table;
use crate::lenses::source_table;
use crate::sources::{FieldDetections, FieldSource};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Regions are drawn as the Kron ellipse.
const REGIONS: &str = "reg";

/// Refuse before the search what could not be written after it.
///
/// # Errors
/// A name whose ending says no format, or a place where no file can be written.
pub(super) fn check_output(path: &Path) -> Result<(), CliError> {
    let ending = ending(path);
    if ending != REGIONS && !FORMATS.contains(&ending.as_str()) {
        return Err(CliError::Usage(format!(
            "{} cannot be written: its name must end in .{REGIONS} or .{}",
            path.display(),
            FORMATS.join(", .")
        )));
    }
    Ok(crate::streaks::check_output(path)?)
}

/// Write what was found as the name of the file says.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write_sources(path: &Path, found: &FieldDetections) -> Result<(), CliError> {
    if ending(path) == REGIONS {
        return write_text(path, &regions(found));
    }
    Ok(write_table(path, &source_table(found))?)
}

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// An ellipse for each source: on the sky where it has a position there, else in pixels (which DS9 counts from 1).
fn regions(found: &FieldDetections) -> String {
    let mut text = String::from("# Region file format: DS9 version 4.1\nglobal color=green width=1\n");
    for one in &found.sources {
        let FieldSource { source, sky, .. } = one;
        let axes = [source.semi_major, source.semi_minor].map(|axis| axis * source.kron_radius);
        let (id, flags) = (source.number, source.flags.bits());
        let _ = match sky.map(|sky| sky.to_degrees()) {
            Some((ra, dec)) if one.semi_major_arcsec.is_finite() && one.position_angle_deg.is_finite() => {
                let scale = one.semi_major_arcsec / source.semi_major;
                let [a, b] = axes.map(|axis| axis * scale);
                // DS9 turns sky ellipses from west through north.
                let angle = one.position_angle_deg + 90.0;
                writeln!(
                    text,
                    "icrs; ellipse({ra:.8},{dec:.8},{a:.3}\",{b:.3}\",{angle:.2}) # tag={{source {id}}} tag={{flags {flags}}}"
                )
            }
            _ => {
                let (x, y, [a, b]) = (source.position.x + 1.0, source.position.y + 1.0, axes);
                let angle = source.angle.to_degrees();
                writeln!(
                    text,
                    "image; ellipse({x:.3},{y:.3},{a:.3},{b:.3},{angle:.2}) # tag={{source {id}}} tag={{flags {flags}}}"
                )
            }
        };
    }
    text
}

/// Endings of the names of tables.
const FORMATS: &[&str] = &["csv", "ecsv", "fits", "vot", "parquet"];

fn write_text(path: &Path, text: &str) -> Result<(), CliError> {
    let failed =
        |source: io::Error| CliError::File { what: "it cannot be written", source, path: path.to_owned() };
    std::fs::write(path, text).map_err(failed)
}
