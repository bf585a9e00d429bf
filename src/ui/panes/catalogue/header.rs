//! The heads of columns: name, unit, order, and what else can be done with a column.

use super::{cell, command};
use crate::session::{Axis, CatalogueCommand, ColumnView, OpenTable, PointLook, RowOrder};
use crate::ui::dock::Docked;
use egui::{Button, RichText};

/// Width of a letter, points; and how wide a column is at first, at most.
const LETTER: f32 = 7.2;
const WIDEST: f32 = 170.0;
/// Rows that are looked at for the width of a column.
const N_LOOKED_AT: usize = 12;

/// The head of the numbers of rows.
pub fn of_rows(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable) {
    ui.vertical(|ui| {
        let button = Button::new(RichText::new("row").small().strong()).frame(false);
        if ui.add(button).on_hover_text("The order of the file").clicked() && table.order.is_some() {
            command(docked, CatalogueCommand::SortBy(None));
        }
    });
}

/// The head of a column.
pub fn of_column(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable, number: usize) {
    let Some(column) = table.column(number) else { return };
    if !ui.is_rect_visible(ui.max_rect()) {
        return;
    }
    let order = table.order.filter(|order| order.column == number);
    let arrow = match order.map(|order| order.descending) {
        Some(true) => "↓ ",
        Some(false) => "↑ ",
        None => "",
    };
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let text = RichText::new(format!("{arrow}{}", column.name)).small().strong();
        let response = ui.add(Button::new(text).frame(false).truncate());
        ui.add(egui::Label::new(RichText::new(&column.unit).small().weak()).selectable(false).truncate());
        let help =
            [column.description.as_str(), column.ucd.as_str()].into_iter().filter(|text| !text.is_empty());
        let help = help.chain(["Click to sort by it, right-click for more"]).collect::<Vec<_>>().join("\n");
        let response = response.on_hover_text(help);
        if response.clicked() {
            // Rising, falling, as in the file.
            let next = match order.map(|order| order.descending) {
                None => Some(RowOrder { column: number, descending: false }),
                Some(false) => Some(RowOrder { column: number, descending: true }),
                Some(true) => None,
            };
            command(docked, CatalogueCommand::SortBy(next));
        }
        response.context_menu(|ui| menu(ui, docked, table, number));
    });
}

fn menu(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable, number: usize) {
    let Some(column) = table.column(number) else { return };
    let name = || Some(column.name.clone());
    let axis = Axis { column: number, log: false };
    let (look, look_by) = (table.look.clone(), table.look.clone());
    let entries: [(&str, Vec<CatalogueCommand>); 6] = [
        ("Statistics", vec![CatalogueCommand::Choose(number), CatalogueCommand::SetHistogram(axis)]),
        ("Colour by it", vec![CatalogueCommand::SetLook(PointLook { color_by: name(), ..look })]),
        ("Size by it", vec![CatalogueCommand::SetLook(PointLook { size_by: name(), ..look_by })]),
        ("Hide", vec![CatalogueCommand::SetColumns(hidden(&table.columns, number))]),
        ("Move left", vec![CatalogueCommand::SetColumns(moved(&table.columns, number, false))]),
        ("Move right", vec![CatalogueCommand::SetColumns(moved(&table.columns, number, true))]),
    ];
    for (text, commands) in entries {
        if ui.button(text).clicked() {
            commands.into_iter().for_each(|asked| command(docked, asked));
            ui.close();
        }
    }
    if ui.button("Copy column").clicked() {
        super::copy::column(ui, docked, table, number);
        ui.close();
    }
}

fn hidden(views: &[ColumnView], number: usize) -> Vec<ColumnView> {
    let view = |view: &ColumnView| ColumnView { shown: view.shown && view.column != number, ..*view };
    views.iter().map(view).collect()
}

/// A column in the place of the neighbour that is shown.
fn moved(views: &[ColumnView], number: usize, to_right: bool) -> Vec<ColumnView> {
    let mut views = views.to_vec();
    let shown: Vec<usize> =
        views.iter().enumerate().filter(|(_, view)| view.shown).map(|(place, _)| place).collect();
    let here = shown.iter().position(|place| views.get(*place).is_some_and(|view| view.column == number));
    let next = here.and_then(|here| if to_right { here.checked_add(1) } else { here.checked_sub(1) });
    if let Some((one, other)) =
        here.zip(next).and_then(|(here, next)| Some((*shown.get(here)?, *shown.get(next)?)))
    {
        views.swap(one, other);
    }
    views
}

/// As wide as its name and the first of its cells, points.
pub fn first_width(table: &OpenTable, number: usize) -> f32 {
    let Some(column) = table.column(number) else { return 60.0 };
    let cells = (0..N_LOOKED_AT).map(|row| cell::cell_text(&column.values, row).chars().count());
    let letters = cells.chain([column.name.chars().count() + 2, column.unit.chars().count()]).max();
    (letters.unwrap_or(4) as f32 * LETTER + 6.0).clamp(44.0, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_move_past_those_that_are_hidden() {
        let views = [(0, true), (1, false), (2, true)].map(|(column, shown)| ColumnView { column, shown });
        let order = |views: Vec<ColumnView>| views.iter().map(|view| view.column).collect::<Vec<_>>();
        assert_eq!(order(moved(&views, 2, false)), [2, 1, 0]);
        assert_eq!(order(moved(&views, 0, false)), [0, 1, 2], "it is the first");
        assert!(!hidden(&views, 2)[2].shown);
    }
}
