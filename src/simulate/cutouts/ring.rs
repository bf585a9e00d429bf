//! A galaxy's ring of young stars.

use super::super::grain::Grain;
use super::super::sharp_image::SharpImage;
use crate::geometry::ImagePoint;

/// An inclined ring with knots. Lengths in pixels.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct RingDisc {
    pub(in super::super) center: ImagePoint,
    pub(in super::super) radius: f64,
    /// Standard deviation across the ring.
    pub(in super::super) width: f64,
    pub(in super::super) axis_ratio: f64,
    pub(in super::super) angle: f64,
    /// How uneven it is around, 0 to 1.
    pub(in super::super) knots: f64,
    /// Total flux in VIS, Y, J, H.
    pub(in super::super) flux: [f64; 4],
    pub(in super::super) grain: u32,
}

impl RingDisc {
    pub(in super::super) fn draw(&self) -> SharpImage {
        let reach = self.radius + 3.5 * self.width;
        let (sin, cos) = self.angle.sin_cos();
        let half_x = reach * (cos * cos + (self.axis_ratio * sin).powi(2)).sqrt();
        let half_y = reach * (sin * sin + (self.axis_ratio * cos).powi(2)).sqrt();
        let grain = Grain { seed: self.grain };
        SharpImage::draw(self.center, (half_x, half_y), 2, |dx, dy| {
            let along = dx * cos + dy * sin;
            let across = (dy * cos - dx * sin) / self.axis_ratio;
            let radius = along.hypot(across);
            let off = (radius - self.radius) / self.width;
            if off.abs() > 4.0 {
                return [0.0; 4];
            }
            let (u, v) = (along / self.radius, across / self.radius);
            let uneven =
                (2.2 * self.knots * f64::from(grain.at((2.2 * u) as f32, (2.2 * v) as f32, 0.5, 3))).exp();
            [((-0.5 * off * off).exp() * uneven) as f32; 4]
        })
        .with_flux(self.flux)
    }
}
