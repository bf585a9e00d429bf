//! Perspective views of the sphere: AZP and SZP.

use super::{Direction, Parameters};
use crate::sky::WcsError;

/// A perspective projection of the sphere onto a plane.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Perspective {
    /// Distance of the point of view behind the centre, and the tilt of the plane as tan and sec.
    Tilted { distance: f64, tangent: f64, secant: f64 },
    /// The point of view, in units of the sphere's radius.
    Slant { x: f64, y: f64, z: f64 },
}

impl Perspective {
    pub(super) fn new(code: &str, parameters: &Parameters) -> Result<Self, WcsError> {
        let distance = parameters.get(1).unwrap_or(0.0);
        let made = if code == "AZP" {
            let tilt = parameters.get(2).unwrap_or(0.0).to_radians();
            Self::Tilted { distance, tangent: tilt.tan(), secant: 1.0 / tilt.cos() }
        } else {
            let (sin_phi, cos_phi) = parameters.get(2).unwrap_or(0.0).to_radians().sin_cos();
            let (sin_theta, cos_theta) = parameters.get(3).unwrap_or(90.0).to_radians().sin_cos();
            let (x, y) = (-distance * cos_theta * sin_phi, distance * cos_theta * cos_phi);
            Self::Slant { x, y, z: distance * sin_theta + 1.0 }
        };
        let usable = match made {
            Self::Tilted { distance, secant, .. } => distance != -1.0 && secant.abs() < 1e10,
            Self::Slant { z, .. } => z != 0.0,
        };
        usable.then_some(made).ok_or_else(|| WcsError::bad(format!("{code} with unusable PVi_m")))
    }

    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        match *self {
            Self::Tilted { distance, tangent, secant } => {
                let (a, b) = (x / (distance + 1.0), -y / secant / (distance + 1.0));
                let k = 1.0 - b * tangent;
                let (square, half) = (a * a + b * b + k * k, distance * k);
                let root = half * half - square * (distance * distance - 1.0);
                let root = if root < 0.0 { None } else { Some(root.sqrt()) }?;
                let depth = [(half + root) / square, (half - root) / square];
                // In front of the point of view; of two such points the one that is not hidden.
                let in_front = depth.into_iter().filter(|depth| *depth > 0.0);
                let nearer = in_front.map(|depth| (depth, k * depth - distance));
                let nearer = nearer.max_by(|a, b| a.1.total_cmp(&b.1))?;
                Some([b * nearer.0, a * nearer.0, nearer.1])
            }
            Self::Slant { x: xp, y: yp, z: zp } => {
                let (u, v) = ((x - xp) / zp, (y - yp) / zp);
                let (a, b, c) = (u * u + v * v + 1.0, x * u + y * v + 1.0, x * x + y * y);
                let root = b * b - a * c;
                let root = if root < 0.0 { None } else { Some(root.sqrt()) }?;
                let depth = [(b - root) / a, (b + root) / a];
                let depth = depth.into_iter().find(|depth| (-1e-13..=2.0 + 1e-13).contains(depth))?;
                let depth = if depth < 0.5 && b > 0.0 { c / (b + root) } else { depth };
                Some([-(y - depth * v), x - depth * u, 1.0 - depth])
            }
        }
    }

    /// A direction is shown where its image leads back to it: the far side is hidden.
    pub(super) fn plane(&self, direction: Direction) -> Option<(f64, f64)> {
        let (x, y) = self.shadow(direction)?;
        let back = self.direction(x, y)?;
        let miss = back.iter().zip(direction).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        (miss < 1e-7).then_some((x, y))
    }

    fn shadow(&self, [u, v, z]: Direction) -> Option<(f64, f64)> {
        match *self {
            Self::Tilted { distance, tangent, secant } => {
                let depth = distance + z + u * tangent;
                let scale = (distance + 1.0) / depth;
                (depth > 0.0).then_some((v * scale, -u * secant * scale))
            }
            Self::Slant { x: xp, y: yp, z: zp } => {
                let depth = if z > 0.0 { (u * u + v * v) / (1.0 + z) } else { 1.0 - z };
                let scale = zp - depth;
                // Hidden: beyond the level of the point of view, or on the cap of the sphere that faces it.
                let toward_view = xp * v - yp * u + (1.0 - zp) * z;
                let outside = xp * xp + yp * yp + (1.0 - zp) * (1.0 - zp) > 1.0;
                let shown = scale * zp > 0.0 && !(outside && toward_view > 1.0 + 1e-12);
                shown.then_some(((zp * v - xp * depth) / scale, -(zp * u + yp * depth) / scale))
            }
        }
    }
}
