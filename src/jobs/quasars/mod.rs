//! Work about quasars: magnitudes and cuts, classes, the map of feature space, partners, figures against labels.
//!
//! Cuts, classes and maps are looked at one at a time: the newest wish replaces those that were not begun.

mod classifying;
mod cleaning;
mod drawing;
mod forest;
mod mapping;
mod matching;
mod trying;

use super::lenses::lane::LatestLane;
use super::runner::{Jobs, Work};
use crate::progress::Progress;
use crate::session::{QuasarEffect, QuasarUpdate, Update};
use forest::KeptForest;
use std::path::PathBuf;
use std::sync::Arc;

/// What work about quasars lives on.
#[derive(Default)]
pub(super) struct QuasarWork {
    forest: Arc<KeptForest>,
    cuts: LatestLane,
    classes: LatestLane,
    maps: LatestLane,
}

impl Jobs {
    /// The user's folder of models, where a forest of their own may lie.
    pub fn set_quasar_models(&mut self, models: PathBuf) {
        self.quasars.forest = Arc::new(KeptForest::new(models));
    }

    /// Begin work about quasars.
    pub(super) fn start_quasars(&mut self, effect: QuasarEffect) {
        match effect {
            QuasarEffect::Clean { request, wish, table, known } => {
                let forest = Arc::clone(&self.quasars.forest);
                let work = update(move || {
                    let result = cleaning::rows(*wish, &table, (&forest, known.as_deref())).map(Arc::new);
                    QuasarUpdate::Cleaned { request, result }
                });
                self.quasars.cuts.put("cuts", &self.answer, (request, work));
            }
            QuasarEffect::Classify { request, rows, table } => {
                let (forest, progress) = (Arc::clone(&self.quasars.forest), self.watch(request));
                let work = update(move || {
                    let result = classifying::classified(&forest, rows, &table, &*progress);
                    QuasarUpdate::Classified { request, result }
                });
                self.quasars.classes.put("classes", &self.answer, (request, work));
            }
            QuasarEffect::Draw { request, wish } => {
                let (forest, progress) = (Arc::clone(&self.quasars.forest), self.watch(request));
                let answer = self.answer.clone();
                let work = update(move || {
                    let mut show = |map| {
                        if !progress.is_cancelled() {
                            let map = Arc::new(map);
                            answer.send(Update::Quasars(QuasarUpdate::Drawn { request, map }));
                        }
                    };
                    let result = drawing::draw(&forest, &wish, &*progress, &mut show);
                    QuasarUpdate::DrawingFinished { request, result }
                });
                self.quasars.maps.put("map", &self.answer, (request, work));
            }
            QuasarEffect::Match { request, wish } => self.spawn("partners", Some(request), move || {
                Update::Quasars(QuasarUpdate::Matched { request, result: matching::matched(&wish) })
            }),
            QuasarEffect::Try { request, wish } => {
                let forest = Arc::clone(&self.quasars.forest);
                self.spawn("labels", Some(request), move || {
                    let result = trying::tried(&forest, wish).map(Arc::new);
                    Update::Quasars(QuasarUpdate::Tried { request, result })
                });
            }
            QuasarEffect::ReadMapping { request, path } => self.spawn("mapping", Some(request), move || {
                let result = mapping::read(&path).map(Box::new);
                Update::Quasars(QuasarUpdate::MappingRead { request, path, result })
            }),
            QuasarEffect::WriteMapping { request, path, mapping } => {
                self.spawn("mapping", Some(request), move || {
                    let result = mapping::write(&path, &mapping);
                    Update::Quasars(QuasarUpdate::MappingWritten { request, path, result })
                });
            }
            QuasarEffect::Stop { request } => {
                if let Some(progress) = self.watched.remove(&request) {
                    progress.cancel();
                }
            }
        }
    }
}

fn update(work: impl FnOnce() -> QuasarUpdate + Send + 'static) -> Work {
    Box::new(move || Update::Quasars(work()))
}
