//! The rows: virtual however many there are, linked both ways with the image.

use super::scrolling::BAR_WIDTH;
use super::{cell, command, copy, header};
use crate::catalogue::Values;
use crate::session::{CatalogueCommand, OpenTable, SelectMode};
use crate::ui::dock::Docked;
use egui::{Align, Layout, Rect, RichText, Sense, UiBuilder, pos2, vec2};
use egui_extras::{Column, TableBuilder, TableRow};

const ROW_HEIGHT: f32 = 17.0;
const HEADER_HEIGHT: f32 = 34.0;
/// Space between rows, points.
const GAP: f32 = 1.0;

/// Draw them.
pub fn listing(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    let Some(table) = session.catalogues.active() else { return };
    let area = ui.available_rect_before_wrap();
    let step = ROW_HEIGHT + GAP;
    let n_shown = ((area.height() - HEADER_HEIGHT - 14.0) / step).floor().max(1.0) as usize;
    scroll(ui, docked, table, (area, n_shown));
    take_keys(ui, docked, area);
    let bar = Rect::from_min_max(pos2(area.right() - BAR_WIDTH, area.top() + HEADER_HEIGHT), area.max);
    docked.interface.catalogue.scrolling.bar(ui, bar, table.rows.len(), n_shown);
    let left = Rect::from_min_max(area.min, pos2(area.right() - BAR_WIDTH - 4.0, area.max.y));
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        ui.set_clip_rect(left.intersect(ui.clip_rect()));
        egui::ScrollArea::horizontal().id_salt(("rows", table.id.0)).auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, GAP);
            ui.spacing_mut().interact_size.y = ROW_HEIGHT;
            ui.spacing_mut().button_padding = vec2(2.0, 0.0);
            rows(ui, docked, table, n_shown);
        });
    });
    ui.allocate_rect(area, Sense::hover());
}

/// The wheel, and rows that were selected elsewhere.
fn scroll(ui: &egui::Ui, docked: &mut Docked, table: &OpenTable, (area, n_shown): (Rect, usize)) {
    let state = &mut docked.interface.catalogue;
    let n_rows = table.rows.len();
    if ui.rect_contains_pointer(area) {
        let turned = ui.input(|input| input.smooth_scroll_delta().y);
        state.scrolling.by(f64::from(-turned / (ROW_HEIGHT + GAP)), n_rows, n_shown);
    }
    let current = table.selection.current.map(|row| (table.id, row));
    if state.scrolled_to != current && !table.is_arranging() {
        state.scrolled_to = current;
        let place = current.and_then(|(_, row)| table.rows.iter().position(|known| *known == row));
        if let Some(place) = place {
            state.scrolling.show(place, n_shown);
        }
        if let Some((_, row)) = current {
            state.jump = row as usize + 1;
        }
    }
}

/// Arrow keys belong to the rows while they were clicked last.
fn take_keys(ui: &egui::Ui, docked: &mut Docked, area: Rect) {
    let pressed =
        ui.input(|input| input.pointer.any_pressed().then(|| input.pointer.interact_pos()).flatten());
    if let Some(at) = pressed {
        docked.interface.catalogue.has_keys = area.contains(at) && ui.rect_contains_pointer(area);
    }
}

fn rows(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable, n_shown: usize) {
    let shown: Vec<usize> = table.columns.iter().filter(|view| view.shown).map(|view| view.column).collect();
    let mut builder = TableBuilder::new(ui)
        .id_salt(("catalogue", table.id.0, shown.len()))
        .striped(true)
        .vscroll(false)
        .sense(Sense::click())
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::initial(58.0).at_least(34.0).resizable(true).clip(true));
    for number in &shown {
        let width = header::first_width(table, *number);
        builder = builder.column(Column::initial(width).at_least(28.0).resizable(true).clip(true));
    }
    let first = docked.interface.catalogue.scrolling.first(table.rows.len(), n_shown);
    let listed: Vec<u32> = table.rows.iter().skip(first).take(n_shown).copied().collect();
    builder
        .header(HEADER_HEIGHT, |mut row| {
            row.col(|ui| header::of_rows(ui, docked, table));
            for number in &shown {
                row.col(|ui| header::of_column(ui, docked, table, *number));
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, listed.len(), |mut row| {
                if let Some(number) = listed.get(row.index()) {
                    one_row(&mut row, docked, table, (*number, &shown));
                }
            });
        });
}

fn one_row(row: &mut TableRow, docked: &mut Docked, table: &OpenTable, (number, shown): (u32, &[usize])) {
    row.set_selected(table.selection.rows.contains(&number));
    let is_current = table.selection.current == Some(number);
    row.col(|ui| {
        let text = RichText::new((number + 1).to_string()).monospace().size(11.5);
        let text = if is_current { text.strong() } else { text.weak() };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(text).selectable(false).extend());
        });
    });
    let mut asked = None;
    for column in shown {
        let (_, response) = row.col(|ui| cell_of(ui, table, *column, number));
        response.context_menu(|ui| asked = asked.or(menu(ui, docked, table, (number, *column))));
    }
    let response = row.response();
    if response.double_clicked() || asked == Some(Asked::GoTo) {
        command(docked, CatalogueCommand::GoTo(number));
    } else if response.clicked() {
        docked.interface.catalogue.scrolled_to = Some((table.id, number));
        let modifiers = response.ctx.input(|input| input.modifiers);
        command(
            docked,
            match (modifiers.shift, modifiers.command) {
                (true, _) => CatalogueCommand::SelectUpTo(number),
                (false, true) => CatalogueCommand::Select { row: Some(number), mode: SelectMode::Toggle },
                (false, false) => CatalogueCommand::Select { row: Some(number), mode: SelectMode::Replace },
            },
        );
    }
}

fn cell_of(ui: &mut egui::Ui, table: &OpenTable, column: usize, row: u32) {
    // Of hundreds of columns only those in view cost anything.
    if !ui.is_rect_visible(ui.max_rect()) {
        return;
    }
    let Some(column) = table.column(column) else { return };
    let text = RichText::new(cell::cell_text(&column.values, row as usize)).monospace().size(11.5);
    let is_grey = table.truths().is_some_and(|truths| truths.values.number(row as usize) == 0.0);
    let text = if is_grey { text.weak() } else { text };
    let label = egui::Label::new(text).selectable(false).extend();
    let layout = match column.values {
        Values::Text(_) => Layout::left_to_right(Align::Center),
        _ => Layout::right_to_left(Align::Center),
    };
    ui.with_layout(layout, |ui| ui.add(label));
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    GoTo,
}

fn menu(
    ui: &mut egui::Ui,
    docked: &mut Docked,
    table: &OpenTable,
    (row, column): (u32, usize),
) -> Option<Asked> {
    let mut asked = None;
    if ui.button("Go there").clicked() {
        asked = Some(Asked::GoTo);
        ui.close();
    }
    ui.separator();
    if ui.button("Copy cell").clicked() {
        copy::cell(ui, docked, table, (row, column));
        ui.close();
    }
    if ui.button("Copy row").clicked() {
        copy::rows(ui, docked, table, &[row]);
        ui.close();
    }
    if ui.button("Copy column").clicked() {
        copy::column(ui, docked, table, column);
        ui.close();
    }
    if ui.button("Copy rows selected").clicked() {
        copy::selection(ui, docked, table);
        ui.close();
    }
    asked
}
