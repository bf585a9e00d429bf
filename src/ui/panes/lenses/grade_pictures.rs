//! The pictures of the candidate that is shown: as the network sees it, by other recipes, in single bands, in the field.

use super::command;
use super::stamp_textures::row_key;
use crate::field::Band;
use crate::jobs::{StampKey, StampLook};
use crate::session::{GradeItem, LensCommand, Occlusion};
use crate::ui::canvas::context;
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, FontId, Rect, Sense, Stroke, StrokeKind, Vec2, pos2, vec2};

/// What stands beside the large picture: name and look.
const BESIDE: [(&str, StampLook); 6] = [
    ("Midtones", StampLook::Recipe("lens-mtf")),
    ("Lupton", StampLook::Recipe("lupton")),
    ("VIS", StampLook::Band(Band::Vis)),
    ("Y", StampLook::Band(Band::Y)),
    ("J", StampLook::Band(Band::J)),
    ("H", StampLook::Band(Band::H)),
];
const GAP: f32 = 5.0;
/// The pictures of so many candidates are made before they are shown.
const PREPARED: usize = 4;
/// What the context shows from edge to edge, arcsec.
const CONTEXT_ARCSEC: f64 = 45.0;

/// Draw them into so much space.
pub fn pictures(ui: &mut egui::Ui, docked: &mut Docked, item: GradeItem, area: Vec2) {
    let (area, _) = ui.allocate_exact_size(area, Sense::hover());
    let lenses = &docked.session.lenses;
    let (Some(field), Some(plane)) = (lenses.field().cloned(), lenses.plane()) else { return };
    let Some(candidate) = lenses.findings.rows.get(item.row).map(|row| row.candidate) else { return };
    docked.interface.lenses.stamps.of_field(&field);
    let side = area.height().min(0.52 * area.width());
    let large = Rect::from_min_size(area.min, Vec2::splat(side));
    let key = row_key(plane, &candidate);
    docked.interface.lenses.stamps.paint(ui, large, key);
    named(ui, large, "As the network sees it", item);
    occlusion(ui, docked, item.row, large);
    beside(
        ui,
        docked,
        key,
        (Rect::from_min_max(pos2(large.right() + GAP, area.top()), area.max), candidate.position),
    );
    let coming: Vec<StampKey> = lenses
        .grading
        .coming(PREPARED)
        .filter_map(|item| Some(row_key(plane, &lenses.findings.rows.get(item.row)?.candidate)))
        .collect();
    for key in coming {
        docked.interface.lenses.stamps.prepare(key);
        for (_, look) in BESIDE {
            docked.interface.lenses.stamps.prepare(StampKey { look, ..key });
        }
    }
}

/// Two rows of small pictures, and the field beneath or beside them.
fn beside(
    ui: &mut egui::Ui,
    docked: &mut Docked,
    key: StampKey,
    (area, position): (Rect, crate::geometry::ImagePoint),
) {
    // Three in a row, as large as leaves the field around the source at least a third of the height.
    let small = ((area.width() - 2.0 * GAP) / 3.0).min((area.height() * 0.64 - GAP) / 2.0);
    for (place, (name, look)) in BESIDE.into_iter().enumerate() {
        let (column, row) = ((place % 3) as f32, (place / 3) as f32);
        let corner = area.min + vec2(column * (small + GAP), row * (small + GAP));
        let rect = Rect::from_min_size(corner, Vec2::splat(small));
        docked.interface.lenses.stamps.paint(ui, rect, StampKey { look, ..key });
        caption(ui, rect, name);
    }
    let top = area.top() + 2.0 * (small + GAP);
    let rest = Rect::from_min_max(pos2(area.left(), top), area.max);
    // Where the small ones are as wide as the place, the field takes their width.
    let width = (3.0 * small + 2.0 * GAP).max(rest.height());
    let rest = Rect::from_min_size(rest.min, vec2(width.min(rest.width()), rest.height()));
    if rest.height() > 40.0 {
        context(ui, docked, rest, (position, CONTEXT_ARCSEC));
        caption(ui, rest, "Field");
    }
}

fn named(ui: &egui::Ui, rect: Rect, name: &str, item: GradeItem) {
    let response =
        ui.interact(rect, ui.scope_id().with(("lens-large", item.row, item.showing)), Sense::hover());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Candidate in row {}", item.row))
    });
    caption(ui, rect, name);
}

fn caption(ui: &egui::Ui, rect: Rect, text: &str) {
    let corner = rect.min + vec2(5.0, 3.0);
    let font = FontId::proportional(11.5);
    let painter = ui.painter().with_clip_rect(rect);
    let galley = painter.layout_no_wrap(text.to_owned(), font, theme::OVERLAY);
    let ground = Rect::from_min_size(corner - vec2(3.0, 1.0), galley.size() + vec2(6.0, 2.0));
    painter.rect_filled(ground, 3.0, Color32::from_black_alpha(140));
    painter.galley(corner, galley, theme::OVERLAY);
}

/// What the score rests on, over the large picture.
fn occlusion(ui: &egui::Ui, docked: &mut Docked, row: usize, rect: Rect) {
    if !docked.interface.lenses.occlusion {
        return;
    }
    let known = docked.session.lenses.occlusions.get(&row);
    let say = |text: &str| {
        let at = rect.left_bottom() + vec2(6.0, -6.0);
        ui.painter().text(at, Align2::LEFT_BOTTOM, text, FontId::proportional(12.0), theme::ACCENT);
    };
    match known {
        None => {
            say("Looking what the score rests on…");
            command(docked, LensCommand::Occlude(row));
        }
        Some(Err(why)) => say(why),
        Some(Ok(map)) => glow(ui, map, rect),
    }
}

fn glow(ui: &egui::Ui, map: &Occlusion, rect: Rect) {
    let most = map.falls.iter().copied().fold(0.0_f32, f32::max);
    let step = rect.width() / map.side.max(1) as f32;
    for (index, fall) in map.falls.iter().enumerate().filter(|(_, fall)| **fall > 0.0) {
        let (column, row) = (index % map.side.max(1), index / map.side.max(1));
        // The map counts from the bottom, the window from the top.
        let corner = pos2(rect.left() + column as f32 * step, rect.bottom() - (row + 1) as f32 * step);
        let share = fall / most.max(f32::MIN_POSITIVE);
        let color = theme::ACCENT.gamma_multiply(0.55 * share);
        ui.painter().rect_filled(Rect::from_min_size(corner, Vec2::splat(step)), 0.0, color);
    }
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, theme::ACCENT), StrokeKind::Inside);
    let text = format!("Glowing: hiding it lowers the score, by up to {most:.2}");
    let at = rect.left_bottom() + vec2(6.0, -6.0);
    ui.painter().text(at, Align2::LEFT_BOTTOM, text, FontId::proportional(12.0), theme::OVERLAY);
}
