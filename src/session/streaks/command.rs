//! What a user can ask about streaks.

use super::{StampLock, StreakReport, StreakToInject, Verdict};
use crate::geometry::ImagePoint;
use crate::session::Direction;
use crate::streaks::Detector;

/// Which exposures a search takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchScope {
    /// All open fields.
    AllFrames,
    /// The active one alone: detections without linking.
    ActiveFrame,
}

/// One of the things that were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pick {
    /// By its number in the findings.
    Detection(usize),
    /// By its id.
    Track(u32),
}

/// What "next" steps over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepOver {
    Tracks,
    Detections,
}

/// One wish about streaks.
#[derive(Debug, Clone, PartialEq)]
pub enum StreakCommand {
    /// Search; a search that is under way is given up.
    Search(SearchScope),
    /// Give up the search; what was found so far stays.
    Stop,
    SetThreshold(f64),
    SetDetector(Detector),
    /// Mark one thing as selected, where it is.
    Select(Option<Pick>),
    /// Select it and bring it to the middle of the canvas.
    GoTo(Pick),
    /// Select the next or previous one above the threshold and go there.
    Step(StepOver, Direction),
    /// What the selected one is; of a track, all its detections. The same verdict once more takes it back.
    Judge(Verdict),
    /// Move the ends of a detection by hand; `None` is back to those that were found.
    SetEnds {
        detection: usize,
        ends: Option<[ImagePoint; 2]>,
    },
    /// What the user has to say about a detection.
    SetNote {
        detection: usize,
        note: String,
    },
    ToggleShown,
    ToggleStatic,
    SetStampLock(StampLock),
    /// Put a streak into the open exposures.
    Inject(StreakToInject),
    /// Take all injected streaks out again.
    RemoveInjected,
    WriteReport(StreakReport),
}
