//! Splitting a component into the sources that overlap in it.
//!
//! `branches` raises the threshold level by level and finds where the component falls apart into parts that each hold
//! enough light; `share` gives the pixels below those levels to the part whose light reaches them most.

mod branches;
mod share;

pub(super) use branches::Scratch;

use super::window::Window;
use super::{DetectionSettings, components::Component};

/// A part is at least so many pixels.
const LEAST_PIXELS: usize = 3;

/// The pixels of each source of a component, brightest peak first; of an unblended one, all in one list.
pub(super) fn deblended(
    window: &Window,
    (component, pixels): (&Component, &[u32]),
    settings: &DetectionSettings,
    scratch: &mut Scratch,
) -> Vec<Vec<u32>> {
    let whole = || vec![pixels.to_vec()];
    if pixels.len() < 2 * LEAST_PIXELS || settings.deblend_contrast >= 1.0 {
        return whole();
    }
    let least = |level: f64, pixel: &u32| level.min(settings.threshold * window.deviation(*pixel));
    let threshold = pixels.iter().fold(f64::INFINITY, least);
    let levels = branches::Levels::new(threshold, window.light(component.peak), settings.deblend_levels);
    let cores = branches::cores(window, pixels, (&levels, settings.deblend_contrast), scratch);
    if cores.len() < 2 {
        return whole();
    }
    share::shared(window, pixels, cores)
}
