//! Parts of a pane that stand beside one another.

use egui::{Align, Layout, Ui, Vec2};

/// A part of exactly this size, from its top down.
pub fn part(ui: &mut Ui, size: Vec2, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.set_min_size(size);
        ui.set_max_width(size.x);
        add(ui);
    });
}
