//! The models of this machine as the window sees them: they are read and checked off the user's thread.

use super::Wake;
use crate::models::ModelStore;
use crate::places::Places;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Shelf = Arc<Mutex<Option<Arc<ModelStore>>>>;

/// Looks after the list of models. Owned by the application; polled once a frame.
pub struct ModelKeeper {
    folder: PathBuf,
    shelf: Shelf,
    wake: Wake,
}

impl ModelKeeper {
    /// Begin to read the models.
    pub fn new(places: &Places, wake: Wake) -> Self {
        let keeper = Self { folder: places.models(), shelf: Shelf::default(), wake };
        keeper.look();
        keeper
    }

    /// What is known, as soon as it was read once.
    pub fn store(&self) -> Option<Arc<ModelStore>> {
        lock(&self.shelf).clone()
    }

    /// Where the user's own models lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Read them anew; the list so far stays until then.
    pub fn look(&self) {
        let (folder, shelf, wake) = (self.folder.clone(), Arc::clone(&self.shelf), Arc::clone(&self.wake));
        let run = move || {
            let store = Arc::new(ModelStore::open(&folder));
            *lock(&shelf) = Some(store);
            wake();
        };
        if std::thread::Builder::new().name("models".to_owned()).spawn(run).is_err() {
            // Without a thread there is at least what lies in memory.
            lock(&self.shelf).get_or_insert_with(|| Arc::new(ModelStore::built_in()));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
