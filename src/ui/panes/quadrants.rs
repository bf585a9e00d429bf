//! The quadrants of a focal plane as small buttons, arranged as they lie in it.

use crate::field::{FocalLayout, PlaneKey, Quadrant};
use crate::session::{Command, Frame, Showing};
use crate::ui::dock::Docked;
use crate::ui::{UiEvent, theme};
use egui::{Rect, Sense, Stroke, StrokeKind, pos2, vec2};
use std::collections::HashSet;

/// Widest and highest that the buttons become together, points: the pane shows them without scrolling.
const WIDEST: f32 = 300.0;
const HIGHEST: f32 = 170.0;

/// The planes of quadrants, which the list of planes leaves out.
pub fn keys(frame: &Frame) -> HashSet<PlaneKey> {
    let focal = frame.field.planes.iter().filter_map(|plane| plane.focal.as_ref());
    focal.flat_map(|focal| focal.quadrants().map(|(_, _, plane)| plane.key)).collect()
}

/// Draw them, where the field has a focal plane.
pub fn quadrants(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame) {
    let shown = frame.shown_plane().and_then(|plane| frame.field.quadrant_of(plane.key));
    let of_shown_role = || frame.shown_plane().and_then(|plane| plane.focal.as_ref());
    let any = || frame.field.planes.iter().find_map(|plane| plane.focal.as_ref());
    let Some(focal) = shown.map(|(focal, _)| focal).or_else(of_shown_role).or_else(any) else { return };
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let whole = frame.whole_focal_plane();
        let button = egui::Button::new("Whole focal plane");
        if ui.add_enabled(whole.is_some(), button).clicked()
            && let Some(showing) = whole
        {
            docked.events.push(UiEvent::Do(Command::Show(showing)));
        }
        match shown.and_then(|(focal, number)| focal.layout.quadrants.get(number)) {
            Some(quadrant) => ui.strong(&quadrant.name),
            None => ui.weak(format!("{} quadrants", focal.quadrants().count())),
        };
    });
    planes_of_quadrant(ui, docked, frame);
    let place = placement(ui, &focal.layout);
    let under_cursor = docked.session.reading.as_ref().filter(|(id, _)| *id == frame.id);
    let under_cursor = under_cursor.and_then(|(_, reading)| Some(&reading.quadrant.as_ref()?.name));
    for (number, quadrant, plane) in focal.quadrants() {
        let rect = on_screen(place, &focal.layout, quadrant);
        let response = ui.interact(rect, ui.scope_id().with(("quadrant", number)), Sense::click());
        let is_shown = shown.is_some_and(|(_, shown)| shown == number);
        response.widget_info(|| {
            let name = format!("Quadrant {}", quadrant.name);
            egui::WidgetInfo::selected(egui::Role::Button, true, is_shown, name)
        });
        let visuals = ui.style().interact_selectable(&response, is_shown);
        ui.painter().rect_filled(rect, 1.0, visuals.bg_fill);
        if response.hovered() || under_cursor == Some(&quadrant.name) {
            let stroke = Stroke::new(1.5, theme::accent(ui));
            ui.painter().rect_stroke(rect, 1.0, stroke, StrokeKind::Inside);
        }
        let clicked = response.clicked();
        response.on_hover_text(&quadrant.name);
        let index = || frame.field.planes.iter().position(|other| other.key == plane.key);
        if let Some(index) = Some(()).filter(|()| clicked).and_then(|()| index()) {
            docked.events.push(UiEvent::Do(Command::Show(Showing::Plane(index))));
        }
    }
}

/// Flux, noise and flags of the quadrant that is shown.
fn planes_of_quadrant(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame) {
    if frame.whole_focal_plane().is_none() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for showing in frame.showings() {
            let name = frame.showing_name(showing);
            if ui.selectable_label(frame.showing == showing, name).clicked() {
                docked.events.push(UiEvent::Do(Command::Show(showing)));
            }
        }
    });
}

/// Room for the whole focal plane, its y axis upwards.
fn placement(ui: &mut egui::Ui, layout: &FocalLayout) -> Rect {
    let aspect = (layout.size.height as f32 / layout.size.width.max(1) as f32).clamp(0.05, 20.0);
    let width = ui.available_width().min(WIDEST).min(HIGHEST / aspect);
    let size = vec2(width, width * aspect);
    ui.allocate_exact_size(size, Sense::hover()).0
}

fn on_screen(place: Rect, layout: &FocalLayout, quadrant: &Quadrant) -> Rect {
    let bounds = quadrant.bounds;
    let x = |column: usize| place.left() + place.width() * column as f32 / layout.size.width.max(1) as f32;
    let y = |row: usize| place.bottom() - place.height() * row as f32 / layout.size.height.max(1) as f32;
    let (right, top) = (bounds.x0 + bounds.width, bounds.y0 + bounds.height);
    let rect = Rect::from_min_max(pos2(x(bounds.x0), y(top)), pos2(x(right), y(bounds.y0)));
    rect.shrink(0.75)
}
