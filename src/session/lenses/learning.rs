//! The head that is refitted on the user's grades.

use super::{LensEffect, LensFindings, Ranking};
use crate::evaluate::Interval;
use crate::grades::Grade;
use crate::lenses::{Comparison, Head};
use crate::session::{Effect, Request, Session, Severity};
use std::path::PathBuf;
use std::sync::Arc;

/// A refitted head.
#[derive(Debug, Clone, PartialEq)]
pub struct LensHead {
    pub head: Arc<Head>,
    /// With the network on the same grades, each left out of its fit.
    pub comparison: Option<Comparison>,
}

/// What ranks the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeadInUse {
    /// The network as it was trained.
    #[default]
    Network,
    /// The newest refit.
    Refitted,
    /// The head that was saved last.
    Saved,
}

/// A graded row.
#[derive(Debug, Clone, PartialEq)]
pub struct GradedRow {
    pub row: usize,
    /// Whether it counts as a lens; `None` for classes that say nothing.
    pub is_lens: Option<bool>,
    /// "top", "uncertain", "random" or "chosen".
    pub drawn_by: String,
}

/// What a refit depends on.
#[derive(Debug, Clone)]
pub struct RefitWish {
    pub findings: Arc<LensFindings>,
    pub network: Arc<Ranking>,
    pub graded: Vec<GradedRow>,
    /// Where purity and completeness are estimated.
    pub threshold: f64,
    /// Seed of the queue, where it is shuffled.
    pub shuffle: Option<u64>,
}

/// Purity and completeness at the threshold, from what was drawn by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LensEstimates {
    pub purity: Option<(f64, Interval)>,
    pub completeness: Option<(f64, Interval)>,
    /// How many grades these rest on.
    pub n_random: usize,
}

/// What a refit brought.
#[derive(Debug, Clone)]
pub struct LensRefit {
    pub head: LensHead,
    pub ranking: Arc<Ranking>,
    pub n_grades: usize,
    pub n_lenses: usize,
    /// Refit and re-ranking, milliseconds.
    pub elapsed_ms: f64,
    /// Area under the ROC curve on these grades; of the head where each was left out of its fit.
    pub auc_network: Option<f64>,
    pub auc_head: Option<f64>,
    pub estimates: Option<LensEstimates>,
}

/// A head that was saved as a model.
#[derive(Debug, Clone)]
pub struct SavedHead {
    pub name: String,
    pub path: PathBuf,
    pub refit: Arc<LensRefit>,
}

/// Refits and heads.
#[derive(Debug, Clone)]
pub struct Learning {
    /// Refit after each grade.
    pub is_on: bool,
    pub refitting: Option<Request>,
    pub refit: Option<Arc<LensRefit>>,
    /// Why the newest refit was not possible.
    pub lack: Option<String>,
    pub in_use: HeadInUse,
    pub saved: Option<SavedHead>,
    pub(super) saving: Option<(Request, Arc<LensRefit>)>,
    /// A head that is read from disk, and whether it is to rank then.
    pub(super) loading: Option<(Request, bool)>,
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            is_on: true,
            refitting: None,
            refit: None,
            lack: None,
            in_use: HeadInUse::default(),
            saved: None,
            saving: None,
            loading: None,
        }
    }
}

impl Learning {
    /// The head that ranks now; `None` for the network's own.
    pub fn head_in_use(&self) -> Option<LensHead> {
        match self.in_use {
            HeadInUse::Network => None,
            HeadInUse::Refitted => self.refit.as_ref().map(|refit| refit.head.clone()),
            HeadInUse::Saved => self.saved.as_ref().map(|saved| saved.refit.head.clone()),
        }
    }
}

impl Session {
    pub(super) fn refit_if_wanted(&mut self) -> Vec<Effect> {
        if self.lenses.learning.is_on { self.refit() } else { Vec::new() }
    }

    /// Ask for a refit on all grades of this field.
    pub(super) fn refit(&mut self) -> Vec<Effect> {
        if !self.lenses.findings.has_embeddings() {
            return Vec::new();
        }
        let graded = self.lenses.graded_rows();
        let positive = graded.iter().filter(|graded| graded.is_lens == Some(true)).count();
        let negative = graded.iter().filter(|graded| graded.is_lens == Some(false)).count();
        if positive == 0 || negative == 0 {
            self.lenses.learning.lack =
                Some("A refit needs at least one lens and one other among the grades".to_owned());
            if graded.is_empty() && self.lenses.learning.in_use == HeadInUse::Refitted {
                self.use_network();
            }
            return Vec::new();
        }
        let request = Request(self.next_id());
        let lenses = &mut self.lenses;
        lenses.learning.refitting = Some(request);
        let wish = RefitWish {
            findings: Arc::clone(&lenses.findings),
            network: Arc::clone(&lenses.network_ranking),
            graded,
            threshold: lenses.threshold,
            shuffle: self.lenses.grading.settings.shuffle,
        };
        vec![Effect::Lenses(LensEffect::Refit { request, wish })]
    }

    pub(super) fn refitted(&mut self, request: Request, result: Result<LensRefit, String>) -> Vec<Effect> {
        if self.lenses.learning.refitting != Some(request) {
            return Vec::new();
        }
        self.lenses.learning.refitting = None;
        let refit = match result {
            Ok(refit) => Arc::new(refit),
            Err(why) => {
                self.lenses.learning.lack = Some(why);
                return Vec::new();
            }
        };
        self.lenses.learning.lack = None;
        self.lenses.learning.refit = Some(Arc::clone(&refit));
        self.lenses.learning.in_use = HeadInUse::Refitted;
        self.rank_by(Arc::clone(&refit.ranking));
        // What comes next follows the new ranks, unless the order was shuffled on purpose.
        let grading = &self.lenses.grading;
        if grading.queue.is_empty() || grading.settings.shuffle.is_some() {
            return Vec::new();
        }
        let kept = grading.queue.iter().take(grading.at + 1).copied().collect();
        self.draw_queue(kept)
    }

    fn rank_by(&mut self, ranking: Arc<Ranking>) {
        self.lenses.ranking = ranking;
        self.lenses.ranked += 1;
        self.lenses.occlusions.clear();
    }

    /// The network's own ranks again; grades and heads stay.
    pub(super) fn use_network(&mut self) {
        let learning = &mut self.lenses.learning;
        (learning.in_use, learning.is_on, learning.refitting) = (HeadInUse::Network, false, None);
        self.rank_by(Arc::clone(&self.lenses.network_ranking));
    }

    /// From a refit back to the head that was saved last; from that to the one before, in the end to the network.
    pub(super) fn roll_back(&mut self) -> Vec<Effect> {
        match self.lenses.learning.in_use {
            HeadInUse::Network => {
                self.notify(Severity::Info, "The network alone ranks already");
                Vec::new()
            }
            HeadInUse::Refitted => {
                self.use_saved();
                Vec::new()
            }
            HeadInUse::Saved => {
                let request = Request(self.next_id());
                self.lenses.learning.loading = Some((request, true));
                let findings = Arc::clone(&self.lenses.findings);
                vec![Effect::Lenses(LensEffect::RollBackHead { request, findings })]
            }
        }
    }

    /// The head that was saved last ranks; the network where none was.
    pub(super) fn use_saved(&mut self) {
        let Some(saved) = self.lenses.learning.saved.clone() else {
            self.use_network();
            self.notify(Severity::Info, "There is no saved head: the network alone ranks");
            return;
        };
        let learning = &mut self.lenses.learning;
        (learning.in_use, learning.is_on, learning.refitting) = (HeadInUse::Saved, false, None);
        self.rank_by(Arc::clone(&saved.refit.ranking));
        self.notify(Severity::Info, format!("The head {} ranks; refitting is off", saved.name));
    }

    pub(super) fn head_loaded(&mut self, request: Request, result: Result<Option<SavedHead>, String>) {
        let Some((asked, is_to_rank)) = self.lenses.learning.loading else { return };
        if asked != request {
            return;
        }
        self.lenses.learning.loading = None;
        match result {
            Ok(saved) => {
                let is_changed = is_to_rank && self.lenses.learning.in_use == HeadInUse::Saved;
                self.lenses.learning.saved = saved;
                if is_changed {
                    self.use_saved();
                }
            }
            Err(why) => self.notify(Severity::Warning, why),
        }
    }

    pub(super) fn save_head(&mut self) -> Vec<Effect> {
        let Some(refit) = self.lenses.learning.refit.clone() else {
            self.notify(Severity::Info, "There is no refitted head yet; grade a few candidates first");
            return Vec::new();
        };
        let request = self.begin("Saving the head");
        self.lenses.learning.saving = Some((request, Arc::clone(&refit)));
        let rows = self.lenses.graded_rows();
        let grades: Vec<Grade> =
            rows.iter().filter_map(|graded| self.lenses.book.grade(graded.row).cloned()).collect();
        vec![Effect::Lenses(LensEffect::SaveHead { request, refit, grades })]
    }

    pub(super) fn head_saved(&mut self, request: Request, result: Result<(String, PathBuf), String>) {
        let is_it = self.lenses.learning.saving.as_ref().is_some_and(|(asked, _)| *asked == request);
        let Some((_, refit)) = self.lenses.learning.saving.take_if(|_| is_it) else { return };
        match result {
            Ok((name, path)) => {
                self.notify(Severity::Info, format!("Saved the head {name}: {}", path.display()));
                self.lenses.learning.saved = Some(SavedHead { name, path, refit });
            }
            Err(why) => self.notify(Severity::Error, why),
        }
    }
}

impl super::Lenses {
    /// All graded rows, rising.
    pub fn graded_rows(&self) -> Vec<GradedRow> {
        let mut graded: Vec<GradedRow> = self
            .book
            .graded_rows()
            .filter_map(|row| {
                let grade = self.book.grade(row)?;
                let is_lens = self.grading.is_positive(grade.class.as_ref()?);
                Some(GradedRow { row, is_lens, drawn_by: grade.drawn_by.clone() })
            })
            .collect();
        graded.sort_by_key(|graded| graded.row);
        graded
    }
}
