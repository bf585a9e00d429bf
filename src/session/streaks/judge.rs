//! Verdicts, ends and notes of the user, each of which can be taken back.

use super::{EditedEnds, Pick, ReviewEntry, StreakEffect, Verdict};
use crate::geometry::ImagePoint;
use crate::session::{Effect, Session, Severity};

impl Session {
    /// Judge what is selected. The same verdict once more takes it back.
    pub(super) fn judge(&mut self, verdict: Verdict) -> Vec<Effect> {
        let Some(numbers) = self.selected_detections() else {
            self.notify(Severity::Info, "Select a detection or a track first, in the image or in the table");
            return Vec::new();
        };
        let has_it = |number: &usize| self.streaks.review.verdict(*number) == Some(verdict);
        let verdict = if numbers.iter().all(has_it) { None } else { Some(verdict) };
        self.change_review(&numbers, |_, entry| entry.verdict = verdict)
    }

    /// The detections that a verdict now would be about.
    fn selected_detections(&self) -> Option<Vec<usize>> {
        let numbers = match self.streaks.selected? {
            Pick::Detection(number) => vec![number],
            Pick::Track(id) => self.streaks.track(id)?.members.iter().flatten().copied().collect(),
        };
        Some(numbers).filter(|numbers| !numbers.is_empty())
    }

    pub(super) fn set_ends(&mut self, number: usize, ends: Option<[ImagePoint; 2]>) -> Vec<Effect> {
        let is_number = |point: &ImagePoint| point.x.is_finite() && point.y.is_finite();
        if ends.is_some_and(|ends| !ends.iter().all(is_number)) {
            return Vec::new();
        }
        self.change_review(&[number], |found, entry| {
            let first_found = entry.ends.map_or(found, |known| known.found);
            entry.ends = ends.map(|edited| EditedEnds { found: first_found, edited });
        })
    }

    pub(super) fn set_note(&mut self, number: usize, note: String) -> Vec<Effect> {
        self.change_review(&[number], |_, entry| entry.note = note.clone())
    }

    /// Change what is said about detections, as one step that can be taken back. `edit` is told the ends that
    /// were found.
    fn change_review(
        &mut self,
        numbers: &[usize],
        edit: impl Fn([ImagePoint; 2], &mut ReviewEntry),
    ) -> Vec<Effect> {
        let findings = std::sync::Arc::clone(&self.streaks.findings);
        let exposures = std::sync::Arc::clone(&self.streaks.exposures);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for number in numbers {
            let Some(detection) = findings.detections.get(*number) else { continue };
            let Some(entry) = self.streaks.review.entry_for(*number, detection, &exposures) else { continue };
            let mut changed = entry.clone();
            edit(detection.ends, &mut changed);
            if changed != entry {
                before.push(entry);
                after.push(changed);
            }
        }
        if after.is_empty() {
            return Vec::new();
        }
        self.history.record_review(before, after.clone());
        self.put_review(after)
    }

    /// Let entries take the place of those with their keys, and have them kept on disk.
    pub(in crate::session) fn put_review(&mut self, entries: Vec<ReviewEntry>) -> Vec<Effect> {
        for entry in &entries {
            self.streaks.review.put(entry.clone());
        }
        vec![Effect::Streaks(StreakEffect::KeepReview(entries))]
    }
}
