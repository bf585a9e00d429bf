//! From one find to the next, in the order of their scores.

use super::{Pick, StepOver, Streaks};
use crate::session::{Direction, Session, Severity};

impl Session {
    /// Select the next or previous find above the threshold, and go there.
    pub(super) fn step_streaks(&mut self, over: StepOver, direction: Direction) {
        let picks = self.streaks.in_order(over);
        let Some(count) = Some(picks.len()).filter(|count| *count > 0) else {
            let what = match over {
                StepOver::Tracks => "There is no track above the threshold",
                StepOver::Detections => "There is no detection above the threshold",
            };
            self.notify(Severity::Info, what);
            return;
        };
        let now = self.streaks.selected.and_then(|selected| {
            let selected = match (over, selected) {
                (StepOver::Tracks, Pick::Detection(number)) => {
                    Pick::Track(self.streaks.findings.detections.get(number)?.track?)
                }
                (_, selected) => selected,
            };
            picks.iter().position(|pick| *pick == selected)
        });
        let next = match (now, direction) {
            (None, Direction::Forward) => 0,
            (None, Direction::Backward) => count - 1,
            (Some(now), Direction::Forward) => (now + 1) % count,
            (Some(now), Direction::Backward) => (now + count - 1) % count,
        };
        if let Some(pick) = picks.get(next) {
            self.go_to_streak(*pick);
        }
    }
}

impl Streaks {
    /// What is above the threshold, the surest first.
    fn in_order(&self, over: StepOver) -> Vec<Pick> {
        match over {
            StepOver::Tracks => {
                let counting =
                    self.findings.tracks.iter().filter(|track| track.probability >= self.threshold);
                counting.map(|track| Pick::Track(track.id)).collect()
            }
            StepOver::Detections => {
                let numbered = self.findings.detections.iter().enumerate();
                let mut seen: Vec<_> =
                    numbered.filter(|(number, detection)| self.is_visible(*number, detection)).collect();
                seen.sort_by(|(_, one), (_, other)| other.score.total_cmp(&one.score));
                seen.into_iter().map(|(number, _)| Pick::Detection(number)).collect()
            }
        }
    }
}
