//! Work about repainted cores: one source step by step, all sources in the background, light put in, exports.
//!
//! What computes is handed in as an [`InpaintingEngine`]; here it only gets its threads, its watcher, and a way to be
//! given up. One source is looked at at a time: the newest wish replaces those that were not begun, and the one that
//! is under way ends at its next step.

mod comparing;
mod engine;
mod exporting;
mod networks;
mod pictures;
mod ranking;
mod repainting;
mod stepping;
mod watcher;

pub use engine::InpaintingEngine;
pub use exporting::export_steps;
pub use stepping::SourceInSteps;
pub use watcher::RepaintWatcher;

use networks::Networks;

use super::lenses::lane::LatestLane;
use super::runner::{Jobs, Work};
use crate::session::{RepaintEffect, RepaintUpdate, Request, Update};
use std::sync::Arc;

/// What work about repainted cores lives on.
#[derive(Default)]
pub(super) struct InpaintingWork {
    engine: Arc<InpaintingEngine>,
    inspect: LatestLane,
    probe: LatestLane,
}

impl Jobs {
    /// What repaints from now on.
    pub fn set_inpainting_engine(&mut self, engine: InpaintingEngine) {
        self.inpainting.engine = Arc::new(engine);
    }

    /// Begin work about repainted cores.
    pub(super) fn start_inpainting(&mut self, effect: RepaintEffect) {
        let engine = Arc::clone(&self.inpainting.engine);
        match effect {
            RepaintEffect::Prepare { request } => self.spawn("networks", Some(request), move || {
                Update::Repaint(RepaintUpdate::Prepared { request, result: (engine.prepare)() })
            }),
            RepaintEffect::Inspect { request, wish } => {
                let watcher = self.repaint_watcher(request);
                let work = update(move || {
                    let result = (engine.inspect)(&wish, &watcher);
                    RepaintUpdate::Inspected { request, result }
                });
                self.inpainting.inspect.put("repaint", &self.answer, (request, work));
            }
            RepaintEffect::Probe { request, wish } => {
                let watcher = self.repaint_watcher(request);
                let work = update(move || {
                    let result = (engine.probe)(&wish, &watcher);
                    RepaintUpdate::ProbeFinished { request, result }
                });
                self.inpainting.probe.put("probe", &self.answer, (request, work));
            }
            RepaintEffect::Rank { request, wish } => {
                let watcher = self.repaint_watcher(request);
                self.spawn("residuals", Some(request), move || {
                    let result = (engine.rank)(&wish, &watcher).map(Arc::new);
                    Update::Repaint(RepaintUpdate::Ranked { request, result })
                });
            }
            RepaintEffect::Stop { request } => {
                // A wish that was never begun answers nothing.
                if let Some(progress) = self.watched.remove(&request) {
                    progress.cancel();
                }
            }
            RepaintEffect::OpenCompared { request, path } => {
                let progress = self.watch(request);
                self.spawn("compared", Some(request), move || {
                    let result = (engine.open_compared)(&path, &*progress).map(Arc::new);
                    Update::Repaint(RepaintUpdate::ComparedOpened { request, path, result })
                });
            }
            RepaintEffect::Export { request, export, contents } => {
                let progress = self.watch(request);
                self.spawn("residual export", Some(request), move || {
                    let result = (engine.export)(&export, &contents, &*progress);
                    Update::Repaint(RepaintUpdate::Exported { request, path: export.path, result })
                });
            }
        }
    }

    fn repaint_watcher(&mut self, request: Request) -> RepaintWatcher {
        RepaintWatcher::new(request, self.watch(request), self.answer.clone())
    }
}

fn update(work: impl FnOnce() -> RepaintUpdate + Send + 'static) -> Work {
    Box::new(move || Update::Repaint(work()))
}
