//! Work about streaks: searches with partial results, stamps, injections, reports.
//!
//! What searches, injects and writes is handed in as a [`StreakEngine`]; here it only gets its threads, its
//! watcher, and a way to be given up.

mod engine;
mod inject;
mod light;
mod report;
mod search;
mod stamps;
mod watcher;

pub use engine::StreakEngine;
pub use stamps::read_stamps;
pub use watcher::{LookedAt, Looking};

use super::runner::Jobs;
use crate::session::{StreakEffect, StreakUpdate, Update};
use std::sync::Arc;
use watcher::SearchWatcher;

impl Jobs {
    /// What searches from now on.
    pub fn set_streak_engine(&mut self, engine: StreakEngine) {
        self.streaks = Arc::new(engine);
    }

    /// Which exposure, image and pixels the user looks at: a search takes them first.
    pub fn look_at(&self, looked_at: LookedAt) {
        self.looked_at.set(looked_at);
    }

    /// Begin work about streaks. `KeepReview` is the caller's.
    pub(super) fn start_streaks(&mut self, effect: StreakEffect) {
        let engine = Arc::clone(&self.streaks);
        match effect {
            StreakEffect::Search { request, fields, settings } => {
                let (progress, answer) = (self.watch(request), self.answer.clone());
                let looked_at = Arc::clone(&self.looked_at);
                self.spawn("streaks", Some(request), move || {
                    let found = (engine.exposures)(&fields).and_then(|(exposures, notices)| {
                        let exposures = Arc::new(exposures);
                        let begun =
                            StreakUpdate::Begun { request, exposures: Arc::clone(&exposures), notices };
                        answer.send(Update::Streaks(begun));
                        let watcher = SearchWatcher::new(request, progress, answer, looked_at);
                        (engine.find)(&exposures, &settings, &watcher)
                    });
                    Update::Streaks(StreakUpdate::Finished { request, result: found.map(Arc::new) })
                });
            }
            StreakEffect::Stop { request } => {
                if let Some(progress) = self.watched.get(&request) {
                    progress.cancel();
                }
            }
            StreakEffect::ReadStamps { request, exposures, wish } => {
                self.spawn("stamps", None, move || {
                    let stamps = read_stamps(&exposures, &wish);
                    Update::Streaks(StreakUpdate::StampsRead { request, stamps })
                });
            }
            StreakEffect::Inject { request, fields, streak } => {
                self.spawn("inject", Some(request), move || {
                    let result = inject::inject(&engine, &fields, &streak);
                    Update::Streaks(StreakUpdate::Injected { request, result })
                });
            }
            StreakEffect::WriteReport { request, report, contents } => {
                self.spawn("report", Some(request), move || {
                    let result = (engine.write_report)(&report, &contents);
                    Update::Streaks(StreakUpdate::ReportWritten { request, path: report.path, result })
                });
            }
            StreakEffect::KeepReview(_) => {}
        }
    }
}
