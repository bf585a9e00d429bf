//! Conic projections: COP, COE, COD, COO.

use super::{Direction, Parameters, angles_of, direction_of};
use crate::sky::WcsError;
use std::f64::consts::FRAC_PI_2;

/// How the radius of a parallel follows from its latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Family {
    Perspective,
    EqualArea,
    Equidistant,
    Orthomorphic,
}

/// A cone through (or tangent at) two standard parallels.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Conic {
    family: Family,
    /// The latitude half way between the standard parallels.
    middle: f64,
    /// Half the distance between the standard parallels.
    half: f64,
    /// Turns of the cone's fan per turn of longitude.
    constant: f64,
    /// Scale of the radius (COO).
    psi: f64,
    /// The radius at the middle latitude.
    reference_radius: f64,
}

impl Conic {
    pub(super) fn new(code: &str, parameters: &Parameters) -> Result<Self, WcsError> {
        let bad = || WcsError::bad(format!("{code} with unusable standard parallels PVi_1, PVi_2"));
        let middle = parameters.get(1).ok_or_else(bad)?.to_radians();
        let half = parameters.get(2).unwrap_or(0.0).to_radians();
        let family = match code {
            "COP" => Family::Perspective,
            "COE" => Family::EqualArea,
            "COD" => Family::Equidistant,
            _ => Family::Orthomorphic,
        };
        let mut conic =
            Self { family, middle, half, constant: middle.sin(), psi: 1.0, reference_radius: 0.0 };
        conic.set_constant();
        conic.reference_radius = conic.radius(middle);
        let usable = conic.constant != 0.0
            && [conic.constant, conic.psi, conic.reference_radius].into_iter().all(f64::is_finite)
            && middle.abs() <= FRAC_PI_2;
        usable.then_some(conic).ok_or_else(bad)
    }

    fn set_constant(&mut self) {
        let [first, second] = [self.middle - self.half, self.middle + self.half];
        match self.family {
            Family::Perspective => {}
            Family::EqualArea => self.constant = (first.sin() + second.sin()) / 2.0,
            Family::Equidistant if self.half == 0.0 => {}
            Family::Equidistant => self.constant = self.middle.sin() * self.half.sin() / self.half,
            Family::Orthomorphic => {
                if self.half != 0.0 {
                    let ratio = half_colatitude(second) / half_colatitude(first);
                    self.constant = (second.cos() / first.cos()).ln() / ratio.ln();
                }
                self.psi = first.cos() / (self.constant * half_colatitude(first).powf(self.constant));
            }
        }
    }

    pub(super) fn middle_latitude_degrees(&self) -> f64 {
        self.middle.to_degrees()
    }

    fn radius(&self, theta: f64) -> f64 {
        let [first, second] = [self.middle - self.half, self.middle + self.half];
        match self.family {
            Family::Perspective => self.half.cos() * (1.0 / self.middle.tan() - (theta - self.middle).tan()),
            Family::EqualArea => {
                let gamma = 2.0 * self.constant;
                2.0 / gamma * (1.0 + first.sin() * second.sin() - gamma * theta.sin()).max(0.0).sqrt()
            }
            Family::Equidistant => self.middle - theta + self.cotangents(),
            Family::Orthomorphic => self.psi * half_colatitude(theta).powf(self.constant),
        }
    }

    fn latitude(&self, radius: f64) -> Option<f64> {
        let [first, second] = [self.middle - self.half, self.middle + self.half];
        match self.family {
            Family::Perspective => {
                Some(self.middle + (1.0 / self.middle.tan() - radius / self.half.cos()).atan())
            }
            Family::EqualArea => {
                let gamma = 2.0 * self.constant;
                let sine = (1.0 + first.sin() * second.sin() - (radius * gamma / 2.0).powi(2)) / gamma;
                (sine.abs() <= 1.0 + 1e-13).then(|| sine.clamp(-1.0, 1.0).asin())
            }
            Family::Equidistant => Some(self.middle - radius + self.cotangents()),
            Family::Orthomorphic if radius == 0.0 => Some(FRAC_PI_2.copysign(self.constant)),
            Family::Orthomorphic => {
                Some(FRAC_PI_2 - 2.0 * (radius / self.psi).powf(1.0 / self.constant).atan())
            }
        }
    }

    fn cotangents(&self) -> f64 {
        let half = if self.half == 0.0 { 1.0 } else { self.half / self.half.tan() };
        half / self.middle.tan()
    }

    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        let down = self.reference_radius - y;
        let sign = 1f64.copysign(self.middle);
        let radius = sign * x.hypot(down);
        let angle = if radius == 0.0 { 0.0 } else { (sign * x).atan2(sign * down) };
        direction_of(angle / self.constant, self.latitude(radius)?)
    }

    pub(super) fn plane(&self, direction: Direction) -> Option<(f64, f64)> {
        let (phi, theta) = angles_of(direction);
        if self.family == Family::Perspective && (theta - self.middle).abs() >= FRAC_PI_2 {
            return None;
        }
        let radius = self.radius(theta);
        if radius * self.middle < 0.0 {
            return None;
        }
        let (sin, cos) = (self.constant * phi).sin_cos();
        Some((radius * sin, self.reference_radius - radius * cos))
    }
}

/// tan((90° - latitude) / 2).
fn half_colatitude(latitude: f64) -> f64 {
    ((FRAC_PI_2 - latitude) / 2.0).tan()
}
