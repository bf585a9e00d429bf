//! What the thread of the surveys does: one short step of every plane, in turn.

use super::keep::{keep, restore};
use super::{Finding, Job, Report, Shared, SurveyProgress, is_moving, lock};
use crate::field::{Plane, PlaneKey};
use crate::jobs::CacheKey;
use crate::jobs::runner::unforeseen;
use crate::raster::{Pyramid, ReadError, Reduction, Survey, SurveyState};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Pictures of an unfinished survey follow one another no sooner than this.
const PUBLISH_INTERVAL: Duration = Duration::from_millis(250);
/// A step takes so long, and while the user moves the picture no longer than this.
const STEP: Duration = Duration::from_millis(30);
const SHORT_STEP: Duration = Duration::from_millis(6);
/// Values are counted when nobody has wanted anything for so long.
const IDLE_AFTER: Duration = Duration::from_millis(400);
const UNDRAWN_AFTER: Duration = Duration::from_secs(4);
/// How often planes that wait for their pixels are looked at.
const WAIT: Duration = Duration::from_millis(25);
/// The first sample of a file that is being unpacked is of at least so many rows.
const FIRST_ROWS: usize = 256;

/// What the thread keeps of a job.
pub(super) struct Running {
    pub(super) pyramid: Arc<Pyramid>,
    survey: Option<Survey>,
    /// Rows that its sample was taken from; more are taken while a file is unpacked.
    sampled_rows: usize,
    last_published: Instant,
    /// Where its overview of each reduction is kept, made before any pixel is read; and whether it was looked for.
    pub(super) keys: Vec<(Reduction, Option<CacheKey>)>,
}

/// One step of every plane that has anything to do.
pub(super) fn turn(shared: &Shared, running: &mut HashMap<PlaneKey, Running>, report: &Report) {
    let jobs = wait_for_jobs(shared, running);
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
    // Before anything was drawn nobody counts, unless nothing is going to be.
    let is_drawn = jobs.iter().any(|job| !job.reductions.is_empty());
    let idle_after = if is_drawn { IDLE_AFTER } else { UNDRAWN_AFTER };
    let is_idle = lock(&shared.state).last_wanted.is_none_or(|last| last.elapsed() >= idle_after);
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

fn wait_for_jobs(shared: &Shared, running: &mut HashMap<PlaneKey, Running>) -> Vec<Job> {
    let mut state = lock(&shared.state);
    while state.jobs.iter().all(|job| job.is_paused) {
        // What is closed is let go of before the wait, not after it.
        running.retain(|key, _| state.jobs.iter().any(|job| job.plane.key == *key));
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
    let lacks = |reduction: &Reduction| !pyramid.is_prepared(*reduction);
    let mut wanted: Vec<Reduction> = job.reductions.iter().copied().filter(lacks).collect();
    let is_costly = is_costly(&job.plane);
    if is_costly && wanted.is_empty() {
        wanted.extend([Reduction::Mean].into_iter().filter(lacks));
    }
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

/// There is a better picture of the plane.
pub(super) fn publish(shared: &Shared, job: &Job) {
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
        overviews |= lacks_overview(job, running) || job.reductions.is_empty();
        let entry = running.get(&job.plane.key);
        let survey = entry.and_then(|entry| Some(entry.survey.as_ref()?.fraction(&entry.pyramid)));
        sum += survey.unwrap_or(0.0);
    }
    let mut state = lock(&shared.state);
    let is_over = state.jobs.is_empty();
    let is_paused = !is_over && state.jobs.iter().all(|job| job.is_paused);
    let fraction = sum / jobs.len().max(1) as f32;
    let before = state.progress;
    state.progress = (!is_over).then_some(SurveyProgress { fraction, overviews, is_paused });
    let ended = before.is_some() && is_over;
    drop(state);
    if ended {
        (shared.wake)();
    }
}
