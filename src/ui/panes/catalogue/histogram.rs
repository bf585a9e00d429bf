//! The histogram of the chosen column; a range dragged in it filters.

use super::state::PlotDrag;
use super::{command, number_text};
use crate::session::{Axis, CatalogueCommand, HistogramData, PlotData};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, FontId, Rect, Sense, Stroke, pos2, vec2};

const HEIGHT: f32 = 92.0;
/// A range is rounded to so many parts of what is shown.
const PARTS: f64 = 500.0;

/// Draw it.
pub fn histogram(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(table) = docked.session.catalogues.active() else { return };
    let Some(axis) = table.plots.histogram else { return };
    ui.horizontal(|ui| {
        let mut log = axis.log;
        if ui.checkbox(&mut log, "log").on_hover_text("Along the logarithm of the column").changed() {
            command(docked, CatalogueCommand::SetHistogram(Axis { log, ..axis }));
        }
        ui.weak("drag a range to filter by it");
        let range = table.filter.range().filter(|(column, _)| *column == axis.column);
        if range.is_some()
            && ui.small_button("All").on_hover_text("Take the range out of the filter").clicked()
        {
            command(docked, CatalogueCommand::SetRange { column: axis.column, range: None });
        }
    });
    let Some(data) = table.plots.histogram_data.clone() else { return };
    let PlotData::Histogram(data) = &*data else { return };
    if data.axis != axis {
        return;
    }
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, "Range in the histogram"));
    let plot = Rect::from_min_max(rect.min, rect.max - vec2(0.0, 15.0));
    bars(ui, plot, data);
    let x_of = |place: f64| {
        let share = (place - data.range[0]) / (data.range[1] - data.range[0]);
        plot.left() + plot.width() * share.clamp(0.0, 1.0) as f32
    };
    let place_at = |x: f32| {
        let share = f64::from((x - plot.left()) / plot.width().max(1.0)).clamp(0.0, 1.0);
        data.range[0] + (data.range[1] - data.range[0]) * share
    };
    let state = &mut docked.interface.catalogue;
    if let Some(at) = response.interact_pointer_pos() {
        let to = [place_at(at.x), 0.0];
        if response.drag_started() {
            let from = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
            state.drag = Some(PlotDrag { from: [place_at(from.x), 0.0], to });
        } else if let Some(drag) = &mut state.drag {
            drag.to = to;
        }
    }
    let dragged = state.drag.map(|drag| [drag.from[0].min(drag.to[0]), drag.from[0].max(drag.to[0])]);
    let set = table.filter.range().filter(|(column, _)| *column == axis.column);
    let range = dragged.or(set.map(|(_, range)| range.map(|value| axis.place(value))));
    if let Some([low, high]) = range {
        let chosen = Rect::from_min_max(pos2(x_of(low), plot.top()), pos2(x_of(high), plot.bottom()));
        ui.painter().rect_filled(chosen, 0.0, theme::ACCENT.gamma_multiply(0.13));
        for x in [chosen.left(), chosen.right()] {
            ui.painter().vline(x, plot.y_range(), Stroke::new(1.5, theme::accent(ui)));
        }
    }
    if response.drag_stopped() {
        state.drag = None;
        let step = (data.range[1] - data.range[0]) / PARTS;
        let range = dragged.map(|range| range.map(|place| rounded(axis, place, step)));
        command(docked, CatalogueCommand::SetRange { column: axis.column, range });
    }
}

/// The value at a place, with no more digits than a hand can set.
fn rounded(axis: Axis, place: f64, step: f64) -> f64 {
    let value = axis.value(place);
    let step = if axis.log { value * step } else { step };
    let decimals = (-step.abs().log10()).ceil().clamp(-300.0, 300.0);
    if decimals < 0.0 {
        let unit = 10.0_f64.powf(-decimals);
        return (value / unit).round() * unit;
    }
    format!("{value:.*}", decimals as usize).parse().unwrap_or(value)
}

fn bars(ui: &egui::Ui, plot: Rect, data: &HistogramData) {
    let painter = ui.painter().with_clip_rect(plot);
    painter.rect_filled(plot, 3.0, ui.visuals().extreme_bg_color);
    let peak = data.all.iter().copied().max().unwrap_or(0).max(1);
    let width = plot.width() / data.all.len().max(1) as f32;
    let grey = ui.visuals().weak_text_color().gamma_multiply(0.45);
    let layers: [(&[u32], Color32); 2] = [(&data.all, grey), (&data.listed, theme::STREAK_SINGLE)];
    for (counts, color) in layers {
        for (bin, count) in counts.iter().enumerate() {
            let height = (*count as f32).ln_1p() / (peak as f32).ln_1p() * (plot.height() - 4.0);
            // The same number for the end of one bar and the start of the next: no gap by rounding.
            let edge = |bin: usize| plot.left() + bin as f32 * width;
            let bar = Rect::from_min_max(
                pos2(edge(bin), plot.bottom() - height),
                pos2(edge(bin + 1), plot.bottom()),
            );
            painter.rect_filled(bar, 0.0, color);
        }
    }
    let [low, high] = data.range.map(|place| number_text(data.axis.value(place)));
    let (font, color) = (FontId::monospace(10.0), ui.visuals().weak_text_color());
    let below = vec2(0.0, 3.0);
    ui.painter().text(plot.left_bottom() + below, Align2::LEFT_TOP, low, font.clone(), color);
    ui.painter().text(plot.center_bottom() + below, Align2::CENTER_TOP, "log counts", font.clone(), color);
    ui.painter().text(plot.right_bottom() + below, Align2::RIGHT_TOP, high, font, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dragged_ranges_have_few_digits() {
        let linear = Axis { column: 0, log: false };
        assert_eq!(rounded(linear, 18.234_567_8, 0.02).to_string(), "18.23");
        assert_eq!(rounded(linear, 123_456.7, 400.0).to_string(), "123500");
        let log = Axis { column: 0, log: true };
        assert_eq!(rounded(log, 3.6_f64.log10(), 0.01).to_string(), "3.6");
    }
}
