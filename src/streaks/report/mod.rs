//! What was found, as files that other programs read: tables, DS9 regions, and drafts of astrometry.
//!
//! Pixels are 1-based and angles degrees in every file. Nothing here decides what is a streak.

mod ades;
mod calendar;
mod detections;
mod error;
mod mpc;
mod observation;
mod regions;
mod sky_errors;
mod table;
mod tracks;
mod votable;

pub use ades::write_ades;
pub use calendar::iso as utc_text;
pub use detections::write_detections;
pub use error::ReportError;
pub use mpc::write_mpc;
pub use observation::TrailPoints;
pub use regions::write_regions;
pub use table::check_table_output;
pub use tracks::write_tracks;

use super::{Detection, Exposure, ExposureImage, Findings};
use crate::places::write_whole;
use std::path::Path;

/// What files are written of.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Those that were searched, in the order of the search.
    pub exposures: &'a [Exposure],
    pub findings: &'a Findings,
    /// Detections of a lower score are left out of the table of detections and of regions; at 0 none is.
    pub threshold: f64,
    /// Numbers of detections that are written whatever their score: the user accepted them.
    pub always: &'a [usize],
}

impl<'a> Report<'a> {
    /// Detections at or above the threshold, and those that are always written. A score that is NaN counts as 0.
    fn detections(&self) -> Vec<&'a Detection> {
        let score = |detection: &Detection| if detection.score.is_nan() { 0.0 } else { detection.score };
        let all = self.findings.detections.iter().enumerate();
        all.filter(|(number, found)| score(found) >= self.threshold || self.always.contains(number))
            .map(|(_, found)| found)
            .collect()
    }

    /// What the search said that the reader should know, each in one line.
    fn notices(&self) -> impl Iterator<Item = String> + 'a {
        self.findings.notices.iter().map(|notice| notice.replace(['\n', '\r'], " "))
    }

    fn exposure(&self, detection: &Detection) -> Option<&'a Exposure> {
        self.exposures.get(detection.exposure)
    }

    fn image(&self, detection: &Detection) -> Option<&'a ExposureImage> {
        self.exposure(detection)?.images.get(detection.image)
    }
}

/// Refuse a place where no file can be written, before work is spent on what should go there.
///
/// # Errors
/// One sentence that says why, with the path.
pub fn check_output(path: &Path) -> Result<(), ReportError> {
    let refused = |why: String| Err(ReportError::Write { why: format!("{why}: {}", path.display()) });
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.file_name().is_none() || path.is_dir() {
        return refused("it is a folder, name a file in it".to_owned());
    }
    if !folder.is_dir() {
        return refused("its folder does not exist".to_owned());
    }
    let probe = folder.join(format!(".skyloupe.{}.probe", std::process::id()));
    match std::fs::File::create(&probe) {
        Ok(_) => {
            // Only untidy, where it stays.
            let _ = std::fs::remove_file(&probe);
            Ok(())
        }
        Err(error) => refused(error.to_string()),
    }
}

fn write_text(path: &Path, text: &str) -> Result<(), ReportError> {
    check_output(path)?;
    write_whole(path, text).map_err(|why| ReportError::Write { why })
}
