//! What the chosen column holds, of the rows listed.

use super::choice::{Chosen, Offer, column_choice};
use super::{command, grouped, number_text};
use crate::session::{Axis, CatalogueCommand};
use crate::ui::dock::Docked;

/// Which column.
pub fn choice(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(table) = docked.session.catalogues.active() else { return };
    ui.horizontal(|ui| {
        ui.label("Column");
        let chosen = column_choice(ui, "Column of statistics", table, (table.chosen, Offer::All));
        if let Some(Chosen::Column(column)) = chosen {
            command(docked, CatalogueCommand::Choose(column));
            command(docked, CatalogueCommand::SetHistogram(Axis { column, log: false }));
        }
        if let Some(column) = table.chosen.and_then(|number| table.column(number)) {
            ui.weak(&column.unit);
        }
    });
}

/// Its numbers.
pub fn numbers(ui: &mut egui::Ui, docked: &Docked) {
    let Some(table) = docked.session.catalogues.active() else { return };
    let Some(number) = table.chosen else { return };
    let Some(summary) = table.summary(number) else {
        ui.weak("Counting…");
        return;
    };
    let counts = [("rows", summary.n_rows), ("missing", summary.n_missing)]
        .map(|(name, count)| (name.to_owned(), grouped(count)));
    let numbers: Vec<(String, String)> = match summary.n_different {
        Some(different) => vec![("different".to_owned(), grouped(different))],
        None => {
            let extremes = [("min", summary.minimum), ("max", summary.maximum), ("mean", summary.mean)];
            let percentiles = summary.percentiles.iter().map(|(percent, value)| {
                let name = if *percent == 50.0 { "median".to_owned() } else { format!("{percent} %") };
                (name, number_text(*value))
            });
            extremes
                .map(|(name, value)| (name.to_owned(), number_text(value)))
                .into_iter()
                .chain(percentiles)
                .collect()
        }
    };
    let cells: Vec<(String, String)> = counts.into_iter().chain(numbers).collect();
    egui::Grid::new("catalogue-statistics").num_columns(4).spacing([10.0, 1.0]).show(ui, |ui| {
        for pair in cells.chunks(2) {
            for (name, value) in pair {
                ui.weak(name);
                ui.monospace(value);
            }
            ui.end_row();
        }
    });
}
