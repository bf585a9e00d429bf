//! Everything about streaks beside the image: search, threshold, tables, stamps, curves, injection.

mod controls;
mod curves;
mod injection;
mod rows;
mod selected;
mod stamps;
mod state;
mod table;

pub use injection::InjectionForm;
pub use state::{Side, StreaksState};

use crate::ui::dock::Docked;
use crate::ui::panes::beside::part;
use egui::{ScrollArea, vec2};

/// Narrower than this, the parts of the pane stand above one another, points.
const BESIDE_FROM: f32 = 680.0;
/// Width of the controls and of what is about the selection where they stand beside one another, points.
const CONTROLS: f32 = 214.0;
const SELECTED: f32 = 316.0;
/// Height of the table where the parts stand above one another, points.
const TABLE_HEIGHT: f32 = 220.0;

/// Draw the pane.
pub fn streaks(ui: &mut egui::Ui, docked: &mut Docked) {
    if ui.available_width() < BESIDE_FROM {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            controls::controls(ui, docked);
            ui.separator();
            ui.allocate_ui(vec2(ui.available_width(), TABLE_HEIGHT), |ui| table::table(ui, docked));
            ui.separator();
            side(ui, docked);
        });
        return;
    }
    let height = ui.available_height();
    let middle = ui.available_width() - CONTROLS - SELECTED - 4.0 * ui.spacing().item_spacing.x - 12.0;
    ui.horizontal_top(|ui| {
        part(ui, vec2(CONTROLS, height), |ui| {
            ScrollArea::vertical().id_salt("streak-controls").auto_shrink(false).show(ui, |ui| {
                controls::controls(ui, docked);
            });
        });
        ui.separator();
        part(ui, vec2(middle, height), |ui| table::table(ui, docked));
        ui.separator();
        part(ui, vec2(SELECTED, height), |ui| side(ui, docked));
    });
}

/// What is about the selection, or the curves, or the form of injections.
fn side(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.horizontal(|ui| {
        for (side, name) in [(Side::Selected, "Selected"), (Side::Curves, "Curves"), (Side::Inject, "Inject")]
        {
            ui.selectable_value(&mut docked.interface.streaks.side, side, name);
        }
    });
    ui.add_space(2.0);
    ScrollArea::vertical().id_salt("streak-side").auto_shrink(false).show(ui, |ui| {
        match docked.interface.streaks.side {
            Side::Selected => selected::selected(ui, docked),
            Side::Curves => curves::curves(ui, docked),
            Side::Inject => injection::injection(ui, docked),
        }
    });
}
