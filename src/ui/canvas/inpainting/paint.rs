//! Rings around candidates, brackets around what is looked at.

use crate::session::{Command, Frame, RepaintCommand, ScoreKind, Tool};
use crate::ui::UiEvent;
use crate::ui::canvas::overlays::{card, rimmed_line};
use crate::ui::canvas::scene::Placed;
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Mesh, Painter, Pos2, Rect, Response, Stroke, Vec2, vec2};
use std::collections::HashSet;

/// A click or the cursor takes what is so near, points.
const REACH: f32 = 12.0;
/// With more candidates than this in view, small marks stand for them.
const MOST_RINGS: usize = 1200;
/// Side of the square of the window in which one mark stands for all, points.
const CELL: f32 = 6.0;
/// Half the side of what the network sees, pixels of the field.
const HALF_WINDOW: f64 = 16.0;

/// Draw the candidates that a frame shows, and where the source that is looked at lies.
pub fn paint(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed) {
    let inpainting = &docked.session.inpainting;
    let painter = ui.painter().with_clip_rect(placed.rect);
    if inpainting.shown_on_image && !inpainting.findings.rows.is_empty() {
        let overlay = &mut docked.interface.canvas.residuals;
        let known = overlay.placed.entry(frame.id).or_default();
        known.update(inpainting, frame);
        let view = placed.rect.expand(20.0);
        let all = known.places.iter().map(|(row, at)| (*row, placed.window_at(*at)));
        let found: Vec<(usize, Pos2)> = all.filter(|(_, at)| view.contains(*at)).collect();
        candidates(&painter, &found, placed);
        overlay.drawn.insert(frame.id, found);
        hover(ui, &painter, docked, (frame, placed));
    } else {
        docked.interface.canvas.residuals.drawn.remove(&frame.id);
    }
    target(&painter, docked, frame, placed);
}

fn candidates(painter: &Painter, found: &[(usize, Pos2)], placed: &Placed) {
    if found.len() <= MOST_RINGS {
        let radius =
            ((0.5 * HALF_WINDOW * placed.view.zoom / placed.pixels_per_point) as f32).clamp(5.0, 30.0);
        for (_, at) in found {
            painter.circle_stroke(*at, radius, Stroke::new(3.4, theme::OVERLAY_RIM));
            painter.circle_stroke(*at, radius, Stroke::new(1.5, theme::STREAK_ACCEPTED));
        }
        return;
    }
    let mut seen = HashSet::new();
    let mut mesh = Mesh::default();
    for (_, at) in found {
        if seen.insert(((at.x / CELL).floor() as i32, (at.y / CELL).floor() as i32)) {
            for (half, color) in [(3.0, theme::OVERLAY_RIM), (2.0, theme::STREAK_ACCEPTED)] {
                mesh.add_colored_rect(Rect::from_center_size(*at, Vec2::splat(2.0 * half)), color);
            }
        }
    }
    painter.add(egui::Shape::mesh(mesh));
}

/// Corners around the window of the network, while the pane is there.
fn target(painter: &Painter, docked: &Docked, frame: &Frame, placed: &Placed) {
    let inpainting = &docked.session.inpainting;
    let Some(target) = inpainting.target.as_ref().filter(|_| inpainting.is_open) else { return };
    let center = match inpainting.is_of(&target.field, frame) {
        Some(true) => Some(target.position),
        Some(false) => target.field.main_plane().and_then(|plane| {
            let sky = plane.sky()?.sky_from_pixel(target.position)?;
            frame.grid_plane()?.sky()?.pixel_from_sky(sky)
        }),
        None => None,
    };
    let Some(center) = center else { return };
    let at = placed.window_at(center);
    let half = ((HALF_WINDOW * placed.view.zoom / placed.pixels_per_point) as f32).max(7.0);
    let leg = 0.35 * half;
    for corner in [vec2(-1.0, -1.0), vec2(1.0, -1.0), vec2(1.0, 1.0), vec2(-1.0, 1.0)] {
        let tip = at + corner * half;
        rimmed_line(painter, [tip, tip - vec2(corner.x * leg, 0.0)], theme::ACCENT, 1.5);
        rimmed_line(painter, [tip, tip - vec2(0.0, corner.y * leg)], theme::ACCENT, 1.5);
    }
}

/// Look at what is clicked, while the pane is there.
pub fn handle(docked: &mut Docked, frame: &Frame, placed: &Placed, response: &Response) {
    let inpainting = &docked.session.inpainting;
    if docked.session.tool != Tool::Pan || !inpainting.is_open || !response.clicked() {
        return;
    }
    let Some(position) = response.interact_pointer_pos() else { return };
    let near = docked.interface.canvas.residuals.nearest(frame.id, position, REACH);
    let command = match near {
        Some(row) => RepaintCommand::Select(row),
        None => RepaintCommand::InspectAt { frame: frame.id, at: placed.image_at(position) },
    };
    docked.events.push(UiEvent::Do(Command::Repaint(command)));
}

/// What is known about the candidate under the cursor.
fn hover(ui: &egui::Ui, painter: &Painter, docked: &Docked, (frame, placed): (&Frame, &Placed)) {
    let Some(at) = ui.ctx().pointer_hover_pos().filter(|at| placed.rect.contains(*at)) else { return };
    if docked.interface.canvas.cursor.is_none_or(|(id, _)| id != frame.id) {
        return;
    }
    let inpainting = &docked.session.inpainting;
    let Some(row) = docked.interface.canvas.residuals.nearest(frame.id, at, REACH) else { return };
    let Some(found) = inpainting.findings.rows.get(row) else { return };
    let score =
        |kind: ScoreKind| format!("{} {:.2}", kind.name(), inpainting.shown_score(kind, &found.scores));
    let scores = [ScoreKind::Z, ScoreKind::LogRatio, ScoreKind::Probability].map(score);
    let lines = [(format!("source {}", found.id), 12.0), (scores.join(", "), 12.0)];
    let left = at.x > placed.rect.center().x;
    let (align, away) = if left { (Align2::RIGHT_TOP, -14.0) } else { (Align2::LEFT_TOP, 14.0) };
    card(painter, at + vec2(away, 14.0), &lines, align);
}
