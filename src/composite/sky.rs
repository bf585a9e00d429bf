//! The level and scatter of the sky, and cuts that follow from them.

use crate::raster::{Cuts, SampleStatistics};

/// How far below the sky black lies, in widths of its scatter.
const BLACK_BELOW: f32 = 2.0;
/// Limits of how far above the sky white lies, in widths of its scatter; between them it is the brightest 0.1 %.
const WHITE_ABOVE: (f32, f32) = (500.0, 1500.0);

/// The median; 0 for an empty sample.
pub(super) fn level(sample: &SampleStatistics) -> f32 {
    sample.percentile(50.0).unwrap_or(0.0)
}

/// The scatter of the sky in the unit of the plane: the distance from the median down to the percentile that lies
/// one standard deviation below it in a normal distribution, where sources do not disturb. Never 0.
pub(super) fn scatter(sample: &SampleStatistics) -> f32 {
    let below = sample.percentile(15.87).unwrap_or(0.0);
    let width = (level(sample) - below).abs();
    if width > 1e-30 { width.min(1e30) } else { level(sample).abs().clamp(1e-12, 1e30) * 1e-3 }
}

/// Cuts that show the sky as a dark grey and keep the cores of all but the brightest sources below white.
pub(super) fn sky_cuts(sample: &SampleStatistics) -> Cuts {
    let (level, scatter) = (level(sample), scatter(sample));
    let bright = sample.percentile(99.9).unwrap_or(level) - level;
    let above = bright.clamp(WHITE_ABOVE.0 * scatter, WHITE_ABOVE.1 * scatter);
    Cuts::usable(level - BLACK_BELOW * scatter, level + above)
}
