//! What the cursor reads of the row beneath it.

use crate::session::{Frame, OpenTable, Tool, id_column};
use crate::ui::canvas::overlays::card;
use crate::ui::canvas::scene::Placed;
use crate::ui::dock::Docked;
use crate::ui::panes::cell_text;
use egui::{Align2, vec2};

/// Draw it beside the cursor.
pub fn paint(ui: &egui::Ui, docked: &Docked, frame: &Frame, placed: &Placed) {
    let Some(table) = docked.session.catalogues.active() else { return };
    let state = &docked.interface.canvas.points;
    let is_over = docked.interface.canvas.cursor.is_some_and(|(id, _)| id == frame.id);
    let pointer = ui.ctx().input(|input| (input.pointer.hover_pos(), input.pointer.any_down()));
    let (Some(at), false) = pointer else { return };
    if !is_over || docked.session.tool != Tool::Pan {
        return;
    }
    let Some(place) = state.nearest((frame.id, table.id), at, placed) else {
        return;
    };
    ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    let lines = lines(table, place.row);
    let to_left = at.x > placed.rect.right() - 220.0;
    let to_top = at.y > placed.rect.bottom() - 16.0 * lines.len() as f32 - 30.0;
    let (align, offset) = match (to_left, to_top) {
        (false, false) => (Align2::LEFT_TOP, vec2(14.0, 14.0)),
        (true, false) => (Align2::RIGHT_TOP, vec2(-10.0, 14.0)),
        (false, true) => (Align2::LEFT_BOTTOM, vec2(14.0, -8.0)),
        (true, true) => (Align2::RIGHT_BOTTOM, vec2(-10.0, -8.0)),
    };
    card(&ui.painter().with_clip_rect(placed.rect), at + offset, &lines, align);
}

/// The identifier, and the chosen columns.
fn lines(table: &OpenTable, row: u32) -> Vec<(String, f32)> {
    let id = id_column(&table.table);
    let first = match id.and_then(|id| table.column(id)) {
        Some(column) => format!("{} {}", column.name, cell_text(&column.values, row as usize)),
        None => format!("row {}", row + 1),
    };
    let chosen = table.look.tooltip.iter().filter_map(|name| table.column(table.column_number(name)?));
    let others = chosen.map(|column| {
        let text = cell_text(&column.values, row as usize);
        let text = if text.is_empty() { "missing".to_owned() } else { text };
        (format!("{} {text} {}", column.name, column.unit), 12.0)
    });
    std::iter::once((first, 12.5)).chain(others).collect()
}
