//! Who looks on while a search runs in the window.

use crate::geometry::PixelRect;
use crate::jobs::runner::Answer;
use crate::progress::{self, Progress};
use crate::session::{Request, StreakUpdate, Update};
use crate::streaks::{Detection, Watcher};
use std::sync::{Arc, Mutex, PoisonError};

/// Exposure, image and pixels that the user looks at.
pub type LookedAt = Option<(usize, usize, PixelRect)>;

/// The newest [`LookedAt`], between the window and a search.
#[derive(Debug, Default)]
pub struct Looking(Mutex<LookedAt>);

impl Looking {
    pub fn set(&self, looked_at: LookedAt) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = looked_at;
    }

    fn get(&self) -> LookedAt {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Passes on what a search finds.
pub struct SearchWatcher {
    request: Request,
    progress: Arc<progress::Shared>,
    answer: Answer,
    looking: Arc<Looking>,
}

impl SearchWatcher {
    pub fn new(
        request: Request,
        progress: Arc<progress::Shared>,
        answer: Answer,
        looking: Arc<Looking>,
    ) -> Self {
        Self { request, progress, answer, looking }
    }
}

impl Progress for SearchWatcher {
    fn report(&self, fraction: f32) {
        self.progress.report(fraction);
    }

    fn is_cancelled(&self) -> bool {
        self.progress.is_cancelled()
    }
}

impl Watcher for SearchWatcher {
    fn found(&self, detections: &[Detection]) {
        if !detections.is_empty() && !self.is_cancelled() {
            let (request, detections) = (self.request, detections.to_vec());
            self.answer.send(Update::Streaks(StreakUpdate::Found { request, detections }));
        }
    }

    fn visible(&self) -> LookedAt {
        self.looking.get()
    }
}
