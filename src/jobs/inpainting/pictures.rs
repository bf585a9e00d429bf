//! The four panels of one source as a picture with a line of text beneath each.

use crate::composite::ColorMapName;
use crate::interop::{Picture, Stamp, contact_sheet};
use crate::session::{DrawShown, Inspection, RepaintExportContents, RepaintStep};

/// Pixels of the picture for one of the source, and pixels of the source to each side of its core.
const SCALE: usize = 8;
const REACH: i64 = 16;
const NO_DATA: [u8; 3] = [48, 50, 58];
const HOLE: [u8; 3] = [255, 176, 72];
/// The residual is shown to at least so many times the noise.
const LEAST_SIGMA: f32 = 5.0;

/// What holds for all steps of one source.
pub struct Pictured<'a> {
    inspection: &'a Inspection,
    contents: &'a RepaintExportContents,
    white: f32,
    limit: f32,
}

impl<'a> Pictured<'a> {
    /// Black, white and the scale of the residual are those of the last step.
    pub fn new(inspection: &'a Inspection, contents: &'a RepaintExportContents) -> Self {
        let stamp = &inspection.stamp;
        let finite = |values: &[f32]| -> Vec<f32> { values.iter().copied().filter(|v| v.is_finite()).collect() };
        let near: Vec<f32> = core_pixels(inspection, 4).filter_map(|place| stamp.pixels.get(place?).copied()).collect();
        let white = finite(&near).into_iter().fold(f32::MIN_POSITIVE, f32::max);
        let least = LEAST_SIGMA * stamp.noise.max(f32::MIN_POSITIVE);
        let residual = inspection.steps.last().map(|step| inspection.residual(step, (DrawShown::Mean, false)));
        let limit = finite(&residual.unwrap_or_default()).into_iter().fold(least, |most, v| most.max(v.abs()));
        Self { inspection, contents, white, limit }
    }

    /// One step.
    pub fn of(&self, step: &RepaintStep) -> Option<Picture> {
        let shown = (self.contents.shown, self.contents.noisy);
        let stamp = &self.inspection.stamp;
        let painted = self.inspection.repainted(step, shown);
        let residual = self.inspection.residual(step, shown);
        let map = ColorMapName::Coolwarm.map();
        let diverging = |value: f32| {
            map.at((0.5 + 0.5 * value / self.limit).clamp(0.0, 1.0)).map(|channel| (255.0 * channel) as u8)
        };
        let is_masked = stamp.hole.len() < stamp.pixels.len();
        let mask = |place: usize| {
            let in_hole = is_masked && stamp.hole.contains(&place);
            if in_hole { HOLE } else { self.grey(value(&stamp.pixels, place)) }
        };
        let sigma = stamp.noise.max(f32::MIN_POSITIVE);
        let scale = if self.contents.in_sigma {
            format!("{:.1} sigma", self.limit / sigma)
        } else {
            format!("{:.3} {}", self.limit, stamp.unit())
        };
        let name = if is_masked { "repainted" } else { "model" };
        let panels = [
            self.panel("input".to_owned(), &|place| self.grey(value(&stamp.pixels, place))),
            self.panel("mask".to_owned(), &mask),
            self.panel(name.to_owned(), &|place| self.grey(value(&painted, place))),
            self.panel(format!("residual, +-{scale}"), &|place| {
                let value = value(&residual, place);
                if value.is_finite() { diverging(value) } else { NO_DATA }
            }),
        ];
        contact_sheet(&panels, panels.len())
    }

    fn panel(&self, label: String, color: &dyn Fn(usize) -> [u8; 3]) -> Stamp {
        let places: Vec<Option<usize>> = core_pixels(self.inspection, REACH).collect();
        let width = 2 * REACH as usize;
        let mut rgb = Vec::with_capacity(3 * places.len() * SCALE * SCALE);
        for row in places.chunks_exact(width + 1).take(width) {
            let line: Vec<u8> = row
                .iter()
                .take(width)
                .flat_map(|place| place.map_or(NO_DATA, color).repeat(SCALE))
                .collect();
            (0..SCALE).for_each(|_| rgb.extend_from_slice(&line));
        }
        Stamp { side: width * SCALE, rgb, label }
    }

    /// Inverse hyperbolic sine from twice the noise below zero to the brightest pixel of the core.
    fn grey(&self, value: f32) -> [u8; 3] {
        if !value.is_finite() {
            return NO_DATA;
        }
        let low = -2.0 * self.inspection.stamp.noise.max(0.0);
        let share = ((value - low) / (self.white - low)).clamp(0.0, 1.0);
        [(255.0 * (20.0 * share).asinh() / 20.0_f32.asinh()) as u8; 3]
    }
}

fn value(values: &[f32], place: usize) -> f32 {
    values.get(place).copied().unwrap_or(f32::NAN)
}

/// Places of the pixels so near to the core, row by row from the bottom; `None` beyond the stamp.
fn core_pixels(inspection: &Inspection, reach: i64) -> impl Iterator<Item = Option<usize>> {
    let stamp = &inspection.stamp;
    let (x, y, side) = (stamp.core.0 as i64, stamp.core.1 as i64, stamp.side as i64);
    (-reach..=reach).flat_map(move |dy| (-reach..=reach).map(move |dx| (x + dx, y + dy))).map(move |(x, y)| {
        let is_inside = (0..side).contains(&x) && (0..side).contains(&y);
        is_inside.then_some((y * side + x) as usize)
    })
}
