//! Any two columns against each other; what is boxed there is selected.

use super::choice::{Chosen, Offer, column_choice};
use super::state::PlotDrag;
use super::{command, grouped, number_text};
use crate::session::{Axis, CatalogueCommand, OpenTable, PlotData, ScatterData, SelectMode};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, ColorImage, FontId, Pos2, Rect, Sense, Stroke, StrokeKind, pos2, vec2};

/// Height of the plot at least, and of what stands below it, points.
const LEAST_HEIGHT: f32 = 110.0;
const BELOW: f32 = 26.0;
/// Selected rows that are marked, at most.
const MOST_MARKED: usize = 3000;

/// Draw it.
pub fn scatter(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(table) = docked.session.catalogues.active() else { return };
    let Some((x, y)) = table.plots.scatter else {
        ui.weak("This table has fewer than two columns of numbers.");
        return;
    };
    let chosen_x = axis_choice(ui, "x", table, x);
    let chosen_y = axis_choice(ui, "y", table, y);
    if chosen_x.is_some() || chosen_y.is_some() {
        command(docked, CatalogueCommand::SetScatter(chosen_x.unwrap_or(x), chosen_y.unwrap_or(y)));
    }
    let Some(data) = table.plots.scatter_data.clone() else { return };
    let address = std::sync::Arc::as_ptr(&data) as usize;
    let PlotData::Scatter(data) = &*data else { return };
    if (data.x, data.y) != (x, y) {
        return;
    }
    let height = (ui.available_height() - BELOW).max(LEAST_HEIGHT);
    let size = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Scatter plot"));
    let plot = Rect::from_min_max(rect.min, rect.max - vec2(0.0, 15.0));
    ui.painter().rect_filled(plot, 3.0, ui.visuals().extreme_bg_color);
    let sides = Sides { plot, range: data.range };
    if data.points.is_empty() {
        density(ui, docked, &sides, (address, data));
    } else {
        let painter = ui.painter().with_clip_rect(plot);
        for (_, at) in &data.points {
            painter.circle_filled(sides.on_window(*at), 1.6, theme::STREAK_SINGLE.gamma_multiply(0.8));
        }
    }
    selected(ui, table, &sides, data);
    ends(ui, &sides, data);
    ui.weak(format!("{} rows have both; drag a box to select, Shift adds", grouped(data.n_points)));
    drag(ui, docked, &sides, &response);
}

/// Places to the window.
struct Sides {
    plot: Rect,
    range: [[f64; 2]; 2],
}

impl Sides {
    fn on_window(&self, at: [f64; 2]) -> Pos2 {
        let [x, y] = [0, 1].map(|axis: usize| {
            let [low, high] = self.range.get(axis).copied().unwrap_or([0.0, 1.0]);
            let place = at.get(axis).copied().unwrap_or_default();
            ((place - low) / (high - low)) as f32
        });
        pos2(self.plot.left() + x * self.plot.width(), self.plot.bottom() - y * self.plot.height())
    }

    fn place_at(&self, at: Pos2) -> [f64; 2] {
        let x = f64::from((at.x - self.plot.left()) / self.plot.width()).clamp(0.0, 1.0);
        let y = f64::from((self.plot.bottom() - at.y) / self.plot.height()).clamp(0.0, 1.0);
        let [[x0, x1], [y0, y1]] = self.range;
        [x0 + (x1 - x0) * x, y0 + (y1 - y0) * y]
    }
}

fn axis_choice(ui: &mut egui::Ui, name: &str, table: &OpenTable, axis: Axis) -> Option<Axis> {
    ui.horizontal(|ui| {
        ui.label(name);
        let label = format!("Column along {name}");
        let chosen = column_choice(ui, &label, table, (Some(axis.column), Offer::Numbers));
        let mut log = axis.log;
        let toggled = ui.checkbox(&mut log, "log").changed();
        match chosen {
            Some(Chosen::Column(column)) => Some(Axis { column, log }),
            _ => toggled.then_some(Axis { log, ..axis }),
        }
    })
    .inner
}

/// Counts as colours, in a texture that is made when the numbers change.
fn density(ui: &egui::Ui, docked: &mut Docked, sides: &Sides, (address, data): (usize, &ScatterData)) {
    let slot = &mut docked.interface.catalogue.density;
    if slot.as_ref().is_none_or(|(known, _)| *known != address) {
        let texture = ui.ctx().load_texture("scatter", picture(data), egui::TextureOptions::NEAREST);
        *slot = Some((address, texture));
    }
    if let Some((_, texture)) = slot {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture.id(), sides.plot, whole, Color32::WHITE);
    }
}

/// The logarithm of the counts in viridis, nothing where nothing is; from the top.
fn picture(data: &ScatterData) -> ColorImage {
    let [nx, ny] = data.n_bins;
    let peak = data.counts.iter().copied().max().unwrap_or(1).max(1);
    let map = crate::composite::ColorMapName::Viridis.map();
    let color = |count: &u32| {
        if *count == 0 {
            return Color32::TRANSPARENT;
        }
        let shade = 0.15 + 0.85 * (*count as f32).ln() / (peak as f32).ln().max(0.7);
        let [red, green, blue] = map.at(shade).map(|value| (value * 255.0) as u8);
        Color32::from_rgb(red, green, blue)
    };
    let pixels = data.counts.chunks(nx.max(1)).rev().flatten().map(color).collect();
    ColorImage::new([nx, ny], pixels)
}

fn selected(ui: &egui::Ui, table: &OpenTable, sides: &Sides, data: &ScatterData) {
    let painter = ui.painter().with_clip_rect(sides.plot);
    let value = |axis: Axis, row: u32| {
        axis.place(table.column(axis.column).map_or(f64::NAN, |column| column.values.number(row as usize)))
    };
    for row in table.selection.rows.iter().take(MOST_MARKED) {
        let at = [value(data.x, *row), value(data.y, *row)];
        if at[0].is_finite() && at[1].is_finite() {
            painter.circle_filled(sides.on_window(at), 2.4, theme::ACCENT);
        }
    }
}

fn ends(ui: &egui::Ui, sides: &Sides, data: &ScatterData) {
    let (font, color) = (FontId::monospace(10.0), ui.visuals().weak_text_color());
    let [x, y] = [(data.x, data.range[0]), (data.y, data.range[1])]
        .map(|(axis, range)| range.map(|place| number_text(axis.value(place))));
    let plot = sides.plot;
    let texts = [
        (plot.left_bottom() + vec2(0.0, 3.0), Align2::LEFT_TOP, &x[0]),
        (plot.right_bottom() + vec2(0.0, 3.0), Align2::RIGHT_TOP, &x[1]),
        (plot.left_bottom() + vec2(3.0, -2.0), Align2::LEFT_BOTTOM, &y[0]),
        (plot.left_top() + vec2(3.0, 2.0), Align2::LEFT_TOP, &y[1]),
    ];
    for (at, align, text) in texts {
        ui.painter().text(at, align, text, font.clone(), color);
    }
}

fn drag(ui: &egui::Ui, docked: &mut Docked, sides: &Sides, response: &egui::Response) {
    let state = &mut docked.interface.catalogue;
    if let Some(at) = response.interact_pointer_pos() {
        let to = sides.place_at(at);
        if response.drag_started() {
            let from = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
            state.drag = Some(PlotDrag { from: sides.place_at(from), to });
        } else if let Some(drag) = &mut state.drag {
            drag.to = to;
        }
    }
    let Some(drag) = state.drag else { return };
    let boxed = Rect::from_two_pos(sides.on_window(drag.from), sides.on_window(drag.to));
    ui.painter().rect_stroke(boxed, 0.0, Stroke::new(1.3, theme::accent(ui)), StrokeKind::Middle);
    if response.drag_stopped() {
        state.drag = None;
        let Some((x, y)) = docked.session.catalogues.active().and_then(|table| table.plots.scatter) else {
            return;
        };
        let range = |axis: usize| {
            let side = |of: [f64; 2]| of.get(axis).copied().unwrap_or_default();
            let (one, other) = (side(drag.from), side(drag.to));
            [one.min(other), one.max(other)]
        };
        let adds = ui.input(|input| input.modifiers.shift);
        let mode = if adds { SelectMode::Add } else { SelectMode::Replace };
        let ranges = vec![(x, range(0)), (y, range(1))];
        command(docked, CatalogueCommand::SelectWhere { ranges, mode });
    }
}
