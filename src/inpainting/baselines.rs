//! Scores that need no network: what a repainted core must beat.

use super::core::square;
use super::prepared::LIGHT_RADIUS;
use super::{Core, Stamp};

/// Radii of the rings of the ROC metric, pixels; each is one pixel wide.
const RINGS: (f64, f64) = (8.0, 16.0);
/// Radius of the core of the concentration, pixels.
const CORE_RADIUS: f64 = 2.0;

/// Ring metric, peak to total, and concentration around the core pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baselines {
    /// R1^2 + R2^2 with R1 = (max - m1) / max and R2 = (m1 - m2) / m1; m1 and m2 the means of the rings at 8 and 16
    /// pixels (Stevens et al. 2025, whose threshold is 0.75). NaN where a ring has no data.
    pub roc: f64,
    /// The mean of the brightest 2 x 2 pixels that hold the core pixel over the flux within 10 pixels; NaN where that is
    /// not positive.
    pub peak_total: f64,
    /// Flux within 2 pixels over flux within 10; NaN likewise.
    pub concentration: f64,
    /// Flux within 10 pixels of the core pixel (by the centres of pixels), microjansky.
    pub total_flux: f64,
}

impl Baselines {
    /// Of the observed pixels.
    pub fn of(stamp: &Stamp, core: &Core) -> Self {
        let peak = f64::from(core.peak);
        let (m1, m2) = (ring(stamp, core, RINGS.0), ring(stamp, core, RINGS.1));
        let (r1, r2) = ((peak - m1) / peak, (m1 - m2) / m1);
        let (total_flux, _) = core.sum_within(stamp, LIGHT_RADIUS);
        let of_total = |flux: f64| if total_flux > 0.0 { flux / total_flux } else { f64::NAN };
        Self {
            roc: r1 * r1 + r2 * r2,
            peak_total: of_total(brightest_four(stamp, core)),
            concentration: of_total(core.sum_within(stamp, CORE_RADIUS).0),
            total_flux,
        }
    }
}

/// The mean of the pixels with data whose distance differs from a radius by less than half a pixel; NaN without any.
fn ring(stamp: &Stamp, core: &Core, radius: f64) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (dx, dy) in square(radius.ceil() as i64 + 1) {
        let value = core.beside(stamp, dx, dy);
        if ((dx as f64).hypot(dy as f64) - radius).abs() < 0.5 && value.is_finite() {
            sum += f64::from(value);
            count += 1.0;
        }
    }
    sum / count
}

/// The mean of the brightest of the four squares of 2 x 2 pixels that hold the core pixel; NaN without data.
fn brightest_four(stamp: &Stamp, core: &Core) -> f64 {
    let sum = |left: i64, bottom: i64| -> f64 {
        [(0, 0), (1, 0), (0, 1), (1, 1)]
            .iter()
            .map(|(x, y)| f64::from(core.beside(stamp, left + x, bottom + y)))
            .sum()
    };
    [(-1, -1), (0, -1), (-1, 0), (0, 0)].iter().map(|(x, y)| sum(*x, *y)).fold(f64::NAN, f64::max) / 4.0
}
