//! The image area: every visible frame in its rectangle, with its overlays, under the user's hands.

mod bridge;
mod catalogue;
mod inpainting;
mod input;
mod lenses;
mod marks;
mod overlays;
mod scene;
mod streaks;

pub use bridge::TargetFormat;
pub use input::aperture_around;
pub use lenses::context;
pub use marks::ruler_text;
pub use scene::{CanvasState, Slot, magnified, paint_slot};
pub use streaks::color_of as streak_color;

use super::dock::Docked;
use super::{UiEvent, theme};
use crate::session::{Arrangement, Command, Frame};
use egui::{Rect, Sense, Stroke, StrokeKind, vec2};

/// Draw all visible frames.
pub fn show(ui: &mut egui::Ui, docked: &mut Docked) {
    if docked.session.frames.len() > 1 && docked.session.arrangement == Arrangement::Single {
        frame_tabs(ui, docked);
    }
    let area = ui.available_rect_before_wrap();
    let frames: Vec<Frame> = docked.session.visible_frames().into_iter().cloned().collect();
    docked.interface.canvas.begin_frame(ui.ctx(), docked.session);
    docked.interface.canvas.area = Some(area);
    let many = frames.len() > 1;
    for (frame, rect) in frames.iter().zip(cells(area, frames.len(), docked.session.arrangement)) {
        show_frame(ui, docked, frame, rect);
        let is_active = docked.session.active_frame().is_some_and(|active| active.id == frame.id);
        if many && is_active {
            ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.5, theme::ACCENT), StrokeKind::Inside);
        }
    }
    ui.allocate_rect(area, Sense::hover());
}

/// The open frames by name, when one hides the others.
fn frame_tabs(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.add_space(3.0);
    ui.horizontal_wrapped(|ui| {
        ui.add_space(6.0);
        for (index, frame) in docked.session.frames.iter().enumerate() {
            let showing = frame.showing_name(frame.showing);
            let name = if showing == frame.field.name {
                showing
            } else {
                format!("{} · {showing}", frame.field.name)
            };
            let is_active = index == docked.session.active;
            if ui.selectable_label(is_active, name).clicked() {
                docked.events.push(UiEvent::Do(Command::SelectFrame(frame.id)));
            }
            if is_active && ui.small_button("Close").clicked() {
                docked.events.push(UiEvent::Do(Command::CloseFrame(frame.id)));
            }
        }
    });
    ui.add_space(3.0);
}

fn show_frame(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame, rect: Rect) {
    let pixels_per_point = f64::from(ui.ctx().pixels_per_point());
    let width = (f64::from(rect.width()) * pixels_per_point).round().max(1.0);
    let height = (f64::from(rect.height()) * pixels_per_point).round().max(1.0);
    if frame.canvas != (width, height) || frame.view.is_none() {
        docked.events.push(UiEvent::Do(Command::Resize { frame: frame.id, width, height }));
        ui.ctx().request_repaint();
    }
    let Some(view) = frame.view else { return };
    let placed = scene::Placed { rect, width, height, pixels_per_point, view };
    input::handle(ui, docked, frame, &placed);
    scene::paint(ui, docked, frame, &placed);
    inpainting::paint_core(ui, docked, frame, &placed);
    lenses::paint(ui, docked, frame, &placed);
    inpainting::paint(ui, docked, frame, &placed);
    catalogue::paint(ui, docked, frame, &placed);
    streaks::paint(ui, docked, frame, &placed);
    overlays::paint(ui, docked, frame, &placed);
    marks::paint(ui, frame, &placed);
}

/// Where the frames go: one, a row, or a grid as square as possible.
fn cells(area: Rect, count: usize, arrangement: Arrangement) -> Vec<Rect> {
    let columns = match arrangement {
        Arrangement::Single => 1,
        Arrangement::SideBySide => count.max(1),
        Arrangement::Tiled => (count as f32).sqrt().ceil().max(1.0) as usize,
    };
    let rows = count.div_ceil(columns).max(1);
    let gap = if count > 1 { 2.0 } else { 0.0 };
    let width = (area.width() - gap * (columns as f32 - 1.0)) / columns as f32;
    let height = (area.height() - gap * (rows as f32 - 1.0)) / rows as f32;
    (0..count)
        .map(|index| {
            let (column, row) = ((index % columns) as f32, (index / columns) as f32);
            let corner = area.min + vec2(column * (width + gap), row * (height + gap));
            Rect::from_min_size(corner, vec2(width, height))
        })
        .collect()
}
