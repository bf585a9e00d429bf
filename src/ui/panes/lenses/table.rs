//! The ranked candidates, linked both ways with the image.

use super::{command, view};
use crate::session::LensCommand;
use crate::ui::dock::Docked;
use egui::{Align, Sense};
use egui_extras::{Column, TableBuilder, TableRow};

const ROW_HEIGHT: f32 = 18.0;
const COLUMNS: [&str; 7] = ["rank", "id", "score", "P(lens)", "I_E", "grade", "note"];

/// Draw the table.
pub fn table(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    let above = lenses.ranking.n_above(lenses.threshold);
    let n_graded = lenses.book.n_graded();
    ui.horizontal(|ui| {
        ui.strong(format!("Candidates ({above})"));
        ui.weak(format!("{n_graded} graded"));
        if lenses.grading.is_blind {
            ui.weak("· blind: scores and grades are hidden");
        }
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            let can = lenses.ranking.n_scored() > 0;
            if ui
                .add_enabled(can, egui::Button::new("Grade…").small())
                .on_hover_text("Ctrl+Shift+G")
                .clicked()
            {
                docked.interface.lenses.open(super::LensSide::Setup);
            }
        });
    });
    if lenses.findings.rows.is_empty() {
        let text = match lenses.running {
            Some(_) => "Searching…",
            None => "Open a field with VIS, then search it: what is most like a lens comes first.",
        };
        ui.weak(text);
        return;
    }
    if above == 0 {
        let is_early = lenses.ranking.n_scored() == 0 && lenses.running.is_some();
        ui.weak(if is_early { "Scoring…" } else { "No candidate is above the threshold." });
        return;
    }
    let scroll_to = newly_selected(docked);
    egui::ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = egui::vec2(5.0, 1.0);
        ui.spacing_mut().interact_size.y = ROW_HEIGHT;
        ui.spacing_mut().button_padding = egui::vec2(2.0, 0.0);
        listing(ui, docked, above, scroll_to);
    });
}

fn listing(ui: &mut egui::Ui, docked: &mut Docked, above: usize, scroll_to: Option<usize>) {
    let mut builder = TableBuilder::new(ui)
        .id_salt("lens-candidates")
        .striped(true)
        .sense(Sense::click())
        .cell_layout(egui::Layout::left_to_right(Align::Center))
        .column(Column::auto().at_least(52.0))
        .columns(Column::auto().at_least(44.0), COLUMNS.len() - 2)
        .column(Column::remainder().at_least(40.0))
        .auto_shrink(false);
    if let Some(row) = scroll_to {
        builder = builder.scroll_to_row(row, Some(Align::Center));
    }
    let mut clicked = None;
    builder
        .header(20.0, |mut header| {
            for name in COLUMNS {
                header.col(|ui| {
                    ui.label(egui::RichText::new(name).small().strong());
                });
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, above, |mut row| {
                let place = row.index();
                let number = docked.session.lenses.ranking.order.get(place).map(|number| *number as usize);
                if let Some(number) = number
                    && one(&mut row, docked, number)
                {
                    clicked = Some(number);
                }
            });
        });
    if let Some(number) = clicked {
        docked.interface.lenses.scrolled_to = Some(number);
        command(docked, LensCommand::GoTo(number));
    }
}

/// A row; true if it was clicked.
fn one(row: &mut TableRow, docked: &Docked, number: usize) -> bool {
    let lenses = &docked.session.lenses;
    let Some(found) = lenses.findings.rows.get(number) else { return false };
    let (score, rank) = (lenses.score(number), lenses.ranking.rank(number).unwrap_or(0));
    let grade = lenses.book.grade(number);
    let hidden = lenses.grading.is_blind;
    row.set_selected(lenses.selected == Some(number));
    let mut clicked = false;
    row.col(|ui| {
        let (dot, _) = ui.allocate_exact_size(egui::vec2(8.0, 8.0), Sense::hover());
        ui.painter().circle_filled(dot.center(), 3.5, view::color_of_score(lenses, score));
        clicked = ui.add(egui::Button::new(rank.to_string()).frame(false)).clicked();
    });
    let class = grade.filter(|_| !hidden).and_then(|grade| grade.class.clone()).unwrap_or_default();
    let subclass = grade.filter(|_| !hidden).map_or("", |grade| grade.subclass.as_str());
    let magnitude = found.candidate.magnitude_vis;
    let cells = [
        found.candidate.id.to_string(),
        if hidden { "–".to_owned() } else { format!("{score:.2}") },
        if hidden { "–".to_owned() } else { probability(lenses.probability(score)) },
        if magnitude.is_finite() { format!("{magnitude:.2}") } else { "–".to_owned() },
        if subclass.is_empty() { class } else { format!("{class} {subclass}") },
        found.reason.clone(),
    ];
    for text in &cells {
        row.col(|ui| {
            let text = egui::RichText::new(text).monospace().size(11.5);
            ui.add(egui::Label::new(text).selectable(false).extend());
        });
    }
    clicked || row.response().clicked()
}

/// A probability in few characters.
pub fn probability(probability: f64) -> String {
    match probability {
        probability if probability.is_nan() => "–".to_owned(),
        probability if probability >= 0.01 => format!("{probability:.3}"),
        probability => format!("{probability:.0e}"),
    }
}

/// The place of what was selected elsewhere since the last frame.
fn newly_selected(docked: &mut Docked) -> Option<usize> {
    let lenses = &docked.session.lenses;
    if docked.interface.lenses.scrolled_to == lenses.selected {
        return None;
    }
    docked.interface.lenses.scrolled_to = lenses.selected;
    let rank = lenses.ranking.rank(lenses.selected?)? as usize;
    (rank <= lenses.ranking.n_above(lenses.threshold)).then_some(rank - 1)
}
