//! The forest, loaded by the first work that needs it and kept.

use crate::models::ModelStore;
use crate::quasars::QuasarForest;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The one that ships, or the user's own of the same name.
#[derive(Default)]
pub struct KeptForest {
    models: PathBuf,
    kept: Mutex<Option<Arc<QuasarForest>>>,
}

impl KeptForest {
    pub fn new(models: PathBuf) -> Self {
        Self { models, kept: Mutex::default() }
    }

    /// # Errors
    /// One sentence when there is none, or none that can be used.
    pub fn get(&self) -> Result<Arc<QuasarForest>, String> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(forest) = kept.as_ref() {
            return Ok(Arc::clone(forest));
        }
        let forest = QuasarForest::load(&ModelStore::open(&self.models), None);
        let forest = forest.map_err(|error| error.to_string())?;
        Ok(Arc::clone(kept.insert(Arc::new(forest))))
    }
}
