//! Surveys of the planes that are looked at: samples first, then what is in view, then all pixels.
//!
//! One thread takes short steps in turn over all planes (the work within a step is spread over the processors),
//! so that the bands of a field come up together, whoever needs the processors gets them within a step, and
//! stopping is a matter of milliseconds.

use super::runner::unforeseen;
use super::{CacheKey, PyramidCache, Pyramids, Wake};
use crate::field::{Plane, PlaneKey};
use crate::raster::{Pyramid, ReadError, Reduction, SampleStatistics, Survey, SurveyState};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Pictures of an unfinished survey follow one another no sooner than this.
const PUBLISH_INTERVAL: Duration = Duration::from_millis(250);
/// A step takes so long, and while the user moves the picture no longer than this.
const STEP: Duration = Duration::from_millis(30);
const SHORT_STEP: Duration = Duration::from_millis(6);
/// The user moves the picture for so long after the last movement.
const MOVING_FOR: Duration = Duration::from_millis(150);
/// Values are counted when nobody has wanted anything for so long.
const IDLE_AFTER: Duration = Duration::from_millis(400);
/// How often planes that wait for their pixels are looked at.
const WAIT: Duration = Duration::from_millis(25);
/// The first sample of a file that is being unpacked is of at least so many rows.
const FIRST_ROWS: usize = 256;
/// Smaller planes are read again sooner than their overview is found.
const LEAST_KEPT_PX: usize = 1 << 22;

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
    /// Planes that are not done.
    pub n_planes: usize,
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

/// What the thread keeps of a job.
struct Running {
    pyramid: Arc<Pyramid>,
    survey: Option<Survey>,
    /// Rows that its sample was taken from; more are taken while a file is unpacked.
    sampled_rows: usize,
    last_published: Instant,
    /// Where its overview of each reduction is kept, made before any pixel is read; and whether it was looked for.
    keys: Vec<(Reduction, Option<CacheKey>)>,
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
                turn(&worker, &mut running, &report);
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
        if state.failed.contains(&plane.key) {
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

    /// Forget all other planes.
    pub fn keep_only(&self, planes: &[PlaneKey]) {
        let mut state = lock(&self.shared.state);
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

/// One step of every plane that has anything to do.
fn turn(shared: &Shared, running: &mut HashMap<PlaneKey, Running>, report: &Report) {
    let jobs = wait_for_jobs(shared);
    let is_open = |key: &PlaneKey| lock(&shared.state).jobs.iter().any(|job| job.plane.key == *key);
    running.retain(|key, _| is_open(key));
    let mut has_worked = false;
    for job in &jobs {
        if wants_sample(job, running.get(&job.plane.key)) {
            has_worked |= guarded(shared, job, report, || sample(shared, job, running, report));
        }
    }
    // Overviews come before counts, so that what is on screen is finished first.
    let overviews: Vec<&Job> = jobs.iter().filter(|job| lacks_overview(job, running)).collect();
    let is_idle = lock(&shared.state).last_wanted.is_none_or(|last| last.elapsed() >= IDLE_AFTER);
    let rest = || jobs.iter().filter(|job| is_idle || is_costly(&job.plane)).collect();
    let turns: Vec<&Job> = if overviews.is_empty() { rest() } else { overviews };
    for job in turns {
        let is_moving = is_moving(&lock(&shared.state));
        if let Some(survey) = running.get_mut(&job.plane.key).and_then(|running| running.survey.as_mut()) {
            survey.set_step_time(if is_moving { SHORT_STEP } else { STEP });
        }
        if is_moving {
            // Drawing comes first: no more than about a third of the time is ours.
            std::thread::sleep(2 * SHORT_STEP);
        }
        has_worked |= guarded(shared, job, report, || step(shared, job, running, report));
    }
    note_progress(shared, &jobs, running);
    if !has_worked {
        let state = lock(&shared.state);
        drop(shared.changed.wait_timeout(state, WAIT));
    }
}

/// Where pixels must be decoded one pass does everything.
fn is_costly(plane: &Plane) -> bool {
    plane.pixels.blocks().must_decode
}

fn wait_for_jobs(shared: &Shared) -> Vec<Job> {
    let mut state = lock(&shared.state);
    while state.jobs.iter().all(|job| job.is_paused) {
        state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    state.jobs.iter().filter(|job| !job.is_paused).cloned().collect()
}

fn lacks_overview(job: &Job, running: &HashMap<PlaneKey, Running>) -> bool {
    running
        .get(&job.plane.key)
        .is_none_or(|running| job.reductions.iter().any(|reduction| !running.pyramid.is_prepared(*reduction)))
}

/// Whether a plane has no sample yet, or one of far fewer rows than are there by now.
fn wants_sample(job: &Job, running: Option<&Running>) -> bool {
    let (n_ready, height) = (job.plane.pixels.ready_rows(), job.plane.size().height);
    let sampled = running.map_or(0, |running| running.sampled_rows);
    let is_partial = sampled < height && n_ready < height;
    let is_enough = if is_partial { n_ready >= (2 * sampled).max(FIRST_ROWS) } else { sampled < height };
    is_enough || sampled == 0 && height == 0
}

/// Sample a plane. True if anything was read.
fn sample(shared: &Shared, job: &Job, running: &mut HashMap<PlaneKey, Running>, report: &Report) -> bool {
    let entry = running.entry(job.plane.key).or_insert_with(|| Running {
        pyramid: shared.pyramids.of(&job.plane),
        survey: None,
        sampled_rows: 0,
        last_published: Instant::now(),
        keys: Vec::new(),
    });
    restore(shared, job, entry);
    let n_ready = job.plane.pixels.ready_rows();
    match entry.pyramid.statistics() {
        Ok(statistics) => {
            entry.sampled_rows = n_ready.max(1);
            report(Finding::Sampled { plane: job.plane.key, statistics: Arc::new(statistics) });
            publish(shared, job);
            true
        }
        Err(ReadError::NotYet) => false,
        Err(error) => {
            fail(shared, job.plane.key, &error.to_string(), report);
            false
        }
    }
}

/// One step of one plane. True if anything was read.
fn step(shared: &Shared, job: &Job, running: &mut HashMap<PlaneKey, Running>, report: &Report) -> bool {
    let Some(entry) = running.get_mut(&job.plane.key).filter(|entry| entry.sampled_rows > 0) else {
        return false;
    };
    restore(shared, job, entry);
    let Running { pyramid, survey, last_published, keys, .. } = entry;
    let wanted: Vec<Reduction> =
        job.reductions.iter().copied().filter(|reduction| !pyramid.is_prepared(*reduction)).collect();
    let is_costly = is_costly(&job.plane);
    let overview = if is_costly && wanted.is_empty() { vec![Reduction::Mean] } else { wanted };
    let wanted: Vec<Reduction> =
        overview.into_iter().filter(|reduction| !pyramid.is_prepared(*reduction)).collect();
    let with_counts = is_costly || wanted.is_empty();
    let survey = match survey {
        Some(survey) if survey.covers(&wanted) => survey,
        _ => survey.insert(Survey::new(pyramid, &wanted, with_counts)),
    };
    match survey.step(pyramid, job.focus) {
        Ok(SurveyState::Working) => {
            if last_published.elapsed() >= PUBLISH_INTERVAL {
                *last_published = Instant::now();
                publish(shared, job);
            }
            true
        }
        Ok(SurveyState::Waiting) => false,
        Ok(SurveyState::Finished) => {
            publish(shared, job);
            let is_counted = pyramid.counts().is_some();
            if is_counted {
                if let Ok(statistics) = pyramid.statistics() {
                    report(Finding::Sampled { plane: job.plane.key, statistics: Arc::new(statistics) });
                }
                keep(shared, pyramid, keys, report);
                finish(shared, job);
            }
            entry.survey = None;
            true
        }
        Err(ReadError::NotYet) => false,
        Err(error) => {
            fail(shared, job.plane.key, &error.to_string(), report);
            false
        }
    }
}

/// Take the overviews that are kept on disk, once for each reduction that is wanted.
fn restore(shared: &Shared, job: &Job, entry: &mut Running) {
    for reduction in &job.reductions {
        if entry.keys.iter().any(|(known, _)| known == reduction) {
            continue;
        }
        let variant = job.plane.focal.as_ref().map(|focal| focal.variant());
        let key = CacheKey::of(&job.plane.source, *reduction);
        let key = key.map(|key| match &variant {
            Some(variant) => key.with_variant(variant),
            None => key,
        });
        if let Some(key) = &key {
            match shared.overviews.restore(key, &entry.pyramid) {
                Ok(true) => publish(shared, job),
                Ok(false) => {}
                Err(problem) => log::warn!("{problem}"),
            }
        }
        entry.keys.push((*reduction, key));
    }
}

/// Keep the overviews of a plane of which all pixels were seen, on a thread of their own.
fn keep(shared: &Shared, pyramid: &Arc<Pyramid>, keys: &[(Reduction, Option<CacheKey>)], report: &Report) {
    let keys: Vec<CacheKey> = keys.iter().filter_map(|(_, key)| key.clone()).collect();
    let (overviews, pyramid, report) = (Arc::clone(&shared.overviews), Arc::clone(pyramid), report.clone());
    if keys.is_empty() || !overviews.is_enabled() || pyramid.size().area() < LEAST_KEPT_PX {
        return;
    }
    let work = move || {
        let fresh = keys.iter().filter(|key| !overviews.path_of(key).exists());
        if let Some(problem) = fresh.filter_map(|key| overviews.keep(key, &pyramid).err()).next() {
            report(Finding::NotKept { why: problem.to_string() });
        }
    };
    if let Err(error) = std::thread::Builder::new().name("keep".to_owned()).spawn(work) {
        log::warn!("overviews are not kept: {error}");
    }
}

/// There is a better picture of the plane.
fn publish(shared: &Shared, job: &Job) {
    let mut state = lock(&shared.state);
    for reduction in &job.reductions {
        *state.revisions.entry((job.plane.key, *reduction)).or_default() += 1;
    }
    drop(state);
    (shared.wake)();
}

/// All pixels of a plane were seen, unless more was wanted in the meantime.
fn finish(shared: &Shared, job: &Job) {
    let mut state = lock(&shared.state);
    state.done.insert(job.plane.key);
    state.jobs.retain(|other| other.plane.key != job.plane.key || other.reductions != job.reductions);
}

fn fail(shared: &Shared, plane: PlaneKey, why: &str, report: &Report) {
    let mut state = lock(&shared.state);
    state.failed.insert(plane);
    state.jobs.retain(|job| job.plane.key != plane);
    drop(state);
    report(Finding::Failed { plane, why: why.to_owned() });
    (shared.wake)();
}

/// Work on one plane; a panic is the failure of that plane.
fn guarded(shared: &Shared, job: &Job, report: &Report, work: impl FnOnce() -> bool) -> bool {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|cause| {
        fail(shared, job.plane.key, &unforeseen(&*cause), report);
        true
    })
}

fn note_progress(shared: &Shared, jobs: &[Job], running: &HashMap<PlaneKey, Running>) {
    let (mut sum, mut overviews) = (0.0, false);
    for job in jobs {
        overviews |= lacks_overview(job, running);
        let entry = running.get(&job.plane.key);
        let survey = entry.and_then(|entry| Some(entry.survey.as_ref()?.fraction(&entry.pyramid)));
        sum += survey.unwrap_or(0.0);
    }
    let mut state = lock(&shared.state);
    let n_planes = state.jobs.len();
    let is_over = n_planes == 0;
    let is_paused = !is_over && state.jobs.iter().all(|job| job.is_paused);
    let fraction = sum / jobs.len().max(1) as f32;
    let before = state.progress;
    state.progress = (!is_over).then_some(SurveyProgress { fraction, n_planes, overviews, is_paused });
    let ended = before.is_some() && is_over;
    drop(state);
    if ended {
        (shared.wake)();
    }
}
