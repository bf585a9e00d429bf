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
use crate::ui::panes::beside::ThreeParts;
use egui::ScrollArea;

const PARTS: ThreeParts = ThreeParts {
    id: "streak-controls",
    beside_from: 680.0,
    controls_width: 214.0,
    side_width: 316.0,
    controls: controls::controls,
    table: table::table,
    side,
};

/// Draw the pane.
pub fn streaks(ui: &mut egui::Ui, docked: &mut Docked) {
    PARTS.show(ui, docked);
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
