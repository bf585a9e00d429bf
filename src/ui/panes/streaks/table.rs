//! Tracks and detections, linked both ways with the image.

use super::rows::{DETECTION_COLUMNS, Listed, TRACK_COLUMNS, detection_cells, track_cells, verdict_on};
use crate::session::{Command, Pick, StreakCommand};
use crate::ui::UiEvent;
use crate::ui::canvas::streak_color;
use crate::ui::dock::Docked;
use egui::{Align, Sense};
use egui_extras::{Column, TableBuilder, TableRow};

const ROW_HEIGHT: f32 = 18.0;

/// Draw the table.
pub fn table(ui: &mut egui::Ui, docked: &mut Docked) {
    let streaks = &docked.session.streaks;
    let (n_detections, n_tracks) = streaks.counts_above();
    ui.horizontal(|ui| {
        let listed = &mut docked.interface.streaks.rows.listed;
        ui.selectable_value(listed, Listed::Tracks, format!("Tracks ({n_tracks})"));
        ui.selectable_value(listed, Listed::Detections, format!("Detections ({n_detections})"));
    });
    if streaks.exposures.is_empty() {
        ui.weak("Open the exposures of a pointing, then find streaks in them.");
        return;
    }
    let numbers = docked.interface.streaks.rows.of(docked.session).to_vec();
    if numbers.is_empty() {
        ui.weak(if streaks.running.is_some() { "Searching…" } else { "Nothing is above the threshold." });
    }
    let listed = docked.interface.streaks.rows.listed;
    let names: &[&str] = match listed {
        Listed::Tracks => &TRACK_COLUMNS,
        Listed::Detections => &DETECTION_COLUMNS,
    };
    let scroll_to = newly_selected(docked, &numbers);
    egui::ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = egui::vec2(5.0, 1.0);
        ui.spacing_mut().interact_size.y = ROW_HEIGHT;
        ui.spacing_mut().button_padding = egui::vec2(2.0, 0.0);
        listing(ui, docked, (&numbers, names), scroll_to);
    });
}

/// The header and the rows that are in view.
fn listing(
    ui: &mut egui::Ui,
    docked: &mut Docked,
    (numbers, names): (&[usize], &[&str]),
    scroll_to: Option<usize>,
) {
    let listed = docked.interface.streaks.rows.listed;
    let (sorted_by, falling) = docked.interface.streaks.rows.order();
    let mut builder = TableBuilder::new(ui)
        .id_salt(("streaks", listed == Listed::Tracks))
        .striped(true)
        .sense(Sense::click())
        .cell_layout(egui::Layout::left_to_right(Align::Center))
        .column(Column::auto().at_least(46.0))
        .columns(Column::auto().at_least(30.0), names.len().saturating_sub(2))
        .column(Column::remainder().at_least(52.0))
        .auto_shrink(false);
    if let Some(row) = scroll_to {
        builder = builder.scroll_to_row(row, Some(Align::Center));
    }
    let mut sort_by = None;
    let mut clicked = None;
    builder
        .header(20.0, |mut header| {
            for (column, name) in names.iter().enumerate() {
                header.col(|ui| {
                    let arrow = match (sorted_by == column, falling) {
                        (true, true) => " ↓",
                        (true, false) => " ↑",
                        _ => "",
                    };
                    let text = egui::RichText::new(format!("{name}{arrow}")).small().strong();
                    let button = egui::Button::new(text).frame(false);
                    if ui.add(button).on_hover_text("Sort by this column").clicked() {
                        sort_by = Some(column);
                    }
                });
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, numbers.len(), |mut row| {
                let Some(number) = numbers.get(row.index()) else { return };
                let pick = match listed {
                    Listed::Tracks => track_row(&mut row, docked, *number),
                    Listed::Detections => detection_row(&mut row, docked, *number),
                };
                clicked = clicked.or(pick);
            });
        });
    if let Some(column) = sort_by {
        docked.interface.streaks.rows.sort_by(column);
    }
    if let Some(pick) = clicked {
        docked.interface.streaks.scrolled_to = Some(pick);
        docked.events.push(UiEvent::Do(Command::Streaks(StreakCommand::GoTo(pick))));
    }
}

/// The row of what was selected elsewhere since the last frame.
fn newly_selected(docked: &mut Docked, numbers: &[usize]) -> Option<usize> {
    let selected = docked.session.streaks.selected;
    if docked.interface.streaks.scrolled_to == selected {
        return None;
    }
    docked.interface.streaks.scrolled_to = selected;
    let findings = &docked.session.streaks.findings;
    let number = match (docked.interface.streaks.rows.listed, selected?) {
        (Listed::Detections, Pick::Detection(number)) => number,
        (Listed::Tracks, Pick::Track(id)) => findings.tracks.iter().position(|track| track.id == id)?,
        (Listed::Tracks, Pick::Detection(number)) => {
            let id = findings.detections.get(number)?.track?;
            findings.tracks.iter().position(|track| track.id == id)?
        }
        (Listed::Detections, Pick::Track(id)) => {
            let track = docked.session.streaks.track(id)?;
            track.members.iter().flatten().next().copied()?
        }
    };
    numbers.iter().position(|other| *other == number)
}

fn track_row(row: &mut TableRow, docked: &Docked, number: usize) -> Option<Pick> {
    let streaks = &docked.session.streaks;
    let track = streaks.findings.tracks.get(number)?;
    let pick = Pick::Track(track.id);
    let is_selected = streaks.selected_track().is_some_and(|selected| selected.id == track.id);
    let standing = verdict_on(streaks, track).unwrap_or(crate::session::Standing::Linked);
    let first = (format!("T{}", track.id), streak_color(standing));
    cells(row, (is_selected, first), &track_cells(streaks, track)).then_some(pick)
}

fn detection_row(row: &mut TableRow, docked: &Docked, number: usize) -> Option<Pick> {
    let streaks = &docked.session.streaks;
    let detection = streaks.findings.detections.get(number)?;
    let pick = Pick::Detection(number);
    let of_track = match streaks.selected {
        Some(Pick::Track(id)) => detection.track == Some(id),
        selected => selected == Some(pick),
    };
    let color = streak_color(streaks.standing(number, detection));
    let first = (format!("{}·{number}", detection.exposure + 1), color);
    cells(row, (of_track, first), &detection_cells(streaks, number, detection)).then_some(pick)
}

/// The cells of a row; true if it was clicked.
fn cells(row: &mut TableRow, (selected, first): (bool, (String, egui::Color32)), rest: &[String]) -> bool {
    row.set_selected(selected);
    let (name, color) = first;
    let mut clicked = false;
    row.col(|ui| {
        let (dot, _) = ui.allocate_exact_size(egui::vec2(8.0, 8.0), Sense::hover());
        ui.painter().circle_filled(dot.center(), 3.5, color);
        clicked = ui.add(egui::Button::new(name).frame(false)).clicked();
    });
    for text in rest {
        row.col(|ui| {
            let text = egui::RichText::new(text).monospace().size(11.5);
            ui.add(egui::Label::new(text).selectable(false).extend());
        });
    }
    clicked || row.response().clicked()
}
