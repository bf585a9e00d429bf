//! Listing, selecting and scoring.

use super::{CandidateSource, LensEffect, LensFindings, LensRow, LensUpdate, Selection, SourceList};
use crate::session::{Effect, Frame, Request, Session, Severity};
use std::sync::Arc;

/// While scores come in, ranks are made anew when so large a share of those before has come.
const RANK_GROWTH: f64 = 0.1;

impl Session {
    /// The catalogue that candidates may come from is the one the user works on; what was listed of another is dropped.
    pub(in crate::session) fn take_catalogue(&mut self) {
        let active = self.catalogues.active();
        let now = active.map(|open| (open.file_name(), Arc::clone(&open.table)));
        let is_same = match (&self.lenses.catalogue, &now) {
            (Some((_, before)), Some((_, table))) => Arc::ptr_eq(before, table),
            (before, now) => before.is_none() && now.is_none(),
        };
        if is_same {
            return;
        }
        self.lenses.catalogue = now;
        if self.lenses.source == CandidateSource::Catalogue {
            self.lenses.list = None;
            self.lenses.selection = None;
        }
    }

    /// List the sources of the active field; score them next, where that is asked.
    pub(super) fn list_sources(&mut self, score_next: bool) -> Vec<Effect> {
        let Some(field) = self.active_frame().map(|frame| Arc::clone(&frame.field)) else {
            self.notify(
                Severity::Info,
                "Open a field with VIS first; then its sources can be searched for lenses",
            );
            return Vec::new();
        };
        let source = self.lenses.source;
        let table = self.lenses.catalogue.as_ref().map(|(_, table)| Arc::clone(table));
        if source == CandidateSource::Catalogue && table.is_none() {
            self.notify(
                Severity::Info,
                "No catalogue is open: open one, or let sources be detected in the image",
            );
            return Vec::new();
        }
        let mut effects = self.stop_lens_search();
        self.lenses.score_next = score_next;
        let is_listed = self.lenses.list.as_ref().is_some_and(|list| Arc::ptr_eq(&list.field, &field));
        if score_next && is_listed && self.lenses.selection.is_some() && self.lenses.selecting.is_none() {
            effects.extend(self.score_selection());
            return effects;
        }
        let label = match source {
            CandidateSource::Detect => "Detecting sources",
            CandidateSource::Catalogue => "Placing the catalogue's sources",
        };
        let request = self.begin(label);
        self.lenses.running = Some(request);
        effects.push(Effect::Lenses(LensEffect::List { request, field, source, table }));
        effects
    }

    pub(super) fn listed(
        &mut self,
        request: Request,
        result: Result<Arc<SourceList>, String>,
    ) -> Vec<Effect> {
        self.finish(request);
        if self.lenses.running != Some(request) {
            return Vec::new();
        }
        self.lenses.running = None;
        match result {
            Ok(list) => {
                for notice in &list.notices {
                    self.notify(Severity::Warning, notice.clone());
                }
                self.lenses.list = Some(list);
                self.lenses.selection = None;
                self.select_sources()
            }
            Err(why) => {
                self.lenses.score_next = false;
                self.notify(Severity::Error, why);
                Vec::new()
            }
        }
    }

    /// Ask what the present cuts leave of the list.
    pub(super) fn select_sources(&mut self) -> Vec<Effect> {
        let Some(list) = self.lenses.list.clone() else { return Vec::new() };
        let request = Request(self.next_id());
        self.lenses.selecting = Some(request);
        let cuts = self.lenses.cuts.clone();
        vec![Effect::Lenses(LensEffect::Select { request, list, cuts })]
    }

    pub(super) fn selected(&mut self, request: Request, result: Result<Selection, String>) -> Vec<Effect> {
        if self.lenses.selecting != Some(request) {
            return Vec::new();
        }
        self.lenses.selecting = None;
        match result {
            Ok(selection) => {
                self.lenses.selection = Some(Arc::new(selection));
                if std::mem::take(&mut self.lenses.score_next) { self.score_selection() } else { Vec::new() }
            }
            Err(why) => {
                self.lenses.score_next = false;
                self.notify(Severity::Error, why);
                Vec::new()
            }
        }
    }

    fn score_selection(&mut self) -> Vec<Effect> {
        self.lenses.score_next = false;
        let (Some(list), Some(selection)) = (self.lenses.list.clone(), self.lenses.selection.clone()) else {
            return Vec::new();
        };
        if selection.kept.is_empty() {
            self.notify(Severity::Info, "The cuts leave no source: loosen one of them");
            return Vec::new();
        }
        let request = self.begin(format!("Scoring {} candidates", selection.kept.len()));
        self.lenses.running = Some(request);
        let candidates = selection.kept.iter().filter_map(|number| list.candidates.get(*number));
        let begun = LensFindings {
            field: Some(Arc::clone(&list.field)),
            rows: candidates.map(|candidate| LensRow::waiting(*candidate)).collect(),
            ..LensFindings::default()
        };
        self.take_lens_findings(Arc::new(begun));
        self.lenses.is_partial = true;
        let looked_at = self.active_frame().and_then(Frame::pixels_in_view);
        let cuts = self.lenses.cuts.clone();
        vec![Effect::Lenses(LensEffect::Score { request, list, selection, cuts, looked_at })]
    }

    /// More rows of the search that is under way.
    pub(super) fn scored(&mut self, rows: Vec<(usize, LensRow)>) {
        let lenses = &mut self.lenses;
        lenses.unranked += rows.len();
        let findings = Arc::make_mut(&mut lenses.findings);
        for (place, row) in rows {
            if let Some(slot) = findings.rows.get_mut(place) {
                *slot = row;
            }
        }
        if lenses.unranked as f64 >= lenses.ranking.n_scored() as f64 * RANK_GROWTH {
            self.rank_partly();
        }
    }

    fn rank_partly(&mut self) {
        let lenses = &mut self.lenses;
        lenses.ranking = Arc::new(lenses.findings.ranking());
        lenses.network_ranking = Arc::clone(&lenses.ranking);
        lenses.ranked += 1;
        lenses.unranked = 0;
    }

    pub(super) fn scoring_finished(&mut self, result: Result<Arc<LensFindings>, String>) -> Vec<Effect> {
        match result {
            Ok(findings) => {
                for notice in &findings.notices {
                    self.notify(Severity::Warning, notice.clone());
                }
                let filtered = findings.rows.iter().filter(|row| row.is_filtered).count();
                let unscored = findings.rows.iter().filter(|row| row.logit.is_nan()).count() - filtered;
                let total = findings.rows.len();
                self.take_lens_findings(findings);
                let above = self.lenses.ranking.n_above(self.lenses.threshold);
                let mut lack = String::new();
                for (count, what) in
                    [(filtered, "were removed by their pixels"), (unscored, "could not be scored")]
                {
                    if count > 0 {
                        lack.push_str(&format!("; {count} {what}"));
                    }
                }
                self.notify(
                    Severity::Info,
                    format!("{above} of {total} candidates are above the threshold{lack}"),
                );
                let mut effects = self.load_grades();
                effects.extend(self.load_head());
                effects
            }
            Err(why) => {
                self.rank_partly();
                self.notify(Severity::Error, why);
                Vec::new()
            }
        }
    }

    /// Other findings take the place of those that were there.
    fn take_lens_findings(&mut self, findings: Arc<LensFindings>) {
        let lenses = &mut self.lenses;
        let kept = lenses.selected.and_then(|row| {
            let before = lenses.findings.rows.get(row)?.candidate;
            findings.rows.iter().position(|row| row.candidate.id == before.id)
        });
        lenses.findings = findings;
        lenses.selected = kept;
        lenses.is_partial = false;
        lenses.search += 1;
        lenses.ranked += 1;
        lenses.ranking = Arc::new(lenses.findings.ranking());
        lenses.network_ranking = Arc::clone(&lenses.ranking);
        lenses.occlusions.clear();
        let learning = &mut lenses.learning;
        (learning.refit, learning.refitting, learning.lack) = (None, None, None);
        learning.in_use = super::HeadInUse::Network;
        let grading = &mut lenses.grading;
        (grading.queue, grading.at, grading.done) = (Vec::new(), 0, Vec::new());
        grading.making = None;
        lenses.book.link(&lenses.findings.rows);
    }

    fn load_grades(&mut self) -> Vec<Effect> {
        let Some(field) = self.lenses.field_name() else { return Vec::new() };
        let request = Request(self.next_id());
        self.lenses.grading.loading = Some(request);
        vec![Effect::Lenses(LensEffect::LoadGrades { request, field })]
    }

    /// Give up the list or search that is under way; what was scored so far stays.
    pub(super) fn stop_lens_search(&mut self) -> Vec<Effect> {
        let Some(request) = self.lenses.running.take() else { return Vec::new() };
        self.finish(request);
        self.lenses.score_next = false;
        if self.lenses.is_partial {
            self.rank_partly();
            self.lenses.book.link(&self.lenses.findings.rows);
            let count = self.lenses.ranking.n_scored();
            self.notify(
                Severity::Info,
                format!("The search was stopped: {count} candidates so far; a refit needs a whole search"),
            );
        }
        vec![Effect::Lenses(LensEffect::Stop { request })]
    }

    /// The head on disk that belongs to this network.
    fn load_head(&mut self) -> Vec<Effect> {
        let request = Request(self.next_id());
        self.lenses.learning.loading = Some((request, false));
        let findings = Arc::clone(&self.lenses.findings);
        vec![Effect::Lenses(LensEffect::LoadHead { request, findings })]
    }

    /// Forget what is about a field that is not open any more.
    pub(in crate::session) fn forget_closed_lenses(&mut self) {
        let is_open = |field: &Arc<crate::field::Field>| {
            let main = field.main_plane().map(|plane| plane.key);
            self.frames.iter().any(|frame| frame.field.planes.iter().any(|plane| Some(plane.key) == main))
        };
        let list_closed = self.lenses.list.as_ref().is_some_and(|list| !is_open(&list.field));
        let closed = self.lenses.field().is_some_and(|field| !is_open(field));
        if list_closed {
            (self.lenses.list, self.lenses.selection) = (None, None);
        }
        if closed {
            self.take_lens_findings(Arc::default());
            self.lenses.view = super::LensView::Image;
        }
    }

    /// Whether an update is of work that is still wanted, for those that take it in.
    pub(super) fn is_running(&self, update: &LensUpdate) -> bool {
        match update {
            LensUpdate::Scored { request, .. } => self.lenses.running == Some(*request),
            _ => true,
        }
    }
}
