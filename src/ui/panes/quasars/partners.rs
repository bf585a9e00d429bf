//! Partners of the rows in another open table.

use super::command;
use crate::session::{QuasarCommand, TableId};
use crate::ui::dock::Docked;
use crate::ui::{Dialog, UiEvent, numbers};

/// Draw it.
pub fn partners(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    ui.weak("Rows of this table beside those of another one, on the sky: spectra, other candidates.");
    let others: Vec<(TableId, String)> = session
        .catalogues
        .tables
        .iter()
        .filter(|table| Some(table.id) != session.quasars.table)
        .map(|table| (table.id, table.file_name()))
        .collect();
    let state = &mut docked.interface.quasars;
    state.other = state.other.filter(|id| others.iter().any(|(other, _)| other == id));
    if state.other.is_none() {
        state.other = others.first().map(|(id, _)| *id);
    }
    let name = |id: Option<TableId>| {
        others.iter().find(|(other, _)| Some(*other) == id).map(|(_, name)| name.clone())
    };
    let mut wish = None;
    ui.horizontal_wrapped(|ui| {
        let shown = name(state.other).unwrap_or_else(|| "no other table is open".to_owned());
        egui::ComboBox::from_id_salt("quasar-other").width(180.0).selected_text(shown).show_ui(ui, |ui| {
            for (id, name) in &others {
                ui.selectable_value(&mut state.other, Some(*id), name);
            }
        });
        ui.label("within");
        ui.add(numbers::drag(&mut state.radius_arcsec).range(0.01..=600.0).speed(0.05).suffix("″"));
        ui.checkbox(&mut state.all_partners, "count all")
            .on_hover_text("Count all partners within the radius, and not only name the nearest");
        let can = state.other.is_some() && session.quasars.matching.is_none();
        if ui.add_enabled(can, egui::Button::new("Match")).clicked() {
            wish = state.other.map(|other| QuasarCommand::Match {
                other,
                radius_arcsec: state.radius_arcsec,
                all: state.all_partners,
            });
        }
        if session.quasars.matching.is_some() {
            ui.spinner();
        }
    });
    if ui.button("Open another catalogue…").clicked() {
        docked.events.push(UiEvent::Ask(Dialog::OpenCatalogue));
    }
    if let Some(wish) = wish {
        command(docked, wish);
    }
    found(ui, docked);
}

/// How many candidates have a partner.
fn found(ui: &mut egui::Ui, docked: &Docked) {
    let session = docked.session;
    let table = session.quasars.table.and_then(|id| session.catalogues.table(id));
    let Some(column) = table.and_then(|table| table.table.column("match_row")) else { return };
    let has = |row: &u32| column.values.integer(*row as usize).is_some();
    let n_rows = (0..column.values.len() as u32).filter(has).count();
    ui.label(format!("{} rows have a partner", super::grouped(n_rows)));
    let candidates = session.quasars.candidates();
    if !candidates.is_empty() {
        let n = candidates.iter().filter(|row| has(row)).count();
        let share = super::percent(n as f64 / candidates.len() as f64);
        ui.label(format!(
            "{} of {} candidates ({share})",
            super::grouped(n),
            super::grouped(candidates.len())
        ));
    }
}
