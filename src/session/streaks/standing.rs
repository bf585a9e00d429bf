//! How each detection stands, and what is above the threshold.

use super::{Streaks, Verdict};
use crate::geometry::ImagePoint;
use crate::streaks::{Detection, Track};

/// How a detection is drawn and listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Found in one exposure.
    Single,
    /// Part of a track.
    Linked,
    Accepted,
    Rejected,
    /// Judged to be a source that does not move.
    Static,
}

impl Standing {
    /// As tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Linked => "linked",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Static => "static",
        }
    }
}

impl Streaks {
    /// How a detection stands.
    pub fn standing(&self, number: usize, detection: &Detection) -> Standing {
        match self.review.verdict(number) {
            Some(Verdict::Accepted) => Standing::Accepted,
            Some(Verdict::Rejected) => Standing::Rejected,
            Some(Verdict::Static) => Standing::Static,
            None if detection.track.is_some_and(|id| self.track_counts(id)) => Standing::Linked,
            None => Standing::Single,
        }
    }

    /// The track of that id.
    pub fn track(&self, id: u32) -> Option<&Track> {
        // Ids are usually places in the list, counted from 1, unless sorting moved them.
        let likely = self.findings.tracks.get(id.saturating_sub(1) as usize).filter(|track| track.id == id);
        likely.or_else(|| self.findings.tracks.iter().find(|track| track.id == id))
    }

    /// True if a track's probability is not below the threshold.
    pub fn track_counts(&self, id: u32) -> bool {
        self.track(id).is_some_and(|track| track.probability >= self.threshold)
    }

    /// True if a detection is to be seen at the present threshold: by its own score, as part of a track that
    /// is to be seen, or because the user accepted it. What does not move is seen only where that is asked for.
    pub fn is_visible(&self, number: usize, detection: &Detection) -> bool {
        match self.review.verdict(number) {
            Some(Verdict::Accepted) => true,
            Some(Verdict::Static) => self.static_shown,
            _ => detection.score >= self.threshold || detection.track.is_some_and(|id| self.track_counts(id)),
        }
    }

    /// How many detections have a score, and how many tracks a probability, not below the threshold.
    pub fn counts_above(&self) -> (usize, usize) {
        let detections = &self.findings.detections;
        (
            detections.iter().filter(|detection| detection.score >= self.threshold).count(),
            self.findings.tracks.iter().filter(|track| track.probability >= self.threshold).count(),
        )
    }

    /// The verdict on a track: that on all its detections, where it is one.
    pub fn track_verdict(&self, track: &Track) -> Option<Verdict> {
        let mut verdicts = track.members.iter().flatten().map(|member| self.review.verdict(*member));
        let first = verdicts.next()??;
        verdicts.all(|verdict| verdict == Some(first)).then_some(first)
    }

    /// The ends of a detection: those set by hand, where there are any.
    pub fn ends(&self, number: usize, detection: &Detection) -> [ImagePoint; 2] {
        self.review.ends(number, detection)
    }
}
