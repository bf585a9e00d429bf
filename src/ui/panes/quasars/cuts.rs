//! The cuts of the reference work, or those for other bands, each live with its count.

use super::super::catalogue::grouped;
use super::command;
use crate::quasars::{Cut, Cuts, FeatureSet};
use crate::session::QuasarCommand;
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// Draw them.
pub fn cuts(ui: &mut egui::Ui, docked: &mut Docked) {
    let quasars = &docked.session.quasars;
    let (mut cuts, rows, set) = (quasars.cuts, quasars.rows.clone(), quasars.features());
    let before = cuts;
    ui.horizontal(|ui| {
        ui.strong("Cuts");
        let (name, help) = match set {
            FeatureSet::Ugri => ("As published", "Those of Nakoneczny et al. 2019, section 2"),
            FeatureSet::Euclid => ("Usual", "Errors below 1 mag; for these bands none are published"),
        };
        if ui.small_button(name).on_hover_text(help).clicked() {
            cuts = Cuts::of(set);
        }
        if ui.small_button("None").on_hover_text("Classify all rows that have magnitudes").clicked() {
            cuts = Cuts::none();
        }
        if quasars.is_cleaning() {
            ui.spinner();
        }
    });
    let removed = |cut: Cut| {
        let counts = rows.as_ref().map(|rows| &rows.cleaned.counts)?;
        counts.iter().find(|count| count.cut == cut).copied()
    };
    egui::Grid::new("quasar-cuts").num_columns(3).spacing([8.0, 3.0]).show(ui, |ui| {
        for cut in Cut::ALL {
            if cut != Cut::Limit {
                one(ui, (cut, set), &mut cuts);
            } else {
                ui.label("brighter than").on_hover_text("Limiting magnitudes");
                limits(ui, set, &mut cuts);
            }
            match removed(cut) {
                Some(count) if count.removed > 0 => {
                    let first =
                        count.first_row.map_or(String::new(), |row| format!("the first is row {}", row + 1));
                    ui.monospace(format!("−{}", grouped(count.removed))).on_hover_text(first);
                }
                Some(_) => drop(ui.weak("0")),
                None => drop(ui.weak("")),
            }
            ui.end_row();
        }
    });
    if let Some(rows) = &rows {
        ui.label(format!("{} rows are left", grouped(rows.cleaned.kept())));
    }
    if cuts != before {
        command(docked, QuasarCommand::SetCuts(cuts));
    }
}

fn one(ui: &mut egui::Ui, (cut, set): (Cut, FeatureSet), cuts: &mut Cuts) {
    match cut {
        Cut::Error => {
            value(ui, ("errors below", "mag"), &mut cuts.max_error, 1.0);
        }
        Cut::Faint => {
            let name = format!("{} below", set.brightness_name());
            value(ui, (&name, "mag"), &mut cuts.max_r, 22.0);
        }
        Cut::Flags => {
            let mut on = cuts.flag_mask.is_some();
            if ui.checkbox(&mut on, "no flags of").changed() {
                cuts.flag_mask = on.then_some(0b0111_1111);
            }
            let mut mask = cuts.flag_mask.unwrap_or(0b0111_1111);
            let drag = numbers::drag(&mut mask).range(0..=i64::from(i32::MAX));
            let drag = ui.add_enabled(on, drag).on_hover_text("Bits, as one number");
            if drag.changed() {
                cuts.flag_mask = Some(mask);
            }
        }
        Cut::Missing | Cut::NotMeasured | Cut::Limit => {
            let name = if cut == Cut::Missing { "no magnitude" } else { "99 or −99" };
            ui.weak(name).on_hover_text(cut.title(set));
            ui.weak("always");
        }
    }
}

/// A cut that can be off.
fn value(ui: &mut egui::Ui, (name, unit): (&str, &str), cut: &mut Option<f64>, usual: f64) {
    let mut on = cut.is_some();
    if ui.checkbox(&mut on, name).changed() {
        *cut = on.then_some(usual);
    }
    let mut at = cut.unwrap_or(usual);
    let drag = numbers::drag(&mut at).speed(0.02).fixed_decimals(2).suffix(format!(" {unit}"));
    if ui.add_enabled(on, drag).changed() {
        *cut = Some(at);
    }
}

fn limits(ui: &mut egui::Ui, set: FeatureSet, cuts: &mut Cuts) {
    let usual = Cuts::of(set).limits;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().interact_size.x = 30.0;
        for ((limit, usual), band) in cuts.limits.iter_mut().zip(usual).zip(set.bands()) {
            let mut at = limit.unwrap_or(99.0);
            let drag = numbers::drag(&mut at).speed(0.02).range(0.0..=99.0).custom_formatter(|value, _| {
                if value >= 99.0 { "–".to_owned() } else { format!("{value:.1}") }
            });
            let usual = usual.map_or_else(|| "none".to_owned(), |usual| format!("{usual} as published"));
            let help = format!("{band}: {usual}; 99 for none");
            if ui.add(drag).on_hover_text(help).changed() {
                *limit = (at < 99.0).then_some(at);
            }
        }
    });
}
