//! The strip of stamps, in the colours of the frame.

use crate::composite::{ColorMap, Resolved, compose_image};
use crate::session::{Pick, Stamp, StampPixels, StampWish, Streaks};
use crate::streaks::Track;
use crate::ui::canvas::{Slot, streak_color};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, ColorImage, FontId, Pos2, Rect, Sense, Shape, Stroke, TextureHandle, vec2};
use std::sync::Arc;

/// Widest that a stamp becomes, points.
const WIDEST: f32 = 112.0;
/// Grey for pixels without data, as on the canvas of a plane.
const NO_DATA: [u8; 4] = [48, 50, 58, 255];

/// Textures of the stamps that are shown.
#[derive(Default)]
pub struct StampTextures {
    of: Option<(StampWish, usize, ColorMap)>,
    textures: Vec<Option<TextureHandle>>,
}

/// Draw the strip.
pub fn stamps(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    let Some(stamps) = &session.streaks.stamps else {
        ui.weak("Reading…");
        return;
    };
    let coloring = coloring(docked);
    let identity = coloring.as_ref().map_or(0, |(resolved, _)| Arc::as_ptr(resolved) as usize);
    let map =
        coloring.as_ref().map_or_else(|| crate::composite::ColorMapName::Gray.map(), |(_, map)| map.clone());
    let of = Some((stamps.wish.clone(), identity, map));
    if docked.interface.streaks.stamps.of != of {
        let textures = stamps.stamps.iter().map(|stamp| {
            let StampPixels::Values(values) = &stamp.pixels else { return None };
            let image = picture(values, stamps.wish.side, coloring.as_ref());
            let name = format!("stamp-{}", stamp.exposure);
            Some(ui.ctx().load_texture(name, image, egui::TextureOptions::NEAREST))
        });
        let textures = textures.collect();
        docked.interface.streaks.stamps = StampTextures { of, textures };
    }
    let count = stamps.stamps.len().clamp(1, 4) as f32;
    let gap = 3.0;
    let side = ((ui.available_width() - gap * (count - 1.0)) / count).min(WIDEST);
    ui.spacing_mut().item_spacing = vec2(gap, gap);
    ui.horizontal_wrapped(|ui| {
        for (stamp, texture) in stamps.stamps.iter().zip(&docked.interface.streaks.stamps.textures) {
            one(ui, &session.streaks, stamp, (texture.as_ref(), side, stamps.wish.side));
        }
    });
}

/// The colours of the active frame, where it shows a single plane.
fn coloring(docked: &mut Docked) -> Option<(Arc<Resolved>, ColorMap)> {
    let frame = docked.session.active_frame()?;
    frame.shown_plane()?;
    let resolved = docked.interface.canvas.resolved(docked.session, frame, Slot::Main).ok().flatten()?;
    Some((resolved, frame.recipe().colormap()))
}

/// Values to colours: by the frame's recipe, else in grey between their own percentiles.
fn picture(values: &[f32], side: usize, coloring: Option<&(Arc<Resolved>, ColorMap)>) -> ColorImage {
    let rgba: Vec<[u8; 4]> = match coloring {
        Some((resolved, map)) => {
            let texels: Vec<[f32; 4]> = values.iter().map(|value| [*value, 0.0, 0.0, 0.0]).collect();
            compose_image(&resolved.uniform, map, &texels)
        }
        None => {
            let (low, high) = percentiles(values);
            let scale = 255.0 / (high - low).max(f32::MIN_POSITIVE);
            let shade = |value: &f32| {
                let grey = ((value - low) * scale).clamp(0.0, 255.0) as u8;
                if value.is_finite() { [grey, grey, grey, 255] } else { NO_DATA }
            };
            values.iter().map(shade).collect()
        }
    };
    ColorImage::from_rgba_unmultiplied([side, side], rgba.as_flattened())
}

fn percentiles(values: &[f32]) -> (f32, f32) {
    let mut finite: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
    finite.sort_by(f32::total_cmp);
    let at = |share: f32| finite.get((share * finite.len().saturating_sub(1) as f32) as usize).copied();
    (at(0.02).unwrap_or(0.0), at(0.995).unwrap_or(1.0))
}

fn one(
    ui: &mut egui::Ui,
    streaks: &Streaks,
    stamp: &Stamp,
    (texture, side, texels): (Option<&TextureHandle>, f32, usize),
) {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let name = streaks.exposures.get(stamp.exposure).map_or("", |exposure| exposure.name.as_str());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(
            egui::Role::Image,
            true,
            format!("Stamp of exposure {}", stamp.exposure + 1),
        )
    });
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 0.0, ui.visuals().extreme_bg_color);
    match texture {
        Some(texture) => {
            let uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
            painter.image(texture.id(), rect, uv, Color32::WHITE);
        }
        None => {
            let text = match &stamp.pixels {
                StampPixels::Failed(_) => "unreadable",
                _ => "outside",
            };
            painter.text(
                rect.center(),
                Align2::CENTER_CENTER,
                text,
                FontId::proportional(11.0),
                ui.visuals().weak_text_color(),
            );
        }
    }
    let scale = side / texels.max(1) as f32;
    let in_window = |at: crate::geometry::ImagePoint| {
        let (x, y) = stamp.stamp_from_image.apply(at.x, at.y);
        rect.min + vec2(x as f32, y as f32) * scale
    };
    let found = shown_trail(streaks, stamp);
    if let Some((ends, color)) = &found {
        ticks(&painter, ends.map(in_window), *color);
    } else if let Some(track) = streaks.selected_track().filter(|_| texture.is_some())
        && let Some(at) = expected_at(track, stamp)
    {
        let ring = egui::Shape::circle_stroke(in_window(at), 9.0, Stroke::new(1.0, theme::STREAK_PREDICTED));
        painter.add(ring);
    }
    let caption = match (&found, texture) {
        (None, Some(_)) if streaks.selected_track().is_some() => format!("{} expected", stamp.exposure + 1),
        _ => (stamp.exposure + 1).to_string(),
    };
    let corner = rect.min + vec2(3.0, 2.0);
    painter.text(
        corner + vec2(1.0, 1.0),
        Align2::LEFT_TOP,
        &caption,
        FontId::proportional(10.5),
        Color32::BLACK,
    );
    painter.text(corner, Align2::LEFT_TOP, &caption, FontId::proportional(10.5), theme::OVERLAY);
    let failure = match &stamp.pixels {
        StampPixels::Failed(why) => format!("{name}\n{why}"),
        _ => name.to_owned(),
    };
    response.on_hover_text(failure);
}

/// The ends of the trail in a stamp, if it was found there, and its colour.
fn shown_trail(streaks: &Streaks, stamp: &Stamp) -> Option<([crate::geometry::ImagePoint; 2], Color32)> {
    let number = match (streaks.selected_track(), streaks.selected?) {
        (Some(track), _) => track.members.get(stamp.exposure).copied().flatten()?,
        (None, Pick::Detection(number)) => number,
        (None, Pick::Track(_)) => return None,
    };
    let detection = streaks.findings.detections.get(number)?;
    let is_here = (detection.exposure, Some(detection.image)) == (stamp.exposure, stamp.image);
    is_here.then(|| (streaks.ends(number, detection), streak_color(streaks.standing(number, detection))))
}

/// Where a track should be, if that is in the image of the stamp.
fn expected_at(track: &Track, stamp: &Stamp) -> Option<crate::geometry::ImagePoint> {
    let (image, at) = track.predictions.get(stamp.exposure)?.place?;
    (Some(image) == stamp.image).then_some(at)
}

/// Short lines across the ends, so that the trail itself stays free.
fn ticks(painter: &egui::Painter, [a, b]: [Pos2; 2], color: Color32) {
    let along = if a.distance(b) > 0.5 { (b - a).normalized() } else { vec2(1.0, 0.0) };
    for (end, away) in [(a, -along), (b, along)] {
        let outside = end + away * 3.0;
        let side = along.rot90() * 6.0;
        painter.add(Shape::line_segment([outside - side, outside + side], Stroke::new(1.5, color)));
    }
}
