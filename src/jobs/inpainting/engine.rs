//! What repaints, ranks, puts light in and writes.

use super::{Networks, RepaintWatcher, comparing, exporting, ranking, repainting};
use crate::field::Field;
use crate::places::Places;
use crate::progress::Progress;
use crate::session::{InspectWish, RankWish, RepaintExport, RepaintExportContents, RepaintFindings};
use std::path::Path;
use std::sync::Arc;

/// Has the networks ready.
type Prepare = dyn Fn() -> Result<(), String> + Send + Sync;
/// Repaints one source; passes on its pixels, then each step.
type Inspect = dyn Fn(&InspectWish, &RepaintWatcher) -> Result<(), String> + Send + Sync;
/// Scores one source with more and more light put in; passes on each point.
type Probe = dyn Fn(&InspectWish, &RepaintWatcher) -> Result<(), String> + Send + Sync;
/// Scores all sources, and passes rows on as they come. What it answers with holds all of them.
type Rank = dyn Fn(&RankWish, &RepaintWatcher) -> Result<RepaintFindings, String> + Send + Sync;
/// Opens what the image is compared with.
type OpenCompared = dyn Fn(&Path, &dyn Progress) -> Result<Field, String> + Send + Sync;
/// Writes scores, panels or steps.
type Export =
    dyn Fn(&RepaintExport, &RepaintExportContents, &dyn Progress) -> Result<(), String> + Send + Sync;

/// The functions that the window's work about repainted cores calls. Errors are sentences for the user.
#[derive(Clone)]
pub struct InpaintingEngine {
    pub prepare: Arc<Prepare>,
    pub inspect: Arc<Inspect>,
    pub probe: Arc<Probe>,
    pub rank: Arc<Rank>,
    pub open_compared: Arc<OpenCompared>,
    pub export: Arc<Export>,
}

impl InpaintingEngine {
    /// The real one. Networks are those that ship and those in the user's folder of models; they are loaded by the
    /// first work that needs them, and kept.
    pub fn new(places: &Places) -> Self {
        let networks = Arc::new(Networks::new(places.models()));
        let (prepare, inspect, probe, rank) =
            (Arc::clone(&networks), Arc::clone(&networks), Arc::clone(&networks), networks);
        Self {
            prepare: Arc::new(move || prepare.for_one().map(|_| drop(prepare.judge()))),
            inspect: Arc::new(move |wish, watcher| repainting::inspect(&inspect, wish, watcher)),
            probe: Arc::new(move |wish, watcher| repainting::probe(&probe, wish, watcher)),
            rank: Arc::new(move |wish, watcher| ranking::rank(&rank, wish, watcher)),
            open_compared: Arc::new(comparing::open),
            export: Arc::new(exporting::export),
        }
    }
}

const LACKING: &str =
    "This build of Skyloupe cannot do this: it was made without the part that repaints the cores of galaxies";

fn lacking<T>() -> Result<T, String> {
    Err(LACKING.to_owned())
}

impl Default for InpaintingEngine {
    /// Can do nothing, and says so.
    fn default() -> Self {
        Self {
            prepare: Arc::new(lacking),
            inspect: Arc::new(|_, _| lacking()),
            probe: Arc::new(|_, _| lacking()),
            rank: Arc::new(|_, _| lacking()),
            open_compared: Arc::new(|_, _| lacking()),
            export: Arc::new(|_, _, _| lacking()),
        }
    }
}
