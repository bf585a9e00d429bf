//! The search for streaks as the document knows it: what was searched and found, what the user made of it, what
//! of it is shown.
//!
//! [`Findings`] are derived and replaced by every search; the [`Review`] is the user's work and outlives them.

mod absorb;
mod apply;
mod command;
mod curves;
mod injection;
mod judge;
mod locate;
mod report;
mod review;
mod stamps;
mod standing;
mod stepping;
mod update;

pub use command::{Pick, SearchScope, StepOver, StreakCommand};
pub use curves::{Curves, ExpectedCurves};
pub use injection::{InjectedStreak, InjectedTrail, InjectionOutcome, StreakToInject};
pub use report::{ReportContents, ReportFormat, StreakReport};
pub use review::{EditedEnds, Review, ReviewEntry, ReviewKey, Verdict};
pub use stamps::{Stamp, StampLock, StampPixels, StampWish, Stamps};
pub use standing::Standing;
pub use update::{StreakEffect, StreakUpdate};

use super::{FrameId, Request};
use crate::field::Field;
use crate::streaks::{Detector, Exposure, Findings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything about streaks that the document holds.
#[derive(Debug, Clone)]
pub struct Streaks {
    /// What was searched; `findings` count in it.
    pub exposures: Arc<Vec<Exposure>>,
    pub findings: Arc<Findings>,
    /// Changes whenever other findings take the place of these; more of the same search do not change it.
    pub search: u64,
    /// The search that is under way.
    pub running: Option<Request>,
    /// True while or because only a part was searched.
    pub is_partial: bool,
    pub detector: Detector,
    /// The detector by which the findings came.
    pub searched_with: Option<Detector>,
    /// Scores (of detections) and probabilities (of tracks) below it are not shown.
    pub threshold: f64,
    pub selected: Option<Pick>,
    /// Draw detections over the image.
    pub shown: bool,
    /// Draw what does not move as well.
    pub static_shown: bool,
    pub review: Review,
    /// What the cards of the detectors promise.
    pub expected: Vec<(Detector, ExpectedCurves)>,
    pub stamp_lock: StampLock,
    pub stamps: Option<Stamps>,
    /// The newest wish for stamps, and its request.
    pub(super) stamps_asked: Option<(StampWish, Request)>,
    /// What was put into the open exposures, for practice.
    pub injected: Vec<InjectedStreak>,
    /// The injection that is under way.
    pub(super) injecting: Option<Request>,
    /// The fields of frames as they were before anything was injected.
    pub(super) untouched: BTreeMap<FrameId, Arc<Field>>,
}

impl Default for Streaks {
    fn default() -> Self {
        Self {
            exposures: Arc::default(),
            findings: Arc::default(),
            search: 0,
            running: None,
            is_partial: false,
            detector: Detector::default(),
            searched_with: None,
            threshold: 0.5,
            selected: None,
            shown: true,
            static_shown: false,
            review: Review::default(),
            expected: Vec::new(),
            stamp_lock: StampLock::default(),
            stamps: None,
            stamps_asked: None,
            injected: Vec::new(),
            injecting: None,
            untouched: BTreeMap::new(),
        }
    }
}

impl Streaks {
    /// What the card of the detector in use promises; `None` where no card is known.
    pub fn expected(&self) -> Option<&ExpectedCurves> {
        let detector = self.searched_with.unwrap_or(self.detector);
        self.expected.iter().find(|(of, _)| *of == detector).map(|(_, curves)| curves)
    }
}
