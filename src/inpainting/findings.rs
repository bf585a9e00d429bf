//! What repainting a whole list found, and how it was asked.

use super::{JUDGE_FEATURES, Mask, SamplingSettings, Scores};
use crate::geometry::{ImagePoint, PixelRect};
use crate::progress::Progress;
use std::sync::Arc;

/// A source to repaint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    pub id: i64,
    /// In pixels of the VIS image; NaN where it has none.
    pub position: ImagePoint,
    /// AB; NaN where it is not known. Bright ones come first, after those that are looked at.
    pub magnitude_vis: f64,
}

/// How a list is repainted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FieldSettings {
    pub mask: Mask,
    pub sampling: SamplingSettings,
    /// So many of the first ranks are sampled fully; all without a number.
    pub best: Option<usize>,
    /// The part of the VIS image that the user looks at: what lies in it has its turn first.
    pub looked_at: Option<PixelRect>,
    /// Score images of another band, pixel scale or zero point as well.
    pub any_scale: bool,
}

/// The scores of a source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    pub scores: Scores,
    /// What [`super::Judge::probability`] takes.
    pub features: [f32; JUDGE_FEATURES],
}

/// What became of a source.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum InpaintingOutcome {
    /// Nothing yet; stays so where the run was stopped.
    #[default]
    Waiting,
    /// By a single pass, good enough for its place in the list; with remarks, which may be empty.
    Ranked(Finding, Arc<str>),
    /// By the full sampler; with remarks, which may be empty.
    Scored(Finding, Arc<str>),
    /// It can be repainted and looked at, and why it has no score.
    Shown(Arc<str>),
    /// It cannot be repainted, and why, as half a sentence.
    Failed(Arc<str>),
}

impl InpaintingOutcome {
    /// The scores, also those of a single pass.
    pub fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Ranked(finding, _) | Self::Scored(finding, _) => Some(finding),
            _ => None,
        }
    }

    /// Why there is no score, or what stands against it; empty where nothing does.
    pub fn reason(&self) -> String {
        match self {
            Self::Waiting => "stopped before its turn".to_owned(),
            Self::Ranked(_, remarks) if remarks.is_empty() => "ranked by a single pass".to_owned(),
            Self::Ranked(_, remarks) => format!("ranked by a single pass; {remarks}"),
            Self::Scored(_, reason) | Self::Shown(reason) | Self::Failed(reason) => reason.to_string(),
        }
    }

    /// What outcomes are ordered by, the highest first; NaN without a score.
    pub fn rank_value(&self) -> f64 {
        self.finding().map_or(f64::NAN, |finding| finding.scores.rank_value())
    }
}

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InpaintingFindings {
    /// One for each target, in their order.
    pub outcomes: Vec<InpaintingOutcome>,
    /// False where the run was stopped.
    pub is_complete: bool,
    /// What the user should know.
    pub notices: Vec<String>,
    /// Id and version of the network.
    pub model: String,
    /// What ran it.
    pub backend: String,
    /// Sources ranked by a single pass, and how long that took.
    pub ranked: usize,
    pub ranking_secs: f64,
    /// Sources sampled, and how long that took.
    pub sampled: usize,
    pub sampling_secs: f64,
}

impl InpaintingFindings {
    /// Indices of the targets: those with a score first, the most suspicious first (those of the full sampler before
    /// those of a single pass), then the others in their order.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.outcomes.len()).collect();
        let rank = |index: &usize| match self.outcomes.get(*index) {
            Some(outcome @ InpaintingOutcome::Scored(..)) => (0, outcome.rank_value()),
            Some(outcome @ InpaintingOutcome::Ranked(..)) => (1, outcome.rank_value()),
            _ => (2, f64::NAN),
        };
        let value = |value: f64| if value.is_nan() { f64::NEG_INFINITY } else { value };
        order.sort_by(|a, b| {
            let (a, b) = (rank(a), rank(b));
            a.0.cmp(&b.0).then(value(b.1).total_cmp(&value(a.1)))
        });
        order
    }
}

/// Who looks on while a list is repainted.
pub trait InpaintingWatcher: Progress {
    /// These targets, by index, have their outcome, or a better one.
    fn repainted(&self, batch: &[(usize, InpaintingOutcome)]);
}
