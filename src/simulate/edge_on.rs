//! Discs seen from the side, with a lane of dust.

use super::grain::Grain;
use super::sharp_image::SharpImage;
use super::spectrum::EXTINCTION;
use crate::geometry::ImagePoint;

/// A disc seen from the side. Lengths in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct EdgeOnDisc {
    pub(super) center: ImagePoint,
    pub(super) scale: f64,
    /// Scale height of the stars.
    pub(super) height: f64,
    pub(super) angle: f64,
    /// Magnitudes of extinction in VIS in the middle of the lane.
    pub(super) dust: f64,
    pub(super) flux: [f64; 4],
    pub(super) grain: u32,
}

impl EdgeOnDisc {
    pub(super) fn draw(&self) -> SharpImage {
        let (sin, cos) = self.angle.sin_cos();
        let (reach, thickness) = (5.0 * self.scale, 8.0 * self.height);
        let half_x = (reach * cos).hypot(thickness * sin);
        let half_y = (reach * sin).hypot(thickness * cos);
        let oversampling = if self.height < 6.0 { 2 } else { 1 };
        SharpImage::draw(self.center, (half_x, half_y), oversampling, |dx, dy| {
            self.brightness(dx * cos + dy * sin, dy * cos - dx * sin)
        })
        .with_flux(self.flux)
    }

    /// Stars in a thin and a thick disc and a bulge; dust in a thin, slightly tilted and torn lane.
    fn brightness(&self, along: f64, across: f64) -> [f32; 4] {
        let (x, z) = ((along / self.scale).abs(), across / self.height);
        let edge = 1.0 / (1.0 + ((x - 4.0) / 0.22).exp());
        let radial = (-(x * x + 0.12).sqrt()).exp() * edge;
        let warp = 0.10 * (along / self.scale).powi(3) * 0.2;
        let thin = (1.0 / (z - warp).cosh()).powi(2);
        let thick = 0.10 * (-(z * z + 0.3).sqrt() / 1.9).exp();
        let bulge_radius = (x * x * 2.2 + (across / (0.45 * self.scale)).powi(2) * 2.2).sqrt();
        let bulge = 4.0 * (-4.2 * bulge_radius.powf(0.65)).exp();
        let grain = Grain { seed: self.grain };
        let (gx, gz) = ((along / (1.1 * self.height)) as f32, (1.7 * z) as f32);
        let torn = f64::from((1.7 * grain.at(gx, gz, 0.5, 4)).exp());
        let lane = (z - warp + 0.18) / 0.34;
        let optical = self.dust * (-(x * x + 0.02).sqrt() / 1.7).exp() * edge;
        let dust = optical * ((-0.5 * lane * lane).exp() * (0.3 + 0.7 * torn)).min(2.0);
        let light = radial * (thin + thick) + bulge;
        EXTINCTION.map(|share| {
            let dimmed = (-0.921 * dust * share).exp();
            (light * (0.10 + 0.90 * dimmed)) as f32
        })
    }
}
