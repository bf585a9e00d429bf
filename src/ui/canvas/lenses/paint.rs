//! Circles around candidates, in the colour of their score.

use crate::geometry::ImagePoint;
use crate::session::{Command, Frame, LensCommand, Lenses, Tool};
use crate::ui::UiEvent;
use crate::ui::canvas::overlays::{card, rimmed_text};
use crate::ui::canvas::scene::Placed;
use crate::ui::dock::Docked;
use crate::ui::panes::{lens_grade_mark, lens_score_color};
use crate::ui::theme;
use egui::{Align2, Color32, Mesh, Painter, Pos2, Response, Stroke, vec2};
use std::collections::HashMap;

/// A click or the cursor takes what is so near, points.
const REACH: f32 = 12.0;
/// With more candidates than this in view, small marks stand for them.
const MOST_CIRCLES: usize = 1200;
/// With more than this they have no labels; nor when zoomed out further than so many screen pixels per image pixel.
const MOST_LABELS: usize = 50;
const LABELS_FROM_ZOOM: f64 = 0.3;
/// Side of the square of the window in which one mark stands for all, points.
const CELL: f32 = 6.0;
/// Half the side of a cut-out, pixels of the field.
const HALF_CUTOUT: f64 = 24.0;

/// A candidate in the window.
#[derive(Debug, Clone, Copy)]
struct InWindow {
    row: usize,
    at: Pos2,
    score: f64,
}

/// Draw the candidates above the threshold that a frame shows.
pub fn paint(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed) {
    let lenses = &docked.session.lenses;
    let state = &mut docked.interface.canvas.lenses;
    if !lenses.shown || lenses.findings.rows.is_empty() || lenses.is_of(frame).is_none() {
        state.drawn.remove(&frame.id);
        return;
    }
    let known = state.placed.entry(frame.id).or_default();
    known.update(lenses, frame);
    let (min, max) = in_view(placed);
    let seen = |row: usize, score: f64| score >= lenses.threshold || lenses.selected == Some(row);
    let found: Vec<InWindow> = known
        .within(min, max)
        .into_iter()
        .map(|(row, at)| InWindow {
            row: row as usize,
            at: placed.window_at(at),
            score: lenses.score(row as usize),
        })
        .filter(|found| seen(found.row, found.score))
        .collect();
    let painter = ui.painter().with_clip_rect(placed.rect);
    if found.len() > MOST_CIRCLES {
        painter.add(egui::Shape::mesh(dots(&found, lenses)));
    } else {
        circles(&painter, &found, lenses, placed);
    }
    if let Some(found) = found.iter().find(|found| lenses.selected == Some(found.row)) {
        let radius = radius(placed) + 4.0;
        painter.circle_stroke(found.at, radius, Stroke::new(4.0, theme::OVERLAY_RIM));
        painter.circle_stroke(found.at, radius, Stroke::new(2.0, theme::ACCENT));
    }
    state.drawn.insert(frame.id, found.into_iter().map(|found| (found.row, found.at)).collect());
    hover(ui, &painter, docked, (frame, placed));
}

/// The pixels of the picture that are in view, and a little around them.
fn in_view(placed: &Placed) -> (ImagePoint, ImagePoint) {
    let view = placed.rect.expand(20.0);
    let corners = [view.left_top(), view.right_top(), view.left_bottom(), view.right_bottom()];
    let corners = corners.map(|corner| placed.image_at(corner));
    let least = |of: fn(&ImagePoint) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let min = ImagePoint { x: least(|corner| corner.x), y: least(|corner| corner.y) };
    let max = ImagePoint { x: -least(|corner| -corner.x), y: -least(|corner| -corner.y) };
    (min, max)
}

/// Around the source, and never so small that it hides it, points.
fn radius(placed: &Placed) -> f32 {
    ((HALF_CUTOUT * placed.view.zoom / placed.pixels_per_point) as f32).clamp(6.0, 60.0)
}

fn circles(painter: &Painter, found: &[InWindow], lenses: &Lenses, placed: &Placed) {
    let radius = radius(placed);
    let with_labels = found.len() <= MOST_LABELS && placed.view.zoom >= LABELS_FROM_ZOOM;
    for candidate in found {
        let color = lens_score_color(lenses, candidate.score);
        painter.circle_stroke(candidate.at, radius, Stroke::new(3.6, theme::OVERLAY_RIM));
        painter.circle_stroke(candidate.at, radius, Stroke::new(1.6, color));
        let grade = lens_grade_mark(lenses, candidate.row);
        if let Some((class, color)) = &grade {
            let at = candidate.at + vec2(0.72 * radius, -0.72 * radius);
            painter.circle_filled(at, 7.0, *color);
            let font = egui::FontId::proportional(10.5);
            painter.text(at, Align2::CENTER_CENTER, class, font, Color32::BLACK);
        }
        if with_labels && !lenses.grading.is_blind {
            let rank = lenses.ranking.rank(candidate.row).unwrap_or(0);
            let at = candidate.at + vec2(0.0, radius + 2.0);
            rimmed_text(painter, at, Align2::CENTER_TOP, &format!("{rank}  {:.1}", candidate.score), 11.0);
        }
    }
}

/// Small squares, all in one mesh; of those beside one another the highest score is shown.
fn dots(found: &[InWindow], lenses: &Lenses) -> Mesh {
    let mut best: HashMap<(i32, i32), InWindow> = HashMap::new();
    for candidate in found {
        let cell = ((candidate.at.x / CELL).floor() as i32, (candidate.at.y / CELL).floor() as i32);
        let known = best.entry(cell).or_insert(*candidate);
        if candidate.score > known.score {
            *known = *candidate;
        }
    }
    let mut kept: Vec<InWindow> = best.into_values().collect();
    // The highest on top, in an order that does not flicker.
    kept.sort_by(|one, other| one.score.total_cmp(&other.score).then(one.row.cmp(&other.row)));
    let mut mesh = Mesh::default();
    for candidate in &kept {
        for (half, color) in [(3.0, theme::OVERLAY_RIM), (2.0, lens_score_color(lenses, candidate.score))] {
            mesh.add_colored_rect(
                egui::Rect::from_center_size(candidate.at, egui::Vec2::splat(2.0 * half)),
                color,
            );
        }
    }
    mesh
}

/// Select what is clicked.
pub fn handle(docked: &mut Docked, frame: &Frame, response: &Response) {
    let lenses = &docked.session.lenses;
    if docked.session.tool != Tool::Pan || !lenses.shown || lenses.findings.rows.is_empty() {
        return;
    }
    if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        let row = docked.interface.canvas.lenses.nearest(frame.id, at, REACH);
        if row != lenses.selected {
            docked.events.push(UiEvent::Do(Command::Lenses(LensCommand::Select(row))));
        }
    }
}

/// What is known about the candidate under the cursor.
fn hover(ui: &egui::Ui, painter: &Painter, docked: &Docked, (frame, placed): (&Frame, &Placed)) {
    let Some(at) = ui.ctx().pointer_hover_pos().filter(|at| placed.rect.contains(*at)) else { return };
    if docked.interface.canvas.cursor.is_none_or(|(id, _)| id != frame.id) {
        return;
    }
    let lenses = &docked.session.lenses;
    let Some(row) = docked.interface.canvas.lenses.nearest(frame.id, at, REACH) else { return };
    let Some(found) = lenses.findings.rows.get(row) else { return };
    let mut lines = vec![(format!("source {}", found.candidate.id), 12.0)];
    if !lenses.grading.is_blind {
        let score = lenses.score(row);
        let rank = lenses.ranking.rank(row).unwrap_or(0);
        let probability = lenses.probability(score);
        let chance = if probability.is_nan() {
            String::new()
        } else {
            format!(", P(lens) {:.1} %", 100.0 * probability)
        };
        lines.push((format!("rank {rank}, score {score:.2}{chance}"), 12.0));
    }
    if found.candidate.magnitude_vis.is_finite() {
        lines.push((format!("I_E {:.2}", found.candidate.magnitude_vis), 12.0));
    }
    let left = at.x > placed.rect.center().x;
    let (align, away) = if left { (Align2::RIGHT_TOP, -14.0) } else { (Align2::LEFT_TOP, 14.0) };
    card(painter, at + vec2(away, 14.0), &lines, align);
}
