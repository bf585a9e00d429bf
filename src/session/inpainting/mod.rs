//! Repainted cores as the document knows them: the source that is looked at, step by step from noise to core; the
//! scores of all sources and which of them are candidates; a point source put in to see when the scores notice.
//!
//! [`Inspection`] and [`RepaintFindings`] are derived and replaced; the mask and the rule are the user's and can be
//! undone. What was superseded while it was computed is dropped.

mod absorb;
mod apply;
mod command;
mod compared;
mod export;
mod findings;
mod inspect;
mod inspection;
mod looked_at;
mod mask;
mod probe;
mod ranking;
mod rule;
mod saved;
mod scores;
mod settings;
mod steps;
mod update;

pub use command::RepaintCommand;
pub use compared::{Compared, ComparedKind};
pub use export::{RepaintExport, RepaintExportContents, RepaintExportFormat};
pub use findings::{RepaintColumn, RepaintFindings, RepaintPass, RepaintRow, RepaintSort};
pub use inspect::RepaintTarget;
pub use inspection::{DrawShown, Inspection, ProfileRing, RepaintStamp, RepaintStep};
pub use mask::{CoreMask, LARGEST_MASK, MaskForm};
pub use probe::{MOST_SHARE, Probe, ProbePoint};
pub use rule::CandidateRule;
pub use saved::SavedInpainting;
pub use scores::{RepaintScores, ScoreKind};
pub use settings::{RepaintSampler, RepaintSettings};
pub use update::{InspectWish, RankWish, RepaintEffect, RepaintUpdate};

use super::{CandidateSource, LensExpectation, Request, ScorerCard, Session};
use crate::evaluate::at_base_rate;
use std::sync::Arc;

/// What of it can be undone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepaintChoice {
    pub mask: CoreMask,
    pub rule: CandidateRule,
}

/// Everything about repainted cores that the document holds.
#[derive(Debug, Clone)]
pub struct Inpainting {
    /// The pane is there: what is clicked or selected is looked at.
    pub is_open: bool,
    pub settings: RepaintSettings,
    pub mask: CoreMask,
    /// What is looked at.
    pub target: Option<RepaintTarget>,
    pub inspecting: Option<Request>,
    pub inspection: Option<Arc<Inspection>>,
    /// Why there is nothing to see.
    pub problem: Option<String>,
    preparing: Option<Request>,
    /// The step that is shown; the last one that has come for `None`.
    pub step: Option<usize>,
    pub playing: bool,
    pub shown: DrawShown,
    pub noisy: bool,
    pub in_sigma: bool,
    /// The repainted core lies over the image.
    pub in_field: bool,
    /// The point source that is put in, as share of the galaxy's light.
    pub share: f64,
    pub probe: Probe,
    pub compared: Option<Arc<Compared>>,
    opening: Option<(Request, ComparedKind)>,
    /// Where the sources of a ranking come from.
    pub source: CandidateSource,
    pub running: Option<Request>,
    pub findings: Arc<RepaintFindings>,
    /// Rows in the order of the table.
    pub order: Arc<Vec<u32>>,
    pub sort: RepaintSort,
    /// How many sources the rule takes.
    pub n_candidates: usize,
    /// Changes whenever other findings take the place of these.
    pub search: u64,
    /// Changes whenever rows, their order or the rule did.
    pub version: u64,
    /// True while or because only a part was scored.
    pub is_partial: bool,
    /// The mask and the settings that the rows were scored with.
    ranked_with: (CoreMask, RepaintSettings),
    /// Rows that came since the order was last made.
    unsorted: usize,
    /// The row of the findings that is selected.
    pub selected: Option<usize>,
    /// Draw candidates over the image.
    pub shown_on_image: bool,
    /// Of the scatter plot, x and y.
    pub axes: (ScoreKind, ScoreKind),
    pub rule: CandidateRule,
    rule_is_set: bool,
    /// Share of sources with a point source in the core that the user assumes.
    pub base_rate: f64,
    /// What the card of the judge says.
    pub card: Option<ScorerCard>,
}

impl Default for Inpainting {
    fn default() -> Self {
        Self {
            is_open: false,
            settings: RepaintSettings::default(),
            mask: CoreMask::default(),
            target: None,
            inspecting: None,
            inspection: None,
            problem: None,
            preparing: None,
            step: None,
            playing: false,
            shown: DrawShown::Mean,
            noisy: false,
            in_sigma: true,
            in_field: false,
            share: 0.0,
            probe: Probe::default(),
            compared: None,
            opening: None,
            source: CandidateSource::default(),
            running: None,
            findings: Arc::default(),
            order: Arc::default(),
            sort: RepaintSort::default(),
            n_candidates: 0,
            search: 0,
            version: 0,
            is_partial: false,
            ranked_with: (CoreMask::default(), RepaintSettings::default()),
            unsorted: 0,
            selected: None,
            shown_on_image: true,
            axes: (ScoreKind::Mse, ScoreKind::MaxRatio),
            rule: CandidateRule::default(),
            rule_is_set: false,
            base_rate: 1e-2,
            card: None,
        }
    }
}

impl Inpainting {
    /// Take over what the card of the judge says, and its threshold as long as the user has set no other rule.
    pub fn expect(&mut self, card: Option<ScorerCard>) {
        if !self.rule_is_set
            && let Some((card, threshold)) =
                card.as_ref().and_then(|card| Some((card, card.default_threshold?)))
        {
            // Thresholds of cards are raw scores; the rule is one on the calibrated probability.
            let least = card.calibration.probability(threshold);
            self.rule = CandidateRule::Threshold { score: ScoreKind::Probability, least };
            self.count_candidates();
        }
        self.card = card;
    }

    /// A score as it is shown: probabilities at the assumed base rate.
    pub fn shown_score(&self, kind: ScoreKind, scores: &RepaintScores) -> f64 {
        let value = kind.of(scores);
        match (&self.card, kind) {
            (Some(card), ScoreKind::Probability) => at_base_rate(value, card.training_prior, self.base_rate),
            _ => value,
        }
    }

    /// What to expect at the present threshold, where the rule is one on the probability.
    pub fn expectation(&self) -> Option<LensExpectation> {
        let CandidateRule::Threshold { score: ScoreKind::Probability, least } = self.rule else {
            return None;
        };
        let card = self.card.as_ref()?;
        card.curves.expectation(raw_score(card, least), self.base_rate, self.findings.n_scored())
    }

    /// The value that scores must pass, and of which: what the curve of injections is measured by.
    pub fn noticed_at(&self) -> (ScoreKind, f64) {
        match self.rule {
            CandidateRule::Threshold { score, least } => (score, least),
            CandidateRule::Paper | CandidateRule::Line { .. } => (ScoreKind::Z, 3.0),
        }
    }

    pub(in crate::session) fn choice(&self) -> RepaintChoice {
        RepaintChoice { mask: self.mask, rule: self.rule }
    }

    fn count_candidates(&mut self) {
        self.n_candidates = self.findings.n_candidates(&self.rule);
        self.version += 1;
    }
}

/// The raw score that the card's calibration turns into a probability.
fn raw_score(card: &ScorerCard, probability: f64) -> f64 {
    let share = probability.clamp(1e-15, 1.0 - 1e-15);
    ((share / (1.0 - share)).ln() - card.calibration.bias) * card.calibration.temperature
}
