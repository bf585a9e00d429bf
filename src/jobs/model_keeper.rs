//! The models of this machine as the window sees them: they are read and checked off the user's thread.

use super::Wake;
use crate::models::ModelStore;
use crate::places::Places;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was read, and which readings are under way.
#[derive(Default)]
struct Shelf {
    store: Option<Arc<ModelStore>>,
    /// Number of the reading that was begun last, from 1, and of the newest that has ended.
    begun: u64,
    ended: u64,
}

impl Shelf {
    /// A reading has ended. One that was begun earlier than what is known already says nothing new.
    fn put(&mut self, number: u64, store: Arc<ModelStore>) {
        if number > self.ended {
            (self.store, self.ended) = (Some(store), number);
        }
    }
}

/// Looks after the list of models. Owned by the application; polled once a frame.
pub struct ModelKeeper {
    folder: PathBuf,
    shelf: Arc<Mutex<Shelf>>,
    wake: Wake,
}

impl ModelKeeper {
    /// Begin to read the models.
    pub fn new(places: &Places, wake: Wake) -> Self {
        let keeper = Self { folder: places.models(), shelf: Arc::default(), wake };
        keeper.look();
        keeper
    }

    /// What is known, as soon as it was read once.
    pub fn store(&self) -> Option<Arc<ModelStore>> {
        lock(&self.shelf).store.clone()
    }

    /// True while they are read.
    pub fn is_reading(&self) -> bool {
        let shelf = lock(&self.shelf);
        shelf.ended < shelf.begun
    }

    /// Where the user's own models lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Read them anew; the list so far stays until then.
    pub fn look(&self) {
        let (folder, shelf, wake) = (self.folder.clone(), Arc::clone(&self.shelf), Arc::clone(&self.wake));
        let number = {
            let mut shelf = lock(&self.shelf);
            shelf.begun += 1;
            shelf.begun
        };
        let run = move || {
            let store = Arc::new(ModelStore::open(&folder));
            lock(&shelf).put(number, store);
            wake();
        };
        if std::thread::Builder::new().name("models".to_owned()).spawn(run).is_err() {
            // Without a thread there is at least what lies in memory.
            let known = self.store();
            lock(&self.shelf).put(number, known.unwrap_or_else(|| Arc::new(ModelStore::built_in())));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_that_was_overtaken_changes_nothing() {
        let mut shelf = Shelf { begun: 2, ..Shelf::default() };
        let [older, newer] = [(); 2].map(|()| Arc::new(ModelStore::built_in()));
        shelf.put(2, Arc::clone(&newer));
        shelf.put(1, older);
        assert!(Arc::ptr_eq(shelf.store.as_ref().unwrap(), &newer));
        assert_eq!(shelf.ended, shelf.begun);
    }
}
