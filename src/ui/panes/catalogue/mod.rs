//! Tables of sources beside the image: filter, rows, statistics, plots, and how rows are drawn.

mod bar;
mod cell;
mod choice;
mod copy;
mod filter;
mod header;
mod histogram;
mod keys;
mod listing;
mod look;
mod scatter;
mod scrolling;
mod state;
mod statistics;

pub use cell::{cell_text, number_text};
pub(super) use choice::{Chosen, Offer, column_choice};
pub use state::CatalogueState;

use crate::session::{CatalogueCommand, Command};
use crate::ui::UiEvent;
use crate::ui::dock::Docked;
use crate::ui::panes::beside::part;
use egui::{ScrollArea, vec2};
use state::Side;

/// Narrower than this, statistics and plots stand below the table, points.
const BESIDE_FROM: f32 = 640.0;
/// Width of what stands beside the table, points.
const SIDE: f32 = 300.0;
/// Height of the table where the rest is below it, points.
const TABLE_HEIGHT: f32 = 260.0;

/// Draw the pane.
pub fn catalogue(ui: &mut egui::Ui, docked: &mut Docked) {
    if docked.session.catalogues.active().is_none() {
        nothing_open(ui, docked);
        return;
    }
    bar::bar(ui, docked);
    filter::filter(ui, docked);
    ui.add_space(2.0);
    if ui.available_width() < BESIDE_FROM {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.allocate_ui(vec2(ui.available_width(), TABLE_HEIGHT), |ui| listing::listing(ui, docked));
            ui.separator();
            side(ui, docked);
        });
        return;
    }
    let height = ui.available_height();
    let width = ui.available_width() - SIDE - 2.0 * ui.spacing().item_spacing.x - 6.0;
    ui.horizontal_top(|ui| {
        part(ui, vec2(width, height), |ui| listing::listing(ui, docked));
        ui.separator();
        part(ui, vec2(SIDE, height), |ui| side(ui, docked));
    });
}

fn nothing_open(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.weak("No table is open. FITS, CSV, ECSV, VOTable and Parquet files of sources can be dropped here.");
    if ui.button("Open catalogue…").clicked() {
        docked.events.push(UiEvent::Ask(crate::ui::Dialog::OpenCatalogue));
    }
}

/// Statistics, plots, or the look.
fn side(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.horizontal(|ui| {
        for (side, name) in
            [(Side::Statistics, "Statistics"), (Side::Scatter, "Scatter"), (Side::Look, "Look")]
        {
            ui.selectable_value(&mut docked.interface.catalogue.side, side, name);
        }
    });
    ui.add_space(2.0);
    ScrollArea::vertical().id_salt("catalogue-side").auto_shrink(false).show(ui, |ui| {
        match docked.interface.catalogue.side {
            Side::Statistics => {
                statistics::choice(ui, docked);
                histogram::histogram(ui, docked);
                statistics::numbers(ui, docked);
            }
            Side::Scatter => scatter::scatter(ui, docked),
            Side::Look => look::look(ui, docked),
        }
    });
}

fn command(docked: &mut Docked, command: CatalogueCommand) {
    docked.events.push(UiEvent::Do(Command::Catalogue(command)));
}

/// 1,234,567.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
