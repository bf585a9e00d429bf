//! ZPN: the zenithal projection whose radius is a polynomial in the distance from the pole.

use super::{Direction, Parameters};
use crate::sky::WcsError;
use std::f64::consts::{FRAC_PI_2, PI};

/// Radius = sum of coefficients times powers of the distance from the pole (radians).
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct ZenithalPolynomial {
    coefficients: Vec<f64>,
    /// The distance up to which the radius grows, and the radius there.
    turning_distance: f64,
    turning_radius: f64,
}

impl ZenithalPolynomial {
    pub(super) fn new(parameters: &Parameters) -> Result<Self, WcsError> {
        let degree = parameters.0.iter().filter(|(_, value)| *value != 0.0).map(|(m, _)| *m).max();
        let Some(degree @ 1..30) = degree else {
            return Err(WcsError::bad("ZPN without its coefficients PVi_m"));
        };
        let coefficients = (0..=degree).map(|m| parameters.get(m).unwrap_or(0.0)).collect();
        let mut zpn = Self { coefficients, turning_distance: PI, turning_radius: 0.0 };
        zpn.turning_distance = zpn.first_turn();
        zpn.turning_radius = zpn.radius(zpn.turning_distance).0;
        if zpn.turning_distance <= 0.0 {
            return Err(WcsError::bad("the radius of ZPN shrinks at its centre"));
        }
        Ok(zpn)
    }

    /// The radius at a distance from the pole, and its slope.
    fn radius(&self, distance: f64) -> (f64, f64) {
        self.coefficients.iter().rev().fold((0.0, 0.0), |(value, slope), coefficient| {
            (value * distance + coefficient, slope * distance + value)
        })
    }

    /// The first distance at which the radius stops growing, found on a fine mesh and by bisection.
    fn first_turn(&self) -> f64 {
        const MESH: usize = 1800;
        let at = |k: usize| PI * k as f64 / MESH as f64;
        let grows = |distance: f64| self.radius(distance).1 > 0.0;
        let Some(k) = (0..=MESH).find(|&k| !grows(at(k))) else { return PI };
        if k == 0 {
            return 0.0;
        }
        let (mut low, mut high) = (at(k - 1), at(k));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.radius(middle).1 > 0.0 { low = middle } else { high = middle }
        }
        low
    }

    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        let radius = x.hypot(y);
        let on_map = radius <= self.turning_radius * (1.0 + 1e-13);
        if !on_map {
            return None;
        }
        let distance = self.distance(radius)?;
        let (sin, cos) = distance.sin_cos();
        Some(if radius == 0.0 { [-sin, 0.0, cos] } else { [-y / radius * sin, x / radius * sin, cos] })
    }

    /// Newton's method kept within a shrinking bracket.
    fn distance(&self, radius: f64) -> Option<f64> {
        let (mut low, mut high) = (0.0, self.turning_distance);
        if self.radius(low).0 > radius {
            return None;
        }
        let mut at = radius.min(high);
        for _ in 0..100 {
            let (value, slope) = self.radius(at);
            if value > radius {
                high = at
            } else {
                low = at
            }
            let newton = at - (value - radius) / slope;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            let converged = (next - at).abs() <= 1e-16 * (1.0 + at);
            at = next;
            if converged {
                break;
            }
        }
        Some(at)
    }

    pub(super) fn plane(&self, [u, v, z]: Direction) -> Option<(f64, f64)> {
        let sine = u.hypot(v);
        let distance = FRAC_PI_2 - z.atan2(sine);
        if distance > self.turning_distance + super::ANGLE_TOLERANCE {
            return None;
        }
        let distance = if z > 0.5 { sine.asin() } else { distance };
        let radius = self.radius(distance).0;
        Some(if sine == 0.0 { (0.0, -radius) } else { (v / sine * radius, -u / sine * radius) })
    }
}
