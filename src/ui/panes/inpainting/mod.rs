//! Residuals of repainted cores: four locked panels stepped through on the left; on the right how cores are repainted,
//! the draws, the scores of all sources, a plot of two of them, and light put in.

mod colors;
mod controls;
mod core;
mod draws;
mod expected;
mod header;
mod inject;
mod keys;
mod panels;
mod plots;
mod scatter;
mod sources;
mod state;
mod transport;

pub use state::InpaintingState;

use crate::session::{Command, RepaintCommand};
use crate::ui::UiEvent;
use crate::ui::dock::Docked;
use crate::ui::panes::beside::part;
use egui::{ScrollArea, vec2};
use state::Side;

/// Narrower than this, the parts of the pane stand above one another, points.
const BESIDE_FROM: f32 = 720.0;
/// Width of the right part, points.
const SIDE: f32 = 372.0;
/// Height of the right part where it stands below, points.
const SIDE_HEIGHT: f32 = 300.0;

/// Draw the pane.
pub fn inpainting(ui: &mut egui::Ui, docked: &mut Docked) {
    docked.interface.inpainting.take_focus(ui);
    header::header(ui, docked);
    if ui.available_width() < BESIDE_FROM {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            stepper(ui, docked);
            ui.separator();
            ui.allocate_ui(vec2(ui.available_width(), SIDE_HEIGHT), |ui| side(ui, docked));
        });
        return;
    }
    let height = ui.available_height();
    let left = ui.available_width() - SIDE - 2.0 * ui.spacing().item_spacing.x - 6.0;
    ui.horizontal_top(|ui| {
        part(ui, vec2(left, height), |ui| stepper(ui, docked));
        ui.separator();
        part(ui, vec2(SIDE, height), |ui| side(ui, docked));
    });
}

/// The panels, and what follows the step that is shown.
fn stepper(ui: &mut egui::Ui, docked: &mut Docked) {
    if panels::panels(ui, docked) {
        transport::transport(ui, docked);
        plots::plots(ui, docked);
    }
}

fn side(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.horizontal(|ui| {
        for (side, name) in [
            (Side::Core, "Core"),
            (Side::Draws, "Draws"),
            (Side::Sources, "Sources"),
            (Side::Scatter, "Scatter"),
            (Side::Inject, "Inject"),
        ] {
            ui.selectable_value(&mut docked.interface.inpainting.side, side, name);
        }
    });
    ui.add_space(2.0);
    match docked.interface.inpainting.side {
        // These fill what there is.
        Side::Sources => sources::sources(ui, docked),
        Side::Scatter => scatter::scatter(ui, docked),
        side => {
            ScrollArea::vertical().id_salt("residual-side").auto_shrink(false).show(ui, |ui| match side {
                Side::Draws => draws::draws(ui, docked),
                Side::Inject => inject::inject(ui, docked),
                _ => core::core(ui, docked),
            });
        }
    }
}

/// Ask the document for something about repainted cores.
fn command(docked: &mut Docked, command: RepaintCommand) {
    docked.events.push(UiEvent::Do(Command::Repaint(command)));
}

/// A number in few characters; a dash where there is none.
fn number_text(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if !value.is_finite() => "–".to_owned(),
        size if size >= 1e5 || (size > 0.0 && size < 1e-3) => format!("{value:.1e}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
