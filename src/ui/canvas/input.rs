//! Mouse and wheel on the image.

use super::scene::Placed;
use crate::geometry::ImagePoint;
use crate::raster::{Annulus, Aperture};
use crate::session::{Command, Frame, Mark, Tool};
use crate::ui::UiEvent;
use crate::ui::dock::{Docked, Pane};
use egui::{PointerButton, Response, Sense};

/// What a drag began as.
#[derive(Debug, Default)]
pub struct Drag {
    ruler_from: Option<ImagePoint>,
    /// What the last movements left of whole physical pixels.
    remainder: egui::Vec2,
}

/// Turn what the user does over a frame into commands.
pub fn handle(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed) {
    let response =
        ui.interact(placed.rect, ui.scope_id().with(("canvas", frame.id.0)), Sense::click_and_drag());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Image of {}", frame.field.name))
    });
    if response.clicked() || response.drag_started() || response.secondary_clicked() {
        docked.events.push(UiEvent::Do(Command::SelectFrame(frame.id)));
    }
    hover(ui, docked, frame, placed, &response);
    wheel(ui, docked, frame, placed, &response);
    super::inpainting::handle(docked, frame, placed, &response);
    super::lenses::handle(docked, frame, &response);
    let is_taken = super::streaks::handle(ui, docked, frame, placed, &response)
        || super::catalogue::handle(docked, frame, placed, &response);
    if !is_taken {
        pan(docked, frame, placed, &response);
    }
    contrast(docked, frame, placed, &response);
    tool(docked, frame, placed, &response);
}

fn hover(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) {
    let Some(position) = response.hover_pos() else { return };
    let at = placed.image_at(position);
    docked.interface.canvas.cursor = Some((frame.id, at));
    let known = docked.session.reading.as_ref();
    if !known
        .is_some_and(|(id, reading)| *id == frame.id && reading.at == at && reading.of == frame.reading_of())
    {
        docked.events.push(UiEvent::Do(Command::ReadAt(Some((frame.id, at)))));
    }
    let cursor = match docked.session.tool {
        Tool::Pan if response.dragged_by(PointerButton::Primary) => egui::CursorIcon::Grabbing,
        _ => egui::CursorIcon::Crosshair,
    };
    ui.ctx().set_cursor_icon(cursor);
}

fn wheel(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) {
    let Some(position) = response.hover_pos() else { return };
    let (scroll, pinch) = ui.ctx().input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    let factor = f64::from((scroll / 240.0).exp2() * pinch);
    if (factor - 1.0).abs() > 1e-6 {
        let anchor = Some(placed.screen_at(position));
        docked.events.push(UiEvent::Do(Command::Zoom { frame: frame.id, factor, anchor }));
    }
}

fn pan(docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) {
    let by_tool = docked.session.tool == Tool::Pan && response.dragged_by(PointerButton::Primary);
    if by_tool || response.dragged_by(PointerButton::Middle) {
        // Whole physical pixels: then only what comes into view has to be drawn.
        let remainder = &mut docked.interface.canvas.drag.remainder;
        let moved = response.drag_delta() * placed.pixels_per_point as f32 + *remainder;
        let whole = moved.round();
        *remainder = moved - whole;
        if whole != egui::Vec2::ZERO {
            let (dx, dy) = (f64::from(whole.x), f64::from(whole.y));
            docked.events.push(UiEvent::Do(Command::Pan { frame: frame.id, dx, dy }));
        }
    }
    if response.middle_clicked()
        && let Some(position) = response.interact_pointer_pos()
    {
        let at = placed.image_at(position);
        docked.events.push(UiEvent::Do(Command::CenterOn { frame: frame.id, at }));
    }
}

/// Right drag: bias sideways, contrast up and down, as in DS9.
fn contrast(docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) {
    let reset = response.double_clicked_by(PointerButton::Secondary);
    if !reset && !response.dragged_by(PointerButton::Secondary) {
        return;
    }
    let mut recipe = frame.recipe().clone();
    if reset {
        recipe.reset_contrast();
    } else {
        let delta = response.drag_delta();
        let (contrast, bias) = recipe.contrast_and_bias();
        let wider = contrast * (-3.0 * delta.y / placed.rect.height()).exp();
        recipe.set_contrast_and_bias(
            wider.clamp(0.05, 20.0),
            (bias + delta.x / placed.rect.width()).clamp(-1.0, 2.0),
        );
    }
    docked.events.push(UiEvent::Do(Command::SetRecipe { frame: frame.id, recipe }));
}

fn tool(docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) {
    let Some(position) = response.interact_pointer_pos() else { return };
    let at = placed.image_at(position);
    let mark = match docked.session.tool {
        Tool::Pan => None,
        Tool::Ruler => ruler(&mut docked.interface.canvas.drag, placed, response, at),
        Tool::RadialProfile => {
            response.clicked().then_some(Mark::RadialProfile { center: at, max_radius_px: RADIAL_RADIUS_PX })
        }
        Tool::Aperture => response.clicked().then(|| {
            let radius_px = match frame.mark {
                Some(Mark::Aperture(aperture)) => aperture.radius,
                _ => APERTURE_RADIUS_PX,
            };
            Mark::Aperture(aperture_around(at, radius_px))
        }),
    };
    if let Some(mark) = mark {
        let centered = !matches!(mark, Mark::Ruler { .. });
        let set = Command::SetMark { frame: frame.id, mark: Some(mark), centered };
        docked.events.push(UiEvent::Do(set));
        docked.interface.reveal = Some(Pane::Measure);
    }
}

/// How far a radial profile reaches, pixels: 3 arcsec on a Euclid mosaic.
const RADIAL_RADIUS_PX: f64 = 30.0;
/// Radius of a new aperture, pixels: 1 arcsec on a Euclid mosaic.
const APERTURE_RADIUS_PX: f64 = 10.0;

/// A circle with its background ring from 1.5 to 2.5 radii.
pub fn aperture_around(center: ImagePoint, radius_px: f64) -> Aperture {
    let annulus = Annulus { inner: 1.5 * radius_px, outer: 2.5 * radius_px };
    Aperture { center, radius: radius_px, annulus: Some(annulus) }
}

/// From where the button went down to where the cursor is.
fn ruler(drag: &mut Drag, placed: &Placed, response: &Response, at: ImagePoint) -> Option<Mark> {
    if response.drag_started_by(PointerButton::Primary) {
        let pressed = response.ctx.input(|input| input.pointer.press_origin());
        drag.ruler_from = pressed.map(|position| placed.image_at(position)).or(Some(at));
    }
    let from = drag.ruler_from.filter(|_| response.dragged_by(PointerButton::Primary))?;
    Some(Mark::Ruler { from, to: at })
}
