//! Input, mask, repainted core and residual of one source, in one locked view.

use super::colors::{Cuts, residual_limit};
use super::command;
use super::state::PanelView;
use crate::session::{Inspection, RepaintCommand, RepaintStep};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{
    Align2, Color32, CornerRadius, FontId, PointerButton, Pos2, Rect, Response, Sense, Stroke, StrokeKind,
};
use egui::{pos2, vec2};
use std::sync::Arc;

/// Height of the lines above and below a panel, points.
const LINE: f32 = 15.0;
const GAP: f32 = 4.0;
/// A panel is no larger and no smaller than this, points.
const SIDES: (f32, f32) = (84.0, 260.0);
/// Height of what follows the panels at least, points.
const BELOW: f32 = 118.0;
/// Half the side of what is shown at most close up, pixels.
const CLOSEST: f32 = 3.0;
const HOLE: Color32 = Color32::from_rgba_premultiplied(140, 80, 20, 110);

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Panel {
    Input,
    Mask,
    Repainted,
    Residual,
}

/// Where pixels of the stamp lie in a panel.
#[derive(Debug, Clone, Copy)]
struct Placed {
    rect: Rect,
    view: PanelView,
}

impl Placed {
    fn scale(&self) -> f32 {
        self.rect.width() / (2.0 * self.view.half)
    }

    fn window_at(&self, x: f32, y: f32) -> Pos2 {
        let [cx, cy] = self.view.center;
        self.rect.center() + vec2(x - cx, cy - y) * self.scale()
    }

    fn stamp_at(&self, at: Pos2) -> [f32; 2] {
        let away = (at - self.rect.center()) / self.scale();
        let [cx, cy] = self.view.center;
        [cx + away.x, cy - away.y]
    }
}

/// Draw them, or why there is nothing to draw. True if there are panels.
pub fn panels(ui: &mut egui::Ui, docked: &mut Docked) -> bool {
    let inpainting = &docked.session.inpainting;
    if let Some(problem) = &inpainting.problem {
        ui.add_space(6.0);
        ui.label(egui::RichText::new(problem).color(ui.visuals().warn_fg_color));
        return false;
    }
    let Some(inspection) = inpainting.inspection.clone() else {
        nothing(ui, docked);
        return false;
    };
    let step = inpainting.shown_step().map(|(_, step)| Arc::clone(step));
    let state = &mut docked.interface.inpainting;
    let cuts = Cuts::of(&inspection.stamp, state.stretch, state.white);
    let shown = (inpainting.shown, inpainting.noisy);
    let textures = state.textures.of(ui.ctx(), (&inspection, step.as_ref()), shown, cuts);
    let view = state.view.unwrap_or_else(|| PanelView::around_core(&inspection));
    let width = (ui.available_width() - 3.0 * GAP) / 4.0;
    let height = ui.available_height() - BELOW - 2.0 * LINE;
    let side = width.min(height.max(SIDES.0)).clamp(SIDES.0.min(width), SIDES.1);
    let (area, _) = ui.allocate_exact_size(vec2(4.0 * side + 3.0 * GAP, side + 2.0 * LINE), Sense::hover());
    let mut cursor = None;
    let [input, repainted, residual] = textures;
    let all = [
        (Panel::Input, input.clone()),
        (Panel::Mask, input),
        (Panel::Repainted, repainted),
        (Panel::Residual, residual),
    ];
    let cursor_before = docked.interface.inpainting.cursor;
    for (number, (panel, texture)) in all.into_iter().enumerate() {
        let corner = area.min + vec2(number as f32 * (side + GAP), LINE);
        let placed = Placed { rect: Rect::from_min_size(corner, vec2(side, side)), view };
        let response =
            ui.interact(placed.rect, ui.scope_id().with(("residual-panel", number)), Sense::click_and_drag());
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("{panel:?} panel")));
        let painter = ui.painter().with_clip_rect(placed.rect);
        painter.rect_filled(placed.rect, 0.0, ui.visuals().extreme_bg_color);
        if let Some(texture) = texture {
            let extent = inspection.stamp.side as f32;
            let whole = Rect::from_two_pos(placed.window_at(0.0, 0.0), placed.window_at(extent, extent));
            let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            painter.image(texture.id(), whole, uv, Color32::WHITE);
        }
        if panel == Panel::Mask {
            hole(&painter, docked, (&inspection, &placed));
        }
        if let Some(pixel) = cursor_before {
            cross_hair(&painter, &placed, pixel);
        }
        captions(ui, docked, (panel, &placed), (&inspection, step.as_deref()));
        cursor = cursor.or_else(|| pixel_under(&response, &placed, &inspection));
        hands(ui, docked, (panel, &placed, &response), &inspection);
    }
    if cursor != cursor_before {
        ui.ctx().request_repaint();
    }
    docked.interface.inpainting.cursor = cursor;
    true
}

fn nothing(ui: &mut egui::Ui, docked: &Docked) {
    ui.add_space(6.0);
    let text = match docked.session.inpainting.inspecting {
        Some(_) => "Cutting it out…",
        None => {
            "Click a source in the image, or select a row of the open catalogue: its core is masked and repainted by \
             a network that knows galaxies, and what differs is shown here, step by step from noise to core."
        }
    };
    ui.label(egui::RichText::new(text).weak());
}

/// The pixels that are taken away.
fn hole(painter: &egui::Painter, docked: &Docked, (inspection, placed): (&Inspection, &Placed)) {
    let inpainting = &docked.session.inpainting;
    if inpainting.compared.is_some() {
        let text = "no mask: a model";
        painter.text(
            placed.rect.center(),
            Align2::CENTER_CENTER,
            text,
            FontId::proportional(11.0),
            theme::OVERLAY,
        );
        return;
    }
    let (x, y) = (inspection.stamp.core.0 as i32, inspection.stamp.core.1 as i32);
    for (dx, dy) in inpainting.mask.offsets() {
        let corner = placed.window_at((x + dx) as f32, (y + dy) as f32);
        let opposite = placed.window_at((x + dx + 1) as f32, (y + dy + 1) as f32);
        let rect = Rect::from_two_pos(corner, opposite);
        painter.rect_filled(rect, 0.0, HOLE);
        painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(0.6, theme::ACCENT), StrokeKind::Inside);
    }
}

fn cross_hair(painter: &egui::Painter, placed: &Placed, (x, y): (usize, usize)) {
    let low = placed.window_at(x as f32, y as f32);
    let high = placed.window_at(x as f32 + 1.0, y as f32 + 1.0);
    let rect = Rect::from_two_pos(low, high);
    painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, theme::MARK), StrokeKind::Outside);
    let (middle, all) = (rect.center(), placed.rect);
    let stroke = Stroke::new(0.7, theme::MARK.gamma_multiply(0.7));
    for line in [
        [pos2(all.left(), middle.y), pos2(rect.left(), middle.y)],
        [pos2(rect.right(), middle.y), pos2(all.right(), middle.y)],
        [pos2(middle.x, all.top()), pos2(middle.x, rect.top())],
        [pos2(middle.x, rect.bottom()), pos2(middle.x, all.bottom())],
    ] {
        painter.line_segment(line, stroke);
    }
}

/// The name above, the value under the cursor below.
fn captions(
    ui: &egui::Ui,
    docked: &Docked,
    (panel, placed): (Panel, &Placed),
    (inspection, step): (&Inspection, Option<&RepaintStep>),
) {
    let inpainting = &docked.session.inpainting;
    let stamp = &inspection.stamp;
    let sigma = f64::from(stamp.noise.max(f32::MIN_POSITIVE));
    let compared = inpainting.compared.is_some();
    let title = match panel {
        Panel::Input if inpainting.share > 0.0 => format!("Input + {:.1} %", 100.0 * inpainting.share),
        Panel::Input => "Input".to_owned(),
        Panel::Mask => format!("Mask, {} px", inpainting.mask.offsets().len()),
        Panel::Repainted if compared => "Model".to_owned(),
        Panel::Repainted => {
            let what = if inpainting.noisy { "Noise" } else { "Repainted" };
            format!("{what}, {}", super::draws::name(inpainting.shown))
        }
        Panel::Residual => {
            let limit = f64::from(residual_limit(inspection));
            if inpainting.in_sigma {
                format!("Residual, ±{} σ", super::number_text(limit / sigma))
            } else {
                format!("Residual, ±{} {}", super::number_text(limit), stamp.unit())
            }
        }
    };
    let font = FontId::proportional(11.5);
    let color = ui.visuals().text_color();
    let at = placed.rect.left_top() + vec2(0.0, -1.0);
    ui.painter().text(at, Align2::LEFT_BOTTOM, title, font.clone(), color);
    let Some((x, y)) = docked.interface.inpainting.cursor else { return };
    let place = y * stamp.side + x;
    let painted = step.map(|step| inspection.repainted(step, (inpainting.shown, inpainting.noisy)));
    let residual = step.map(|step| inspection.residual(step, (inpainting.shown, inpainting.noisy)));
    let value = |values: &Option<Vec<f32>>| {
        let found = values.as_ref().and_then(|values| values.get(place));
        found.map_or(f64::NAN, |value| f64::from(*value))
    };
    let text = match panel {
        Panel::Input => format!("{} {}", super::number_text(f64::from(stamp.at(x, y))), stamp.unit()),
        Panel::Mask => {
            let (x, y) = (stamp.corner.0 + x as i64 + 1, stamp.corner.1 + y as i64 + 1);
            format!("x {x}  y {y}")
        }
        Panel::Repainted => super::number_text(value(&painted)),
        Panel::Residual if inpainting.in_sigma => {
            format!("{} σ", super::number_text(value(&residual) / sigma))
        }
        Panel::Residual => super::number_text(value(&residual)),
    };
    let at = placed.rect.left_bottom() + vec2(0.0, 1.0);
    ui.painter().text(at, Align2::LEFT_TOP, text, FontId::monospace(11.0), color);
}

fn pixel_under(response: &Response, placed: &Placed, inspection: &Inspection) -> Option<(usize, usize)> {
    let [x, y] = placed.stamp_at(response.hover_pos()?);
    let side = inspection.stamp.side as f32;
    let is_inside = (0.0..side).contains(&x) && (0.0..side).contains(&y);
    is_inside.then_some((x as usize, y as usize))
}

/// Wheel and drags: zoom and pan of all panels; in the mask they paint.
fn hands(
    ui: &egui::Ui,
    docked: &mut Docked,
    (panel, placed, response): (Panel, &Placed, &Response),
    inspection: &Inspection,
) {
    let side = inspection.stamp.side as f32;
    if let Some(at) = response.hover_pos() {
        let (scroll, pinch) = ui.ctx().input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (scroll / 240.0).exp2() * pinch;
        if (factor - 1.0).abs() > 1e-4 {
            let half = (placed.view.half / factor).clamp(CLOSEST, 0.5 * side);
            let [x, y] = placed.stamp_at(at);
            let keep = half / placed.view.half;
            let [cx, cy] = placed.view.center;
            let center = [x + (cx - x) * keep, y + (cy - y) * keep];
            docked.interface.inpainting.view = Some(PanelView { center, half });
        }
    }
    if response.double_clicked() && panel != Panel::Mask {
        docked.interface.inpainting.view = None;
    }
    let pans = response.dragged_by(PointerButton::Middle)
        || (panel != Panel::Mask && response.dragged_by(PointerButton::Primary));
    if pans {
        let moved = response.drag_delta() / placed.scale();
        let [cx, cy] = placed.view.center;
        let center = [(cx - moved.x).clamp(0.0, side), (cy + moved.y).clamp(0.0, side)];
        docked.interface.inpainting.view = Some(PanelView { center, ..placed.view });
    }
    if panel == Panel::Mask && docked.session.inpainting.compared.is_none() {
        paint_mask(ui, docked, (placed, response), inspection);
    }
}

fn paint_mask(
    ui: &egui::Ui,
    docked: &mut Docked,
    (placed, response): (&Placed, &Response),
    inspection: &Inspection,
) {
    response.clone().on_hover_text_at_pointer("Paint pixels to be masked; with Shift, leave them");
    let is_painting = response.dragged_by(PointerButton::Primary) || response.clicked();
    let Some(at) = response.interact_pointer_pos().filter(|_| is_painting) else { return };
    let [x, y] = placed.stamp_at(at);
    let (core_x, core_y) = inspection.stamp.core;
    let offset = (x.floor() as i32 - core_x as i32, y.floor() as i32 - core_y as i32);
    let is_masked = !ui.input(|input| input.modifiers.shift);
    let mask = docked.session.inpainting.mask;
    let painted = mask.painted(offset, is_masked);
    if painted.offsets() != mask.offsets() {
        command(docked, RepaintCommand::SetMask(painted));
    }
}
