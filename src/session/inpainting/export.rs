//! Scores, panels and steps for other programs.

use super::{CandidateRule, DrawShown, Inspection, RepaintEffect, RepaintFindings, RepaintTarget, Session};
use crate::session::{Effect, ScorerCard, Severity};
use std::path::PathBuf;
use std::sync::Arc;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RepaintExportFormat {
    ScoresCsv,
    ScoresFits,
    ScoresVoTable,
    /// The four panels of the source that is looked at, at the step that is shown.
    PanelsPng,
    PanelsFits,
    /// All of its steps.
    StepsGif,
    /// One picture for each step, in a folder.
    StepsPng,
}

impl RepaintExportFormat {
    /// In the order of menus: name, extensions; a folder where there are none.
    pub const ALL: [(Self, &'static str, &'static [&'static str]); 7] = [
        (Self::ScoresCsv, "Scores, CSV table", &["csv"]),
        (Self::ScoresFits, "Scores, FITS table", &["fits", "fit"]),
        (Self::ScoresVoTable, "Scores, VOTable", &["vot", "xml"]),
        (Self::PanelsPng, "Panels, PNG picture", &["png"]),
        (Self::PanelsFits, "Panels, FITS images", &["fits", "fit"]),
        (Self::StepsGif, "Steps, animated GIF", &["gif"]),
        (Self::StepsPng, "Steps, PNG sequence", &[]),
    ];

    /// Name and extensions.
    pub fn row(self) -> (&'static str, &'static [&'static str]) {
        let found = Self::ALL.into_iter().find(|(format, ..)| *format == self);
        found.map_or(("", &[]), |(_, name, known)| (name, known))
    }

    /// True for what holds all sources; the others hold the one that is looked at.
    pub fn is_of_scores(self) -> bool {
        matches!(self, Self::ScoresCsv | Self::ScoresFits | Self::ScoresVoTable)
    }
}

/// A file or folder to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepaintExport {
    pub path: PathBuf,
    pub format: RepaintExportFormat,
}

/// Everything that it depends on.
#[derive(Debug, Clone)]
pub struct RepaintExportContents {
    pub findings: Arc<RepaintFindings>,
    /// Rows in the order of the table.
    pub order: Arc<Vec<u32>>,
    pub rule: CandidateRule,
    pub card: Option<ScorerCard>,
    pub base_rate: f64,
    pub target: Option<RepaintTarget>,
    pub inspection: Option<Arc<Inspection>>,
    /// The step that is shown.
    pub step: usize,
    pub shown: DrawShown,
    pub noisy: bool,
    pub in_sigma: bool,
}

impl Session {
    pub(super) fn export_residuals(&mut self, export: RepaintExport) -> Vec<Effect> {
        let inpainting = &self.inpainting;
        let lack = if export.format.is_of_scores() {
            inpainting.findings.rows.is_empty().then_some("There are no scores yet: rank the sources first")
        } else {
            inpainting.shown_step().is_none().then_some("There are no panels yet: click a source first")
        };
        if let Some(lack) = lack {
            self.notify(Severity::Warning, lack);
            return Vec::new();
        }
        let contents = RepaintExportContents {
            findings: Arc::clone(&inpainting.findings),
            order: Arc::clone(&inpainting.order),
            rule: inpainting.rule,
            card: inpainting.card.clone(),
            base_rate: inpainting.base_rate,
            target: inpainting.target.clone(),
            inspection: inpainting.inspection.clone(),
            step: inpainting.step_number().unwrap_or(0),
            shown: inpainting.shown,
            noisy: inpainting.noisy,
            in_sigma: inpainting.in_sigma,
        };
        let request = self.begin(format!("Writing {}", export.path.display()));
        vec![Effect::Repaint(RepaintEffect::Export { request, export, contents: Box::new(contents) })]
    }
}
