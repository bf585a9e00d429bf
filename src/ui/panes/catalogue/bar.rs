//! The open tables, and what can be done with the active one.

use super::{command, grouped};
use crate::session::{CatalogueCommand, ColumnView, OpenTable};
use crate::ui::dock::Docked;
use crate::ui::{Dialog, UiEvent, numbers};
use egui::{Align, Layout};

/// Draw it.
pub fn bar(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    let Some(table) = session.catalogues.active() else { return };
    ui.horizontal(|ui| {
        for other in &session.catalogues.tables {
            let is_active = other.id == table.id;
            let name = egui::RichText::new(other.file_name()).strong();
            let label = ui.selectable_label(is_active, name).on_hover_text(other.path.display().to_string());
            if label.clicked() {
                command(docked, CatalogueCommand::Activate(other.id));
            }
        }
        let close = ui.small_button("×").on_hover_text("Close this table");
        close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Close table"));
        if close.clicked() {
            command(docked, CatalogueCommand::Close(table.id));
        }
        ui.separator();
        ui.label(counts(table));
        let n_selected = table.selection.rows.len();
        if n_selected > 0 {
            ui.weak(format!("{} selected", grouped(n_selected)));
        }
        thinned(ui, docked, table);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            columns(ui, docked, table);
            save(ui, docked, table);
            jump(ui, docked, table);
            let mut shown = session.catalogues.shown;
            if ui.checkbox(&mut shown, "On image").on_hover_text("Draw the rows over the image").changed() {
                command(docked, CatalogueCommand::ToggleShown);
            }
            let mut following = session.catalogues.following;
            let follow = ui.checkbox(&mut following, "Follow");
            if follow.on_hover_text("The image moves to each row that is selected by keys").changed() {
                command(docked, CatalogueCommand::ToggleFollowing);
            }
        });
    });
}

/// `12,345 of 1,000,000 rows`.
fn counts(table: &OpenTable) -> String {
    let n_rows = table.table.row_count();
    let n_matching = table.filter.n_matching;
    let rows = if n_rows == 1 { "row" } else { "rows" };
    if table.filter.matching.is_none() {
        format!("{} {rows}", grouped(n_rows))
    } else {
        format!("{} of {} {rows}", grouped(n_matching), grouped(n_rows))
    }
}

/// Says so where not all rows in view are drawn, or some have no place.
fn thinned(ui: &mut egui::Ui, docked: &Docked, table: &OpenTable) {
    let drawn = docked.interface.canvas.points.drawn(table.id);
    if drawn.n_drawn < drawn.n_in_view {
        let text = format!("{} of {} in view drawn", grouped(drawn.n_drawn), grouped(drawn.n_in_view));
        ui.weak(text).on_hover_text(
            "So many rows are in view that a fixed, fair sample of them is drawn. Zoom in to see all.",
        );
    }
    if let Err(why) = &table.positions {
        ui.colored_label(ui.visuals().warn_fg_color, "no positions").on_hover_text(why);
        return;
    }
    let places = docked.session.active_frame().and_then(|frame| table.places_in(frame));
    let Some(places) = places else { return };
    let n_absent = places.n_missing + places.n_outside;
    if n_absent > 0 {
        let text = format!("{} elsewhere", grouped(n_absent));
        ui.weak(text).on_hover_text(format!(
            "{} rows lie far outside this image, {} have no place on it",
            grouped(places.n_outside),
            grouped(places.n_missing)
        ));
    }
}

fn jump(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable) {
    let n_rows = table.table.row_count();
    let number = &mut docked.interface.catalogue.jump;
    *number = (*number).clamp(1, n_rows.max(1));
    let drag = numbers::drag(number).range(1..=n_rows.max(1)).speed(n_rows as f64 / 4000.0);
    let response = ui.add(drag.prefix("row ")).on_hover_text("Jump to a row, by its number in the file");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, "Jump to row"));
    if response.changed() {
        let row = (*number - 1) as u32;
        let mode = crate::session::SelectMode::Replace;
        command(docked, CatalogueCommand::Select { row: Some(row), mode });
    }
}

fn save(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable) {
    ui.menu_button("Save…", |ui| {
        let listed = format!("Rows listed ({})…", grouped(table.rows.len()));
        if ui.button(listed).on_hover_text("As CSV, ECSV, FITS, VOTable or Parquet").clicked() {
            docked.events.push(UiEvent::Ask(Dialog::SaveListedRows));
            ui.close();
        }
        let n_selected = table.selection.rows.len();
        let selected = egui::Button::new(format!("Rows selected ({})…", grouped(n_selected)));
        if ui.add_enabled(n_selected > 0, selected).clicked() {
            docked.events.push(UiEvent::Ask(Dialog::SaveSelectedRows));
            ui.close();
        }
        ui.separator();
        if ui.button("Copy rows selected").clicked() {
            super::copy::selection(ui, docked, table);
            ui.close();
        }
    });
}

/// Which columns are shown.
fn columns(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable) {
    let n_shown = table.columns.iter().filter(|view| view.shown).count();
    let title = format!("Columns {n_shown}/{}", table.columns.len());
    let config = egui::containers::menu::MenuConfig::new()
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    egui::containers::menu::MenuButton::new(title).config(config).ui(ui, |ui| {
        ui.set_min_width(240.0);
        let search = &mut docked.interface.catalogue.column_search;
        ui.add(egui::TextEdit::singleline(search).hint_text("Find a column").desired_width(220.0));
        let wanted = search.to_lowercase();
        let mut views = table.columns.clone();
        ui.horizontal(|ui| {
            for (text, shown) in [("All", true), ("None", false)] {
                if ui.small_button(text).clicked() {
                    set_found(&mut views, table, &wanted, shown);
                }
            }
        });
        egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for view in &mut views {
                let Some(column) = table.column(view.column) else { continue };
                if column.name.to_lowercase().contains(&wanted) {
                    ui.checkbox(&mut view.shown, &column.name).on_hover_text(&column.description);
                }
            }
        });
        if views != table.columns {
            command(docked, CatalogueCommand::SetColumns(views));
        }
    });
}

fn set_found(views: &mut [ColumnView], table: &OpenTable, wanted: &str, shown: bool) {
    for view in views {
        let name = table.column(view.column).map(|column| column.name.to_lowercase());
        if name.is_some_and(|name| name.contains(wanted)) {
            view.shown = shown;
        }
    }
}
