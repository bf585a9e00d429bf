//! Where to cut the ranked list, and what that means for an assumed share of lenses.

use super::command;
use crate::session::{Command, HeadInUse, LensCommand, LensExpectation};
use crate::ui::dock::Docked;
use crate::ui::theme;
use crate::ui::{UiEvent, numbers};
use egui_plot::{Bar, BarChart, Plot, VLine};

const HEIGHT: f32 = 112.0;
const BINS: usize = 48;
/// The share of lenses whose purity is always shown.
const SOBERING: f64 = 1e-3;

/// Draw it.
pub fn threshold(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    if lenses.ranking.n_scored() == 0 {
        ui.weak("Scores and what to expect of them are shown here as soon as candidates were scored.");
        return;
    }
    let above = lenses.ranking.n_above(lenses.threshold);
    let so_far = if lenses.is_partial { " so far" } else { "" };
    ui.strong(format!("{above} of {} above the threshold{so_far}", lenses.ranking.n_scored()));
    histogram(ui, docked);
    sliders(ui, docked);
    expectation(ui, docked);
}

/// How many candidates have which score, with the threshold as a line that follows the mouse while it is dragged.
fn histogram(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    let (low, high) = lenses.score_range();
    let width = (high - low) / BINS as f64;
    let counts = lenses.ranking.histogram((low, high), BINS);
    let (dim, bright) = (theme::STREAK_STATIC.gamma_multiply(0.6), theme::STREAK_SINGLE);
    let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(bin, count)| {
        let middle = low + (bin as f64 + 0.5) * width;
        let color = if middle >= lenses.threshold { bright } else { dim };
        Bar::new(middle, (1.0 + f64::from(*count)).log10()).width(0.94 * width).fill(color)
    });
    let chart = BarChart::new("scores", bars.collect());
    let (threshold, accent) = (lenses.threshold, theme::accent(ui));
    let shown = Plot::new("lens-scores")
        .height(HEIGHT)
        .include_x(low)
        .include_x(high)
        .include_y(0.0)
        .x_grid_spacer(egui_plot::uniform_grid_spacer(|_| [20.0, 5.0, 1.0]))
        .y_axis_label("log count")
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .set_margin_fraction(egui::vec2(0.01, 0.06))
        .show(ui, |plot| {
            plot.bar_chart(chart);
            plot.vline(VLine::new("threshold", threshold).color(accent).width(1.5));
        });
    let position = shown.response.interact_pointer_pos();
    if let Some(position) = position.filter(|_| shown.response.dragged() || shown.response.clicked()) {
        let moved = shown.transform.value_from_position(position).x.clamp(low, high);
        docked.events.push(UiEvent::Do(Command::Lenses(LensCommand::SetThreshold(moved))));
    }
    shown.response.on_hover_text("Drag to move the threshold");
}

fn sliders(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    let (mut threshold, mut rate) = (lenses.threshold, lenses.base_rate);
    let (low, high) = lenses.score_range();
    ui.spacing_mut().slider_width = (ui.available_width() - 176.0).max(60.0);
    egui::Grid::new("lens-sliders").num_columns(2).spacing([8.0, 3.0]).show(ui, |ui| {
        ui.label("Threshold");
        let slider = numbers::slider(&mut threshold, low..=high).fixed_decimals(2);
        if ui
            .add(slider)
            .on_hover_text("Raw score: candidates from here on are shown (Ctrl+[, Ctrl+])")
            .changed()
        {
            command(docked, LensCommand::SetThreshold(threshold));
        }
        ui.end_row();
        ui.label("Base rate").on_hover_text("The share of lenses among the sources that you assume");
        let one_in = |rate: f64, _: std::ops::RangeInclusive<usize>| format!("1 in {:.0}", 1.0 / rate);
        let slider = numbers::slider(&mut rate, 1e-5..=1e-1).logarithmic(true).custom_formatter(one_in);
        let slider = slider.custom_parser(|text| {
            let number = text.trim().trim_start_matches("1 in").trim().parse::<f64>().ok()?;
            Some(if number > 1.0 { 1.0 / number } else { number })
        });
        if ui.add(slider).on_hover_text("From 1 in 100 000 to 1 in 10").changed() {
            command(docked, LensCommand::SetBaseRate(rate));
        }
        ui.end_row();
    });
}

fn expectation(ui: &mut egui::Ui, docked: &Docked) {
    let lenses = &docked.session.lenses;
    let probability = lenses.probability(lenses.threshold);
    if probability.is_finite() {
        ui.label(format!("At the threshold a candidate is a lens with {}", percent(probability)));
    }
    if lenses.scorer.is_none() {
        ui.weak("No model card says what to expect.");
        return;
    }
    let Some(expected) = lenses.expectation(lenses.base_rate) else {
        ui.weak("The model card measured nothing at this threshold.");
        return;
    };
    egui::Grid::new("lens-expected").num_columns(2).spacing([14.0, 2.0]).show(ui, |ui| {
        let mut line = |name: &str, value: String, help: &str| {
            ui.label(name).on_hover_text(help);
            ui.monospace(value);
            ui.end_row();
        };
        line("lenses expected", number(expected.lenses), "In all that was scored, at the assumed base rate");
        let found = format!("{} + {} others", number(expected.found), number(expected.others));
        line("above the threshold", found, "Lenses and other sources that score at least as high");
        line(
            "completeness",
            percent(expected.completeness),
            "Share of the lenses that are above the threshold",
        );
        line("purity", purity(&expected), "Share of lenses among those above the threshold");
        if let Some(sober) = lenses.expectation(SOBERING) {
            line("purity at 1 in 1,000", purity(&sober), "Whatever base rate is assumed above");
        }
    });
    if lenses.learning.in_use != HeadInUse::Network {
        ui.weak("Completeness and purity are those of the network's card; the refitted head was not measured on it.");
    }
}

fn purity(expected: &LensExpectation) -> String {
    match expected.purity {
        Some(_) if expected.beyond_measure => "beyond what was measured".to_owned(),
        Some(purity) => percent(purity),
        None => "–".to_owned(),
    }
}

fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        percent if percent >= 99.95 => format!("{percent:.2} %"),
        percent if percent >= 10.0 => format!("{percent:.0} %"),
        percent if percent >= 0.1 => format!("{percent:.1} %"),
        _ => format!("{percent:.1e} %"),
    }
}

fn number(value: f64) -> String {
    if value >= 10.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
