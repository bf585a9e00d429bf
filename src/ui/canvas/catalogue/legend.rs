//! What the colours of rows mean.

use super::shade::Shades;
use crate::session::OpenTable;
use crate::ui::canvas::overlays::rimmed_text;
use crate::ui::canvas::scene::Placed;
use crate::ui::panes::number_text;
use egui::{Align2, Color32, Rect, pos2, vec2};

/// Extent of the bar, points, and how far it lies below the upper edge of the image.
const BAR: egui::Vec2 = vec2(132.0, 9.0);
const BELOW: f32 = 54.0;

/// Draw it in the upper right corner, where colours follow a column.
pub fn paint(ui: &egui::Ui, table: &OpenTable, placed: &Placed) {
    let shades = Shades::of(table);
    let Some(scale) = shades.scale() else { return };
    let painter = ui.painter().with_clip_rect(placed.rect);
    let corner = placed.rect.right_top() + vec2(-16.0 - BAR.x, BELOW);
    let bar = Rect::from_min_size(corner, BAR);
    let ground = Rect::from_min_max(bar.min - vec2(8.0, 18.0), bar.max + vec2(8.0, 18.0));
    painter.rect_filled(ground, 5.0, Color32::from_black_alpha(130));
    const STEPS: usize = 44;
    for step in 0..STEPS {
        let [red, green, blue] =
            shades.map.at(step as f32 / (STEPS - 1) as f32).map(|value| (value * 255.0) as u8);
        let x = |step: usize| bar.left() + bar.width() * step as f32 / STEPS as f32;
        let cell = Rect::from_min_max(pos2(x(step), bar.top()), pos2(x(step + 1), bar.bottom()));
        painter.rect_filled(cell, 0.0, Color32::from_rgb(red, green, blue));
    }
    let [low, high] = scale.ends().map(number_text);
    let name = if scale.column.unit.is_empty() {
        scale.column.name.clone()
    } else {
        format!("{} [{}]", scale.column.name, scale.column.unit)
    };
    rimmed_text(&painter, bar.center_top() - vec2(0.0, 3.0), Align2::CENTER_BOTTOM, &name, 11.0);
    rimmed_text(&painter, bar.left_bottom() + vec2(0.0, 3.0), Align2::LEFT_TOP, &low, 11.0);
    rimmed_text(&painter, bar.right_bottom() + vec2(0.0, 3.0), Align2::RIGHT_TOP, &high, 11.0);
}
