//! Grading: each grade goes to the store, and the next picture comes when it has answered.

use super::grading::Done;
use super::{DrawnBy, GradeItem, LensEffect, LensView, QueueWish, WaitingGrade};
use crate::grades::{CandidateKey, Grade};
use crate::session::{Direction, Effect, Session, Severity};
use std::sync::Arc;

/// Said until a name is given.
const NO_GRADER: &str = "Say first whose grades these are: the name stands in the pane Lenses";

impl Session {
    /// Draw a queue and show its first picture.
    pub(super) fn start_grading(&mut self) -> Vec<Effect> {
        if self.lenses.ranking.n_scored() == 0 {
            self.notify(Severity::Info, "Search for lenses first; then there are candidates to grade");
            return Vec::new();
        }
        self.set_lens_view(LensView::Grade);
        let grading = &mut self.lenses.grading;
        (grading.at, grading.queue) = (0, Vec::new());
        self.draw_queue(Vec::new())
    }

    /// Ask for a queue that begins with these.
    pub(super) fn draw_queue(&mut self, kept: Vec<GradeItem>) -> Vec<Effect> {
        let request = crate::session::Request(self.next_id());
        let lenses = &mut self.lenses;
        lenses.grading.making = Some(request);
        let wish = QueueWish {
            settings: lenses.grading.settings,
            findings: Arc::clone(&lenses.findings),
            ranking: Arc::clone(&lenses.ranking),
            head: lenses.learning.head_in_use(),
            kept,
            field: lenses.field_name().unwrap_or_default(),
            graded: lenses.book.graded_rows().collect(),
        };
        vec![Effect::Lenses(LensEffect::DrawQueue { request, wish })]
    }

    /// What was drawn takes the place of what is still to come; the picture that is shown stays.
    pub(super) fn take_queue(&mut self, drawn: Result<Vec<GradeItem>, String>) {
        let grading = &mut self.lenses.grading;
        grading.making = None;
        match drawn {
            Ok(queue) => {
                let n_rows = self.lenses.findings.rows.len();
                let shown = grading.item();
                // A picture that was graded meanwhile keeps its place.
                let passed: Vec<GradeItem> = grading.queue.iter().take(grading.at + 1).copied().collect();
                let begins_so = queue.starts_with(&passed);
                if !begins_so && shown.is_some() {
                    return;
                }
                grading.queue = queue;
                grading.queue.retain(|item| item.row < n_rows);
                if self.lenses.grading.queue.is_empty() {
                    self.notify(
                        Severity::Info,
                        "Every candidate was graded already; there is nothing left to draw",
                    );
                }
                self.show_item();
            }
            Err(why) => self.notify(Severity::Error, why),
        }
    }

    /// Whose grades these are from now on.
    pub(super) fn set_grader(&mut self, grader: String) {
        if !grader.trim().is_empty() {
            self.notices.retain(|notice| notice.text != NO_GRADER);
        }
        self.lenses.grading.grader = grader;
        self.show_item();
    }

    pub(super) fn grade_shown(&mut self, class: String, subclass: String) -> Vec<Effect> {
        let grading = &self.lenses.grading;
        let Some(item) = grading.item() else { return Vec::new() };
        let (place, comment) = (grading.at, grading.comment.clone());
        self.store_grade(item, (class, subclass, comment), Some(place))
    }

    pub(super) fn grade_row(&mut self, row: usize, class: String, subclass: String) -> Vec<Effect> {
        // What a hidden showing of the queue says is its own.
        let item = GradeItem { row, showing: 0, drawn_by: DrawnBy::Chosen };
        let comment = self.lenses.book.grade(row).map_or(String::new(), |grade| grade.comment.clone());
        self.store_grade(item, (class, subclass, comment), None)
    }

    pub(super) fn store_grade(
        &mut self,
        item: GradeItem,
        (class, subclass, comment): (String, String, String),
        place: Option<usize>,
    ) -> Vec<Effect> {
        let lenses = &self.lenses;
        if lenses.grading.waiting.is_some() || lenses.grading.failed.is_some() {
            // The picture that this grade would be about is not the one that the store still works on.
            return Vec::new();
        }
        if !lenses.grading.scheme.classes.iter().any(|known| known.key == class) {
            return Vec::new();
        }
        if lenses.grading.grader.trim().is_empty() {
            self.notify(Severity::Warning, NO_GRADER);
            return Vec::new();
        }
        let Some(candidate) = self.lenses.key_of(item.row) else { return Vec::new() };
        let lenses = &self.lenses;
        let before = lenses.book.at_showing(item.row, &lenses.grading.grader, item.showing).cloned();
        // What was drawn by chance stays drawn by chance, also when it is picked once more.
        let drawn_by = match (&before, item.drawn_by) {
            (Some(before), DrawnBy::Chosen) => before.drawn_by.clone(),
            (_, drawn_by) => drawn_by.name().to_owned(),
        };
        let grade = Grade {
            candidate,
            class: Some(class),
            subclass,
            comment,
            grader: lenses.grading.grader.clone(),
            time_ms: 0,
            model: lenses.scored_by(),
            score: lenses.score(item.row),
            showing: item.showing,
            drawn_by,
        };
        self.send_grade((item.row, place), grade, before, false)
    }

    fn send_grade(
        &mut self,
        (row, place): (usize, Option<usize>),
        grade: Grade,
        before: Option<Grade>,
        is_undo: bool,
    ) -> Vec<Effect> {
        let request = crate::session::Request(self.next_id());
        let waiting = WaitingGrade { request, grade: grade.clone(), place, row, is_undo, before };
        self.lenses.grading.waiting = Some(waiting);
        vec![Effect::Lenses(LensEffect::KeepGrade { request, grade })]
    }

    /// The store has answered: only now the next picture comes.
    pub(super) fn grade_kept(
        &mut self,
        request: crate::session::Request,
        answer: super::GradeAnswer,
    ) -> Vec<Effect> {
        let waits = self.lenses.grading.waiting.as_ref().is_some_and(|waiting| waiting.request == request);
        let Some(waiting) = self.lenses.grading.waiting.take_if(|_| waits) else { return Vec::new() };
        let grade = match answer {
            Ok(grade) => grade,
            Err(why) => {
                self.notify(Severity::Error, format!("The grade was not kept: {why}"));
                self.lenses.grading.failed = Some((waiting, why));
                return Vec::new();
            }
        };
        self.lenses.book.add(grade.clone());
        let WaitingGrade { row, place, before, is_undo, .. } = waiting;
        let grading = &mut self.lenses.grading;
        if is_undo {
            grading.done.pop();
            if let Some(place) = place {
                grading.at = place;
                self.show_item();
            }
        } else {
            grading.done.push(Done { row, place, grade, before });
            if place == Some(grading.at) {
                grading.at += 1;
                self.show_item();
            }
        }
        self.refit_if_wanted()
    }

    /// Append an entry that takes the last grade back, and go back to its picture.
    pub(super) fn undo_grade(&mut self) -> Vec<Effect> {
        if self.lenses.grading.waiting.is_some() || self.lenses.grading.failed.is_some() {
            return Vec::new();
        }
        let Some(Done { row, place, grade, before }) = self.lenses.grading.done.last().cloned() else {
            self.notify(Severity::Info, "There is no grade of this run to take back");
            return Vec::new();
        };
        let back = match &before {
            Some(before) => before.clone(),
            None => Grade { class: None, subclass: String::new(), ..grade.clone() },
        };
        self.send_grade((row, place), Grade { time_ms: 0, ..back }, before, true)
    }

    /// Try once more to store what could not be stored.
    pub(super) fn retry_grade(&mut self) -> Vec<Effect> {
        let Some((failed, _)) = self.lenses.grading.failed.take() else { return Vec::new() };
        self.notices.retain(|notice| !notice.text.starts_with("The grade was not kept"));
        let WaitingGrade { row, place, grade, before, is_undo, .. } = failed;
        self.send_grade((row, place), grade, before, is_undo)
    }

    /// Go through the queue without grading.
    pub(super) fn step_grading(&mut self, direction: Direction) {
        let grading = &mut self.lenses.grading;
        if grading.waiting.is_some() || grading.failed.is_some() {
            return;
        }
        grading.at = match direction {
            Direction::Forward => (grading.at + 1).min(grading.queue.len()),
            Direction::Backward => grading.at.saturating_sub(1),
        };
        self.show_item();
    }

    /// Select what is shown, and take up what was said about it.
    pub(super) fn show_item(&mut self) {
        let lenses = &mut self.lenses;
        let item = lenses.grading.item();
        lenses.grading.comment = item
            .and_then(|item| lenses.book.at_showing(item.row, &lenses.grading.grader, item.showing))
            .map_or(String::new(), |grade| grade.comment.clone());
        if let Some(item) = item {
            lenses.selected = Some(item.row);
        }
    }
}

impl super::Lenses {
    /// How the store names the candidate of a row.
    pub fn key_of(&self, row: usize) -> Option<CandidateKey> {
        let candidate = self.findings.rows.get(row)?.candidate;
        let (ra_deg, dec_deg) = candidate.sky.map_or((f64::NAN, f64::NAN), |sky| sky.to_degrees());
        Some(CandidateKey { id: candidate.id, ra_deg, dec_deg, field: self.field_name()? })
    }

    /// The name that grades of this field are stored under: the file of its main plane, without folders.
    pub fn field_name(&self) -> Option<String> {
        let field = self.field()?;
        let path = field.main_plane().and_then(|plane| plane.source.path.file_name());
        let name = path.map(|name| name.to_string_lossy().into_owned()).filter(|name| !name.is_empty());
        Some(name.unwrap_or_else(|| field.name.clone()))
    }

    /// What the present scores are by.
    pub fn scored_by(&self) -> String {
        match self.learning.in_use {
            super::HeadInUse::Network => self.findings.model.clone(),
            _ => format!("{} with refitted head", self.findings.model),
        }
    }
}
