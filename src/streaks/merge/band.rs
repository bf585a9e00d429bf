//! What the pixels say along a line.

use crate::geometry::ImagePoint;
use crate::streaks::Signal;

/// Longest line that is read in full; longer ones are read at as many places.
const MOST_STEPS: usize = 512;

/// A band three pixels wide along a line.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Band {
    /// Mean of the signal over good pixels, in sigma of one pixel; 0 without good pixels.
    pub mean: f64,
    /// That mean over its own standard deviation (noise of pixels taken as independent).
    pub signal_to_noise: f64,
    /// Share of the pixels that are masked or outside, 0 to 1; 0 for a line without length.
    pub masked_share: f64,
}

/// Read the band from `from` to `to`.
pub(super) fn band_along(signal: &Signal, from: ImagePoint, to: ImagePoint) -> Band {
    let length = (to.x - from.x).hypot(to.y - from.y);
    if !length.is_finite() || length < 1.0 {
        return Band::default();
    }
    let (cos, sin) = ((to.x - from.x) / length, (to.y - from.y) / length);
    let steps = (length.ceil() as usize).clamp(1, MOST_STEPS);
    let (mut sum, mut good, mut all) = (0.0, 0usize, 0usize);
    for step in 0..steps {
        let along = (step as f64 + 0.5) * length / steps as f64;
        for across in [-1.0, 0.0, 1.0] {
            let x = from.x + along * cos - across * sin;
            let y = from.y + along * sin + across * cos;
            all += 1;
            if let Some(value) = good_value(signal, x, y) {
                sum += value;
                good += 1;
            }
        }
    }
    if good == 0 {
        return Band { masked_share: 1.0, ..Band::default() };
    }
    Band {
        mean: sum / good as f64,
        signal_to_noise: sum / (good as f64).sqrt(),
        masked_share: (all - good) as f64 / all as f64,
    }
}

/// The value of the pixel that holds a place; `None` where it is masked, outside or no number.
fn good_value(signal: &Signal, x: f64, y: f64) -> Option<f64> {
    let (x, y) = ((x + 0.5).floor(), (y + 0.5).floor());
    if x < 0.0 || y < 0.0 {
        return None;
    }
    let (value, mask) = signal.at(x as usize, y as usize);
    (mask == 0 && value.is_finite()).then(|| f64::from(value))
}
