//! Who looks on while cores are repainted and sources are ranked.

use crate::jobs::runner::Answer;
use crate::progress::{self, Progress};
use crate::session::{ProbePoint, RepaintRow, RepaintStamp, RepaintStep, RepaintUpdate, Request, Update};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two handfuls of rows: the window takes each of them in by itself.
const BETWEEN: Duration = Duration::from_millis(300);

/// Rows that are not yet passed on, and when the last ones were.
#[derive(Default)]
struct Held {
    rows: Vec<(usize, RepaintRow)>,
    passed: Option<Instant>,
}

/// Passes on what comes, as soon as it comes; nothing any more once the work was given up.
pub struct RepaintWatcher {
    request: Request,
    progress: Arc<progress::Shared>,
    answer: Answer,
    held: Mutex<Held>,
}

impl RepaintWatcher {
    pub(super) fn new(request: Request, progress: Arc<progress::Shared>, answer: Answer) -> Self {
        Self { request, progress, answer, held: Mutex::default() }
    }

    fn send(&self, update: RepaintUpdate) {
        if !self.is_cancelled() {
            self.answer.send(Update::Repaint(update));
        }
    }

    /// The pixels of the source, before the first step.
    pub fn stamped(&self, stamp: RepaintStamp) {
        self.send(RepaintUpdate::Stamped { request: self.request, stamp: Arc::new(stamp) });
    }

    /// One more step, the noisiest first.
    pub fn stepped(&self, step: RepaintStep) {
        self.send(RepaintUpdate::Stepped { request: self.request, step: Arc::new(step) });
    }

    /// The scores with some light put in.
    pub fn probed(&self, point: ProbePoint) {
        self.send(RepaintUpdate::Probed { request: self.request, point });
    }

    /// The sources of a ranking, before any score.
    pub fn listed(&self, rows: Vec<RepaintRow>) {
        self.send(RepaintUpdate::Listed { request: self.request, rows });
    }

    /// These were scored, by their place in the list; they are passed on a few times a second at most.
    pub fn scored(&self, rows: Vec<(usize, RepaintRow)>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.rows.extend(rows);
        let is_due = held.passed.is_none_or(|last| last.elapsed() >= BETWEEN);
        if !held.rows.is_empty() && is_due {
            held.passed = Some(Instant::now());
            let rows = std::mem::take(&mut held.rows);
            self.send(RepaintUpdate::Scored { request: self.request, rows });
        }
    }
}

impl Progress for RepaintWatcher {
    fn report(&self, fraction: f32) {
        self.progress.report(fraction);
    }

    fn is_cancelled(&self) -> bool {
        self.progress.is_cancelled()
    }
}
