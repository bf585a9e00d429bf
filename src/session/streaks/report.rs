//! Reports of what was found, after the user's review.

use super::{InjectedStreak, ReviewEntry, StreakEffect, Verdict};
use crate::session::{Effect, Session, Severity};
use crate::streaks::{Exposure, Findings};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportFormat {
    /// A table of tracks, and one of detections beside it.
    Csv,
    Fits,
    VoTable,
    /// Regions of DS9.
    Ds9,
    /// The 80 columns of the Minor Planet Center, as a draft.
    Mpc80,
    /// ADES, as a draft.
    Ades,
}

impl ReportFormat {
    /// In the order of dialogs: name, extensions.
    pub const ALL: [(Self, &'static str, &'static [&'static str]); 6] = [
        (Self::Csv, "CSV tables", &["csv"]),
        (Self::Fits, "FITS tables", &["fits", "fit"]),
        (Self::VoTable, "VOTable", &["vot", "xml"]),
        (Self::Ds9, "DS9 regions", &["reg"]),
        (Self::Ades, "ADES draft (PSV)", &["psv"]),
        (Self::Mpc80, "MPC 80-column draft", &["mpc", "txt"]),
    ];

    /// By the extension of a path.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let named = Self::ALL.into_iter().find(|(_, _, known)| known.contains(&extension.as_str()));
        named.map(|(format, ..)| format)
    }
}

/// A report to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreakReport {
    pub path: PathBuf,
    pub format: ReportFormat,
}

/// Everything that a report depends on.
#[derive(Debug, Clone)]
pub struct ReportContents {
    pub exposures: Arc<Vec<Exposure>>,
    /// With the ends that the user set. Notices say so where streaks were injected.
    pub findings: Findings,
    pub threshold: f64,
    /// Detections that the user rejected or judged not to move: they stay out of the report.
    pub left_out: Vec<usize>,
    /// What the user said, by the number of the detection.
    pub review: Vec<(usize, ReviewEntry)>,
    /// What of the light is not real.
    pub injected: Vec<InjectedStreak>,
}

impl Session {
    pub(super) fn write_report(&mut self, report: StreakReport) -> Vec<Effect> {
        if self.streaks.exposures.is_empty() {
            self.notify(Severity::Warning, "There is nothing to report yet; search for streaks first");
            return Vec::new();
        }
        let contents = Box::new(self.report_contents());
        let request = self.begin(format!("Writing {}", report.path.display()));
        vec![Effect::Streaks(StreakEffect::WriteReport { request, report, contents })]
    }

    fn report_contents(&self) -> ReportContents {
        let streaks = &self.streaks;
        let mut findings = (*streaks.findings).clone();
        let (mut left_out, mut review) = (Vec::new(), Vec::new());
        for (number, detection) in findings.detections.iter_mut().enumerate() {
            let Some(entry) = streaks.review.about(number) else { continue };
            if matches!(entry.verdict, Some(Verdict::Rejected | Verdict::Static)) {
                left_out.push(number);
            }
            if let Some(ends) = entry.ends {
                detection.ends = ends.edited;
                let wcs =
                    streaks.image(detection.exposure, detection.image).and_then(|image| image.wcs.as_ref());
                detection.sky_ends = wcs.and_then(|wcs| {
                    let [a, b] = ends.edited;
                    Some([wcs.sky_from_pixel(a)?, wcs.sky_from_pixel(b)?])
                });
            }
            review.push((number, entry.clone()));
        }
        let count = streaks.injected.len();
        if count > 0 {
            let s = if count == 1 { "" } else { "s" };
            findings
                .notices
                .push(format!("This field holds {count} simulated streak{s} that the user injected"));
        }
        if streaks.is_partial {
            findings.notices.push("The search was stopped before its end".to_owned());
        }
        ReportContents {
            exposures: Arc::clone(&streaks.exposures),
            findings,
            threshold: streaks.threshold,
            left_out,
            review,
            injected: streaks.injected.clone(),
        }
    }
}
