//! Commands about streaks.

use super::{SearchScope, StreakCommand, StreakEffect};
use crate::field::Field;
use crate::session::{Effect, Session, Severity};
use crate::streaks::SearchSettings;
use std::sync::Arc;

impl Session {
    /// Carry out a command about streaks.
    pub(in crate::session) fn apply_to_streaks(&mut self, command: StreakCommand) -> Vec<Effect> {
        let mut effects = match command {
            StreakCommand::Search(scope) => self.search_streaks(scope),
            StreakCommand::Stop => self.stop_search(),
            StreakCommand::Judge(verdict) => self.judge(verdict),
            StreakCommand::SetEnds { detection, ends } => self.set_ends(detection, ends),
            StreakCommand::SetNote { detection, note } => self.set_note(detection, note),
            StreakCommand::Inject(streak) => self.inject(streak),
            StreakCommand::WriteReport(report) => self.write_report(report),
            other => {
                self.choose_streaks(other);
                Vec::new()
            }
        };
        effects.extend(self.wanted_work());
        effects
    }

    fn choose_streaks(&mut self, command: StreakCommand) {
        match command {
            StreakCommand::SetThreshold(threshold) if threshold.is_finite() => {
                self.streaks.threshold = threshold.clamp(0.0, 1.0);
            }
            StreakCommand::SetDetector(detector) => self.streaks.detector = detector,
            StreakCommand::Select(pick) => {
                self.streaks.selected = pick;
                self.follow_object();
            }
            StreakCommand::GoTo(pick) => self.go_to_streak(pick),
            StreakCommand::Step(over, direction) => self.step_streaks(over, direction),
            StreakCommand::ToggleShown => self.streaks.shown = !self.streaks.shown,
            StreakCommand::ToggleStatic => self.streaks.static_shown = !self.streaks.static_shown,
            StreakCommand::SetStampLock(lock) => self.streaks.stamp_lock = lock,
            StreakCommand::RemoveInjected => self.remove_injected(),
            _ => {}
        }
    }

    /// Frames that are locked on the moving object move to the newly selected one.
    fn follow_object(&mut self) {
        if self.lock != crate::session::Lock::Object {
            return;
        }
        if let Some((id, view)) = self.active_frame().and_then(|frame| Some((frame.id, frame.view?))) {
            self.move_view(id, view);
        }
    }

    fn search_streaks(&mut self, scope: SearchScope) -> Vec<Effect> {
        let mut fields: Vec<Arc<Field>> = Vec::new();
        let active = self.active_frame().map(|frame| frame.id);
        for frame in &self.frames {
            let is_wanted = scope == SearchScope::AllFrames || active == Some(frame.id);
            if is_wanted && !fields.iter().any(|known| Arc::ptr_eq(known, &frame.field)) {
                fields.push(Arc::clone(&frame.field));
            }
        }
        if fields.is_empty() {
            self.notify(
                Severity::Info,
                "Open one to four exposures of the same sky first; then they can be searched",
            );
            return Vec::new();
        }
        let mut effects = self.stop_search();
        let label = match fields.len() {
            1 => "Searching for streaks in one exposure".to_owned(),
            count => format!("Searching for streaks in {count} fields"),
        };
        let request = self.begin(label);
        self.streaks.running = Some(request);
        let settings =
            SearchSettings { detector: self.streaks.detector, threshold: self.streaks.threshold, link: true };
        effects.push(Effect::Streaks(StreakEffect::Search { request, fields, settings }));
        effects
    }

    /// Give up the search that is under way; what it found so far stays.
    pub(in crate::session) fn stop_search(&mut self) -> Vec<Effect> {
        let Some(request) = self.streaks.running.take() else { return Vec::new() };
        self.pending.retain(|pending| pending.request != request);
        if self.streaks.is_partial {
            let count = self.streaks.findings.detections.len();
            let text = format!("The search was stopped: {count} candidates so far, not linked");
            self.notify(Severity::Info, text);
        }
        vec![Effect::Streaks(StreakEffect::Stop { request })]
    }

    /// Forget what is about fields that are not open any more.
    pub(in crate::session) fn forget_closed_streaks(&mut self) {
        let frames: Vec<_> = self.frames.iter().map(|frame| frame.id).collect();
        self.streaks.untouched.retain(|id, _| frames.contains(id));
        if self.streaks.untouched.is_empty() && self.streaks.injecting.is_none() {
            self.streaks.injected.clear();
        }
        let is_open =
            |exposure| self.frames.iter().any(|frame| self.streaks.exposure_of(frame) == Some(exposure));
        if !self.streaks.exposures.is_empty() && !(0..self.streaks.exposures.len()).any(is_open) {
            self.streaks.exposures = Arc::default();
            self.take_findings(Arc::default());
        }
    }
}
