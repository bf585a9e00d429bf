//! Searches of the window: the models are loaded by the first one and kept for the next.

use crate::inference::{Runtime, RuntimeChoice};
use crate::streaks::{
    Detector, Exposure, Findings, SearchSettings, StreakError, StreakModels, Watcher, find_streaks,
};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The models of the last search, with what they were loaded for.
pub struct KeptModels {
    folder: PathBuf,
    kept: Mutex<Option<(Detector, usize, Arc<StreakModels>)>>,
}

impl KeptModels {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, kept: Mutex::default() }
    }

    /// Search. Errors are sentences for the user.
    pub fn find(
        &self,
        exposures: &[Exposure],
        settings: &SearchSettings,
        watcher: &dyn Watcher,
    ) -> Result<Findings, String> {
        let threads = StreakModels::threads_for(exposures);
        let models = self.models(settings.detector, threads).map_err(|error| match settings.detector {
            Detector::Network => {
                format!("The network cannot search: {error}. The classical detector needs no network")
            }
            Detector::Classical => error.to_string(),
        })?;
        find_streaks(exposures, &models, settings, watcher).map_err(|error| error.to_string())
    }

    fn models(&self, detector: Detector, threads: usize) -> Result<Arc<StreakModels>, StreakError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, with, models)) = kept.as_ref()
            && (*of, *with) == (detector, threads)
        {
            return Ok(Arc::clone(models));
        }
        let runtime = match detector {
            Detector::Network => Runtime::find(&RuntimeChoice { threads, ..RuntimeChoice::default() }),
            Detector::Classical => Runtime::built_in(),
        };
        let models = Arc::new(StreakModels::for_detector(detector, &self.folder, runtime, None)?);
        *kept = Some((detector, threads, Arc::clone(&models)));
        Ok(models)
    }
}
