//! The search for lenses as the document knows it: which sources, which cuts, their scores and ranks, what people said
//! about them, and the head that learns from that.
//!
//! [`LensFindings`] are derived and replaced by every search, a [`Ranking`] by every refit; grades are the user's work:
//! the next picture is shown only when the store has answered.

mod absorb;
mod apply;
mod command;
mod cuts;
mod expected;
mod export;
mod findings;
mod grade;
mod grade_book;
mod grading;
mod learning;
mod locate;
mod queue;
mod ranking;
mod search;
mod selection_function;
mod update;

pub use command::{CandidateSource, LensCommand, LensView};
pub use cuts::{Cut, CutSetting, Selection, SelectionCuts};
pub use expected::{LensCurves, LensExpectation, ScorerCard};
pub use export::{LensExport, LensExportContents, LensExportFormat};
pub use findings::{LensFindings, LensRow, SourceList};
pub use grade_book::GradeBook;
pub use grading::{GradeAnswer, Grading, WaitingGrade};
pub use learning::{
    GradedRow, HeadInUse, Learning, LensEstimates, LensHead, LensRefit, RefitWish, SavedHead,
};
pub use queue::{DrawnBy, GradeItem, QueueSettings, QueueWish};
pub use ranking::Ranking;
pub use selection_function::{InjectedLens, SelectionFunction, SelectionFunctionSettings};
pub use update::{LensEffect, LensUpdate, Occlusion};

use super::Request;
use crate::catalogue::Table;
use crate::field::{Field, PlaneKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything about lenses that the document holds.
#[derive(Debug, Clone)]
pub struct Lenses {
    pub source: CandidateSource,
    /// The table that candidates may come from: the open catalogue and its name.
    pub catalogue: Option<(String, Arc<Table>)>,
    pub cuts: SelectionCuts,
    /// The sources of a field before any cut.
    pub list: Option<Arc<SourceList>>,
    /// What the present cuts leave of them.
    pub selection: Option<Arc<Selection>>,
    pub(super) selecting: Option<Request>,
    /// The list or the search that is under way.
    pub running: Option<Request>,
    /// Score as soon as the list is there.
    score_next: bool,
    pub findings: Arc<LensFindings>,
    /// How the rows of the findings stand now: by the network, or by a refitted head.
    pub ranking: Arc<Ranking>,
    /// How they stand by the network alone.
    pub network_ranking: Arc<Ranking>,
    /// Changes whenever other findings take the place of these.
    pub search: u64,
    /// Changes whenever the order of rows may have changed.
    pub ranked: u64,
    /// True while or because only a part was scored.
    pub is_partial: bool,
    /// Rows that came since ranks were last made.
    unranked: usize,
    /// Raw scores (logits) below it are not shown.
    pub threshold: f64,
    threshold_is_set: bool,
    /// Share of lenses among the sources that the user assumes.
    pub base_rate: f64,
    /// The row of the findings that is selected.
    pub selected: Option<usize>,
    /// Draw candidates over the image.
    pub shown: bool,
    /// What fills the place of the image.
    pub view: LensView,
    /// The view to come back to from the image.
    back_to: LensView,
    /// What the scorer's card says.
    pub scorer: Option<ScorerCard>,
    pub book: GradeBook,
    pub grading: Grading,
    pub learning: Learning,
    pub selection_function: SelectionFunction,
    /// Which pixels made a score high, by row.
    pub occlusions: BTreeMap<usize, Result<Arc<Occlusion>, String>>,
    pub(super) occluding: Option<(Request, usize)>,
}

impl Default for Lenses {
    fn default() -> Self {
        Self {
            source: CandidateSource::default(),
            catalogue: None,
            cuts: SelectionCuts::default(),
            list: None,
            selection: None,
            selecting: None,
            running: None,
            score_next: false,
            findings: Arc::default(),
            ranking: Arc::default(),
            network_ranking: Arc::default(),
            search: 0,
            ranked: 0,
            is_partial: false,
            unranked: 0,
            threshold: 0.0,
            threshold_is_set: false,
            base_rate: 1e-3,
            selected: None,
            shown: true,
            view: LensView::default(),
            back_to: LensView::Mosaic,
            scorer: None,
            book: GradeBook::default(),
            grading: Grading::default(),
            learning: Learning::default(),
            selection_function: SelectionFunction::default(),
            occlusions: BTreeMap::new(),
            occluding: None,
        }
    }
}

impl Lenses {
    /// The field whose sources were scored.
    pub fn field(&self) -> Option<&Arc<Field>> {
        self.findings.field.as_ref()
    }

    /// The plane in whose pixels positions count.
    pub fn plane(&self) -> Option<PlaneKey> {
        Some(self.field()?.main_plane()?.key)
    }

    /// Take over what the card of the scorer says, and its threshold as long as the user has set no other.
    pub fn expect(&mut self, scorer: Option<ScorerCard>) {
        if !self.threshold_is_set
            && let Some(threshold) = scorer.as_ref().and_then(|scorer| scorer.default_threshold)
        {
            self.threshold = threshold;
        }
        self.scorer = scorer;
    }

    /// The present raw score of a row; NaN where it has none.
    pub fn score(&self, row: usize) -> f64 {
        self.ranking.logits.get(row).copied().unwrap_or(f64::NAN)
    }

    /// The raw scores that are shown, as whole numbers: those of all candidates, the threshold, the card's own threshold
    /// and 0, so that the scale holds still while the threshold moves.
    pub fn score_range(&self) -> (f64, f64) {
        let span = self.ranking.span().unwrap_or((0.0, 0.0));
        let card = self.scorer.as_ref().and_then(|scorer| scorer.default_threshold).unwrap_or(0.0);
        let low = [span.1, self.threshold, card, 0.0].into_iter().fold(span.0, f64::min).floor();
        let high = [span.0, self.threshold, card, 0.0].into_iter().fold(span.1, f64::max).ceil();
        (low, high.max(low + 1.0))
    }

    /// The probability that a raw score stands for at the assumed base rate.
    pub fn probability(&self, score: f64) -> f64 {
        match &self.scorer {
            Some(scorer) => scorer.probability(score, self.base_rate),
            None => f64::NAN,
        }
    }

    /// What to expect at the threshold for the assumed base rate.
    pub fn expectation(&self, base_rate: f64) -> Option<LensExpectation> {
        let scorer = self.scorer.as_ref()?;
        scorer.curves.expectation(self.threshold, base_rate, self.ranking.n_scored())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_of_scores_holds_the_threshold_however_few_there_are() {
        let range = |logits: &[f64], threshold: f64| {
            let ranking = Arc::new(Ranking::of(logits.to_vec()));
            Lenses { ranking, threshold, ..Lenses::default() }.score_range()
        };
        assert_eq!(range(&[3.4], 0.0), (0.0, 4.0));
        assert_eq!(range(&[3.4], 6.2), (0.0, 7.0));
        assert_eq!(range(&[-2.5, 1.5], -7.1), (-8.0, 2.0));
        assert_eq!(range(&[f64::NAN], 0.0), (0.0, 1.0));
    }
}
