//! The networks, loaded by the first work that needs them and kept.

use crate::inference::{Runtime, RuntimeChoice};
use crate::inpainting::{Inpainter, Judge};
use crate::models::ModelStore;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

type Kept<T> = Mutex<Option<T>>;

/// The user's models and those that ship.
pub struct Networks {
    models: PathBuf,
    one: Kept<Arc<Inpainter>>,
    many: Kept<Arc<Inpainter>>,
    judge: Kept<Option<Arc<Judge>>>,
}

impl Networks {
    pub fn new(models: PathBuf) -> Self {
        Self { models, one: Mutex::default(), many: Mutex::default(), judge: Mutex::default() }
    }

    /// For one source at a time: all threads work on it.
    ///
    /// # Errors
    /// One sentence when there is none, or none that can be run.
    pub fn for_one(&self) -> Result<Arc<Inpainter>, String> {
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(8));
        self.inpainter(&self.one, threads)
    }

    /// For whole fields: many sources side by side, a thread for each.
    ///
    /// # Errors
    /// As [`Networks::for_one`].
    pub fn for_many(&self) -> Result<Arc<Inpainter>, String> {
        self.inpainter(&self.many, 1)
    }

    fn inpainter(&self, kept: &Kept<Arc<Inpainter>>, threads: usize) -> Result<Arc<Inpainter>, String> {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(inpainter) = kept.as_ref() {
            return Ok(Arc::clone(inpainter));
        }
        let runtime = Runtime::find(&RuntimeChoice { threads, ..RuntimeChoice::default() });
        let store = ModelStore::open(&self.models);
        let inpainter = Inpainter::load(&store, runtime, None).map_err(|error| error.to_string())?;
        Ok(Arc::clone(kept.insert(Arc::new(inpainter))))
    }

    /// What turns scores into probabilities; `None` where no such model is installed.
    pub fn judge(&self) -> Option<Arc<Judge>> {
        let mut kept = self.judge.lock().unwrap_or_else(PoisonError::into_inner);
        let load = || Judge::load(&ModelStore::open(&self.models), None).ok().map(Arc::new);
        kept.get_or_insert_with(load).clone()
    }
}
