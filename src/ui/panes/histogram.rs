//! The histogram of what is shown, with cuts that can be dragged.

use super::colour::cut_plane;
use crate::raster::{CutRule, Cuts, Histogram, SampleStatistics};
use crate::session::Command;
use crate::ui::dock::Docked;
use crate::ui::{UiEvent, theme};
use egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Stroke, pos2, vec2};
use std::sync::Arc;

/// Which cut is being dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grip {
    Low,
    High,
}

/// What the pane remembers.
#[derive(Default)]
pub struct HistogramState {
    grip: Option<Grip>,
    /// The range shown, per (plane sample, cut rule) as long as nothing is dragged.
    range: Option<(usize, Cuts)>,
    cached: Option<(usize, Cuts, Histogram)>,
}

const BINS: usize = 160;

/// Draw the pane.
pub fn histogram(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(frame) = docked.session.active_frame().cloned() else { return };
    let Some((index, plane)) = cut_plane(&frame) else { return };
    if let Some(why) = docked.session.unreadable.get(&plane.key) {
        ui.colored_label(ui.visuals().error_fg_color, why);
        return;
    }
    let Some(sample) = docked.session.statistics.get(&plane.key).cloned() else {
        ui.weak("Reading…");
        return;
    };
    if sample.is_empty() {
        ui.weak("This plane holds no data");
        return;
    }
    let drawn = frame.recipe().cuts_of(index, &sample);
    let cuts = drawn.unwrap_or_else(|| CutRule::Percentile(99.5).cuts(&sample));
    ui.horizontal(|ui| {
        ui.strong(plane.band.map_or(plane.name.as_str(), |band| band.name()));
        ui.add(egui::Label::new(egui::RichText::new(&plane.unit).weak()).truncate());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.weak(if sample.is_whole() { "all pixels" } else { "sample" });
        });
    });
    let (rect, response) =
        ui.allocate_exact_size(ui.available_size() - vec2(0.0, 2.0), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, "Cuts in the histogram"));
    let range = shown_range(&mut docked.interface.histogram, &sample, cuts);
    let plot = Rect::from_min_max(rect.min, rect.max - vec2(0.0, 16.0));
    let scale = Scale { plot, range };
    draw(ui, &mut docked.interface.histogram, &sample, &scale, index);
    if drawn.is_none() {
        ui.painter().text(
            rect.center_top() + vec2(0.0, 4.0),
            Align2::CENTER_TOP,
            "this recipe sets its own cuts",
            FontId::proportional(11.0),
            ui.visuals().weak_text_color(),
        );
        return;
    }
    handles(ui, &scale, cuts);
    if let Some(moved) = dragged(&mut docked.interface.histogram, &response, &scale, cuts) {
        let mut recipe = frame.recipe().clone();
        recipe.set_cut_rule(index, CutRule::Manual(moved));
        docked.events.push(UiEvent::Do(Command::SetRecipe { frame: frame.id, recipe }));
    }
}

/// Values to positions.
struct Scale {
    plot: Rect,
    range: Cuts,
}

impl Scale {
    fn x_of(&self, value: f32) -> f32 {
        let t = (value - self.range.low) / (self.range.high - self.range.low);
        self.plot.left() + t.clamp(-0.5, 1.5) * self.plot.width()
    }

    fn value_at(&self, x: f32) -> f32 {
        self.range.value_at((x - self.plot.left()) / self.plot.width().max(1.0))
    }
}

/// A little more than the cuts, so that both can be dragged outwards.
fn shown_range(state: &mut HistogramState, sample: &Arc<SampleStatistics>, cuts: Cuts) -> Cuts {
    let identity = Arc::as_ptr(sample) as usize;
    if state.grip.is_some()
        && let Some((known, range)) = state.range
        && known == identity
    {
        return range;
    }
    let margin = 0.35 * (cuts.high - cuts.low);
    let range = Cuts::usable(cuts.low - margin, cuts.high + margin);
    state.range = Some((identity, range));
    range
}

fn draw(
    ui: &egui::Ui,
    state: &mut HistogramState,
    sample: &Arc<SampleStatistics>,
    scale: &Scale,
    index: usize,
) {
    let identity = Arc::as_ptr(sample) as usize;
    let fresh =
        state.cached.as_ref().is_some_and(|(known, range, _)| *known == identity && *range == scale.range);
    if !fresh {
        state.cached = Some((identity, scale.range, Histogram::of(sample, BINS, scale.range)));
    }
    let Some((_, _, histogram)) = &state.cached else { return };
    let painter = ui.painter().with_clip_rect(scale.plot.expand(1.0));
    painter.rect_filled(scale.plot, 3.0, ui.visuals().extreme_bg_color);
    let peak = (histogram.peak().max(1) as f32).ln_1p();
    let width = scale.plot.width() / histogram.counts.len().max(1) as f32;
    let colour = theme::BANDS.get(index).copied().unwrap_or(Color32::GRAY).gamma_multiply(0.8);
    for (bin, count) in histogram.counts.iter().enumerate() {
        let height = (*count as f32).ln_1p() / peak * (scale.plot.height() - 4.0);
        let left = scale.plot.left() + bin as f32 * width;
        let bar = Rect::from_min_max(
            pos2(left, scale.plot.bottom() - height),
            pos2(left + width, scale.plot.bottom()),
        );
        painter.rect_filled(bar, 0.0, colour);
    }
}

fn handles(ui: &egui::Ui, scale: &Scale, cuts: Cuts) {
    let painter = ui.painter();
    for (value, align, at) in [
        (scale.range.low, Align2::LEFT_TOP, scale.plot.left_bottom()),
        (scale.range.high, Align2::RIGHT_TOP, scale.plot.right_bottom()),
    ] {
        let text = format!("{value:.3e}");
        painter.text(
            at + vec2(0.0, 4.0),
            align,
            text,
            FontId::monospace(10.0),
            ui.visuals().weak_text_color(),
        );
    }
    for value in [cuts.low, cuts.high] {
        let x = scale.x_of(value);
        painter.line_segment(
            [pos2(x, scale.plot.top()), pos2(x, scale.plot.bottom())],
            Stroke::new(2.0, theme::accent(ui)),
        );
        let foot = pos2(x, scale.plot.bottom());
        painter.add(egui::Shape::convex_polygon(
            vec![foot, foot + vec2(-5.0, 7.0), foot + vec2(5.0, 7.0)],
            theme::accent(ui),
            Stroke::NONE,
        ));
    }
}

fn dragged(state: &mut HistogramState, response: &egui::Response, scale: &Scale, cuts: Cuts) -> Option<Cuts> {
    let position: Option<Pos2> = response.interact_pointer_pos();
    if response.drag_started() || response.clicked() {
        let x = position?.x;
        let nearer_low = (x - scale.x_of(cuts.low)).abs() <= (x - scale.x_of(cuts.high)).abs();
        state.grip = Some(if nearer_low { Grip::Low } else { Grip::High });
    }
    let grip = state.grip?;
    if response.drag_stopped() || !(response.dragged() || response.clicked()) {
        state.grip = None;
    }
    let value = scale.value_at(position?.x);
    // Neither cut passes the other.
    let least = 0.004 * (scale.range.high - scale.range.low);
    Some(match grip {
        Grip::Low => Cuts { low: value.min(cuts.high - least), high: cuts.high },
        Grip::High => Cuts { low: cuts.low, high: value.max(cuts.low + least) },
    })
}
