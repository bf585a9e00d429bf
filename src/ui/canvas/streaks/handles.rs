//! Clicks that select, and ends that are dragged.

use super::EndDrag;
use super::paint::selected_in;
use crate::geometry::ImagePoint;
use crate::session::{Command, Frame, StreakCommand, Tool};
use crate::ui::UiEvent;
use crate::ui::canvas::scene::Placed;
use crate::ui::dock::Docked;
use egui::{CursorIcon, PointerButton, Response};

/// A click or the cursor takes what is so near, points.
pub const REACH: f32 = 10.0;

/// Select what is clicked and move ends that are dragged. True while a drag is ours.
pub fn handle(
    ui: &egui::Ui,
    docked: &mut Docked,
    frame: &Frame,
    placed: &Placed,
    response: &Response,
) -> bool {
    if docked.session.tool != Tool::Pan {
        return false;
    }
    if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        if docked.interface.streaks.placing {
            inject(docked, frame, placed.image_at(at));
            return true;
        }
        click(docked, frame, at);
    }
    if ui.ctx().input(|input| input.key_pressed(egui::Key::Escape)) {
        docked.interface.streaks.placing = false;
    }
    if docked.interface.streaks.placing && response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Cell);
    }
    drag(ui, docked, frame, placed, response)
}

fn click(docked: &mut Docked, frame: &Frame, at: egui::Pos2) {
    let streaks = &docked.session.streaks;
    let pick = docked.interface.canvas.streaks.nearest(frame.id, at, REACH);
    if streaks.shown && pick != streaks.selected {
        docked.events.push(UiEvent::Do(Command::Streaks(StreakCommand::Select(pick))));
    }
}

/// Put the streak of the form here.
fn inject(docked: &mut Docked, frame: &Frame, at: ImagePoint) {
    docked.interface.streaks.placing = false;
    let sky = frame.grid_plane().and_then(|plane| plane.sky()?.sky_from_pixel(at));
    let command = match sky {
        Some(sky) => {
            let form = docked.interface.streaks.form;
            Command::Streaks(StreakCommand::Inject(form.at(sky, frame.id)))
        }
        None => Command::Tell(
            "This image has no sky positions, so no motion on the sky can be put into it".to_owned(),
        ),
    };
    docked.events.push(UiEvent::Do(command));
}

fn drag(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) -> bool {
    let streaks = &docked.session.streaks;
    let state = &mut docked.interface.canvas.streaks;
    if !streaks.shown {
        state.dragged = None;
        return false;
    }
    let selected = selected_in(streaks, frame).and_then(|number| {
        let detection = streaks.findings.detections.get(number)?;
        Some((number, detection, streaks.image(detection.exposure, detection.image)?))
    });
    let Some((number, detection, image)) = selected else { return false };
    let ends = state.dragged_ends(number).unwrap_or_else(|| streaks.ends(number, detection));
    let on_window = |end: ImagePoint| streaks.place_in(frame, image, end).map(|at| placed.window_at(at));
    let end_at = |position: egui::Pos2| {
        let near = |end: &ImagePoint| on_window(*end).is_some_and(|at| at.distance(position) <= REACH);
        ends.iter().position(near)
    };
    if response.hover_pos().and_then(end_at).is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
    if response.drag_started_by(PointerButton::Primary) {
        let pressed = ui.ctx().input(|input| input.pointer.press_origin());
        if let Some(end) = pressed.and_then(end_at) {
            state.dragged = Some(EndDrag { frame: frame.id, detection: number, end, ends });
        }
    }
    let Some(mut drag) = state.dragged.filter(|drag| drag.frame == frame.id && drag.detection == number)
    else {
        return false;
    };
    if let Some(position) = response.interact_pointer_pos()
        && let Some(at) = streaks.place_from(frame, image, placed.image_at(position))
        && let Some(moved) = drag.ends.get_mut(drag.end)
    {
        *moved = at;
        state.dragged = Some(drag);
    }
    if response.drag_stopped() || !response.dragged_by(PointerButton::Primary) {
        state.dragged = None;
        let set = StreakCommand::SetEnds { detection: number, ends: Some(drag.ends) };
        docked.events.push(UiEvent::Do(Command::Streaks(set)));
    }
    true
}
