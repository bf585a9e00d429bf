//! Everything about lenses: the pane with cuts, ranks, thresholds and learning; the mosaic and the grading view in the
//! place of the image.

mod comment;
mod controls;
mod export;
mod grade;
mod grade_answers;
mod grade_keys;
mod grade_pictures;
mod keyboard;
mod learn;
mod mosaic;
mod mosaic_rows;
mod selection_function;
mod setup;
mod stamp_textures;
mod state;
mod table;
mod threshold;
mod view;

pub use grade_keys::GradeKeys;
pub use keyboard::lens_keys;
pub use state::{LensSide, LensesState};
pub use view::{color_of_score, grade_mark, lens_view};

use crate::session::{Command, LensCommand};
use crate::ui::UiEvent;
use crate::ui::dock::Docked;
use crate::ui::panes::beside::ThreeParts;
use egui::ScrollArea;

const PARTS: ThreeParts = ThreeParts {
    id: "lens-controls",
    beside_from: 720.0,
    controls_width: 268.0,
    side_width: 330.0,
    controls: controls::controls,
    table: table::table,
    side,
};

/// Draw the pane.
pub fn lenses(ui: &mut egui::Ui, docked: &mut Docked) {
    PARTS.show(ui, docked);
}

fn side(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.horizontal(|ui| {
        for (side, name) in [
            (LensSide::Threshold, "Threshold"),
            (LensSide::Setup, "Grading"),
            (LensSide::Learn, "Learning"),
            (LensSide::SelectionFunction, "Completeness"),
        ] {
            ui.selectable_value(&mut docked.interface.lenses.side, side, name);
        }
    });
    ui.add_space(2.0);
    ScrollArea::vertical().id_salt("lens-side").auto_shrink(false).show(ui, |ui| {
        match docked.interface.lenses.side {
            LensSide::Threshold => threshold::threshold(ui, docked),
            LensSide::Setup => setup::setup(ui, docked),
            LensSide::Learn => learn::learn(ui, docked),
            LensSide::SelectionFunction => selection_function::selection_function(ui, docked),
        }
    });
}

/// Ask the document for something about lenses.
fn command(docked: &mut Docked, command: LensCommand) {
    docked.events.push(UiEvent::Do(Command::Lenses(command)));
}
