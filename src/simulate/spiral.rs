//! Discs with arms: old stars, young stars along logarithmic spirals, knots, and lanes of dust.

use super::grain::Grain;
use super::sharp_image::SharpImage;
use super::spectrum::EXTINCTION;
use crate::geometry::ImagePoint;

/// An inclined disc with arms. Lengths in units of the scale length unless said otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpiralDisc {
    pub(super) center: ImagePoint,
    /// Scale length of the old stars, pixels.
    pub(super) scale: f64,
    pub(super) axis_ratio: f64,
    /// Direction of the major axis, radians from +x.
    pub(super) angle: f64,
    pub(super) arms: ArmPattern,
    /// Total flux in VIS, Y, J, H.
    pub(super) flux: [f64; 4],
    /// Brightness of young stars in VIS, Y, J, H, each relative to the band's own old stars.
    pub(super) young_ratio: [f64; 4],
}

/// The shape of the arms.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArmPattern {
    /// Number of arms.
    pub(super) count: u32,
    /// Tangent of the pitch angle; negative for the other winding.
    pub(super) pitch: f32,
    pub(super) phase: f32,
    /// Share of young stars in arms, against those spread over the disc: 0 to 1.
    pub(super) contrast: f32,
    /// Half length of a bar, 0 for none.
    pub(super) bar: f32,
    /// Magnitudes of extinction in VIS in the darkest lanes.
    pub(super) dust: f32,
    pub(super) grain: u32,
}

/// Where the disc ends.
const EDGE: f32 = 4.3;

impl SpiralDisc {
    pub(super) fn draw(&self) -> SharpImage {
        let reach = f64::from(EDGE + 1.0) * self.scale;
        let (sin, cos) = self.angle.sin_cos();
        let half_x = reach * (cos * cos + (self.axis_ratio * sin).powi(2)).sqrt();
        let half_y = reach * (sin * sin + (self.axis_ratio * cos).powi(2)).sqrt();
        let oversampling = if self.scale < 10.0 { 2 } else { 1 };
        let drawn = SharpImage::draw(self.center, (half_x, half_y), oversampling, |dx, dy| {
            let along = (dx * cos + dy * sin) / self.scale;
            let across = (dy * cos - dx * sin) / (self.scale * self.axis_ratio);
            self.brightness(along as f32, across as f32)
        });
        drawn.with_flux(self.flux)
    }

    /// Surface brightness in the disc's plane; bands are relative to their old stars.
    fn brightness(&self, u: f32, v: f32) -> [f32; 4] {
        let radius = u.hypot(v);
        if radius > EDGE + 1.0 {
            return [0.0; 4];
        }
        let texture = self.arms.at(u, v, radius);
        let edge = 1.0 / (1.0 + ((radius - EDGE) / 0.28).exp());
        let disc = (-radius).exp() * edge;
        let old = disc * (0.8 + 0.45 * texture.arm) + texture.bar;
        let young = (-radius / 1.3).exp() * edge * texture.young;
        let mut bands = [0.0; 4];
        for ((band, ratio), share) in bands.iter_mut().zip(self.young_ratio).zip(EXTINCTION) {
            // Some of the stars lie in front of the dust.
            let dimmed = (-0.921 * texture.dust * share as f32).exp();
            *band = (old + ratio as f32 * young) * (0.15 + 0.85 * dimmed);
        }
        bands
    }
}

/// What the pattern is at one place.
struct ArmTexture {
    /// Smooth arm, 0 to 1.
    arm: f32,
    /// Young stars relative to their mean.
    young: f32,
    /// Extinction in VIS, magnitudes.
    dust: f32,
    bar: f32,
}

impl ArmPattern {
    fn at(&self, u: f32, v: f32, radius: f32) -> ArmTexture {
        let grain = Grain { seed: self.grain };
        let azimuth = v.atan2(u);
        let log_radius = radius.max(0.08).ln();
        let bend = 0.65 * grain.at(u * 0.55, v * 0.55, 9.5, 2);
        let phase = self.count as f32 * (azimuth - log_radius / self.pitch) + self.phase + bend;
        let ramp = smooth_step(0.35 + 0.8 * self.bar, 0.9 + self.bar, radius);
        let arm = ridge(phase, 1.9) * ramp;
        // Texture drawn out along the arms: a function of phase and radius.
        let (sin, cos) = phase.sin_cos();
        let streaks = grain.at(1.7 * cos + 31.0, 1.7 * sin, 5.0 * log_radius, 4);
        let patches = grain.at(u * 3.4, v * 3.4, 3.3, 4);
        let clumps = (2.3 * patches + 0.9 * streaks).exp();
        let flocculent = (1.5 * grain.at(u * 2.1, v * 2.1, 17.0, 4) + 1.3 * streaks).exp();
        let spread = (1.0 - self.contrast) * flocculent * (0.35 + 0.65 * ramp);
        let young = spread + 1.9 * self.contrast * arm * (0.35 + 0.65 * clumps);
        let lane = ridge(phase + 0.95, 5.0) * smooth_step(0.15 + 0.7 * self.bar, 0.5 + self.bar, radius);
        let filaments = (1.9 * grain.at(u * 2.9 + 7.0, v * 2.9, 40.0, 4) + 1.3 * streaks).exp();
        let dust =
            self.dust * (-radius / 3.4).exp() * (1.2 * lane * (0.4 + 0.6 * filaments) + 0.3 * filaments);
        ArmTexture { arm, young, dust: dust.min(6.0), bar: self.bar_at(u, v) }
    }

    /// A bar with blunt ends along the direction in which the arms begin.
    fn bar_at(&self, u: f32, v: f32) -> f32 {
        if self.bar <= 0.0 {
            return 0.0;
        }
        let direction = (self.bar.ln() / self.pitch) - self.phase / self.count as f32;
        let (sin, cos) = direction.sin_cos();
        let along = ((u * cos + v * sin) / self.bar).abs();
        let across = ((v * cos - u * sin) / (0.3 * self.bar)).abs();
        1.3 * (-(along.powf(2.6) + across.powf(1.7)) * 1.6).exp()
    }
}

/// A periodic ridge of height 1 at multiples of 2 pi.
fn ridge(phase: f32, sharpness: f32) -> f32 {
    (sharpness * (phase.cos() - 1.0)).exp()
}

fn smooth_step(from: f32, to: f32, at: f32) -> f32 {
    let t = ((at - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
