//! The application: drains updates, applies commands, schedules work, asks the system for paths, keeps settings.

mod application;
mod asking;
mod dialogs;
mod expectations;
mod frame_clock;
mod keeping;
mod lens_expectations;
mod lens_files;
mod quasar_expectations;
mod rehearsal;
mod settings;
mod table_rehearsal;
mod window;

pub use application::{Application, Graphics};
pub use settings::Settings;
pub use window::{AppError, run};

use crate::fits::FileSpec;
use crate::gpu::BackendChoice;
use crate::jobs::CacheRun;
use crate::sky::SkyPoint;
use std::path::PathBuf;

/// What the application starts with.
#[derive(Debug, Clone, Default)]
pub struct StartOptions {
    /// Files to open; without any (and without a session) the demonstration field opens.
    pub files: Vec<FileSpec>,
    /// Recipe by name.
    pub recipe: Option<String>,
    pub backend: BackendChoice,
    /// Where to look first.
    pub goto: Option<SkyPoint>,
    /// Width of that view, arcminutes.
    pub fov_arcmin: Option<f64>,
    /// Move by itself, print how long frames take, and quit.
    pub measure: bool,
    /// Whether overviews on disk may be used.
    pub cache: CacheRun,
    /// Tables of sources to open over them.
    pub catalogues: Vec<PathBuf>,
    /// A saved session to open.
    pub session: Option<PathBuf>,
}
