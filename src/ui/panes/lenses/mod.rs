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
use crate::ui::panes::beside::part;
use egui::{ScrollArea, vec2};

/// Narrower than this, the parts of the pane stand above one another, points.
const BESIDE_FROM: f32 = 720.0;
/// Width of the cuts and of the right part where they stand beside one another, points.
const CONTROLS: f32 = 268.0;
const SIDE: f32 = 330.0;
/// Height of the table where the parts stand above one another, points.
const TABLE_HEIGHT: f32 = 220.0;

/// Draw the pane.
pub fn lenses(ui: &mut egui::Ui, docked: &mut Docked) {
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
    let middle = ui.available_width() - CONTROLS - SIDE - 4.0 * ui.spacing().item_spacing.x - 12.0;
    ui.horizontal_top(|ui| {
        part(ui, vec2(CONTROLS, height), |ui| {
            ScrollArea::vertical().id_salt("lens-controls").auto_shrink(false).show(ui, |ui| {
                controls::controls(ui, docked);
            });
        });
        ui.separator();
        part(ui, vec2(middle, height), |ui| table::table(ui, docked));
        ui.separator();
        part(ui, vec2(SIDE, height), |ui| side(ui, docked));
    });
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
