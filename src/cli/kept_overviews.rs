//! The cache of overviews, for one scene.

use super::scene::Scene;
use super::warn;
use crate::interop::FigurePlane;
use crate::jobs::{CacheKey, PyramidCache};

/// The overviews of a scene's planes in the cache on disk.
pub struct KeptOverviews {
    cache: PyramidCache,
    keys: Vec<Option<CacheKey>>,
}

impl KeptOverviews {
    /// Those of all planes that are shown.
    pub fn of(scene: &Scene, cache: PyramidCache) -> Self {
        let key = |source: &FigurePlane| CacheKey::of_plane(&source.plane, scene.reduction);
        Self { cache, keys: scene.planes.iter().flatten().map(key).collect() }
    }

    /// Take those that are there; how many that were.
    pub fn restore(&self, scene: &Scene) -> usize {
        let pairs = self.keys.iter().zip(scene.planes.iter().flatten());
        let taken = pairs.filter_map(|(key, source)| {
            let taken = self.cache.restore(key.as_ref()?, &source.pyramid);
            taken.inspect_err(|problem| warn(&problem.to_string())).ok()
        });
        taken.filter(|taken| *taken).count()
    }

    /// Keep those that are not there.
    pub fn keep(&self, scene: &Scene) {
        for (key, source) in self.keys.iter().zip(scene.planes.iter().flatten()) {
            let Some(key) = key.as_ref().filter(|key| !self.cache.path_of(key).exists()) else { continue };
            if let Err(problem) = self.cache.keep(key, &source.pyramid) {
                warn(&problem.to_string());
            }
        }
    }
}
