//! The zenithal projections of one formula: TAN, SIN, STG, ARC, ZEA.

use super::{ANGLE_TOLERANCE, Direction, Parameters};
use std::f64::consts::{FRAC_PI_2, PI};

/// Zenithal projections; the native pole is their reference point.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Zenithal {
    Gnomonic,
    /// Orthographic, in general seen from aslant (PVi_1, PVi_2).
    Orthographic {
        xi: f64,
        eta: f64,
    },
    Stereographic,
    Equidistant,
    EqualArea,
}

impl Zenithal {
    pub(super) fn new(code: &str, parameters: &Parameters) -> Option<Self> {
        Some(match code {
            "TAN" => Self::Gnomonic,
            "SIN" => Self::Orthographic {
                xi: parameters.get(1).unwrap_or(0.0),
                eta: parameters.get(2).unwrap_or(0.0),
            },
            "STG" => Self::Stereographic,
            "ARC" => Self::Equidistant,
            "ZEA" => Self::EqualArea,
            _ => return None,
        })
    }

    #[inline]
    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        let square = x * x + y * y;
        // Sine and cosine of the distance from the pole; the first divided by the radius in the plane.
        let (ratio, z) = match *self {
            Self::Gnomonic => {
                let shrink = 1.0 / (1.0 + square).sqrt();
                (shrink, shrink)
            }
            Self::Orthographic { xi, eta } => {
                let depth = orthographic_depth([x, y], [xi, eta])?;
                return Some([-(y - eta * depth), x - xi * depth, 1.0 - depth]);
            }
            Self::Stereographic => {
                let grow = 4.0 / (4.0 + square);
                (grow, (4.0 - square) / (4.0 + square))
            }
            Self::Equidistant => {
                let radius = square.sqrt();
                if radius > PI + ANGLE_TOLERANCE {
                    return None;
                }
                let (sin, cos) = radius.sin_cos();
                (if radius > 0.0 { sin / radius } else { 1.0 }, cos)
            }
            Self::EqualArea => {
                if square > 4.0 + 4.0 * ANGLE_TOLERANCE {
                    return None;
                }
                ((1.0 - square / 4.0).max(0.0).sqrt(), 1.0 - square / 2.0)
            }
        };
        Some([-y * ratio, x * ratio, z])
    }

    #[inline]
    pub(super) fn plane(&self, [u, v, z]: Direction) -> Option<(f64, f64)> {
        // Radius in the plane divided by the sine of the distance from the pole.
        let stretch = match *self {
            Self::Gnomonic => {
                if z <= 0.0 {
                    return None;
                }
                1.0 / z
            }
            Self::Orthographic { xi, eta } => return orthographic_plane([u, v, z], [xi, eta]),
            Self::Stereographic => {
                if z <= -1.0 {
                    return None;
                }
                2.0 / (1.0 + z)
            }
            Self::Equidistant => {
                let sine = (u * u + v * v).sqrt();
                if sine == 0.0 && z < 0.0 {
                    return Some((0.0, -PI));
                }
                if sine == 0.0 { 1.0 } else { (FRAC_PI_2 - z.atan2(sine)) / sine }
            }
            Self::EqualArea => {
                let sine_square = u * u + v * v;
                if z < 0.0 {
                    if sine_square == 0.0 {
                        return Some((0.0, -2.0));
                    }
                    (2.0 * (1.0 - z) / sine_square).sqrt()
                } else {
                    (2.0 / (1.0 + z)).sqrt()
                }
            }
        };
        Some((v * stretch, -u * stretch))
    }
}

/// 1 - sin(theta) of the nearer of the two points of the sphere that are drawn at (x, y).
fn orthographic_depth([x, y]: [f64; 2], [xi, eta]: [f64; 2]) -> Option<f64> {
    let (a, b, c) = (1.0 + xi * xi + eta * eta, 1.0 + x * xi + y * eta, x * x + y * y);
    let root = b * b - a * c;
    // At the limb the root is zero but for rounding.
    let root = if root < 0.0 && root > -1e-13 { 0.0 } else { root };
    let near = c / (b + root.sqrt());
    (root >= 0.0 && b >= 0.0 && near <= 2.0).then_some(if c == 0.0 { 0.0 } else { near })
}

fn orthographic_plane([u, v, z]: Direction, [xi, eta]: [f64; 2]) -> Option<(f64, f64)> {
    // The far side is where the line of sight (xi, eta, 1) leaves the sphere.
    if z + xi * v - eta * u < -1e-13 {
        return None;
    }
    let depth = if z > 0.0 { (u * u + v * v) / (1.0 + z) } else { 1.0 - z };
    Some((v + xi * depth, -u + eta * depth))
}
