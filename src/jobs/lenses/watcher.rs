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

/// Rows that are not yet passed on, and when the last ones were.
#[derive(Default)]
struct Held {
    rows: Vec<(usize, LensRow)>,
    passed: Option<Instant>,
}

/// Passes scored rows on.
pub struct LensWatcher {
    request: Request,
    progress: Arc<progress::Shared>,
    answer: Answer,
    held: Mutex<Held>,
}

impl LensWatcher {
    pub(super) fn new(request: Request, progress: Arc<progress::Shared>, answer: Answer) -> Self {
        Self { request, progress, answer, held: Mutex::default() }
    }

    /// These were scored, by their place in the selection; they are passed on a few times a second at most.
    pub fn scored(&self, rows: Vec<(usize, LensRow)>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.rows.extend(rows);
        let is_due = held.passed.is_none_or(|last| last.elapsed() >= BETWEEN);
        if !held.rows.is_empty() && is_due && !self.is_cancelled() {
            held.passed = Some(Instant::now());
            let (request, rows) = (self.request, std::mem::take(&mut held.rows));
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
