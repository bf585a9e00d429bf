//! Grades on disk: the store is opened by the first grade or search, and kept open.

use crate::grades::{Grade, GradeStore};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The store of a scheme.
pub struct GradeKeeper {
    path: PathBuf,
    store: Mutex<Option<GradeStore>>,
}

impl GradeKeeper {
    pub fn new(path: PathBuf) -> Self {
        Self { path, store: Mutex::default() }
    }

    /// All grades of a field that were not taken back.
    ///
    /// # Errors
    /// One sentence when the store cannot be read.
    pub fn load(&self, field: &str) -> Result<Vec<Grade>, String> {
        if !self.path.exists() {
            return Ok(Vec::new());
        }
        self.with(|store| {
            let current = store.current(field).map_err(|error| error.to_string())?;
            Ok(current.into_iter().map(|stored| stored.grade).collect())
        })
    }

    /// Have a grade on disk.
    ///
    /// # Errors
    /// One sentence when it is not there; it may be tried again.
    pub fn keep(&self, grade: &Grade) -> Result<(), String> {
        self.with(|store| store.append(grade).map(|_| ()).map_err(|error| error.to_string()))
    }

    fn with<T>(&self, work: impl FnOnce(&GradeStore) -> Result<T, String>) -> Result<T, String> {
        let mut kept = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            *kept = Some(GradeStore::open(&self.path).map_err(|error| error.to_string())?);
        }
        match kept.as_ref() {
            Some(store) => work(store),
            None => Err(format!("The grades could not be opened: {}", self.path.display())),
        }
    }
}
