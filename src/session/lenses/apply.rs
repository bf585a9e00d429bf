//! Commands about lenses.

use super::{LensCommand, LensEffect, LensView, Occlusion};
use crate::session::{Effect, Request, Session};
use std::sync::Arc;

/// Maps of occlusion are kept for so many candidates.
const MOST_OCCLUSIONS: usize = 200;

impl Session {
    /// Carry out a command about lenses.
    pub(in crate::session) fn apply_to_lenses(&mut self, command: LensCommand) -> Vec<Effect> {
        let mut effects = match command {
            LensCommand::SetCut(cut, setting) => {
                self.lenses.cuts.set(cut, setting);
                self.select_sources()
            }
            LensCommand::KeepNeighbours(keeps) => {
                self.lenses.cuts.keeps_neighbours = keeps;
                self.select_sources()
            }
            LensCommand::List => self.list_sources(false),
            LensCommand::Search => self.list_sources(true),
            LensCommand::Stop => self.stop_lens_search(),
            LensCommand::Occlude(row) => self.occlude(row),
            LensCommand::SetRefitting(is_on) => {
                self.lenses.learning.is_on = is_on;
                self.refit_if_wanted()
            }
            LensCommand::Refit => self.refit(),
            LensCommand::SaveHead => self.save_head(),
            LensCommand::RollBack => self.roll_back(),
            LensCommand::RunSelectionFunction => self.run_selection_function(),
            LensCommand::StopSelectionFunction => self.stop_selection_function(),
            LensCommand::Export(export) => self.export_lenses(export),
            other => self.apply_to_grading(other),
        };
        effects.extend(self.wanted_work());
        effects
    }

    fn apply_to_grading(&mut self, command: LensCommand) -> Vec<Effect> {
        match command {
            LensCommand::StartGrading => return self.start_grading(),
            LensCommand::Grade { class, subclass } => return self.grade_shown(class, subclass),
            LensCommand::GradeRow { row, class, subclass } => return self.grade_row(row, class, subclass),
            LensCommand::UndoGrade => return self.undo_grade(),
            LensCommand::RetryGrade => return self.retry_grade(),
            LensCommand::GiveUpGrade => self.lenses.grading.failed = None,
            LensCommand::StepGrading(direction) => self.step_grading(direction),
            LensCommand::SetComment(comment) => return self.set_comment(comment),
            LensCommand::SetGrader(grader) => self.set_grader(grader),
            LensCommand::SetQueue(settings) => self.lenses.grading.settings = settings.in_range(),
            LensCommand::SetBlind(is_blind) => self.lenses.grading.is_blind = is_blind,
            other => self.choose_lenses(other),
        }
        Vec::new()
    }

    fn choose_lenses(&mut self, command: LensCommand) {
        match command {
            LensCommand::SetSource(source) => {
                if self.lenses.source != source {
                    (self.lenses.list, self.lenses.selection) = (None, None);
                }
                self.lenses.source = source;
            }
            LensCommand::SetThreshold(threshold) if threshold.is_finite() => {
                self.lenses.threshold = threshold;
                self.lenses.threshold_is_set = true;
            }
            LensCommand::SetBaseRate(rate) if rate.is_finite() => {
                self.lenses.base_rate = rate.clamp(1e-5, 1e-1);
            }
            LensCommand::Select(row) => {
                self.lenses.selected = row.filter(|row| *row < self.lenses.findings.rows.len());
            }
            LensCommand::GoTo(row) => self.go_to_candidate(row),
            LensCommand::Step(direction) => self.step_candidates(direction),
            LensCommand::ToggleShown => self.lenses.shown = !self.lenses.shown,
            LensCommand::SetView(view) => {
                let is_empty = self.lenses.findings.rows.is_empty();
                self.set_lens_view(if is_empty { LensView::Image } else { view });
            }
            LensCommand::ShowInField => self.show_in_field(),
            LensCommand::UseSaved => self.use_saved(),
            LensCommand::UseNetwork => self.use_network(),
            LensCommand::SetSelectionFunction(settings) => {
                self.lenses.selection_function.settings = settings.in_range();
            }
            _ => {}
        }
    }

    /// A comment on a picture that has its grade is stored with that grade once more.
    fn set_comment(&mut self, comment: String) -> Vec<Effect> {
        let lenses = &self.lenses;
        let given = lenses.grading.item().and_then(|item| {
            let grade = lenses.book.at_showing(item.row, &lenses.grading.grader, item.showing)?;
            (grade.comment != comment).then(|| (item, grade.class.clone(), grade.subclass.clone()))
        });
        self.lenses.grading.comment.clone_from(&comment);
        match given {
            Some((item, Some(class), subclass)) => self.store_grade(item, (class, subclass, comment), None),
            _ => Vec::new(),
        }
    }

    fn occlude(&mut self, row: usize) -> Vec<Effect> {
        let known = self.lenses.occlusions.contains_key(&row);
        let asked = self.lenses.occluding.is_some_and(|(_, asked)| asked == row);
        let candidate = self.lenses.findings.rows.get(row).map(|row| row.candidate);
        let (Some(candidate), Some(field), false) = (candidate, self.lenses.field().cloned(), known || asked)
        else {
            return Vec::new();
        };
        let request = Request(self.next_id());
        self.lenses.occluding = Some((request, row));
        let head = self.lenses.learning.head_in_use();
        vec![Effect::Lenses(LensEffect::Occlude { request, row, field, candidate, head })]
    }

    pub(super) fn occluded(&mut self, request: Request, row: usize, result: Result<Occlusion, String>) {
        if self.lenses.occluding != Some((request, row)) {
            return;
        }
        self.lenses.occluding = None;
        if self.lenses.occlusions.len() >= MOST_OCCLUSIONS {
            self.lenses.occlusions.pop_first();
        }
        self.lenses.occlusions.insert(row, result.map(Arc::new));
    }

    /// True if keys mean grades and not what they mean on the image.
    pub fn grades_by_key(&self) -> bool {
        !self.frames.is_empty() && self.lenses.view != LensView::Image
    }
}
