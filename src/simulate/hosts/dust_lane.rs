//! A lane of dust across a galaxy's middle.

use super::super::population::normal;
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::PI;

/// A curved band that dims what lies behind it. Lengths in pixels; at least as wide as the PSF, which it is drawn behind.
#[derive(Debug, Clone, Copy)]
pub(super) struct DustLane {
    center: ImagePoint,
    angle: f64,
    /// Of the lane from the middle.
    offset: f64,
    width: f64,
    half_length: f64,
    curvature: f64,
    /// Share of the light that it takes where it is darkest.
    depth: f64,
}

impl DustLane {
    pub(super) fn draw(random: &mut impl RngExt, center: ImagePoint, radius: f64) -> Self {
        Self {
            center,
            angle: random.random_range(0.0..PI),
            offset: 1.2 * normal(random),
            width: random.random_range(0.8..2.2),
            half_length: radius * random.random_range(0.4..1.5),
            curvature: 0.03 * normal(random),
            depth: random.random_range(0.05..0.5),
        }
    }

    /// Dim a plane `width` pixels wide.
    pub(super) fn dim(&self, plane: &mut [f32], width: usize) {
        let (sin, cos) = self.angle.sin_cos();
        for (row, line) in plane.chunks_exact_mut(width.max(1)).enumerate() {
            for (column, pixel) in line.iter_mut().enumerate() {
                let (dx, dy) = (column as f64 - self.center.x, row as f64 - self.center.y);
                let along = dx * cos + dy * sin;
                let across = dy * cos - dx * sin - self.offset - self.curvature * along * along;
                let lane =
                    (-0.5 * (across / self.width).powi(2) - 0.5 * (along / self.half_length).powi(2)).exp();
                *pixel *= (1.0 - self.depth * lane) as f32;
            }
        }
    }
}
