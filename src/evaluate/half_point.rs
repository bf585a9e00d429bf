//! Where completeness falls to one half.

use super::completeness::Sought;
use super::logistic::{Row, fit};

/// The middle of a completeness curve, from a logistic fit to found and missed objects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfPoint {
    /// The quantity at which one half is found.
    pub at: f64,
    /// Change of logit(completeness) per unit of the quantity: negative in magnitude, positive in signal-to-noise.
    pub slope: f64,
    /// Whether it lies among the objects it was fitted to; if not, it is an extrapolation.
    pub is_inside: bool,
}

/// Fit completeness = 1 / (1 + exp(-slope (value - at))) by maximum likelihood, weights counting.
///
/// For signal-to-noise, give its logarithm if the curve is steep at the low end. Objects of a quantity that is not
/// finite are left out. `None` where no such curve fits best: all found, all missed, or found and missed objects on
/// either side of one value. An interval comes from [`super::Bootstrap`] over fields.
pub fn half_point(sought: &[Sought]) -> Option<HalfPoint> {
    let rows: Vec<Row> = sought
        .iter()
        .filter(|object| object.counts() && object.value.is_finite())
        .map(|object| Row { x: object.value, is_true: object.is_found, weight: object.weight })
        .collect();
    let line = fit(&rows)?;
    let at = -line.intercept / line.slope;
    let least = rows.iter().map(|row| row.x).fold(f64::INFINITY, f64::min);
    let most = rows.iter().map(|row| row.x).fold(f64::NEG_INFINITY, f64::max);
    at.is_finite().then_some(HalfPoint { at, slope: line.slope, is_inside: (least..=most).contains(&at) })
}
