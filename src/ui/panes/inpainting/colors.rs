//! Values of pixels to colours: one stretch for input and repainted core, a diverging one for the residual.

use crate::composite::ColorMapName;
use crate::session::{DrawShown, Inspection, RepaintStamp, RepaintStep};
use egui::{Color32, ColorImage, TextureHandle, TextureOptions};
use std::sync::Arc;

/// Grey for pixels without data, as on the canvas of a plane.
const NO_DATA: Color32 = Color32::from_rgb(48, 50, 58);
/// The residual is shown to at least so many times the noise.
const LEAST_SIGMA: f32 = 5.0;

/// From a share of the brightest to a shade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stretch {
    Linear,
    Sqrt,
    #[default]
    Asinh,
    Log,
}

impl Stretch {
    /// In the order of menus.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Linear, "linear"),
        (Self::Sqrt, "square root"),
        (Self::Asinh, "asinh"),
        (Self::Log, "logarithm"),
    ];

    /// As menus name it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(stretch, _)| *stretch == self).map_or("", |(_, name)| name)
    }

    /// 0 to 1 for 0 to 1.
    fn shade(self, share: f32) -> f32 {
        let share = share.clamp(0.0, 1.0);
        match self {
            Self::Linear => share,
            Self::Sqrt => share.sqrt(),
            Self::Asinh => (20.0 * share).asinh() / 20.0_f32.asinh(),
            Self::Log => (1.0 + 1000.0 * share).ln() / 1001.0_f32.ln(),
        }
    }
}

/// Black and white of input and repainted core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    pub stretch: Stretch,
    low: f32,
    high: f32,
}

impl Cuts {
    /// From twice the noise below zero to a share of the brightest pixel near the core.
    pub fn of(stamp: &RepaintStamp, stretch: Stretch, white: f32) -> Self {
        let (x, y) = stamp.core;
        let around = |at: usize| at.saturating_sub(4)..=at + 4;
        let values = around(y).flat_map(|y| around(x).map(move |x| (x, y))).map(|(x, y)| stamp.at(x, y));
        let peak = values.filter(|value| value.is_finite()).fold(f32::MIN_POSITIVE, f32::max);
        let low = -2.0 * stamp.noise.max(0.0);
        Self { stretch, low, high: low + (peak * white - low).max(f32::MIN_POSITIVE) }
    }

    /// The grey of a value.
    pub fn grey(&self, value: f32) -> Color32 {
        if !value.is_finite() {
            return NO_DATA;
        }
        let shade = self.stretch.shade((value - self.low) / (self.high - self.low));
        Color32::from_gray((255.0 * shade) as u8)
    }
}

/// How far the scale of the residual reaches to both sides, in the unit of the pixels: by the last step that has come,
/// so that it stays while steps are played.
pub fn residual_limit(inspection: &Inspection) -> f32 {
    let least = LEAST_SIGMA * inspection.stamp.noise.max(f32::MIN_POSITIVE);
    let Some(last) = inspection.steps.last() else { return least };
    let residual = inspection.residual(last, (DrawShown::Mean, false));
    residual.iter().filter(|value| value.is_finite()).fold(least, |most, value| most.max(value.abs()))
}

/// Rows from the bottom to a picture, whose rows count from the top.
pub fn picture(values: &[f32], side: usize, color: impl Fn(f32) -> Color32) -> ColorImage {
    let rows = values.chunks_exact(side.max(1)).rev();
    let pixels = rows.flat_map(|row| row.iter().map(|value| color(*value))).collect();
    ColorImage::new([side, side], pixels)
}

/// The colours of a residual from minus to plus the limit.
pub fn diverging(limit: f32) -> impl Fn(f32) -> Color32 {
    let map = ColorMapName::Coolwarm.map();
    move |value| {
        if !value.is_finite() {
            return NO_DATA;
        }
        let [red, green, blue] =
            map.at((0.5 + 0.5 * value / limit).clamp(0.0, 1.0)).map(|v| (255.0 * v) as u8);
        Color32::from_rgb(red, green, blue)
    }
}

/// Everything that the pictures of the panels depend on.
#[derive(Clone)]
struct Shown {
    stamp: Arc<RepaintStamp>,
    step: Option<Arc<RepaintStep>>,
    limit: f32,
    draw: DrawShown,
    noisy: bool,
    cuts: Cuts,
}

impl Shown {
    fn is(&self, other: &Self) -> bool {
        let same_step = match (&self.step, &other.step) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same_step
            && Arc::ptr_eq(&self.stamp, &other.stamp)
            && (self.limit, self.draw, self.noisy, self.cuts)
                == (other.limit, other.draw, other.noisy, other.cuts)
    }
}

/// The pictures of the panels, made anew when what they show changes.
#[derive(Default)]
pub struct PanelTextures {
    of: Option<Shown>,
    /// Input, repainted, residual.
    made: [Option<TextureHandle>; 3],
}

impl PanelTextures {
    /// Input, repainted core and residual; the latter two only once there is a step.
    pub fn of(
        &mut self,
        ctx: &egui::Context,
        (inspection, step): (&Inspection, Option<&Arc<RepaintStep>>),
        (draw, noisy): (DrawShown, bool),
        cuts: Cuts,
    ) -> [Option<TextureHandle>; 3] {
        let limit = residual_limit(inspection);
        let shown =
            Shown { stamp: Arc::clone(&inspection.stamp), step: step.cloned(), limit, draw, noisy, cuts };
        if !self.of.as_ref().is_some_and(|before| before.is(&shown)) {
            let side = inspection.stamp.side;
            let load =
                |name: &str, image: ColorImage| Some(ctx.load_texture(name, image, TextureOptions::NEAREST));
            let grey = |value| cuts.grey(value);
            self.made = [
                load("residual-input", picture(&inspection.stamp.pixels, side, grey)),
                step.and_then(|step| {
                    let painted = inspection.repainted(step, (draw, noisy));
                    load("residual-repainted", picture(&painted, side, grey))
                }),
                step.and_then(|step| {
                    let residual = inspection.residual(step, (draw, noisy));
                    load("residual-residual", picture(&residual, side, diverging(limit)))
                }),
            ];
            self.of = Some(shown);
        }
        self.made.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_keep_their_ends_and_rise_and_the_residual_scale_is_symmetric() {
        for (stretch, _) in Stretch::ALL {
            assert!(stretch.shade(0.0).abs() < 1e-6 && (stretch.shade(1.0) - 1.0).abs() < 1e-6);
            assert!(stretch.shade(0.1) < stretch.shade(0.2));
        }
        let color = diverging(2.0);
        assert_eq!(color(f32::NAN), NO_DATA);
        assert_eq!(color(-9.0), color(-2.0));
        assert!(color(2.0).r() > color(2.0).b() && color(-2.0).b() > color(-2.0).r());
    }
}
