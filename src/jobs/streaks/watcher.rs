//! Who looks on while a search runs in the window.

use crate::geometry::PixelRect;
use crate::jobs::runner::Answer;
use crate::progress::{self, Progress};
use crate::session::{Request, StreakUpdate, Update};
use crate::streaks::{Detection, Watcher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two handfuls of detections: the window takes each of them in by itself.
const BETWEEN: Duration = Duration::from_millis(300);

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
    /// Not yet passed on, and when something last was.
    held: Mutex<(Vec<Detection>, Option<Instant>)>,
}

impl SearchWatcher {
    pub fn new(
        request: Request,
        progress: Arc<progress::Shared>,
        answer: Answer,
        looking: Arc<Looking>,
    ) -> Self {
        Self { request, progress, answer, looking, held: Mutex::default() }
    }

    /// Pass on what came together, a few times a second at most.
    fn pass_on(&self, more: &[Detection]) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.0.extend_from_slice(more);
        let is_due = held.1.is_none_or(|last| last.elapsed() >= BETWEEN);
        if !held.0.is_empty() && is_due && !self.is_cancelled() {
            held.1 = Some(Instant::now());
            let (request, detections) = (self.request, std::mem::take(&mut held.0));
            self.answer.send(Update::Streaks(StreakUpdate::Found { request, detections }));
        }
    }
}

impl Progress for SearchWatcher {
    fn report(&self, fraction: f32) {
        self.progress.report(fraction);
        self.pass_on(&[]);
    }

    fn is_cancelled(&self) -> bool {
        self.progress.is_cancelled()
    }
}

impl Watcher for SearchWatcher {
    fn found(&self, detections: &[Detection]) {
        self.pass_on(detections);
    }

    fn visible(&self) -> LookedAt {
        self.looking.get()
    }
}
