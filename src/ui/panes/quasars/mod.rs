//! Quasars in the active table: its columns, the cuts, what the forest says and where it may be believed.

mod candidates;
mod colors;
mod columns;
mod counts;
mod cuts;
mod map;
mod partners;
mod plane;
mod state;
mod trust;

pub use state::{QuasarsState, Side as QuasarsSide};

use super::catalogue::grouped;
use crate::session::{Command, QuasarCommand};
use crate::ui::UiEvent;
use crate::ui::dock::Docked;
use crate::ui::panes::beside::part;
use egui::{Layout, ScrollArea, vec2};
use state::Side;

/// Width of columns and cuts, points.
const SETUP: f32 = 364.0;
/// Narrower than this, they stand above the rest, points.
const BESIDE_FROM: f32 = 700.0;

/// Draw the pane.
pub fn quasars(ui: &mut egui::Ui, docked: &mut Docked) {
    if docked.session.catalogues.active().is_none() {
        ui.weak(
            "Open a catalogue with u, g, r, i magnitudes or fluxes, or for a model of your own with Euclid's bands (Ctrl+T), and its stars, galaxies and quasars are told \
             apart here.",
        );
        if ui.button("Open catalogue…").clicked() {
            docked.events.push(UiEvent::Ask(crate::ui::Dialog::OpenCatalogue));
        }
        return;
    }
    header(ui, docked);
    ui.add_space(2.0);
    if ui.available_width() < BESIDE_FROM {
        ScrollArea::vertical().id_salt("quasars-narrow").auto_shrink(false).show(ui, |ui| {
            setup(ui, docked);
            ui.separator();
            sides(ui, docked);
        });
        return;
    }
    let height = ui.available_height();
    let width = ui.available_width() - SETUP - 2.0 * ui.spacing().item_spacing.x - 6.0;
    ui.horizontal_top(|ui| {
        part(ui, vec2(SETUP, height), |ui| {
            ScrollArea::vertical()
                .id_salt("quasars-setup")
                .auto_shrink(false)
                .show(ui, |ui| setup(ui, docked));
        });
        ui.separator();
        part(ui, vec2(width, height), |ui| sides(ui, docked));
    });
}

/// What is classified by what, and how far it is.
fn header(ui: &mut egui::Ui, docked: &mut Docked) {
    let quasars = &docked.session.quasars;
    ui.horizontal(|ui| {
        match &quasars.running {
            None => {
                let can = quasars.rows.as_ref().is_some_and(|rows| rows.asks.is_empty());
                let is_new = quasars.result.is_none() || quasars.is_stale();
                let button = egui::Button::new("Classify").selected(can && is_new);
                let help = "Star, galaxy or quasar for every row that the cuts leave; from then on classes follow the cuts";
                if ui.add_enabled(can, button).on_hover_text(help).clicked() {
                    command(docked, QuasarCommand::Classify);
                }
            }
            Some((_, request)) => {
                let fraction = docked.services.jobs.progress(*request).unwrap_or(0.0);
                ui.add(egui::ProgressBar::new(fraction).desired_width(90.0).show_percentage());
                if ui.button("Stop").clicked() {
                    command(docked, QuasarCommand::Stop);
                }
            }
        }
        summary(ui, docked);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            choice_of_model(ui, docked);
            let card = docked.session.quasars.card.clone();
            if let Some(card) = card {
                let text = format!("{} {}", card.title, card.version);
                let help = "The model card: data, splits, baselines, calibration, intervals, shifts, limits, and what would \
                            show it to be wrong";
                if ui.link(text).on_hover_text(help).clicked() {
                    docked.interface.open_model_card(&card.id, docked.events);
                }
            } else {
                ui.colored_label(ui.visuals().warn_fg_color, "no model");
            }
        });
    });
}

/// Where there is more than the one that ships.
fn choice_of_model(ui: &mut egui::Ui, docked: &mut Docked) {
    let quasars = &docked.session.quasars;
    if quasars.cards.len() < 2 {
        return;
    }
    let chosen = quasars.card.as_ref().map_or(String::new(), |card| card.id.clone());
    let names: Vec<(String, String)> = quasars
        .cards
        .iter()
        .map(|card| (card.id.clone(), format!("{}: {}", card.id, card.features.band_list())))
        .collect();
    let combo = egui::ComboBox::from_id_salt("quasar-model").width(120.0).selected_text(&chosen);
    let combo = combo.show_ui(ui, |ui| {
        for (id, text) in names {
            if ui.selectable_label(id == chosen, text).clicked() && id != chosen {
                command(docked, QuasarCommand::ChooseModel(id));
            }
        }
    });
    combo.response.on_hover_text("What classifies, and the bands that it wants; columns and cuts follow it");
}

fn summary(ui: &mut egui::Ui, docked: &Docked) {
    let quasars = &docked.session.quasars;
    let Some(result) = &quasars.result else {
        if let Some(rows) = &quasars.rows {
            let kept = rows.cleaned.kept();
            ui.label(format!("{} of {} rows pass the cuts", grouped(kept), grouped(rows.photometry.len())));
        }
        return;
    };
    for ((name, color), count) in colors::CLASS_COLORS.iter().zip(result.made.counts()) {
        ui.colored_label(*color, format!("{} {name}", grouped(count)));
    }
    let extrapolated = result.made.extrapolated();
    let text = format!("{} extrapolated", grouped(extrapolated));
    ui.weak(text).on_hover_text(
        "Rows unlike those that the forest was trained on: outside the range of a feature, or far from every row of training. \
         They are grey, and no candidates unless you ask for them.",
    );
    if quasars.is_stale() {
        ui.colored_label(ui.visuals().warn_fg_color, "of other cuts");
    }
}

fn setup(ui: &mut egui::Ui, docked: &mut Docked) {
    columns::columns(ui, docked);
    ui.add_space(4.0);
    cuts::cuts(ui, docked);
}

fn sides(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.horizontal(|ui| {
        for (side, name) in Side::ALL {
            ui.selectable_value(&mut docked.interface.quasars.side, side, name);
        }
    });
    ui.add_space(2.0);
    let side = docked.interface.quasars.side;
    if docked.session.quasars.result.is_none() && !matches!(side, Side::Trust | Side::Partners) {
        ui.weak("Classify the table first: columns and cuts are on the left.");
        return;
    }
    ScrollArea::vertical().id_salt(("quasars-side", side)).auto_shrink(false).show(ui, |ui| match side {
        Side::Candidates => candidates::candidates(ui, docked),
        Side::Colours => plane::colours(ui, docked),
        Side::Counts => counts::counts(ui, docked),
        Side::Map => map::map(ui, docked),
        Side::Trust => trust::trust(ui, docked),
        Side::Partners => partners::partners(ui, docked),
    });
}

fn command(docked: &mut Docked, command: QuasarCommand) {
    docked.events.push(UiEvent::Do(Command::Quasars(command)));
}

/// 12 %, 1.2 %.
fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if !percent.is_finite() => "–".to_owned(),
        percent if percent >= 99.95 || percent == 0.0 => format!("{percent:.0} %"),
        percent => format!("{percent:.1} %"),
    }
}
