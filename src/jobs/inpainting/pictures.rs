//! The four panels of one source as a picture with a line of text beneath each.

use crate::interop::{PanelPixels, PanelScales, Picture, panel_row};
use crate::session::{DrawShown, Inspection, RepaintExportContents, RepaintStep};

/// Pixels of the source along a side, its core in the middle.
const SIDE: i64 = 32;

/// What holds for all steps of one source.
pub struct Pictured<'a> {
    inspection: &'a Inspection,
    contents: &'a RepaintExportContents,
    scales: PanelScales,
    /// The hole of the second panel holds the noise of the step.
    shows_noise: bool,
}

impl<'a> Pictured<'a> {
    /// Black, white and the scale of the residual are those of the last step.
    pub fn new(inspection: &'a Inspection, contents: &'a RepaintExportContents) -> Self {
        let last = inspection.steps.last().map(|step| inspection.residual(step, (DrawShown::Mean, false)));
        let residual = around_core(inspection, &last.unwrap_or_default());
        let scales = PanelScales::of(&around_core(inspection, &inspection.stamp.pixels), &residual);
        Self { inspection, contents, scales, shows_noise: false }
    }

    /// The same for the steps one after another, which begin with noise in the hole.
    pub fn from_noise(inspection: &'a Inspection, contents: &'a RepaintExportContents) -> Self {
        Self { shows_noise: true, ..Self::new(inspection, contents) }
    }

    /// One step; `None` where there is nothing to draw.
    pub fn of(&self, step: &RepaintStep) -> Option<Picture> {
        let shown = (self.contents.shown, self.contents.noisy);
        let stamp = &self.inspection.stamp;
        let cut = |values: &[f32]| around_core(self.inspection, values);
        let is_masked = stamp.hole.len() < stamp.pixels.len();
        let known = if is_masked { self.with_hole(step) } else { stamp.pixels.clone() };
        let input = self.contents.target.as_ref().map_or("input", |target| target.name.as_str());
        let painted = if is_masked { "repainted" } else { "model" };
        let limit = if self.contents.in_sigma {
            format!("{:.1} sigma", self.scales.limit / stamp.noise)
        } else {
            format!("{:.3} {}", self.scales.limit, stamp.unit())
        };
        let panels = [
            (cut(&stamp.pixels), input.to_owned()),
            (cut(&known), format!("t = {:.2}", step.time)),
            (cut(&self.inspection.repainted(step, shown)), painted.to_owned()),
            (cut(&self.inspection.residual(step, shown)), format!("residual, ±{limit}")),
        ];
        let panels = panels.iter().enumerate().map(|(number, (values, label))| PanelPixels {
            values,
            is_residual: number == 3,
            label: label.clone(),
        });
        let panels: Vec<PanelPixels> = panels.collect();
        panel_row(&panels, (SIDE as usize, SIDE as usize), &self.scales)
    }
}

impl Pictured<'_> {
    /// The source with its hole empty, or with the noise of a step in it: that of the draw that is shown, or the first.
    fn with_hole(&self, step: &RepaintStep) -> Vec<f32> {
        let draw = match self.contents.shown {
            DrawShown::Draw(number) => number,
            DrawShown::Mean | DrawShown::Spread => 0,
        };
        let noise = step.noisy.get(draw).filter(|_| self.shows_noise);
        let mut pixels = self.inspection.stamp.pixels.clone();
        for (number, place) in self.inspection.stamp.hole.iter().enumerate() {
            if let Some(pixel) = pixels.get_mut(*place) {
                *pixel = noise.and_then(|noise| noise.get(number)).copied().unwrap_or(f32::NAN);
            }
        }
        pixels
    }
}

/// The pixels around the core, row by row from the bottom; NaN beyond the stamp.
fn around_core(inspection: &Inspection, values: &[f32]) -> Vec<f32> {
    let stamp = &inspection.stamp;
    let (x, y, side) = (stamp.core.0 as i64, stamp.core.1 as i64, stamp.side as i64);
    let span = -SIDE / 2..SIDE / 2;
    let value = |dx: i64, dy: i64| {
        let (x, y) = (x + dx, y + dy);
        let is_inside = (0..side).contains(&x) && (0..side).contains(&y);
        values.get((y * side + x).max(0) as usize).copied().filter(|_| is_inside).unwrap_or(f32::NAN)
    };
    span.clone().flat_map(|dy| span.clone().map(move |dx| (dx, dy))).map(|(dx, dy)| value(dx, dy)).collect()
}
