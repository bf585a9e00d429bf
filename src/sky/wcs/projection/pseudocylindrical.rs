//! Pseudocylindrical projections and their relatives: SFL, PAR, MOL, AIT.

use super::{Direction, angles_of, direction_of};
use std::f64::consts::{FRAC_PI_2, PI, SQRT_2};

/// All-sky maps whose parallels shrink towards the poles.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Pseudocylindrical {
    SansonFlamsteed,
    Parabolic,
    Mollweide,
    HammerAitoff,
}

impl Pseudocylindrical {
    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        match self {
            Self::SansonFlamsteed => direction_of(longitude(x, y.cos())?, y),
            Self::Parabolic => {
                let s = y / PI;
                direction_of(longitude(x, 1.0 - 4.0 * s * s)?, 3.0 * limited(s)?.asin())
            }
            Self::Mollweide => {
                let sine = limited(y / SQRT_2)?;
                let gamma = sine.asin();
                let cosine = ((1.0 - sine) * (1.0 + sine)).sqrt();
                let latitude = limited((2.0 * gamma + 2.0 * sine * cosine) / PI)?.asin();
                direction_of(longitude(x * PI / (2.0 * SQRT_2), cosine)?, latitude)
            }
            Self::HammerAitoff => {
                let square = 1.0 - x * x / 16.0 - y * y / 4.0;
                let on_map = square >= 0.5 - 1e-13;
                if !on_map {
                    return None;
                }
                let z = square.sqrt();
                let phi = 2.0 * (z * x / 2.0).atan2(2.0 * square - 1.0);
                direction_of(phi, limited(y * z)?.asin())
            }
        }
    }

    pub(super) fn plane(&self, direction: Direction) -> Option<(f64, f64)> {
        let (phi, theta) = angles_of(direction);
        let [a, b, sine] = direction;
        let cosine = a.hypot(b);
        Some(match self {
            Self::SansonFlamsteed => (phi * cosine, theta),
            Self::Parabolic => {
                let s = (theta / 3.0).sin();
                (phi * (1.0 - 4.0 * s * s), PI * s)
            }
            Self::Mollweide => {
                let (sin_gamma, cos_gamma) = mollweide_angle(sine).sin_cos();
                (2.0 * SQRT_2 / PI * phi * cos_gamma, SQRT_2 * sin_gamma)
            }
            Self::HammerAitoff => {
                let (sin_half, cos_half) = (phi / 2.0).sin_cos();
                let gamma = (2.0 / (1.0 + cosine * cos_half)).sqrt();
                (2.0 * gamma * cosine * sin_half, gamma * sine)
            }
        })
    }
}

/// `x / width`; at a pole, where the parallel has no width, 0.
fn longitude(x: f64, width: f64) -> Option<f64> {
    if width.abs() > 1e-12 {
        return Some(x / width);
    }
    (x.abs() < 1e-12).then_some(0.0)
}

/// A sine that rounding may have brought just outside [-1, 1].
fn limited(sine: f64) -> Option<f64> {
    (sine.abs() <= 1.0 + 1e-13).then(|| sine.clamp(-1.0, 1.0))
}

/// gamma with 2 gamma + sin 2 gamma = pi sin(latitude).
fn mollweide_angle(sine: f64) -> f64 {
    let (goal, mut low, mut high) = (PI * sine.abs().min(1.0), 0.0, PI);
    let near_pole = PI - (6.0 * (PI - goal).max(0.0)).cbrt();
    let mut double = if goal > 2.5 { near_pole.clamp(0.0, PI) } else { goal / 2.0 };
    for _ in 0..60 {
        let miss = double + double.sin() - goal;
        if miss > 0.0 {
            high = double
        } else {
            low = double
        }
        let newton = double - miss / (1.0 + double.cos());
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        let step = (next - double).abs();
        double = next;
        if step < 1e-16 {
            break;
        }
    }
    (double / 2.0).min(FRAC_PI_2).copysign(sine)
}
