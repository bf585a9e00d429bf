//! The cache of overviews as the window sees it: its work is done off the user's thread.

use super::{CacheRun, CacheSettings, PyramidCache, Usage, Wake, pyramid_cache};
use crate::places::Places;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is known about the cache's folder.
#[derive(Debug, Default)]
struct Known {
    usage: Option<Usage>,
    problems: Vec<String>,
}

/// Looks after one cache. Owned by the application; polled once a frame.
pub struct CacheKeeper {
    cache: Arc<PyramidCache>,
    run: CacheRun,
    known: Arc<Mutex<Known>>,
    wake: Wake,
}

impl CacheKeeper {
    /// The cache of this run.
    pub fn new(places: &Places, settings: CacheSettings, run: CacheRun, wake: Wake) -> Self {
        Self { cache: Arc::new(pyramid_cache(places, settings, run)), run, known: Arc::default(), wake }
    }

    /// The cache, for those who load and store.
    pub fn cache(&self) -> &Arc<PyramidCache> {
        &self.cache
    }

    /// False where an argument or the environment switched it off for this run, whatever the settings say.
    pub fn may_cache(&self) -> bool {
        self.run.may_cache()
    }

    /// What is on disk, as far as it has been looked at.
    pub fn usage(&self) -> Option<Usage> {
        lock(&self.known).usage
    }

    /// What failed since the last call, each a sentence for the user.
    pub fn take_problems(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.known).problems)
    }

    /// Find out how much is on disk.
    pub fn look(&self) {
        self.work(|_| Ok(()));
    }

    /// Let new settings take effect, and trim what is beyond the new bound.
    pub fn set(&self, settings: CacheSettings) {
        self.cache.set(settings.enabled && self.may_cache(), settings.most_bytes());
        self.work(|cache| {
            cache.trim();
            Ok(())
        });
    }

    /// Remove all overviews.
    pub fn clear(&self) {
        self.work(|cache| cache.remove_all().map(|_| ()).map_err(|problem| problem.to_string()));
    }

    fn work(&self, work: impl FnOnce(&PyramidCache) -> Result<(), String> + Send + 'static) {
        let (cache, known, wake) = (Arc::clone(&self.cache), Arc::clone(&self.known), Arc::clone(&self.wake));
        let run = move || {
            let outcome = work(&cache);
            let usage = cache.usage();
            let mut known = lock(&known);
            known.usage = Some(usage);
            known.problems.extend(outcome.err());
            drop(known);
            wake();
        };
        if let Err(error) = std::thread::Builder::new().name("cache".to_owned()).spawn(run) {
            lock(&self.known).problems.push(format!("The system starts no thread for this work: {error}"));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
