//! One card: plain words first, then numbers, curves, limits; the rest is folded.

use super::{curves, metrics, provenance};
use crate::models::{Card, Model, OriginKind};
use crate::ui::theme;
use egui::RichText;

/// Draw the card.
pub(super) fn show(ui: &mut egui::Ui, model: &Model) {
    let card = &model.card;
    ui.horizontal(|ui| {
        ui.label(RichText::new(&card.title).size(21.0).strong());
        ui.weak(format!("{} {}", model.name, card.version));
    });
    paragraph(ui, &card.task);
    origin(ui, card);
    section(ui, "How far to trust it");
    metrics::show(ui, card);
    if !card.curves.is_empty() {
        section(ui, "Curves");
        curves::show(ui, card);
    }
    section(ui, "What it cannot do");
    for limit in &card.limits {
        bullet(ui, limit);
    }
    for (title, sentences) in [
        ("Under other conditions", &card.shifts),
        ("What would show these figures to be wrong", &card.falsified_by),
    ] {
        if !sentences.is_empty() {
            section(ui, title);
        }
        sentences.iter().for_each(|sentence| bullet(ui, sentence));
    }
    if !card.valid_ranges.is_empty() {
        section(ui, "Where its numbers hold");
        ranges(ui, card);
    }
    ui.add_space(8.0);
    provenance::show(ui, card);
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        ui.weak("Licence");
        ui.label(&card.licence);
    });
}

pub(super) fn section(ui: &mut egui::Ui, title: &str) {
    ui.add_space(12.0);
    ui.heading(title);
    ui.add_space(2.0);
}

fn paragraph(ui: &mut egui::Ui, text: &str) {
    ui.add(egui::Label::new(text).wrap());
}

pub(super) fn bullet(ui: &mut egui::Ui, text: &str) {
    ui.horizontal_top(|ui| {
        ui.weak("•");
        paragraph(ui, text);
    });
}

/// What it was trained on: the first thing to know, in a frame of its own.
fn origin(ui: &mut egui::Ui, card: &Card) {
    ui.add_space(6.0);
    let colour = match card.trained_on.kind {
        OriginKind::Simulations | OriginKind::Mixed => theme::accent(ui),
        OriginKind::Observations => ui.visuals().text_color(),
    };
    egui::Frame::new()
        .fill(ui.visuals().faint_bg_color)
        .stroke(egui::Stroke::new(1.0, colour.gamma_multiply(0.5)))
        .corner_radius(5)
        .inner_margin(egui::Margin::symmetric(10, 7))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(card.trained_on.kind.title()).strong().color(colour));
            paragraph(ui, &card.trained_on.description);
        });
}

fn ranges(ui: &mut egui::Ui, card: &Card) {
    ui.weak("Between these values lay the data of training; outside them nothing was measured.");
    egui::Grid::new("valid-ranges").num_columns(2).spacing([18.0, 3.0]).show(ui, |ui| {
        for range in &card.valid_ranges {
            ui.label(&range.title);
            ui.label(format!("{} to {} {}", range.min, range.max, range.unit));
            ui.end_row();
        }
    });
}
