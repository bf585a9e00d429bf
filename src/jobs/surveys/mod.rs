//! Surveys of the planes that are looked at: samples first, then what is in view, then all pixels.
//!
//! One thread takes short steps in turn over all planes (the work within a step is spread over the processors),
//! so that the bands of a field come up together, whoever needs the processors gets them within a step, and
//! stopping is a matter of milliseconds.

mod keep;
mod turn;

use super::{PyramidCache, Pyramids, Wake};
use crate::field::{Plane, PlaneKey};
use crate::raster::{Reduction, SampleStatistics};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The user moves the picture for so long after the last movement.
const MOVING_FOR: Duration = Duration::from_millis(150);

/// Something that surveys found out.
#[derive(Debug, Clone)]
pub enum Finding {
    /// A sample of the plane, or (`is_whole`) the counts of all its pixels.
    Sampled { plane: PlaneKey, statistics: Arc<SampleStatistics> },
    /// The plane cannot be read.
    Failed { plane: PlaneKey, why: String },
    /// Its overview could not be kept on disk.
    NotKept { why: String },
}

/// How far the surveys are together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurveyProgress {
    /// 0 to 1.
    pub fraction: f32,
    /// True while overviews are not exact; false when only values remain to be counted.
    pub overviews: bool,
    /// The user has stopped them.
    pub is_paused: bool,
}

/// Called with every finding, from the surveys' thread.
pub type Report = Arc<dyn Fn(Finding) + Send + Sync>;

/// The planes that are surveyed, and how far.
pub struct Surveys {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    pyramids: Arc<Pyramids>,
    overviews: Arc<PyramidCache>,
    wake: Wake,
}

#[derive(Default)]
struct State {
    /// In the order in which they were first wanted.
    jobs: Vec<Job>,
    /// How often the picture of a plane has become better.
    revisions: HashMap<(PlaneKey, Reduction), u64>,
    failed: HashSet<PlaneKey>,
    /// Planes that were closed: the picture of the last frame may still want them.
    closed: HashSet<PlaneKey>,
    /// Planes whose values are counted, or on their way.
    done: HashSet<PlaneKey>,
    progress: Option<SurveyProgress>,
    /// When somebody last wanted something, or moved the picture.
    last_wanted: Option<Instant>,
    /// When the user last moved the picture.
    last_moved: Option<Instant>,
}

/// One plane.
#[derive(Clone)]
struct Job {
    plane: Arc<Plane>,
    reductions: Vec<Reduction>,
    /// The row that is wanted most.
    focus: usize,
    /// The user has stopped it.
    is_paused: bool,
}

impl Surveys {
    /// Start the thread. It lives as long as the process.
    ///
    /// # Errors
    /// When the system starts no threads.
    pub fn new(
        pyramids: Arc<Pyramids>,
        overviews: Arc<PyramidCache>,
        wake: Wake,
        report: Report,
    ) -> std::io::Result<Self> {
        let (state, changed) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { state, changed, pyramids, overviews, wake });
        let worker = Arc::clone(&shared);
        std::thread::Builder::new().name("survey".to_owned()).spawn(move || {
            let mut running = HashMap::new();
            loop {
                turn::turn(&worker, &mut running, &report);
            }
        })?;
        Ok(Self { shared })
    }

    /// Sample a plane, and count its values when there is time.
    pub fn sample(&self, plane: &Arc<Plane>) {
        self.add(plane, None, None);
    }

    /// Survey a plane for a reduction, the rows near `focus` first.
    pub fn want(&self, plane: &Arc<Plane>, reduction: Reduction, focus: usize) {
        self.add(plane, Some(reduction), Some(focus));
    }

    /// The user is at work: what can wait waits.
    pub fn touch(&self) {
        let mut state = lock(&self.shared.state);
        state.last_wanted = Some(Instant::now());
        state.last_moved = state.last_wanted;
    }

    /// True while the user moves the picture.
    pub fn is_moving(&self) -> bool {
        is_moving(&lock(&self.shared.state))
    }

    fn add(&self, plane: &Arc<Plane>, reduction: Option<Reduction>, focus: Option<usize>) {
        let mut state = lock(&self.shared.state);
        state.last_wanted = Some(Instant::now());
        if state.failed.contains(&plane.key) || state.closed.contains(&plane.key) {
            return;
        }
        let height = plane.size().height;
        let known = state.jobs.iter().position(|job| job.plane.key == plane.key);
        let is_new = match known.and_then(|index| state.jobs.get_mut(index)) {
            Some(job) => {
                job.focus = focus.unwrap_or(job.focus);
                let is_new = reduction.is_some_and(|reduction| !job.reductions.contains(&reduction));
                job.reductions.extend(reduction.filter(|_| is_new));
                is_new
            }
            None => {
                let prepared = |reduction| self.shared.pyramids.of(plane).is_prepared(reduction);
                if state.done.contains(&plane.key) && reduction.is_none_or(prepared) {
                    return;
                }
                let focus = focus.unwrap_or(height / 2);
                let reductions = reduction.into_iter().collect();
                state.jobs.push(Job { plane: Arc::clone(plane), reductions, focus, is_paused: false });
                true
            }
        };
        if is_new {
            drop(state);
            self.shared.changed.notify_all();
        }
    }

    /// How often the picture of a plane has become better.
    pub fn revision(&self, plane: PlaneKey, reduction: Reduction) -> u64 {
        lock(&self.shared.state).revisions.get(&(plane, reduction)).copied().unwrap_or(0)
    }

    /// True for planes that were closed: nothing of them is wanted any more.
    pub fn is_closed(&self, plane: PlaneKey) -> bool {
        lock(&self.shared.state).closed.contains(&plane)
    }

    /// Forget all other planes.
    pub fn keep_only(&self, planes: &[PlaneKey]) {
        let mut state = lock(&self.shared.state);
        let known: Vec<PlaneKey> = state.jobs.iter().map(|job| job.plane.key).collect();
        let known = known.into_iter().chain(state.done.iter().copied());
        let gone: Vec<PlaneKey> = known.filter(|plane| !planes.contains(plane)).collect();
        state.closed.extend(gone);
        state.jobs.retain(|job| planes.contains(&job.plane.key));
        state.revisions.retain(|(plane, _), _| planes.contains(plane));
        state.failed.retain(|plane| planes.contains(plane));
        state.done.retain(|plane| planes.contains(plane));
        if state.jobs.is_empty() {
            state.progress = None;
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Stop what is not done, or go on with it. Planes that are wanted later are not concerned.
    pub fn set_paused(&self, is_paused: bool) {
        let mut state = lock(&self.shared.state);
        state.jobs.iter_mut().for_each(|job| job.is_paused = is_paused);
        if let Some(progress) = &mut state.progress {
            progress.is_paused = is_paused;
        }
        drop(state);
        self.shared.changed.notify_all();
        (self.shared.wake)();
    }

    /// How far they are; `None` when there is nothing to do.
    pub fn progress(&self) -> Option<SurveyProgress> {
        lock(&self.shared.state).progress
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_moving(state: &State) -> bool {
    state.last_moved.is_some_and(|last| last.elapsed() < MOVING_FOR)
}
