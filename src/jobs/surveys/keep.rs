//! Overviews from the cache on disk, and into it.

use super::turn::{Running, publish};
use super::{Finding, Job, Report, Shared};
use crate::jobs::CacheKey;
use crate::raster::{Pyramid, Reduction};
use std::sync::Arc;

/// Smaller planes are read again sooner than their overview is found.
const LEAST_KEPT_PX: usize = 1 << 22;

/// Take the overviews that are kept on disk, once for each reduction that is wanted.
pub(super) fn restore(shared: &Shared, job: &Job, entry: &mut Running) {
    for reduction in &job.reductions {
        if entry.keys.iter().any(|(known, _)| known == reduction) {
            continue;
        }
        let key = CacheKey::of_plane(&job.plane, *reduction);
        if let Some(key) = &key {
            match shared.overviews.restore(key, &entry.pyramid) {
                Ok(true) => publish(shared, job),
                Ok(false) => {}
                Err(problem) => log::warn!("{problem}"),
            }
        }
        entry.keys.push((*reduction, key));
    }
}

/// Keep the overviews of a plane of which all pixels were seen, on a thread of their own.
pub(super) fn keep(
    shared: &Shared,
    pyramid: &Arc<Pyramid>,
    keys: &[(Reduction, Option<CacheKey>)],
    report: &Report,
) {
    let keys: Vec<CacheKey> = keys.iter().filter_map(|(_, key)| key.clone()).collect();
    let (overviews, pyramid, report) = (Arc::clone(&shared.overviews), Arc::clone(pyramid), report.clone());
    if keys.is_empty() || !overviews.is_enabled() || pyramid.size().area() < LEAST_KEPT_PX {
        return;
    }
    let work = move || {
        let fresh = keys.iter().filter(|key| !overviews.path_of(key).exists());
        if let Some(problem) = fresh.filter_map(|key| overviews.keep(key, &pyramid).err()).next() {
            report(Finding::NotKept { why: problem.to_string() });
        }
    };
    if let Err(error) = std::thread::Builder::new().name("keep".to_owned()).spawn(work) {
        log::warn!("overviews are not kept: {error}");
    }
}
