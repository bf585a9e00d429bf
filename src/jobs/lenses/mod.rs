//! Work about lenses: lists, scores with partial results, grades on disk, refits, stamps.
//!
//! What lists, scores, stores and learns is handed in as a [`LensEngine`]; here it only gets its threads, its watcher,
//! and a way to be given up. Grades have a thread of their own and are kept in their order, whatever else runs.

mod engine;
mod exporting;
mod injecting;
mod keeping;
pub(super) mod lane;
mod learning;
pub(super) mod searching;
mod sheets;
mod stamp_picture;
mod stamps;
mod watcher;

pub use engine::{InjectWish, LensEngine};
pub use stamp_picture::{StampKey, StampLook, StampPicture};
pub use stamps::StampMaker;
pub use watcher::{LensWatcher, ScoreWish};

use super::Wake;
use super::runner::{Jobs, Work};
use crate::grades::{Grade, now_ms};
use crate::session::{LensEffect, LensUpdate, Request, Update};
use lane::{LatestLane, OrderedLane};
use std::sync::Arc;

/// What work about lenses lives on.
pub(super) struct LensWork {
    engine: Arc<LensEngine>,
    stamps: StampMaker,
    grades: OrderedLane,
    select: LatestLane,
    queue: LatestLane,
    refit: LatestLane,
    occlude: LatestLane,
}

impl LensWork {
    pub(super) fn new(wake: Wake) -> Self {
        Self {
            engine: Arc::default(),
            stamps: StampMaker::new(wake),
            grades: OrderedLane::default(),
            select: LatestLane::default(),
            queue: LatestLane::default(),
            refit: LatestLane::default(),
            occlude: LatestLane::default(),
        }
    }
}

impl Jobs {
    /// What lists, scores, stores and learns from now on.
    pub fn set_lens_engine(&mut self, engine: LensEngine) {
        self.lenses.engine = Arc::new(engine);
    }

    /// Makes pictures of candidates.
    pub fn stamps(&self) -> &StampMaker {
        &self.lenses.stamps
    }

    /// Begin work about lenses.
    pub(super) fn start_lenses(&mut self, effect: LensEffect) {
        let engine = Arc::clone(&self.lenses.engine);
        match effect {
            LensEffect::List { request, field, source, table } => {
                let progress = self.watch(request);
                self.spawn("sources", Some(request), move || {
                    let listed = (engine.list)(&field, source, table.as_deref(), &*progress);
                    Update::Lenses(LensUpdate::Listed { request, result: listed.map(Arc::new) })
                });
            }
            LensEffect::Score { request, list, selection, cuts, looked_at } => {
                let watcher = LensWatcher::new(request, self.watch(request), self.answer.clone());
                self.spawn("lenses", Some(request), move || {
                    let scored = (engine.score)(&ScoreWish { list, selection, cuts, looked_at }, &watcher);
                    Update::Lenses(LensUpdate::Finished { request, result: scored.map(Arc::new) })
                });
            }
            LensEffect::Stop { request } => {
                if let Some(progress) = self.watched.get(&request) {
                    progress.cancel();
                }
            }
            LensEffect::Inject { request, field, list, settings, head } => {
                let progress = self.watch(request);
                self.spawn("lens injection", Some(request), move || {
                    let wish = InjectWish { field, list, settings, head };
                    let result = (engine.inject)(&wish, &*progress);
                    Update::Lenses(LensUpdate::Injected { request, settings, result })
                });
            }
            LensEffect::Export { request, export, contents } => {
                let progress = self.watch(request);
                self.spawn("lens export", Some(request), move || {
                    let result = (engine.export)(&export, &contents, &*progress);
                    Update::Lenses(LensUpdate::Exported { request, path: export.path, result })
                });
            }
            LensEffect::SaveHead { request, refit, grades } => {
                self.spawn("head", Some(request), move || {
                    let result = (engine.save_head)(&refit, &grades);
                    Update::Lenses(LensUpdate::HeadSaved { request, result })
                });
            }
            LensEffect::LoadHead { request, findings } => {
                self.spawn("head", None, move || {
                    let result = (engine.load_head)(&findings);
                    Update::Lenses(LensUpdate::HeadLoaded { request, result })
                });
            }
            LensEffect::RollBackHead { request, findings } => {
                self.spawn("head", None, move || {
                    let result = (engine.roll_back_head)(&findings);
                    Update::Lenses(LensUpdate::HeadLoaded { request, result })
                });
            }
            other => self.start_in_lane(engine, other),
        }
    }

    /// Work that is done in order, or of which only the newest counts.
    fn start_in_lane(&mut self, engine: Arc<LensEngine>, effect: LensEffect) {
        let (lanes, answer) = (&mut self.lenses, &self.answer);
        match effect {
            LensEffect::LoadGrades { request, field } => {
                let work = update(move || LensUpdate::GradesLoaded {
                    request,
                    result: (engine.load_grades)(&field),
                });
                lanes.grades.push("grades", answer, (request, work));
            }
            LensEffect::KeepGrade { request, grade } => {
                let work = update(move || kept(&engine, request, grade));
                lanes.grades.push("grades", answer, (request, work));
            }
            LensEffect::Select { request, list, cuts } => {
                let work =
                    update(move || LensUpdate::Selected { request, result: (engine.select)(&list, &cuts) });
                lanes.select.put("cuts", answer, (request, work));
            }
            LensEffect::DrawQueue { request, wish } => {
                let work =
                    update(move || LensUpdate::QueueDrawn { request, result: (engine.draw_queue)(&wish) });
                lanes.queue.put("queue", answer, (request, work));
            }
            LensEffect::Refit { request, wish } => {
                let work = update(move || LensUpdate::Refitted { request, result: (engine.refit)(&wish) });
                lanes.refit.put("refit", answer, (request, work));
            }
            LensEffect::Occlude { request, row, field, candidate, head } => {
                let work = update(move || {
                    let result = (engine.occlude)(&field, &candidate, head.as_ref());
                    LensUpdate::Occluded { request, row, result }
                });
                lanes.occlude.put("occlusion", answer, (request, work));
            }
            _ => {}
        }
    }
}

fn update(work: impl FnOnce() -> LensUpdate + Send + 'static) -> Work {
    Box::new(move || Update::Lenses(work()))
}

/// Store a grade, with the time at which it was given.
fn kept(engine: &LensEngine, request: Request, grade: Grade) -> LensUpdate {
    let grade = Grade { time_ms: now_ms(), ..grade };
    LensUpdate::GradeKept { request, result: (engine.keep_grade)(&grade).map(|()| grade) }
}
