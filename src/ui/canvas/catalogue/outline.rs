//! Clicks that select a row; boxes and lassos that select many.

use super::Outline;
use crate::geometry::ImagePoint;
use crate::session::{CatalogueCommand, Command, Frame, SelectMode, Tool};
use crate::ui::UiEvent;
use crate::ui::canvas::scene::Placed;
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Color32, PointerButton, Pos2, Response, Shape, Stroke};

/// Points of a lasso lie at least so far apart, points of the window.
const STEP: f32 = 3.0;

/// Select what is clicked or outlined. True while a drag is ours.
pub fn handle(docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) -> bool {
    let catalogues = &docked.session.catalogues;
    let Some(table) = catalogues.active().filter(|_| catalogues.shown) else {
        docked.interface.canvas.points.outline = None;
        return false;
    };
    if docked.session.tool != Tool::Pan || table.places_in(frame).is_none() {
        return false;
    }
    let modifiers = response.ctx.input(|input| input.modifiers);
    if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        let state = &docked.interface.canvas.points;
        let found = state.nearest((frame.id, table.id), at, placed);
        let mode = if modifiers.command { SelectMode::Toggle } else { SelectMode::Replace };
        if let Some(place) = found {
            let select = CatalogueCommand::Select { row: Some(place.row), mode };
            docked.events.push(UiEvent::Do(Command::Catalogue(select)));
        }
    }
    if response.drag_started_by(PointerButton::Primary) && (modifiers.shift || modifiers.command) {
        let pressed = response.ctx.input(|input| input.pointer.press_origin());
        docked.interface.canvas.points.outline = pressed.map(|at| Outline {
            frame: frame.id,
            is_box: modifiers.shift,
            mode: if modifiers.alt { SelectMode::Add } else { SelectMode::Replace },
            points: vec![placed.image_at(at)],
        });
    }
    drag(docked, frame, placed, response)
}

fn drag(docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) -> bool {
    let slot = &mut docked.interface.canvas.points.outline;
    let Some(outline) = slot.as_mut().filter(|outline| outline.frame == frame.id) else { return false };
    if let Some(at) = response.interact_pointer_pos() {
        let is_far = outline.points.last().is_none_or(|last| placed.window_at(*last).distance(at) >= STEP);
        if outline.is_box {
            outline.points.truncate(1);
            outline.points.push(placed.image_at(at));
        } else if is_far {
            outline.points.push(placed.image_at(at));
        }
    }
    if response.drag_stopped() || !response.dragged_by(PointerButton::Primary) {
        let mode = outline.mode;
        let points = corners(outline, placed).into_iter().map(|at| placed.image_at(at)).collect();
        *slot = None;
        let select = CatalogueCommand::SelectWithin { frame: frame.id, outline: points, mode };
        docked.events.push(UiEvent::Do(Command::Catalogue(select)));
    }
    true
}

/// The corners of an outline in the window: boxes are upright there, however the image is turned.
fn corners(outline: &Outline, placed: &Placed) -> Vec<Pos2> {
    let on_window = |point: &ImagePoint| placed.window_at(*point);
    match outline.points.as_slice() {
        [first, .., last] if outline.is_box => {
            let rect = egui::Rect::from_two_pos(on_window(first), on_window(last));
            vec![rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()]
        }
        points => points.iter().map(on_window).collect(),
    }
}

/// Draw the outline that is being drawn.
pub fn paint(ui: &egui::Ui, docked: &Docked, frame: &Frame, placed: &Placed) {
    let outline = docked.interface.canvas.points.outline.as_ref();
    let Some(outline) = outline.filter(|outline| outline.frame == frame.id) else { return };
    let painter = ui.painter().with_clip_rect(placed.rect);
    let corners = corners(outline, placed);
    painter.add(Shape::closed_line(corners.clone(), Stroke::new(3.0, Color32::from_black_alpha(150))));
    painter.add(Shape::closed_line(corners, Stroke::new(1.2, theme::ACCENT)));
}
