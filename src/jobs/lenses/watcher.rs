//! Who looks on while candidates are scored.

use crate::geometry::PixelRect;
use crate::jobs::runner::Answer;
use crate::progress::{self, Progress};
use crate::session::{LensRow, LensUpdate, Request, Selection, SelectionCuts, SourceList, Update};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two handfuls of rows: the window takes each of them in by itself.
const BETWEEN: Duration = Duration::from_millis(300);

/// What is to be scored.
#[derive(Debug, Clone)]
pub struct ScoreWish {
    pub list: Arc<SourceList>,
    pub selection: Arc<Selection>,
    /// For the check of pixels.
    pub cuts: SelectionCuts,
    /// Candidates in it, and bright ones, come first.
    pub looked_at: Option<PixelRect>,
}

/// Passes scored rows on.
pub struct LensWatcher {
    request: Request,
    progress: Arc<progress::Shared>,
    answer: Answer,
    held: Mutex<(Vec<(usize, LensRow)>, Option<Instant>)>,
}

impl LensWatcher {
    pub(super) fn new(request: Request, progress: Arc<progress::Shared>, answer: Answer) -> Self {
        Self { request, progress, answer, held: Mutex::default() }
    }

    /// These were scored, by their place in the selection; they are passed on a few times a second at most.
    pub fn scored(&self, rows: Vec<(usize, LensRow)>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.0.extend(rows);
        let is_due = held.1.is_none_or(|last| last.elapsed() >= BETWEEN);
        if !held.0.is_empty() && is_due && !self.is_cancelled() {
            held.1 = Some(Instant::now());
            let (request, rows) = (self.request, std::mem::take(&mut held.0));
            self.answer.send(Update::Lenses(LensUpdate::Scored { request, rows }));
        }
    }
}

impl Progress for LensWatcher {
    fn report(&self, fraction: f32) {
        self.progress.report(fraction);
    }

    fn is_cancelled(&self) -> bool {
        self.progress.is_cancelled()
    }
}
