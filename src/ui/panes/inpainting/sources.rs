//! All sources with their scores, linked both ways with the image.

use super::{command, number_text};
use crate::session::{CandidateSource, RepaintColumn, RepaintCommand, RepaintPass, RepaintSort, ScoreKind};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align, Sense};
use egui_extras::{Column, TableBuilder, TableRow};

const ROW_HEIGHT: f32 = 18.0;

/// Draw what ranks them, and the table.
pub fn sources(ui: &mut egui::Ui, docked: &mut Docked) {
    ranking(ui, docked);
    let inpainting = &docked.session.inpainting;
    if inpainting.findings.rows.is_empty() {
        ui.weak(match inpainting.running {
            Some(_) => "Looking for sources…",
            None => "Rank all sources of this field by what stands out in their cores: a fast pass first, all steps for the best ones.",
        });
        return;
    }
    super::expected::summary(ui, docked);
    let scroll_to = newly_selected(docked);
    egui::ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = egui::vec2(5.0, 1.0);
        ui.spacing_mut().interact_size.y = ROW_HEIGHT;
        ui.spacing_mut().button_padding = egui::vec2(2.0, 0.0);
        listing(ui, docked, scroll_to);
    });
}

fn ranking(ui: &mut egui::Ui, docked: &mut Docked) {
    let (mut source, running) = (docked.session.inpainting.source, docked.session.inpainting.running);
    ui.horizontal(|ui| {
        let before = source;
        ui.selectable_value(&mut source, CandidateSource::Detect, "Detect")
            .on_hover_text("Sources are found in the image");
        let catalogue = docked.session.lenses.catalogue.as_ref().map(|(name, _)| name.clone());
        ui.add_enabled_ui(catalogue.is_some(), |ui| {
            let help = catalogue.unwrap_or_else(|| "No catalogue is open".to_owned());
            ui.selectable_value(&mut source, CandidateSource::Catalogue, "Catalogue")
                .on_hover_text(&help)
                .on_disabled_hover_text(&help);
        });
        if source != before {
            command(docked, RepaintCommand::SetSource(source));
        }
        match running {
            None => {
                let help = "Bright ones come first; the window goes on meanwhile";
                if ui.button("Rank all").on_hover_text(help).clicked() {
                    command(docked, RepaintCommand::Rank);
                }
            }
            Some(request) => {
                let fraction = docked.services.jobs.progress(request).unwrap_or(0.0);
                ui.add(egui::ProgressBar::new(fraction).desired_width(62.0).show_percentage());
                if ui.button("Stop").on_hover_text("What was scored so far stays").clicked() {
                    command(docked, RepaintCommand::Stop);
                }
            }
        }
        let mut shown = docked.session.inpainting.shown_on_image;
        if ui.checkbox(&mut shown, "On image").on_hover_text("Circles around candidates").changed() {
            command(docked, RepaintCommand::ToggleShown);
        }
    });
}

fn columns() -> impl Iterator<Item = (RepaintColumn, &'static str)> {
    let scores = ScoreKind::ALL.into_iter().map(|kind| (RepaintColumn::Score(kind), short_name(kind)));
    [(RepaintColumn::Id, "id"), (RepaintColumn::Magnitude, "I_E")].into_iter().chain(scores)
}

/// Narrow enough for the head of a column.
fn short_name(kind: ScoreKind) -> &'static str {
    match kind {
        ScoreKind::Probability => "P",
        ScoreKind::LogRatio => "log r",
        ScoreKind::MaxRatio => "max r",
        ScoreKind::PeakTotal => "peak/t",
        ScoreKind::Concentration => "conc",
        other => other.name(),
    }
}

fn listing(ui: &mut egui::Ui, docked: &mut Docked, scroll_to: Option<usize>) {
    let mut builder = TableBuilder::new(ui)
        .id_salt("residual-sources")
        .striped(true)
        .sense(Sense::click())
        .cell_layout(egui::Layout::left_to_right(Align::Center))
        .column(Column::auto().at_least(58.0))
        .columns(Column::auto().at_least(40.0), ScoreKind::ALL.len() + 1)
        .column(Column::remainder().at_least(60.0))
        .auto_shrink(false);
    if let Some(row) = scroll_to {
        builder = builder.scroll_to_row(row, Some(Align::Center));
    }
    let (mut clicked, mut sort) = (None, None);
    let now = docked.session.inpainting.sort;
    let count = docked.session.inpainting.order.len();
    builder
        .header(20.0, |mut header| {
            for (column, name) in columns() {
                header.col(|ui| {
                    let mark = match (now.by == column, now.falling) {
                        (true, true) => " ↓",
                        (true, false) => " ↑",
                        _ => "",
                    };
                    let text = egui::RichText::new(format!("{name}{mark}")).small().strong();
                    let help = match column {
                        RepaintColumn::Score(kind) => kind.help(),
                        RepaintColumn::Magnitude => "AB magnitude in VIS",
                        RepaintColumn::Id => "Of the catalogue, or the number of the detection",
                    };
                    if ui.add(egui::Button::new(text).frame(false)).on_hover_text(help).clicked() {
                        let falling =
                            if now.by == column { !now.falling } else { column != RepaintColumn::Id };
                        sort = Some(RepaintSort { by: column, falling });
                    }
                });
            }
            header.col(|ui| {
                ui.label(egui::RichText::new("note").small().strong());
            });
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, count, |mut row| {
                let number = docked.session.inpainting.order.get(row.index()).map(|number| *number as usize);
                if let Some(number) = number
                    && one(&mut row, docked, number)
                {
                    clicked = Some(number);
                }
            });
        });
    if let Some(sort) = sort {
        command(docked, RepaintCommand::Sort(sort));
    }
    if let Some(number) = clicked {
        docked.interface.inpainting.scrolled_to = Some(number);
        command(docked, RepaintCommand::GoTo(number));
    }
}

/// A row; true if it was clicked.
fn one(row: &mut TableRow, docked: &Docked, number: usize) -> bool {
    let inpainting = &docked.session.inpainting;
    let Some(found) = inpainting.findings.rows.get(number) else { return false };
    row.set_selected(inpainting.selected == Some(number));
    let mut clicked = false;
    row.col(|ui| {
        let (dot, _) = ui.allocate_exact_size(egui::vec2(8.0, 8.0), Sense::hover());
        let is_candidate = inpainting.rule.takes(&found.scores);
        let color =
            if is_candidate { theme::STREAK_ACCEPTED } else { theme::STREAK_STATIC.gamma_multiply(0.6) };
        ui.painter().circle_filled(dot.center(), 3.5, color);
        clicked = ui.add(egui::Button::new(found.id.to_string()).frame(false)).clicked();
    });
    let scores = ScoreKind::ALL.into_iter().map(|kind| inpainting.shown_score(kind, &found.scores));
    for value in std::iter::once(found.magnitude_vis).chain(scores) {
        cell(row, &number_text(value));
    }
    let note = match (found.reason.as_str(), found.pass) {
        ("", RepaintPass::Waiting) => "waiting",
        ("", RepaintPass::Fast) => "fast pass",
        ("", _) => "",
        (reason, _) => reason,
    };
    cell(row, note);
    clicked || row.response().clicked()
}

fn cell(row: &mut TableRow, text: &str) {
    row.col(|ui| {
        let text = egui::RichText::new(text).monospace().size(11.5);
        ui.add(egui::Label::new(text).selectable(false).extend());
    });
}

/// The place of what was selected elsewhere since the last frame.
fn newly_selected(docked: &mut Docked) -> Option<usize> {
    let inpainting = &docked.session.inpainting;
    if docked.interface.inpainting.scrolled_to == inpainting.selected {
        return None;
    }
    docked.interface.inpainting.scrolled_to = inpainting.selected;
    let selected = inpainting.selected?;
    inpainting.order.iter().position(|row| *row as usize == selected)
}
