//! From pyramids to entries and back.

use super::{CacheKey, CacheProblem, PyramidCache, StoredParts};
use crate::raster::{Pyramid, ValueCounts};

impl PyramidCache {
    /// Fill a pyramid with what was kept of its plane: the coarse levels of the key's reduction, and the counts of all
    /// values where they were known. False where nothing is kept that can be trusted; the pyramid is as it was then.
    ///
    /// # Errors
    /// As [`PyramidCache::load`].
    pub fn restore(&self, key: &CacheKey, pyramid: &Pyramid) -> Result<bool, CacheProblem> {
        let Some(stored) = self.load(key)? else { return Ok(false) };
        let size = pyramid.size();
        let is_complete = |counts: &ValueCounts| {
            counts.n_finite().checked_add(counts.n_nonfinite()) == Some(size.area() as u64)
        };
        let counts = stored.distribution.as_deref().and_then(ValueCounts::from_bytes).filter(is_complete);
        Ok(stored.plane == size && pyramid.restore(key.reduction(), stored.levels, counts))
    }

    /// Keep the coarse levels of the key's reduction, and the counts of all values where they are known. Does nothing
    /// while the levels are not exact.
    ///
    /// # Errors
    /// As [`PyramidCache::store`].
    pub fn keep(&self, key: &CacheKey, pyramid: &Pyramid) -> Result<(), CacheProblem> {
        if !self.may_store(key) {
            return Ok(());
        }
        let Some(levels) = pyramid.stored_levels(key.reduction()) else { return Ok(()) };
        let counts = pyramid.counts().map(|counts| counts.to_bytes());
        self.store(
            key,
            StoredParts { plane: pyramid.size(), levels: &levels, distribution: counts.as_deref() },
        )
    }
}
