//! Capsules around trails, marks of predictions, labels.

use super::thin::{InWindow, marks, thinned};
use crate::geometry::ImagePoint;
use crate::session::{Frame, Pick, Standing, Streaks};
use crate::ui::canvas::overlays::{card, rimmed_text};
use crate::ui::canvas::scene::Placed;
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, Painter, Pos2, Shape, Stroke, vec2};

/// With more finds than this in view small marks stand for them.
const MOST_CAPSULES: usize = 1500;
/// With more than this they lose their dark rims,
const MOST_RIMS: usize = 400;
/// and with more than this their labels.
const MOST_LABELS: usize = 60;
/// Below this zoom (screen pixels per image pixel) nothing has a label.
const LABELS_FROM_ZOOM: f64 = 0.35;
/// Trails that reach into the view from so far outside are drawn, points.
const MARGIN: f32 = 24.0;

/// The colour of a standing.
pub fn color_of(standing: Standing) -> Color32 {
    match standing {
        Standing::Single => theme::STREAK_SINGLE,
        Standing::Linked => theme::STREAK_LINKED,
        Standing::Accepted => theme::STREAK_ACCEPTED,
        Standing::Rejected => theme::STREAK_REJECTED,
        Standing::Static => theme::STREAK_STATIC,
    }
}

/// Draw what was found in the exposure that a frame shows.
pub fn paint(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed) {
    let session = docked.session;
    let streaks = &session.streaks;
    let state = &mut docked.interface.canvas.streaks;
    if !streaks.shown || streaks.exposure_of(frame).is_none() {
        state.drawn.remove(&frame.id);
        return;
    }
    state.placed.entry(frame.id).or_default().update(streaks, frame);
    let painter = ui.painter().with_clip_rect(placed.rect);
    paint_stars(&painter, state, streaks, (frame, placed));
    let finds = in_view(state, streaks, frame, placed);
    let many = finds.len() > MOST_CAPSULES;
    let selected = selected_in(streaks, frame);
    if many {
        painter.add(Shape::mesh(marks(&thinned(&finds), color_of)));
    } else {
        let look = Look { width: half_width(placed), rim: finds.len() <= MOST_RIMS };
        finds.iter().for_each(|find| capsule(&painter, find, look));
    }
    let predicted = paint_predictions(&painter, state, streaks, (frame, placed));
    if finds.len() <= MOST_LABELS && placed.view.zoom >= LABELS_FROM_ZOOM {
        finds.iter().for_each(|find| label(&painter, streaks, find));
    }
    if let Some(find) = finds.iter().find(|find| Some(find.number) == selected) {
        paint_selected(&painter, find, half_width(placed));
    }
    let mut drawn: Vec<(Pick, [Pos2; 2])> =
        finds.iter().map(|find| (Pick::Detection(find.number), find.ends)).collect();
    drawn.extend(predicted);
    state.drawn.insert(frame.id, drawn);
    hover(ui, &painter, docked, (frame, placed));
}

/// Thin circles around bright stars, where what does not move is asked for.
fn paint_stars(
    painter: &Painter,
    state: &super::OverlayState,
    streaks: &Streaks,
    (frame, placed): (&Frame, &Placed),
) {
    if !streaks.static_shown {
        return;
    }
    let stars = state.placed.get(&frame.id).into_iter().flat_map(|known| &known.stars);
    let circles = stars.filter_map(|star| {
        let [middle, edge] = star.map(|point| placed.window_at(point));
        let radius = middle.distance(edge).max(3.0);
        let seen = egui::Rect::from_center_size(middle, vec2(2.0 * radius, 2.0 * radius));
        seen.intersects(placed.rect).then_some((middle, radius))
    });
    for (middle, radius) in circles.take(MOST_CAPSULES) {
        painter.circle_stroke(middle, radius, Stroke::new(2.4, theme::OVERLAY_RIM));
        painter.circle_stroke(middle, radius, Stroke::new(1.0, theme::STREAK_STATIC));
    }
}

/// Half the width of a capsule, points: more than the PSF of a trail, and never so small that it hides it.
fn half_width(placed: &Placed) -> f32 {
    ((4.0 * placed.view.zoom / placed.pixels_per_point) as f32).clamp(5.0, 14.0)
}

/// What is above the threshold and in view.
fn in_view(state: &super::OverlayState, streaks: &Streaks, frame: &Frame, placed: &Placed) -> Vec<InWindow> {
    let Some(known) = state.placed.get(&frame.id) else { return Vec::new() };
    let view = placed.rect.expand(MARGIN);
    let corners = [view.left_top(), view.right_top(), view.left_bottom(), view.right_bottom()];
    let corners = corners.map(|corner| placed.image_at(corner));
    let least = |of: fn(&ImagePoint) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let min = ImagePoint { x: least(|corner| corner.x), y: least(|corner| corner.y) };
    let max = ImagePoint { x: -least(|corner| -corner.x), y: -least(|corner| -corner.y) };
    let numbers = known.near(min, max).into_iter();
    let finds = numbers.filter_map(|number| {
        let detection = streaks.findings.detections.get(number)?;
        if !streaks.is_visible(number, detection) && streaks.selected != Some(Pick::Detection(number)) {
            return None;
        }
        let image = streaks.image(detection.exposure, detection.image)?;
        let ends = state.dragged_ends(number).unwrap_or_else(|| streaks.ends(number, detection));
        let [a, b] = ends.map(|end| streaks.place_in(frame, image, end));
        let ends = [placed.window_at(a?), placed.window_at(b?)];
        let standing = streaks.standing(number, detection);
        let reach = egui::Rect::from_two_pos(ends[0], ends[1]).expand(MARGIN);
        reach.intersects(placed.rect).then_some(InWindow { number, standing, score: detection.score, ends })
    });
    finds.collect()
}

/// The detection in this frame that is selected, itself or as part of the selected track.
pub fn selected_in(streaks: &Streaks, frame: &Frame) -> Option<usize> {
    let exposure = streaks.exposure_of(frame)?;
    match streaks.selected? {
        Pick::Detection(number) => {
            let detection = streaks.findings.detections.get(number)?;
            if detection.exposure == exposure {
                return Some(number);
            }
            streaks.track(detection.track?)?.members.get(exposure).copied().flatten()
        }
        Pick::Track(id) => streaks.track(id)?.members.get(exposure).copied().flatten(),
    }
}

#[derive(Clone, Copy)]
struct Look {
    width: f32,
    rim: bool,
}

/// Two lines beside the trail, and a tick at each end.
fn lines_of([a, b]: [Pos2; 2], width: f32) -> [[Pos2; 2]; 4] {
    let along = if a.distance(b) > 0.5 { (b - a).normalized() } else { vec2(1.0, 0.0) };
    let side = along.rot90() * width;
    let tick = along.rot90() * (width + 3.0);
    let reach = along * (0.6 * width);
    let (a, b) = (a - reach, b + reach);
    [[a + side, b + side], [a - side, b - side], [a - tick, a + tick], [b - tick, b + tick]]
}

fn capsule(painter: &Painter, find: &InWindow, look: Look) {
    let color = color_of(find.standing);
    let stroke = match find.standing {
        Standing::Accepted => Stroke::new(2.0, color),
        Standing::Linked => Stroke::new(1.6, color),
        _ => Stroke::new(1.2, color),
    };
    let lines = lines_of(find.ends, look.width);
    if look.rim {
        for line in lines {
            painter.line_segment(line, Stroke::new(stroke.width + 2.0, theme::OVERLAY_RIM));
        }
    }
    for line in lines {
        match find.standing {
            Standing::Rejected => painter.extend(Shape::dashed_line(&line, stroke, 5.0, 4.0)),
            Standing::Static => painter.extend(Shape::dashed_line(&line, stroke, 1.5, 3.5)),
            _ => {
                painter.line_segment(line, stroke);
            }
        }
    }
    if find.standing == Standing::Rejected {
        let [a, b] = find.ends;
        let middle = a + (b - a) * 0.5;
        for arm in [vec2(4.0, 4.0), vec2(4.0, -4.0)] {
            painter.line_segment([middle - arm, middle + arm], stroke);
        }
    }
}

/// A wider capsule in the colour of what is chosen, with handles at the ends.
fn paint_selected(painter: &Painter, find: &InWindow, width: f32) {
    for line in lines_of(find.ends, width + 4.0) {
        painter.line_segment(line, Stroke::new(4.0, theme::OVERLAY_RIM));
        painter.line_segment(line, Stroke::new(2.0, theme::ACCENT));
    }
    for end in find.ends {
        painter.circle(end, 4.5, theme::OVERLAY_RIM, Stroke::new(2.0, theme::ACCENT));
    }
}

/// Dashed capsules where tracks should be and were not found; what was drawn, for the mouse.
fn paint_predictions(
    painter: &Painter,
    state: &super::OverlayState,
    streaks: &Streaks,
    (frame, placed): (&Frame, &Placed),
) -> Vec<(Pick, [Pos2; 2])> {
    let mut drawn = Vec::new();
    let chosen = streaks.selected_track().map(|track| track.id);
    for (number, ends) in state.placed.get(&frame.id).into_iter().flat_map(|known| &known.predicted) {
        let Some(track) = streaks.findings.tracks.get(*number) else { continue };
        let is_chosen = chosen == Some(track.id);
        if track.probability < streaks.threshold && !is_chosen {
            continue;
        }
        let ends = ends.map(|end| placed.window_at(end));
        if !egui::Rect::from_two_pos(ends[0], ends[1]).expand(MARGIN).intersects(placed.rect) {
            continue;
        }
        drawn.push((Pick::Track(track.id), ends));
        if drawn.len() > MOST_CAPSULES {
            continue;
        }
        let color = if is_chosen { theme::ACCENT } else { theme::STREAK_PREDICTED };
        for line in lines_of(ends, half_width(placed)) {
            painter.line_segment(line, Stroke::new(3.4, theme::OVERLAY_RIM));
            painter.extend(Shape::dashed_line(&line, Stroke::new(1.4, color), 6.0, 5.0));
        }
        if placed.view.zoom >= LABELS_FROM_ZOOM && drawn.len() <= MOST_LABELS {
            let at = above(ends);
            rimmed_text(painter, at, Align2::CENTER_BOTTOM, &format!("T{} expected", track.id), 11.0);
        }
    }
    drawn
}

/// Where the label of a trail goes.
fn above([a, b]: [Pos2; 2]) -> Pos2 {
    egui::pos2(0.5 * (a.x + b.x), a.y.min(b.y) - 14.0)
}

fn label(painter: &Painter, streaks: &Streaks, find: &InWindow) {
    let Some(detection) = streaks.findings.detections.get(find.number) else { return };
    let track = detection.track.filter(|id| streaks.track_counts(*id)).map(|id| format!("T{id}"));
    let magnitude = detection.magnitude.map(|magnitude| format!("{magnitude:.1}"));
    let words: Vec<String> = track.into_iter().chain(magnitude).collect();
    if !words.is_empty() {
        rimmed_text(painter, above(find.ends), Align2::CENTER_BOTTOM, &words.join("  "), 11.5);
    }
}

/// What is known about the find under the cursor.
fn hover(ui: &egui::Ui, painter: &Painter, docked: &Docked, (frame, placed): (&Frame, &Placed)) {
    let Some(at) = ui.ctx().pointer_hover_pos().filter(|at| placed.rect.contains(*at)) else { return };
    let state = &docked.interface.canvas.streaks;
    if docked.interface.canvas.cursor.is_none_or(|(id, _)| id != frame.id) || state.dragged.is_some() {
        return;
    }
    let Some(pick) = state.nearest(frame.id, at, super::handles::REACH) else { return };
    let lines: Vec<(String, f32)> =
        about(&docked.session.streaks, pick).into_iter().map(|line| (line, 12.0)).collect();
    let left = at.x > placed.rect.center().x;
    let (align, away) = if left { (Align2::RIGHT_TOP, -14.0) } else { (Align2::LEFT_TOP, 14.0) };
    card(painter, at + vec2(away, 14.0), &lines, align);
}

/// A find in a few lines.
fn about(streaks: &Streaks, pick: Pick) -> Vec<String> {
    match pick {
        Pick::Detection(number) => {
            let Some(detection) = streaks.findings.detections.get(number) else { return Vec::new() };
            let magnitude = detection.magnitude.map_or("no magnitude".to_owned(), |magnitude| {
                let sigma = detection.magnitude_sigma.map_or(String::new(), |sigma| format!(" ± {sigma:.2}"));
                format!("{magnitude:.2}{sigma} mag")
            });
            let track = detection.track.map_or(String::new(), |id| format!(", track {id}"));
            vec![
                format!("{} {magnitude}", streaks.standing(number, detection).name()),
                format!("score {:.3}, S/N {:.1}{track}", detection.score, detection.signal_to_noise),
                format!("{:.1} px long", detection.length()),
            ]
        }
        Pick::Track(id) => {
            let Some(track) = streaks.track(id) else { return Vec::new() };
            vec![
                format!("track {id}: expected here, not found"),
                format!("probability {:.3}, {:.1}″/h", track.probability, track.rate_arcsec_h),
            ]
        }
    }
}
