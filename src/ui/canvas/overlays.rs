//! What is drawn over the image: labels, scale bar, compass, coordinate grid, crosshair.

use super::scene::Placed;
use crate::geometry::ImagePoint;
use crate::interop::scale_bar;
use crate::session::{Frame, Showing};
use crate::sky::{ImageArea, Wcs, grid_lines};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, FontId, Painter, Pos2, Stroke, Vec2, pos2, vec2};
use std::sync::Arc;

/// Draw what is switched on.
pub fn paint(ui: &egui::Ui, docked: &Docked, frame: &Frame, placed: &Placed) {
    let painter = ui.painter().with_clip_rect(placed.rect);
    let overlays = docked.session.overlays;
    let wcs = frame.grid_plane().and_then(|plane| plane.sky());
    if let Some(wcs) = wcs {
        if overlays.grid {
            grid(&painter, wcs, placed);
        }
        if overlays.scale_bar {
            draw_scale_bar(&painter, wcs, placed);
        }
        if overlays.compass {
            compass(&painter, wcs, placed);
        }
    }
    if overlays.labels {
        labels(&painter, docked, frame, placed);
    }
    if overlays.crosshair {
        crosshair(&painter, docked, frame, placed);
    }
}

/// Text with a dark rim, readable on any picture.
pub fn rimmed_text(painter: &Painter, at: Pos2, align: Align2, text: &str, size: f32) -> egui::Rect {
    let font = FontId::proportional(size);
    for offset in [vec2(-1.0, 0.0), vec2(1.0, 0.0), vec2(0.0, -1.0), vec2(0.0, 1.0)] {
        painter.text(at + offset, align, text, font.clone(), theme::OVERLAY_RIM);
    }
    painter.text(at, align, text, font, theme::OVERLAY)
}

/// Lines of text on a dark ground, readable on any picture.
pub fn card(painter: &Painter, corner: Pos2, lines: &[(String, f32)], align: Align2) {
    let mut galleys = Vec::new();
    let (mut width, mut height) = (0.0_f32, 0.0);
    for (text, size) in lines {
        let galley = painter.layout_no_wrap(text.clone(), FontId::proportional(*size), theme::OVERLAY);
        width = width.max(galley.size().x);
        height += galley.size().y;
        galleys.push(galley);
    }
    let margin = vec2(7.0, 4.0);
    let ground = align.anchor_size(corner, vec2(width, height) + 2.0 * margin);
    dark_ground(painter, ground);
    let mut at = ground.min + margin;
    for galley in galleys {
        let step = galley.size().y;
        painter.galley(at, galley, theme::OVERLAY);
        at.y += step;
    }
}

/// What makes light lines and letters readable on a light picture.
fn dark_ground(painter: &Painter, ground: egui::Rect) {
    painter.rect_filled(ground, 5.0, Color32::from_black_alpha(130));
}

/// A line with a dark rim.
pub fn rimmed_line(painter: &Painter, points: [Pos2; 2], colour: Color32, width: f32) {
    painter.line_segment(points, Stroke::new(width + 2.0, theme::OVERLAY_RIM));
    painter.line_segment(points, Stroke::new(width, colour));
}

fn draw_scale_bar(painter: &Painter, wcs: &Wcs, placed: &Placed) {
    let Some(bar) = scale_bar(wcs.pixel_scale_arcsec(), placed.view.zoom, placed.width) else { return };
    let length = (bar.length_px / placed.pixels_per_point) as f32;
    let left = pos2(placed.rect.left() + 18.0, placed.rect.bottom() - 20.0);
    let right = left + vec2(length, 0.0);
    let ground = egui::Rect::from_min_max(left - vec2(10.0, 28.0), right + vec2(10.0, 10.0));
    dark_ground(painter, ground);
    rimmed_line(painter, [left, right], theme::OVERLAY, 2.0);
    for end in [left, right] {
        rimmed_line(painter, [end - vec2(0.0, 4.0), end + vec2(0.0, 4.0)], theme::OVERLAY, 1.5);
    }
    rimmed_text(painter, left + vec2(length / 2.0, -8.0), Align2::CENTER_BOTTOM, bar.label, 13.0);
}

fn compass(painter: &Painter, wcs: &Wcs, placed: &Placed) {
    let Some(orientation) = wcs.north_and_east(placed.view.center) else { return };
    let map = placed.view.screen_from_image(placed.width, placed.height);
    let direction = |[x, y]: [f64; 2]| -> Vec2 {
        vec2((map.a * x + map.b * y) as f32, (map.c * x + map.d * y) as f32).normalized()
    };
    let (north, east) = (direction(orientation.north), direction(orientation.east));
    let length = 30.0_f32;
    let reach = length + 12.0;
    let origin = pos2(
        placed.rect.right() - 18.0 - reach.min((north.x.max(east.x).max(0.0)) * reach),
        placed.rect.bottom() - 18.0 - reach.min((north.y.max(east.y).max(0.0)) * reach),
    );
    let ends = [origin, origin + north * reach, origin + east * reach];
    dark_ground(painter, egui::Rect::from_points(&ends).expand(9.0));
    for (arrow, name) in [(north, "N"), (east, "E")] {
        let tip = origin + arrow * length;
        rimmed_line(painter, [origin, tip], theme::OVERLAY, 1.5);
        let side = arrow.rot90() * 3.5;
        for wing in [side, -side] {
            rimmed_line(painter, [tip, tip - arrow * 6.0 + wing], theme::OVERLAY, 1.5);
        }
        rimmed_text(painter, tip + arrow * 10.0, Align2::CENTER_CENTER, name, 12.0);
    }
}

fn labels(painter: &Painter, docked: &Docked, frame: &Frame, placed: &Placed) {
    let many = docked.session.visible_frames().len() > 1;
    let showing = match (docked.interface.canvas.peeking, frame.showing) {
        (true, _) => "peeking at the next band".to_owned(),
        (false, Showing::Composite) => {
            format!("{} ({})", frame.showing_name(frame.showing), band_names(frame))
        }
        (false, Showing::Plane(_)) => frame.showing_name(frame.showing),
    };
    let is_named = !many || docked.session.frames.iter().any(|other| other.field.name != frame.field.name);
    // A single plane is often called as its file.
    let mut lines = vec![(frame.field.name.clone(), 13.5), (showing, 12.0)];
    if !is_named || lines.first().zip(lines.last()).is_some_and(|(name, plane)| name.0 == plane.0) {
        lines.remove(0);
    }
    card(painter, placed.rect.min + vec2(8.0, 8.0), &lines, Align2::LEFT_TOP);
    card(
        painter,
        placed.rect.right_top() + vec2(-8.0, 8.0),
        &[(zoom_text(placed.view.zoom), 12.0)],
        Align2::RIGHT_TOP,
    );
}

/// `4×`, `1/2.67×`.
fn zoom_text(zoom: f64) -> String {
    let digits = |value: f64| format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned();
    if zoom >= 1.0 { format!("{}×", digits(zoom)) } else { format!("1/{}×", digits(1.0 / zoom)) }
}

fn band_names(frame: &Frame) -> String {
    let names: Vec<&str> = frame
        .field
        .bands()
        .into_iter()
        .flatten()
        .filter_map(|plane| plane.band)
        .map(|band| band.name())
        .collect();
    names.join(" ")
}

/// The cursor's position, shown in every frame of the same sky.
fn crosshair(painter: &Painter, docked: &Docked, frame: &Frame, placed: &Placed) {
    let Some((_, reading)) = &docked.session.reading else { return };
    let Some((id, at)) = docked.session.reading.as_ref().map(|(id, reading)| (*id, reading.at)) else {
        return;
    };
    let here = if id == frame.id {
        Some(at)
    } else {
        reading.sky.and_then(|sky| frame.grid_plane()?.sky()?.pixel_from_sky(sky))
    };
    let Some(position) = here.map(|point| placed.window_at(point)) else { return };
    let (rect, gap) = (placed.rect, 8.0);
    let lines = [
        [pos2(rect.left(), position.y), pos2(position.x - gap, position.y)],
        [pos2(position.x + gap, position.y), pos2(rect.right(), position.y)],
        [pos2(position.x, rect.top()), pos2(position.x, position.y - gap)],
        [pos2(position.x, position.y + gap), pos2(position.x, rect.bottom())],
    ];
    for line in lines {
        painter.line_segment(line, Stroke::new(1.0, theme::GRID));
    }
}

fn grid(painter: &Painter, wcs: &Arc<Wcs>, placed: &Placed) {
    let corners = [
        placed.rect.left_top(),
        placed.rect.right_top(),
        placed.rect.left_bottom(),
        placed.rect.right_bottom(),
    ]
    .map(|corner| placed.image_at(corner));
    let least = |of: fn(&ImagePoint) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let spacing_px = 130.0 * placed.pixels_per_point / placed.view.zoom;
    let area = ImageArea {
        min: ImagePoint { x: least(|corner| corner.x), y: least(|corner| corner.y) },
        max: ImagePoint { x: -least(|corner| -corner.x), y: -least(|corner| -corner.y) },
    };
    for line in grid_lines(wcs, area, spacing_px) {
        let mut labelled = false;
        for segment in &line.segments {
            let points: Vec<Pos2> = segment.iter().map(|point| placed.window_at(*point)).collect();
            if !labelled
                && let Some(at) = points.iter().find(|point| placed.rect.shrink(24.0).contains(**point))
            {
                let near_right = at.x > placed.rect.right() - 80.0;
                let align = if near_right { Align2::RIGHT_BOTTOM } else { Align2::LEFT_BOTTOM };
                rimmed_text(
                    painter,
                    *at + vec2(if near_right { -3.0 } else { 3.0 }, -2.0),
                    align,
                    &line.label,
                    11.0,
                );
                labelled = true;
            }
            painter.add(egui::Shape::line(points, Stroke::new(1.0, theme::GRID)));
        }
    }
}
