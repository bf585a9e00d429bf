//! How rows are drawn over the image.

use super::choice::{Chosen, Offer, column_choice};
use super::command;
use crate::composite::ColorMapName;
use crate::session::{CatalogueCommand, OpenTable, PointLook, Symbol};
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// Draw the form.
pub fn look(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(table) = docked.session.catalogues.active() else { return };
    let mut look = table.look.clone();
    egui::Grid::new("catalogue-look").num_columns(2).spacing([10.0, 6.0]).show(ui, |ui| {
        ui.label("Symbol");
        ui.horizontal(|ui| {
            for symbol in Symbol::ALL {
                ui.selectable_value(&mut look.symbol, symbol, symbol.name());
            }
        });
        ui.end_row();
        ui.label("Size");
        ui.add(numbers::slider(&mut look.radius, 1.5..=30.0).logarithmic(true).fixed_decimals(1));
        ui.end_row();
        ui.label("Size by");
        by_column(ui, "Size by", table, &mut look.size_by);
        ui.end_row();
        ui.label("Colour by");
        by_column(ui, "Colour by", table, &mut look.color_by);
        ui.end_row();
        if look.color_by.is_some() {
            map(ui, &mut look);
        } else {
            ui.label("Colour");
            ui.color_edit_button_srgb(&mut look.color);
        }
        ui.end_row();
    });
    if look.symbol == Symbol::Ellipse && !has_shapes(table) {
        ui.weak("No columns of shapes (A_IMAGE, B_IMAGE, THETA_IMAGE or SEMIMAJOR_AXIS, ELLIPTICITY, POSITION_ANGLE): circles are drawn.");
    }
    ui.separator();
    tooltip(ui, table, &mut look);
    if look != table.look {
        command(docked, CatalogueCommand::SetLook(look));
    }
}

fn has_shapes(table: &OpenTable) -> bool {
    let has_all = |names: [&str; 3]| names.iter().all(|name| table.column_number(name).is_some());
    has_all(["A_IMAGE", "B_IMAGE", "THETA_IMAGE"])
        || has_all(["SEMIMAJOR_AXIS", "ELLIPTICITY", "POSITION_ANGLE"])
}

fn by_column(ui: &mut egui::Ui, label: &str, table: &OpenTable, by: &mut Option<String>) {
    let now = by.as_deref().and_then(|name| table.column_number(name));
    match column_choice(ui, label, table, (now, Offer::NumbersOrNone)) {
        Some(Chosen::Column(number)) => *by = table.column(number).map(|column| column.name.clone()),
        Some(Chosen::None) => *by = None,
        None => {}
    }
}

fn map(ui: &mut egui::Ui, look: &mut PointLook) {
    ui.label("Colours");
    ui.horizontal(|ui| {
        egui::ComboBox::from_id_salt("catalogue-map").selected_text(look.map.name()).width(96.0).show_ui(
            ui,
            |ui| {
                for map in ColorMapName::ALL {
                    ui.selectable_value(&mut look.map, map, map.name());
                }
            },
        );
        ui.checkbox(&mut look.log_color, "log");
    });
}

/// The columns that the cursor reads.
fn tooltip(ui: &mut egui::Ui, table: &OpenTable, look: &mut PointLook) {
    ui.horizontal(|ui| {
        ui.label("Shown at the cursor");
        if let Some(Chosen::Column(number)) =
            column_choice(ui, "Add to the cursor", table, (None, Offer::All))
            && let Some(column) = table.column(number)
            && !look.tooltip.contains(&column.name)
        {
            look.tooltip.push(column.name.clone());
        }
    });
    let mut removed = None;
    ui.horizontal_wrapped(|ui| {
        for name in &look.tooltip {
            if ui.small_button(format!("{name} ×")).on_hover_text("Take it away").clicked() {
                removed = Some(name.clone());
            }
        }
    });
    look.tooltip.retain(|name| Some(name) != removed.as_ref());
}
