//! HPX: the HEALPix projection.

use super::{Direction, Parameters, angles_of, direction_of};
use crate::sky::WcsError;
use std::f64::consts::{FRAC_PI_2, PI};

/// H facets around the equator, K rows of them (usually 4 and 3).
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Healpix {
    facets: f64,
    rows: f64,
}

impl Healpix {
    pub(super) fn new(parameters: &Parameters) -> Result<Self, WcsError> {
        let (facets, rows) = (parameters.get(1).unwrap_or(4.0), parameters.get(2).unwrap_or(3.0));
        let usable = [facets, rows].iter().all(|count| (1.0..1000.0).contains(count) && count.fract() == 0.0);
        usable.then_some(Self { facets, rows }).ok_or_else(|| WcsError::bad("HPX with unusable PVi_1, PVi_2"))
    }

    /// The meridian in the middle of the polar facet that holds longitude (or x) `phi`.
    fn facet_middle(&self, phi: f64, north: bool) -> f64 {
        let odd = if north || self.rows % 2.0 == 1.0 { 1.0 } else { 0.0 };
        let count = (2.0 * ((phi + PI) * self.facets / (2.0 * PI) + (1.0 - odd) / 2.0).floor() + odd)
            .min(2.0 * self.facets - odd);
        -PI + count * PI / self.facets
    }

    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        let edge = FRAC_PI_2 * (self.rows - 1.0) / self.facets;
        if y.abs() <= edge {
            let sine = 2.0 * self.facets * y / (PI * self.rows);
            return direction_of(x, sine.clamp(-1.0, 1.0).asin());
        }
        let sigma = (self.rows + 1.0) / 2.0 - (y * self.facets / PI).abs();
        let on_map = sigma >= -1e-12;
        if !on_map {
            return None;
        }
        let sigma = sigma.max(0.0);
        let middle = self.facet_middle(x, y > 0.0);
        let half_width = sigma * PI / self.facets;
        if (x - middle).abs() > half_width + 1e-12 {
            return None;
        }
        let phi = if sigma > 0.0 { middle + (x - middle) / sigma } else { middle };
        // 1 - sin(theta) = sigma^2 / K, held as the cosine to keep digits near the pole.
        let depth = sigma * sigma / self.rows;
        let cosine = (depth * (2.0 - depth)).max(0.0).sqrt();
        direction_of(phi, (1.0 - depth).atan2(cosine).copysign(y))
    }

    pub(super) fn plane(&self, direction: Direction) -> Option<(f64, f64)> {
        let (phi, theta) = angles_of(direction);
        let sine = direction[2];
        if sine.abs() <= (self.rows - 1.0) / self.rows {
            return Some((phi, FRAC_PI_2 * self.rows / self.facets * sine));
        }
        let cosine_square = direction[0] * direction[0] + direction[1] * direction[1];
        let sigma = (self.rows * cosine_square / (1.0 + sine.abs())).sqrt();
        let middle = self.facet_middle(phi, theta > 0.0);
        let y = PI / self.facets * ((self.rows + 1.0) / 2.0 - sigma);
        Some((middle + (phi - middle) * sigma, y.copysign(theta)))
    }
}
