//! The draws side by side: mean, spread, and each.

use super::colors::Cuts;
use super::command;
use crate::session::{DrawShown, Inspection, RepaintCommand, RepaintStep};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Color32, Rect, Sense, Stroke, StrokeKind, vec2};

/// Side of a thumbnail, points; pixels of the stamp to each side of the core that it shows.
const SIDE: f32 = 66.0;
const REACH: i64 = 7;
/// Height of the caption below one, points.
const CAPTION: f32 = 18.0;

/// As captions name it.
pub fn name(shown: DrawShown) -> String {
    match shown {
        DrawShown::Mean => "mean".to_owned(),
        DrawShown::Spread => "spread".to_owned(),
        DrawShown::Draw(number) => format!("draw {}", number + 1),
    }
}

/// Draw them; a click shows one in the panels.
pub fn draws(ui: &mut egui::Ui, docked: &mut Docked) {
    let inpainting = &docked.session.inpainting;
    let Some((inspection, step)) = inpainting.shown_step() else {
        ui.weak("The draws stand here side by side as soon as a source is looked at.");
        return;
    };
    let (now, noisy) = (inpainting.shown, inpainting.noisy);
    let state = &docked.interface.inpainting;
    let cuts = Cuts::of(&inspection.stamp, state.stretch, state.white);
    let all =
        [DrawShown::Mean, DrawShown::Spread].into_iter().chain((0..step.draws.len()).map(DrawShown::Draw));
    let mut chosen = None;
    ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
    ui.horizontal_wrapped(|ui| {
        for shown in all {
            let label = name(shown);
            let column = egui::Layout::top_down(egui::Align::Min);
            ui.allocate_ui_with_layout(vec2(SIDE, SIDE + CAPTION), column, |ui| {
                let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click());
                response.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Show {label}"))
                });
                thumbnail(ui, rect, (inspection, step), (shown, noisy, cuts));
                if shown == now {
                    ui.painter().rect_stroke(rect, 2.0, Stroke::new(2.0, theme::ACCENT), StrokeKind::Inside);
                }
                if response.clicked() {
                    chosen = Some(shown);
                }
                ui.small(label);
            });
        }
    });
    ui.weak("Click one to show it in the panels. Scores are of the mean of all draws.");
    if let Some(shown) = chosen {
        command(docked, RepaintCommand::SetShown(shown));
    }
}

/// The pixels around the core as squares.
fn thumbnail(
    ui: &egui::Ui,
    rect: Rect,
    (inspection, step): (&Inspection, &RepaintStep),
    (shown, noisy, cuts): (DrawShown, bool, Cuts),
) {
    let stamp = &inspection.stamp;
    let pixels = inspection.repainted(step, (shown, noisy));
    let count = (2 * REACH + 1) as f32;
    let size = rect.width() / count;
    let mut mesh = egui::Mesh::default();
    for dy in -REACH..=REACH {
        for dx in -REACH..=REACH {
            let (x, y) = (stamp.core.0 as i64 + dx, stamp.core.1 as i64 + dy);
            let side = stamp.side as i64;
            let is_inside = (0..side).contains(&x) && (0..side).contains(&y);
            let value = pixels.get((y * side + x).max(0) as usize).copied().filter(|_| is_inside);
            let color = value.map_or(Color32::TRANSPARENT, |value| cuts.grey(value));
            let corner =
                rect.left_bottom() + vec2((dx + REACH) as f32 * size, -((dy + REACH + 1) as f32) * size);
            mesh.add_colored_rect(Rect::from_min_size(corner, vec2(size, size)), color);
        }
    }
    ui.painter().add(egui::Shape::mesh(mesh));
}
