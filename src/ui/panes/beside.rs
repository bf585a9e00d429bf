//! Parts of a pane that stand beside one another.

use crate::ui::dock::Docked;
use egui::{Align, Layout, ScrollArea, Ui, Vec2, vec2};

/// Height of the table where the parts stand above one another, points.
const TABLE_HEIGHT: f32 = 220.0;

/// Draws a part.
type Draw = fn(&mut Ui, &mut Docked);

/// A pane of controls, a table, and what is about the selection.
pub struct ThreeParts {
    /// Tells the controls' place in them from that of other panes.
    pub id: &'static str,
    /// Narrower than this, the parts stand above one another, points.
    pub beside_from: f32,
    /// Width of the controls and of the side where they stand beside one another, points.
    pub controls_width: f32,
    pub side_width: f32,
    pub controls: Draw,
    pub table: Draw,
    pub side: Draw,
}

impl ThreeParts {
    /// Draw the parts.
    pub fn show(&self, ui: &mut Ui, docked: &mut Docked) {
        if ui.available_width() < self.beside_from {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                (self.controls)(ui, docked);
                ui.separator();
                ui.allocate_ui(vec2(ui.available_width(), TABLE_HEIGHT), |ui| (self.table)(ui, docked));
                ui.separator();
                (self.side)(ui, docked);
            });
            return;
        }
        let height = ui.available_height();
        let gaps = 4.0 * ui.spacing().item_spacing.x + 12.0;
        let middle = ui.available_width() - self.controls_width - self.side_width - gaps;
        ui.horizontal_top(|ui| {
            part(ui, vec2(self.controls_width, height), |ui| {
                ScrollArea::vertical().id_salt(self.id).auto_shrink(false).show(ui, |ui| {
                    (self.controls)(ui, docked);
                });
            });
            ui.separator();
            part(ui, vec2(middle, height), |ui| (self.table)(ui, docked));
            ui.separator();
            part(ui, vec2(self.side_width, height), |ui| (self.side)(ui, docked));
        });
    }
}

/// A part of exactly this size, from its top down.
pub fn part(ui: &mut Ui, size: Vec2, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.set_min_size(size);
        ui.set_max_width(size.x);
        add(ui);
    });
}
