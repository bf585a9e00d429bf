//! Work off the user's thread: [`Effect`](crate::session::Effect) in, [`Update`](crate::session::Update) out.
//!
//! Every worker is a named thread. Opening is *ordered*; measuring and tiles are *latest wins*; writing and
//! sampling run side by side. A panic in a job becomes a failed job. Nothing here touches the document.

mod cache_keeper;
mod catalogue;
mod export;
mod inpainting;
mod latest;
mod lenses;
mod model_keeper;
mod open;
mod priority;
mod pyramid_cache;
mod quasars;
mod review_journal;
mod runner;
mod storage;
mod streaks;
mod surveys;
mod tiles;

pub use cache_keeper::CacheKeeper;
pub use catalogue::CatalogueEngine;
pub use inpainting::{InpaintingEngine, RepaintWatcher, SourceInSteps, export_steps};
pub use lenses::{
    InjectWish, LensEngine, LensWatcher, ScoreWish, StampKey, StampLook, StampMaker, StampPicture,
};
pub use model_keeper::ModelKeeper;
pub use priority::window_first;
pub use pyramid_cache::{CacheKey, CacheProblem, PyramidCache, StoredParts, StoredPyramid, Usage};
pub use review_journal::ReviewJournal;
pub use runner::Jobs;
pub use storage::{CacheRun, CacheSettings, MemorySettings, StorageSettings, pyramid_cache};
pub use streaks::{LookedAt, StreakEngine, read_stamps};
pub use surveys::{Finding, Report, SurveyProgress, Surveys};
pub use tiles::{Pyramids, TileLoader, WantedTile};

use std::sync::Arc;

/// Called from any thread when there is something to fetch.
pub type Wake = Arc<dyn Fn() + Send + Sync>;
