//! The classical detector: no training, the baseline of every comparison.
//!
//! Round and wide sources are masked ([`sources`]); the sums along all straight lines of five lengths are made of
//! the rest by doubling ([`sums`]); what stands out, and every long thin source, is laid on its light, judged and
//! thinned out to one snippet for each trail ([`judge`]).

mod judge;
mod lines;
mod shape;
mod smooth;
mod sources;
mod sums;

use super::line::Line;
use super::{Signal, Snippet, TrailPsf};
use crate::progress::Progress;

/// How the classical detector searches. The defaults were tuned on simulated exposures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassicalSettings {
    pub psf: TrailPsf,
    /// A source is masked, or taken for a trail by its shape, from this signal-to-noise ratio of its brightest
    /// place (seen through the PSF) on...
    pub source_peak: f32,
    /// ...with all its pixels above this one.
    pub source_edge: f32,
    /// Length over width from which on a source is thought a trail, not masked.
    pub elongation: f64,
    /// A source that is masked takes this many pixels round it along...
    pub growth: f64,
    /// ...and this share of its radius.
    pub growth_share: f64,
    /// Single pixels count at most this many sigma in the line sums.
    pub clip: f32,
    /// Line sums from this signal-to-noise ratio on are looked at.
    pub line_threshold: f32,
    /// Trails shorter than this are not looked for, pixels.
    pub shortest: f64,
    /// How strongly a width beyond that of the PSF speaks against a trail.
    pub width_penalty: f64,
    /// How strongly a middle brighter than the ends speaks against one.
    pub uneven_penalty: f64,
    /// How strongly one bright place on the line speaks against one.
    pub point_penalty: f64,
    /// Snippets weaker than this are not returned.
    pub lowest_strength: f64,
}

impl Default for ClassicalSettings {
    fn default() -> Self {
        Self {
            psf: TrailPsf::default(),
            source_peak: 6.0,
            source_edge: 3.0,
            elongation: 2.2,
            growth: 3.0,
            growth_share: 0.5,
            clip: 3.5,
            line_threshold: 4.3,
            shortest: 5.0,
            width_penalty: 6.0,
            uneven_penalty: 4.0,
            point_penalty: 1.5,
            lowest_strength: 2.0,
        }
    }
}

/// What looks like a trail, strongest first; strengths are signal-to-noise ratios of lines, lowered where the
/// light is wider than the PSF, uneven or in one place.
///
/// Masked and NaN pixels count as sky. Cancelled, it returns nothing.
pub fn find_classical(
    signal: &Signal,
    settings: &ClassicalSettings,
    progress: &dyn Progress,
) -> Vec<Snippet> {
    if signal.window.width == 0 || signal.window.height == 0 {
        return Vec::new();
    }
    let (cleaned, pieces) = sources::without_sources(signal, settings);
    progress.report(0.25);
    let found = lines::find_lines(&cleaned, settings, progress);
    if progress.is_cancelled() {
        return Vec::new();
    }
    let mut candidates: Vec<(f64, Line)> = pieces;
    candidates.extend(found);
    let snippets = judge::judge(&cleaned, candidates, settings);
    progress.report(1.0);
    snippets
}
