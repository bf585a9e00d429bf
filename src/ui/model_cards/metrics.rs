//! The table of metrics: one row each, a column for each set, the classical baseline beneath every number.

use crate::models::{Card, Metric, Target, TestSet};
use crate::ui::theme;
use egui::RichText;

/// Draw the table.
pub(super) fn show(ui: &mut egui::Ui, card: &Card) {
    let sets: Vec<TestSet> =
        TestSet::ALL.into_iter().filter(|set| card.metrics.iter().any(|metric| metric.set == *set)).collect();
    ui.weak("In brackets the 95 % interval; n is how many objects a number rests on; beneath it the classical method on the same data.");
    ui.add_space(4.0);
    let widths = Widths::of(ui.available_width(), sets.len());
    row(ui, |ui| {
        cell(ui, widths.meaning, |ui| ui.strong("What was measured"));
        for set in &sets {
            cell(ui, widths.set, |ui| {
                ui.strong(format!("On {} data", set.title())).on_hover_text(set.help())
            });
        }
        cell(ui, widths.target, |ui| ui.strong("Aimed for"));
    });
    for name in names(card) {
        ui.separator();
        line(ui, card, name, &sets, &widths);
    }
}

struct Widths {
    meaning: f32,
    set: f32,
    target: f32,
}

impl Widths {
    /// `sets` columns of equal width, and the rest for the words.
    fn of(available: f32, sets: usize) -> Self {
        let (set, target, gap) = (188.0, 92.0, 12.0);
        let columns = sets as f32;
        Self { meaning: (available - columns * (set + gap) - target - gap).max(160.0), set, target }
    }
}

/// Names of metrics in the order of the card.
fn names(card: &Card) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for metric in &card.metrics {
        if !names.contains(&metric.name.as_str()) {
            names.push(&metric.name);
        }
    }
    names
}

fn line(ui: &mut egui::Ui, card: &Card, name: &str, sets: &[TestSet], widths: &Widths) {
    let metrics: Vec<Option<&Metric>> = sets.iter().map(|set| card.metric(name, *set)).collect();
    let Some(first) = metrics.iter().flatten().next() else { return };
    row(ui, |ui| {
        cell(ui, widths.meaning, |ui| ui.add(egui::Label::new(&first.meaning).wrap()).on_hover_text(name));
        for metric in &metrics {
            cell(ui, widths.set, |ui| match metric {
                Some(metric) => numbers(ui, metric),
                None => ui.weak("not measured"),
            });
        }
        cell(ui, widths.target, |ui| aim(ui, first));
    });
}

fn numbers(ui: &mut egui::Ui, metric: &Metric) -> egui::Response {
    let [value, interval] = metric.parts(metric.value, metric.interval);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(RichText::new(value).strong().size(15.0));
        ui.label(interval);
    });
    if let Some(baseline) = &metric.baseline {
        let [value, interval] = metric.parts(baseline.value, baseline.interval);
        ui.weak(format!("{}: {value} {interval}", baseline.name));
    }
    ui.horizontal_wrapped(|ui| {
        let baseline = if metric.baseline.is_some() { "" } else { ", no baseline" };
        ui.label(RichText::new(format!("n = {}{baseline}", metric.n)).small().weak());
        if let Some(target) = metric.target {
            verdict(ui, target.is_met(metric.value));
        }
    })
    .response
}

/// Whether a number is what was aimed for.
fn verdict(ui: &mut egui::Ui, is_met: bool) {
    let (text, colour) = match is_met {
        true => ("reached", theme::band_text(ui, 1)),
        false => ("missed", ui.visuals().error_fg_color),
    };
    ui.label(RichText::new(text).small().color(colour));
}

fn aim(ui: &mut egui::Ui, metric: &Metric) -> egui::Response {
    match metric.target {
        None => ui.weak("–"),
        Some(Target::AtLeast(value)) => ui.label(format!("≥ {}", metric.number(value))),
        Some(Target::AtMost(value)) => ui.label(format!("≤ {}", metric.number(value))),
    }
}

fn row(ui: &mut egui::Ui, contents: impl FnOnce(&mut egui::Ui)) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        contents(ui);
    });
}

fn cell(ui: &mut egui::Ui, width: f32, contents: impl FnOnce(&mut egui::Ui) -> egui::Response) {
    let layout = egui::Layout::top_down(egui::Align::LEFT);
    ui.allocate_ui_with_layout(egui::vec2(width, 0.0), layout, |ui| {
        ui.spacing_mut().item_spacing = egui::vec2(6.0, 1.0);
        ui.set_width(width);
        contents(ui);
    });
}
