//! Candidates with their grades, for other programs.

use super::{GradeItem, LensEffect, LensFindings, Ranking, ScorerCard};
use crate::grades::Grade;
use crate::session::{Effect, Session, Severity};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LensExportFormat {
    Csv,
    Fits,
    VoTable,
    /// Regions of DS9.
    Ds9,
    /// Sheets of stamps.
    PngSheets,
    /// A FITS cut-out with world coordinates for each candidate, in a folder.
    FitsCutouts,
}

impl LensExportFormat {
    /// In the order of menus: name, extensions; a folder where there are none.
    pub const ALL: [(Self, &'static str, &'static [&'static str]); 6] = [
        (Self::Csv, "CSV table", &["csv"]),
        (Self::Fits, "FITS table", &["fits", "fit"]),
        (Self::VoTable, "VOTable", &["vot", "xml"]),
        (Self::Ds9, "DS9 regions", &["reg"]),
        (Self::PngSheets, "Sheets of stamps", &["png"]),
        (Self::FitsCutouts, "FITS cut-outs", &[]),
    ];

    /// Name and extensions.
    pub fn row(self) -> (&'static str, &'static [&'static str]) {
        Self::ALL
            .into_iter()
            .find(|(format, ..)| *format == self)
            .map_or(("", &[]), |(_, name, known)| (name, known))
    }

    /// By the extension of a path.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let named = Self::ALL.into_iter().find(|(_, _, known)| known.contains(&extension.as_str()));
        named.map(|(format, ..)| format)
    }
}

/// A file or folder to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LensExport {
    pub path: PathBuf,
    pub format: LensExportFormat,
}

/// Everything that it depends on.
#[derive(Debug, Clone)]
pub struct LensExportContents {
    pub findings: Arc<LensFindings>,
    pub ranking: Arc<Ranking>,
    /// Rows to write, by rank: those above the threshold, and those that were graded.
    pub rows: Vec<usize>,
    /// The grade that counts, by row.
    pub grades: Vec<(usize, Grade)>,
    pub scorer: Option<ScorerCard>,
    pub base_rate: f64,
    pub threshold: f64,
    /// What the scores are by: the network's name, with the head where one was refitted.
    pub scored_by: String,
    /// The queue, for sheets in its order.
    pub queue: Vec<GradeItem>,
}

impl Session {
    pub(super) fn export_lenses(&mut self, export: LensExport) -> Vec<Effect> {
        let lenses = &self.lenses;
        if lenses.findings.rows.is_empty() {
            self.notify(Severity::Warning, "There is nothing to export yet; search for lenses first");
            return Vec::new();
        }
        let n_above = lenses.ranking.n_above(lenses.threshold);
        let mut rows: Vec<usize> =
            lenses.ranking.order.iter().take(n_above).map(|row| *row as usize).collect();
        let mut below: Vec<usize> = lenses
            .book
            .graded_rows()
            .filter(|row| lenses.ranking.rank(*row).is_none_or(|rank| rank as usize > n_above))
            .collect();
        below.sort_by_key(|row| lenses.ranking.rank(*row).unwrap_or(u32::MAX));
        rows.extend(below);
        let contents = LensExportContents {
            findings: Arc::clone(&lenses.findings),
            ranking: Arc::clone(&lenses.ranking),
            grades: rows.iter().filter_map(|row| Some((*row, lenses.book.grade(*row)?.clone()))).collect(),
            rows,
            scorer: lenses.scorer.clone(),
            base_rate: lenses.base_rate,
            threshold: lenses.threshold,
            scored_by: lenses.scored_by(),
            queue: lenses.grading.queue.clone(),
        };
        let request = self.begin(format!("Writing {}", export.path.display()));
        vec![Effect::Lenses(LensEffect::Export { request, export, contents: Box::new(contents) })]
    }
}
