//! Cylindrical projections: CAR, CEA, MER, CYP.

use super::{Direction, Parameters, angles_of, direction_of};
use crate::sky::WcsError;

/// Cylindrical projections; x is proportional to native longitude.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Cylindrical {
    PlateCarree,
    EqualArea { lambda: f64 },
    Mercator,
    Perspective { mu: f64, lambda: f64 },
}

impl Cylindrical {
    pub(super) fn new(code: &str, parameters: &Parameters) -> Result<Self, WcsError> {
        let bad = |reason: &str| Err(WcsError::bad(format!("{code} with unusable {reason}")));
        match code {
            "CEA" => {
                let lambda = parameters.get(1).unwrap_or(1.0);
                if lambda > 0.0 && lambda <= 1.0 { Ok(Self::EqualArea { lambda }) } else { bad("PVi_1") }
            }
            "CYP" => {
                let (mu, lambda) = (parameters.get(1).unwrap_or(1.0), parameters.get(2).unwrap_or(1.0));
                let usable = lambda != 0.0 && mu != -lambda;
                if usable { Ok(Self::Perspective { mu, lambda }) } else { bad("PVi_1, PVi_2") }
            }
            "MER" => Ok(Self::Mercator),
            _ => Ok(Self::PlateCarree),
        }
    }

    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        match *self {
            Self::PlateCarree => direction_of(x, y),
            Self::EqualArea { lambda } => {
                let sine = y * lambda;
                (sine.abs() <= 1.0 + 1e-13).then(|| direction_of(x, sine.clamp(-1.0, 1.0).asin()))?
            }
            Self::Mercator => direction_of(x, y.sinh().atan()),
            Self::Perspective { mu, lambda } => {
                let eta = y / (mu + lambda);
                let sine = eta * mu / (eta * eta + 1.0).sqrt();
                (sine.abs() <= 1.0 + 1e-13)
                    .then(|| direction_of(x / lambda, eta.atan() + sine.clamp(-1.0, 1.0).asin()))?
            }
        }
    }

    pub(super) fn plane(&self, direction: Direction) -> Option<(f64, f64)> {
        let (phi, theta) = angles_of(direction);
        let [a, b, sine] = direction;
        let cosine = a.hypot(b);
        match *self {
            Self::PlateCarree => Some((phi, theta)),
            Self::EqualArea { lambda } => Some((phi, sine / lambda)),
            Self::Mercator => (cosine > 0.0).then(|| (phi, (sine / cosine).asinh())),
            Self::Perspective { mu, lambda } => {
                let depth = mu + cosine;
                (depth != 0.0).then(|| (lambda * phi, (mu + lambda) * sine / depth))
            }
        }
    }
}
