//! Work about streaks that the document wants done, and what came of it.

use super::report::ReportContents;
use super::{InjectedStreak, ReviewEntry, Stamp, StampWish, StreakReport, StreakToInject};
use crate::field::Field;
use crate::session::{FrameId, Request};
use crate::streaks::{Detection, Exposure, Findings, SearchSettings};
use std::path::PathBuf;
use std::sync::Arc;

/// Work wanted.
#[derive(Debug, Clone)]
pub enum StreakEffect {
    /// Make exposures of fields and search them. Answered by `Begun`, any number of `Found`, and `Finished`.
    Search {
        request: Request,
        fields: Vec<Arc<Field>>,
        settings: SearchSettings,
    },
    /// The result of this search is not wanted any more.
    Stop {
        request: Request,
    },
    /// Have these on disk before anything else happens.
    KeepReview(Vec<ReviewEntry>),
    /// Latest wins.
    ReadStamps {
        request: Request,
        exposures: Arc<Vec<Exposure>>,
        wish: StampWish,
    },
    /// Make fields with a streak in them.
    Inject {
        request: Request,
        fields: Vec<(FrameId, Arc<Field>)>,
        streak: StreakToInject,
    },
    WriteReport {
        request: Request,
        report: StreakReport,
        contents: Box<ReportContents>,
    },
}

/// The streak that was injected, and each frame's field with it in.
pub type Injected = (InjectedStreak, Vec<(FrameId, Arc<Field>)>);

/// What came of it.
#[derive(Debug, Clone)]
pub enum StreakUpdate {
    /// The search knows its exposures.
    Begun {
        request: Request,
        exposures: Arc<Vec<Exposure>>,
        notices: Vec<String>,
    },
    /// More detections, not yet linked.
    Found {
        request: Request,
        detections: Vec<Detection>,
    },
    Finished {
        request: Request,
        result: Result<Arc<Findings>, String>,
    },
    StampsRead {
        request: Request,
        stamps: Vec<Stamp>,
    },
    Injected {
        request: Request,
        result: Result<Injected, String>,
    },
    ReportWritten {
        request: Request,
        path: PathBuf,
        result: Result<(), String>,
    },
}
