//! The forest, loaded by the first work that needs it and kept until another one is chosen.

use crate::models::{ModelStore, QUASAR_FOREST};
use crate::quasars::QuasarForest;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The one that was asked for last.
#[derive(Default)]
pub struct KeptForest {
    models: PathBuf,
    kept: Mutex<Option<(String, Arc<QuasarForest>)>>,
}

impl KeptForest {
    pub fn new(models: PathBuf) -> Self {
        Self { models, kept: Mutex::default() }
    }

    /// The model of that name, or the one that ships.
    ///
    /// # Errors
    /// One sentence when there is none, or none that can be used.
    pub fn get(&self, name: Option<&str>) -> Result<Arc<QuasarForest>, String> {
        let name = name.unwrap_or(QUASAR_FOREST);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, forest)) = kept.as_ref()
            && known == name
        {
            return Ok(Arc::clone(forest));
        }
        let store = ModelStore::open(&self.models);
        let model = store.find(name).map_err(|error| error.to_string())?;
        let forest = QuasarForest::load(&store, Some(model)).map_err(|error| error.to_string())?;
        let forest = Arc::new(forest);
        *kept = Some((name.to_owned(), Arc::clone(&forest)));
        Ok(forest)
    }
}
