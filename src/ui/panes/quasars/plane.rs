//! Two colours or magnitudes against each other; what is encircled there is selected everywhere.

use super::colors::{Quantity, Shade};
use super::command;
use crate::geometry::encloses;
use crate::quasars::{CLASSES, FeatureSet};
use crate::session::{QuasarCommand, QuasarResult, SelectMode};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, ColorImage, FontId, Pos2, Rect, Sense, Shape, Stroke, pos2, vec2};
use std::sync::Arc;

const LEAST_HEIGHT: f32 = 130.0;
/// Shares of the points outside of which the axes end.
const TAILS: (f64, f64) = (0.002, 0.998);
/// Selected rows that are marked, at most.
const MOST_MARKED: usize = 3000;

/// A plot as it was drawn, kept until something about it changes.
pub struct Drawn {
    of: Basis,
    texture: egui::TextureHandle,
    range: [[f32; 2]; 2],
}

/// Everything that a picture of points depends on.
#[derive(Clone, PartialEq)]
pub struct Basis {
    pub address: usize,
    pub version: u64,
    pub axes: (Quantity, Quantity),
    pub shade: Shade,
    pub size: [usize; 2],
}

/// Points that are drawn: where, in which colour, and how large (the half side, pixels); later ones on top.
pub struct Dots {
    pub places: Vec<([f32; 2], Color32, u8)>,
    pub range: [[f32; 2]; 2],
}

/// Draw the colours.
pub fn colours(ui: &mut egui::Ui, docked: &mut Docked) {
    choices(ui, docked);
    let Some(result) = docked.session.quasars.result.clone() else { return };
    let (axes, shade) = (docked.interface.quasars.axes, docked.interface.quasars.shade);
    let (version, set) = (docked.session.quasars.version, result.rows.photometry.features);
    let (rect, response) = area(ui, "Colour-colour plot");
    let of = basis(ui, rect, (Arc::as_ptr(&result) as usize, version), (axes, shade));
    if docked.interface.quasars.plane.as_ref().is_none_or(|drawn| drawn.of != of) {
        let candidates = docked.session.quasars.candidates();
        let dots = dots_of(&result, (axes, shade), &candidates);
        docked.interface.quasars.plane = Some(drawn(ui, of, &dots, "quasar-colours"));
    }
    let Some(sides) = docked.interface.quasars.plane.as_ref().map(|drawn| drawn.paint(ui, rect)) else {
        return;
    };
    let photometry = Arc::clone(&result.rows.photometry);
    let place = |row: u32| [axes.0.of(&photometry, row) as f32, axes.1.of(&photometry, row) as f32];
    mark_selected(ui, docked, &sides, &place);
    ends(ui, &sides, [axes.0.name(set), axes.1.name(set)]);
    if let Some(outline) = lasso(ui, docked, &sides, &response) {
        let is_classified = |row: &u32| result.made.classes.get(*row as usize).is_some_and(Option::is_some);
        let rows = (0..result.made.len() as u32).filter(is_classified);
        let rows = rows.filter(|row| encloses(&outline, place(*row).map(f64::from))).collect();
        select(ui, docked, rows);
    }
    legend(ui, (shade, set));
}

/// The place of a plot in the pane.
pub fn area(ui: &mut egui::Ui, name: &str) -> (Rect, egui::Response) {
    let height = (ui.available_height() - 40.0).max(LEAST_HEIGHT);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
    (Rect::from_min_max(rect.min, rect.max - vec2(0.0, 15.0)), response)
}

/// What the picture of a plot depends on, in physical pixels.
pub fn basis(
    ui: &egui::Ui,
    rect: Rect,
    (address, version): (usize, u64),
    (axes, shade): ((Quantity, Quantity), Shade),
) -> Basis {
    let scale = ui.ctx().pixels_per_point();
    let size = [rect.width(), rect.height()].map(|extent| ((extent * scale) as usize).clamp(16, 4096));
    Basis { address, version, axes, shade, size }
}

fn choices(ui: &mut egui::Ui, docked: &mut Docked) {
    let set = docked.session.quasars.shown_features();
    let state = &mut docked.interface.quasars;
    ui.horizontal(|ui| {
        for (name, quantity) in [("x", &mut state.axes.0), ("y", &mut state.axes.1)] {
            ui.label(name);
            let combo = egui::ComboBox::from_id_salt(("quasar-axis", name)).width(60.0);
            combo.selected_text(quantity.name(set)).show_ui(ui, |ui| {
                for other in Quantity::ALL {
                    ui.selectable_value(quantity, other, other.name(set));
                }
            });
        }
        shade_choice(ui, ("quasar-shade", set), &mut state.shade);
        ui.weak("lasso selects")
            .on_hover_text("Draw around points to select them everywhere; Shift adds, a click lets go");
    });
}

/// What points are coloured by.
pub fn shade_choice(ui: &mut egui::Ui, (id, set): (&str, FeatureSet), shade: &mut Shade) {
    ui.label("by");
    let combo = egui::ComboBox::from_id_salt(id).width(110.0).selected_text(shade.name(set));
    combo.show_ui(ui, |ui| {
        for other in Shade::ALL {
            ui.selectable_value(shade, other, other.name(set));
        }
    });
}

fn dots_of(result: &QuasarResult, (axes, shade): ((Quantity, Quantity), Shade), candidates: &[u32]) -> Dots {
    let photometry = &result.rows.photometry;
    let place = |row: u32| [axes.0.of(photometry, row) as f32, axes.1.of(photometry, row) as f32];
    let classified = || {
        let rows = result.made.classes.iter().enumerate().filter(|(_, class)| class.is_some());
        rows.map(|(row, _)| row as u32)
    };
    let mut places = Vec::with_capacity(result.made.classified() + candidates.len());
    // Extrapolated ones lie below the others.
    for in_range in [false, true] {
        let rows = classified().filter(|row| result.made.is_in_range(*row as usize) == in_range);
        places.extend(rows.map(|row| (place(row), shade.of_row(result, row), 0)));
    }
    places.extend(candidates.iter().map(|row| (place(*row), shade.of_row(result, *row), 1)));
    let reach = |axis: usize| {
        let mut values: Vec<f32> =
            places.iter().filter_map(|(place, _, _)| place.get(axis).copied()).collect();
        values.retain(|value| value.is_finite());
        bulk(&mut values)
    };
    let range = [reach(0), reach(1)];
    Dots { places, range }
}

fn bulk(values: &mut [f32]) -> [f32; 2] {
    let Some(last) = values.len().checked_sub(1) else { return [0.0, 1.0] };
    let mut at = |share: f64| {
        let (_, value, _) = values.select_nth_unstable_by((share * last as f64) as usize, f32::total_cmp);
        *value
    };
    let (low, high) = (at(TAILS.0), at(TAILS.1));
    let margin = 0.06 * (high - low).max(1e-3);
    [low - margin, high + margin]
}

/// Paint points into a picture.
pub fn drawn(ui: &egui::Ui, of: Basis, dots: &Dots, name: &str) -> Drawn {
    let [width, height] = of.size;
    let mut image = ColorImage::filled([width, height], Color32::TRANSPARENT);
    let [[x0, x1], [y0, y1]] = dots.range;
    for ([x, y], color, half) in &dots.places {
        let column = (x - x0) / (x1 - x0) * width as f32;
        let line = (y1 - y) / (y1 - y0) * height as f32;
        if !(0.0..width as f32).contains(&column) || !(0.0..height as f32).contains(&line) {
            continue;
        }
        let (half, column, line) = (usize::from(*half), column as usize, line as usize);
        for row in line.saturating_sub(half)..(line + half + 2).min(height) {
            for place in column.saturating_sub(half)..(column + half + 2).min(width) {
                if let Some(pixel) = image.pixels.get_mut(row * width + place) {
                    *pixel = *color;
                }
            }
        }
    }
    let texture = ui.ctx().load_texture(name, image, egui::TextureOptions::NEAREST);
    Drawn { of, texture, range: dots.range }
}

impl Drawn {
    /// What it was drawn for.
    pub fn is_of(&self, of: &Basis) -> bool {
        self.of == *of
    }

    /// Show it.
    pub fn paint(&self, ui: &egui::Ui, plot: Rect) -> Sides {
        ui.painter().rect_filled(plot, 3.0, ui.visuals().extreme_bg_color);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(self.texture.id(), plot, whole, Color32::WHITE);
        Sides { plot, range: self.range }
    }
}

/// Places to the window.
pub struct Sides {
    plot: Rect,
    range: [[f32; 2]; 2],
}

impl Sides {
    fn on_window(&self, [x, y]: [f32; 2]) -> Pos2 {
        let [[x0, x1], [y0, y1]] = self.range;
        let (right, up) = ((x - x0) / (x1 - x0), (y - y0) / (y1 - y0));
        pos2(self.plot.left() + right * self.plot.width(), self.plot.bottom() - up * self.plot.height())
    }

    fn place_at(&self, at: Pos2) -> [f32; 2] {
        let right = (at.x - self.plot.left()) / self.plot.width();
        let up = (self.plot.bottom() - at.y) / self.plot.height();
        let [[x0, x1], [y0, y1]] = self.range;
        [x0 + (x1 - x0) * right, y0 + (y1 - y0) * up]
    }
}

/// Rows that are selected in the table, wherever that was done.
pub fn mark_selected(ui: &egui::Ui, docked: &Docked, sides: &Sides, place: &dyn Fn(u32) -> [f32; 2]) {
    let Some(table) = docked.session.catalogues.active() else { return };
    let painter = ui.painter().with_clip_rect(sides.plot);
    for row in table.selection.rows.iter().take(MOST_MARKED) {
        let at = place(*row);
        if at.iter().all(|value| value.is_finite()) {
            painter.circle_stroke(sides.on_window(at), 3.0, Stroke::new(1.2, theme::ACCENT));
        }
    }
}

/// Values at the ends of the axes, and their names.
pub fn ends(ui: &egui::Ui, sides: &Sides, names: [&str; 2]) {
    let (font, color) = (FontId::monospace(10.0), ui.visuals().weak_text_color());
    let [[x0, x1], [y0, y1]] = sides.range;
    let plot = sides.plot;
    let texts = [
        (plot.left_bottom() + vec2(0.0, 3.0), Align2::LEFT_TOP, format!("{x0:.2}")),
        (plot.center_bottom() + vec2(0.0, 3.0), Align2::CENTER_TOP, names[0].to_owned()),
        (plot.right_bottom() + vec2(0.0, 3.0), Align2::RIGHT_TOP, format!("{x1:.2}")),
        (plot.left_bottom() + vec2(3.0, -2.0), Align2::LEFT_BOTTOM, format!("{y0:.2}")),
        (plot.left_center() + vec2(3.0, 0.0), Align2::LEFT_CENTER, names[1].to_owned()),
        (plot.left_top() + vec2(3.0, 2.0), Align2::LEFT_TOP, format!("{y1:.2}")),
    ];
    for (at, align, text) in texts {
        ui.painter().text(at, align, text, font.clone(), color);
    }
}

/// The outline that was just finished, as places on the axes.
pub fn lasso(
    ui: &egui::Ui,
    docked: &mut Docked,
    sides: &Sides,
    response: &egui::Response,
) -> Option<Vec<[f64; 2]>> {
    let outline = &mut docked.interface.quasars.lasso;
    if response.drag_started() {
        outline.clear();
    }
    if response.dragged()
        && let Some(at) = response.interact_pointer_pos()
    {
        outline.push(sides.place_at(at.clamp(sides.plot.min, sides.plot.max)));
    }
    if response.dragged() {
        let points: Vec<Pos2> = outline.iter().map(|place| sides.on_window(*place)).collect();
        ui.painter().add(Shape::closed_line(points, Stroke::new(1.3, theme::accent(ui))));
    }
    if response.clicked() {
        return Some(Vec::new());
    }
    response.drag_stopped().then(|| outline.drain(..).map(|place| place.map(f64::from)).collect())
}

/// Select rows in the table; with Shift in addition.
pub fn select(ui: &egui::Ui, docked: &mut Docked, rows: Vec<u32>) {
    let adds = ui.input(|input| input.modifiers.shift);
    let mode = if adds { SelectMode::Add } else { SelectMode::Replace };
    command(docked, QuasarCommand::SelectRows { rows, mode });
}

/// What the colours mean.
pub fn legend(ui: &mut egui::Ui, (shade, set): (Shade, FeatureSet)) {
    ui.horizontal(|ui| {
        let dot = |ui: &mut egui::Ui, color: Color32, text: &str| {
            let (rect, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
            ui.painter().circle_filled(rect.center(), 3.5, color);
            ui.weak(text);
        };
        match shade.range(set) {
            None => {
                for (class, (_, color)) in CLASSES.iter().zip(super::colors::CLASS_COLORS) {
                    dot(ui, color, class.name());
                }
            }
            Some([low, high]) => {
                for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                    let value = low + (high - low) * share;
                    dot(ui, shade.of_value(value, set), &format!("{value:.1}"));
                }
            }
        }
        dot(ui, super::colors::EXTRAPOLATED, "extrapolated");
        ui.weak("candidates are larger");
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_where_the_bulk_does() {
        let mut values: Vec<f32> = (0..=1000).map(|value| value as f32 / 1000.0).collect();
        values.push(1e9);
        let [low, high] = bulk(&mut values);
        assert!((-0.1..0.0).contains(&low) && (1.0..1.1).contains(&high));
        assert_eq!(bulk(&mut []), [0.0, 1.0]);
    }
}
