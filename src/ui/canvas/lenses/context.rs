//! The field around a candidate, drawn as on the canvas.

use crate::geometry::{ImagePoint, View};
use crate::session::Frame;
use crate::ui::canvas::scene::{Placed, Slot, paint_slot};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Rect, Stroke};

/// Width of a pixel where there is no sky, arcsec.
const USUAL_SCALE_ARCSEC: f64 = 0.1;
/// Radius of the circle around the source, arcsec.
const CIRCLE_ARCSEC: f64 = 2.4;

/// Draw the field around a position of the candidates' field, so many arcsec from edge to edge of the shorter side.
pub fn context(
    ui: &mut egui::Ui,
    docked: &mut Docked,
    rect: Rect,
    (center, across_arcsec): (ImagePoint, f64),
) {
    docked.interface.canvas.begin_frame(ui.ctx(), docked.session);
    let lenses = &docked.session.lenses;
    let shows = |frame: &&Frame| lenses.is_of(frame) == Some(true);
    let active = docked.session.active_frame().filter(shows);
    let Some(mut frame) = active.or_else(|| docked.session.frames.iter().find(shows)).cloned() else {
        return;
    };
    frame.mask.on = false;
    let pixels_per_point = f64::from(ui.ctx().pixels_per_point());
    let (width, height) =
        (f64::from(rect.width()) * pixels_per_point, f64::from(rect.height()) * pixels_per_point);
    let scale = frame
        .grid_plane()
        .and_then(|plane| plane.sky())
        .map_or(USUAL_SCALE_ARCSEC, |wcs| wcs.pixel_scale_arcsec());
    let zoom = width.min(height) * scale / across_arcsec;
    let view = View { center, zoom, rotation: 0.0, flip_x: false };
    let placed = Placed {
        rect,
        width: width.round().max(1.0),
        height: height.round().max(1.0),
        pixels_per_point,
        view,
    };
    paint_slot(ui, docked, &frame, &placed, (Slot::Context, 1.0));
    let radius = (CIRCLE_ARCSEC / scale * zoom / pixels_per_point) as f32;
    let (painter, at) = (ui.painter().with_clip_rect(rect), placed.window_at(center));
    painter.circle_stroke(at, radius.max(5.0), Stroke::new(3.0, theme::OVERLAY_RIM));
    painter.circle_stroke(at, radius.max(5.0), Stroke::new(1.4, theme::ACCENT));
}
