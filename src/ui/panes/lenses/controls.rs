//! Where candidates come from, which cuts they must pass, and the search.

use super::stamp_textures::row_key;
use super::{command, export};
use crate::jobs::{StampKey, StampLook};
use crate::lenses::NEIGHBOUR_ARCSEC;
use crate::session::{CandidateSource, Cut, CutSetting, LensCommand, LensView};
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// Side of the stamps of what a cut removes, points.
const EXAMPLE_SIDE: f32 = 58.0;

/// Draw them.
pub fn controls(ui: &mut egui::Ui, docked: &mut Docked) {
    source(ui, docked);
    ui.add_space(2.0);
    cuts(ui, docked);
    neighbours(ui, docked);
    examples(ui, docked);
    ui.add_space(4.0);
    search(ui, docked);
    scorer(ui, docked);
    ui.add_space(4.0);
    views(ui, docked);
}

fn source(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    let catalogue = lenses.catalogue.as_ref().map(|(name, _)| name.clone());
    let mut source = lenses.source;
    ui.horizontal(|ui| {
        ui.label("Sources");
        let label = "Detected in VIS";
        ui.selectable_value(&mut source, CandidateSource::Detect, label);
        let choice = egui::Button::selectable(source == CandidateSource::Catalogue, "Catalogue");
        let hover = catalogue.clone().unwrap_or_else(|| "Open a catalogue first".to_owned());
        let response = ui.add_enabled(catalogue.is_some(), choice);
        if response.on_hover_text(&hover).on_disabled_hover_text(&hover).clicked() {
            source = CandidateSource::Catalogue;
        }
    });
    if source != lenses.source {
        command(docked, LensCommand::SetSource(source));
    }
    let lenses = &docked.session.lenses;
    let n_listed = lenses.list.as_ref().map(|list| list.candidates.len());
    match (n_listed, lenses.selection.as_ref()) {
        (Some(listed), Some(selection)) => {
            ui.label(format!("{} of {listed} sources pass the cuts", selection.kept.len()));
        }
        (Some(listed), None) => {
            ui.label(format!("{listed} sources; counting…"));
        }
        (None, _) => {
            ui.horizontal(|ui| {
                if ui
                    .add_enabled(lenses.running.is_none(), egui::Button::new("Count what the cuts leave"))
                    .clicked()
                {
                    command(docked, LensCommand::List);
                }
            });
        }
    }
}

fn cuts(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    egui::Grid::new("lens-cuts").num_columns(3).spacing([6.0, 2.0]).min_col_width(40.0).show(ui, |ui| {
        for cut in Cut::ALL {
            let CutSetting { mut is_on, mut threshold } = session.lenses.cuts.get(cut);
            let before = (is_on, threshold);
            let (_, low, high) = cut.range();
            ui.checkbox(&mut is_on, cut.title()).on_hover_text(cut.help());
            let value = numbers::drag(&mut threshold).range(low..=high).speed((high - low) / 250.0);
            ui.add_enabled(is_on, value.fixed_decimals(2)).on_hover_text("Drag, or click to type");
            match &session.lenses.selection {
                Some(selection) if is_on && cut != Cut::Pixels => {
                    let removed = selection.removed_by(cut);
                    let is_shown = docked.interface.lenses.examples_of == Some(cut);
                    let button = egui::Button::selectable(is_shown, format!("−{removed}")).small();
                    let help = "How many this cut removes by itself; click for examples";
                    if ui.add_enabled(removed > 0, button).on_hover_text(help).clicked() {
                        docked.interface.lenses.examples_of = (!is_shown).then_some(cut);
                    }
                }
                _ if is_on && cut == Cut::Pixels => filtered(ui, docked),
                _ => {
                    ui.weak("");
                }
            }
            ui.end_row();
            if before != (is_on, threshold) {
                let setting = CutSetting { is_on, threshold };
                docked.events.push(crate::ui::UiEvent::Do(crate::session::Command::Lenses(
                    LensCommand::SetCut(cut, setting),
                )));
            }
        }
    });
}

/// Whether an arc is a candidate of its own.
fn neighbours(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    let joined = lenses.selection.as_ref().map_or(0, |selection| selection.joined);
    let mut joins = !lenses.cuts.keeps_neighbours;
    let is_detected = lenses.source == CandidateSource::Detect;
    let mut changed = false;
    ui.add_enabled_ui(is_detected, |ui| {
        ui.horizontal(|ui| {
            let text = format!("one row within {NEIGHBOUR_ARCSEC}″");
            let help =
                "Of detections that close, such as an arc and its galaxy, the brightest stands for all";
            let none = "Rows of a catalogue stay as they are";
            let check = ui.checkbox(&mut joins, text).on_hover_text(help).on_disabled_hover_text(none);
            changed = check.changed();
            if is_detected && joins && joined > 0 {
                ui.weak(format!("{joined} joined"));
            }
        });
    });
    if changed {
        command(docked, LensCommand::KeepNeighbours(!joins));
    }
}

/// How many the check of pixels removed in the last search; click for examples.
fn filtered(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    let removed = docked.interface.lenses.filtered.count(lenses);
    if lenses.findings.rows.is_empty() {
        ui.weak("in search").on_hover_text("Counted while scoring");
        return;
    }
    let is_shown = docked.interface.lenses.examples_of == Some(Cut::Pixels);
    let button = egui::Button::selectable(is_shown, format!("−{removed}")).small();
    if ui
        .add_enabled(removed > 0, button)
        .on_hover_text("Removed in the last search; click for examples")
        .clicked()
    {
        docked.interface.lenses.examples_of = (!is_shown).then_some(Cut::Pixels);
    }
}

/// Stamps of what a cut removes.
fn examples(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(cut) = docked.interface.lenses.examples_of else { return };
    let session = docked.session;
    let (Some(list), Some(selection)) = (&session.lenses.list, &session.lenses.selection) else { return };
    let Some(plane) = list.field.main_plane().map(|plane| plane.key) else { return };
    ui.weak(format!("Removed by {}:", cut.title().trim_end_matches(['≥', '≤', ' '])));
    ui.spacing_mut().item_spacing = egui::vec2(3.0, 3.0);
    ui.horizontal_wrapped(|ui| {
        let mut shown: Vec<_> =
            selection.examples_of(cut).iter().filter_map(|number| list.candidates.get(*number)).collect();
        if cut == Cut::Pixels {
            let rows = &session.lenses.findings.rows;
            shown = rows.iter().filter(|row| row.is_filtered).map(|row| &row.candidate).take(12).collect();
        }
        for candidate in shown.into_iter().take(12) {
            let key = StampKey { look: StampLook::Network, ..row_key(plane, candidate) };
            let stamps = &mut docked.interface.lenses.stamps;
            let (rect, response) =
                ui.allocate_exact_size(egui::Vec2::splat(EXAMPLE_SIDE), egui::Sense::hover());
            stamps.of_field(&list.field);
            stamps.paint(ui, rect, key);
            response.on_hover_text(format!("{}, I_E {:.2}", candidate.id, candidate.magnitude_vis));
        }
    });
}

fn search(ui: &mut egui::Ui, docked: &mut Docked) {
    let running = docked.session.lenses.running;
    ui.horizontal(|ui| match running {
        None => {
            let help = "Score what the cuts leave, bright ones and those in view first";
            if ui.button("Search for lenses").on_hover_text(help).clicked() {
                command(docked, LensCommand::Search);
            }
            ui.menu_button("Export", |ui| export::entries(ui, docked));
        }
        Some(request) => {
            let fraction = docked.services.jobs.progress(request).unwrap_or(0.0);
            ui.add(egui::ProgressBar::new(fraction).desired_width(150.0).show_percentage());
            if ui.button("Stop").on_hover_text("What was scored so far stays").clicked() {
                command(docked, LensCommand::Stop);
            }
        }
    });
}

fn scorer(ui: &mut egui::Ui, docked: &mut Docked) {
    match docked.session.lenses.scorer.clone() {
        Some(scorer) => {
            ui.horizontal(|ui| {
                ui.weak("Scored by");
                let text = format!("{} {}", scorer.title, scorer.version);
                if ui.link(text).on_hover_text("What it was trained on, and how far to trust it").clicked() {
                    docked.interface.open_model_card(&scorer.id, docked.events);
                }
            });
        }
        None => {
            ui.weak("No model of lenses is installed (lens-scorer).");
        }
    }
}

fn views(ui: &mut egui::Ui, docked: &mut Docked) {
    let is_scored = docked.session.lenses.ranking.n_scored() > 0;
    ui.add_enabled_ui(is_scored, |ui| {
        let mut shown = docked.session.lenses.shown;
        ui.horizontal(|ui| {
            if ui.button("Mosaic").on_hover_text("Stamps of hundreds (Ctrl+M)").clicked() {
                command(docked, LensCommand::SetView(LensView::Mosaic));
            }
            if ui.checkbox(&mut shown, "On the image").on_hover_text("Shift+K").changed() {
                command(docked, LensCommand::ToggleShown);
            }
        });
    });
}
