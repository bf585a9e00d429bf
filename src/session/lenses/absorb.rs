//! What came of work about lenses.

use super::LensUpdate;
use crate::session::{Effect, Request, Session, Severity};

impl Session {
    /// Take in what came of work about lenses. Results of superseded requests are dropped.
    pub(in crate::session) fn absorb_lenses(&mut self, update: LensUpdate) -> Vec<Effect> {
        if !self.is_running(&update) {
            return Vec::new();
        }
        let mut effects = match update {
            LensUpdate::Listed { request, result } => self.listed(request, result),
            LensUpdate::Selected { request, result } => self.selected(request, result),
            LensUpdate::Scored { rows, .. } => {
                self.scored(rows);
                return Vec::new();
            }
            LensUpdate::Finished { request, result } => {
                self.finish(request);
                if self.lenses.running == Some(request) {
                    self.lenses.running = None;
                    self.scoring_finished(result)
                } else {
                    Vec::new()
                }
            }
            LensUpdate::GradesLoaded { request, result } => self.grades_loaded(request, result),
            LensUpdate::GradeKept { request, result } => self.grade_kept(request, result),
            LensUpdate::QueueDrawn { request, result } => {
                if self.lenses.grading.making == Some(request) {
                    self.take_queue(result);
                }
                Vec::new()
            }
            LensUpdate::Refitted { request, result } => self.refitted(request, result),
            other => {
                self.absorb_rest(other);
                Vec::new()
            }
        };
        effects.extend(self.wanted_work());
        effects
    }

    fn absorb_rest(&mut self, update: LensUpdate) {
        match update {
            LensUpdate::HeadSaved { request, result } => {
                self.finish(request);
                self.head_saved(request, result);
            }
            LensUpdate::HeadLoaded { request, result } => self.head_loaded(request, result),
            LensUpdate::Occluded { request, row, result } => self.occluded(request, row, result),
            LensUpdate::Injected { request, settings, result } => {
                self.finish(request);
                if self.lenses.selection_function.running == Some(request) {
                    self.lenses.selection_function.running = None;
                    self.injected(settings, result);
                }
            }
            LensUpdate::Exported { request, path, result } => {
                self.finish(request);
                match result {
                    Ok(()) => self.notify(Severity::Info, format!("Wrote {}", path.display())),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
            _ => {}
        }
    }

    fn grades_loaded(
        &mut self,
        request: Request,
        result: Result<Vec<crate::grades::Grade>, String>,
    ) -> Vec<Effect> {
        if self.lenses.grading.loading != Some(request) {
            return Vec::new();
        }
        self.lenses.grading.loading = None;
        match result {
            Ok(grades) => {
                self.lenses.book.replace(grades);
                let count = self.lenses.book.n_graded();
                if count == 0 {
                    return Vec::new();
                }
                let s = if count == 1 { "" } else { "s" };
                self.notify(Severity::Info, format!("{count} candidate{s} of this field were graded before"));
                self.refit_if_wanted()
            }
            Err(why) => {
                self.notify(Severity::Error, why);
                Vec::new()
            }
        }
    }

    /// A piece of work ended without a result: it panicked, or was cancelled with all others.
    pub(in crate::session) fn lens_work_failed(&mut self, request: Option<Request>, why: &str) {
        let is_it = |of: Option<Request>| of.is_some() && (request.is_none() || of == request);
        let lenses = &mut self.lenses;
        if is_it(lenses.running) {
            lenses.running = None;
        }
        if is_it(lenses.selecting) {
            lenses.selecting = None;
        }
        if is_it(lenses.selection_function.running) {
            lenses.selection_function.running = None;
        }
        if is_it(lenses.learning.refitting) {
            lenses.learning.refitting = None;
        }
        if is_it(lenses.grading.making) {
            lenses.grading.making = None;
        }
        if is_it(lenses.occluding.map(|(request, _)| request)) {
            lenses.occluding = None;
        }
        // Whether a grade is on disk is known only when the store has said so; cancelling other work is no answer.
        let failed = lenses.grading.waiting.take_if(|waiting| request == Some(waiting.request));
        if let Some(waiting) = failed {
            lenses.grading.failed = Some((waiting, why.to_owned()));
        }
    }
}
