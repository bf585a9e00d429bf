//! Cells, rows and columns as text for other programs: tabs between cells, nothing rounded.

use super::grouped;
use crate::session::{Command, OpenTable};
use crate::ui::UiEvent;
use crate::ui::dock::Docked;

/// Rows that are copied at once, at most: more belong into a file.
const MOST_ROWS: usize = 200_000;

fn copied(ui: &egui::Ui, docked: &mut Docked, text: String, what: &str) {
    ui.ctx().copy_text(text);
    docked.events.push(UiEvent::Do(Command::Tell(format!("Copied {what}"))));
}

/// One cell.
pub fn cell(ui: &egui::Ui, docked: &mut Docked, table: &OpenTable, (row, column): (u32, usize)) {
    let Some(column) = table.column(column) else { return };
    let text = column.cell_text(row as usize);
    copied(ui, docked, text.clone(), &text);
}

/// The columns shown of these rows, with their names above.
pub fn rows(ui: &egui::Ui, docked: &mut Docked, table: &OpenTable, rows: &[u32]) {
    let shown = table.columns.iter().filter(|view| view.shown);
    let columns: Vec<_> = shown.filter_map(|view| table.column(view.column)).collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut text = names.join("\t");
    for row in rows.iter().take(MOST_ROWS) {
        let cells: Vec<String> = columns.iter().map(|column| column.cell_text(*row as usize)).collect();
        text.push('\n');
        text.push_str(&cells.join("\t"));
    }
    let n_copied = rows.len().min(MOST_ROWS);
    let what = if n_copied < rows.len() {
        format!("the first {} of {} rows; save the others as a file", grouped(n_copied), grouped(rows.len()))
    } else {
        format!("{} {}", grouped(n_copied), if n_copied == 1 { "row" } else { "rows" })
    };
    copied(ui, docked, text, &what);
}

/// The rows that are selected, as they stand in the file.
pub fn selection(ui: &egui::Ui, docked: &mut Docked, table: &OpenTable) {
    let selected: Vec<u32> = table.selection.rows.iter().copied().collect();
    rows(ui, docked, table, &selected);
}

/// A column of the rows listed.
pub fn column(ui: &egui::Ui, docked: &mut Docked, table: &OpenTable, number: usize) {
    let Some(column) = table.column(number) else { return };
    let cells = table.rows.iter().take(MOST_ROWS).map(|row| column.cell_text(*row as usize));
    let lines: Vec<String> = std::iter::once(column.name.clone()).chain(cells).collect();
    let what = format!("{} of {} rows", column.name, grouped(lines.len() - 1));
    copied(ui, docked, lines.join("\n"), &what);
}
