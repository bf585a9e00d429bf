//! What makes a candidate, how many there are, and what to expect of them.

use super::{command, number_text};
use crate::session::{CandidateRule, LensExpectation, RepaintCommand, ScoreKind};
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// How many candidates there are, in one line.
pub fn summary(ui: &mut egui::Ui, docked: &Docked) {
    let inpainting = &docked.session.inpainting;
    let (scored, count) = (inpainting.findings.n_scored(), inpainting.n_candidates);
    let so_far = if inpainting.is_partial { " so far" } else { "" };
    let s = if count == 1 { "" } else { "s" };
    ui.horizontal(|ui| {
        ui.strong(format!("{count} candidate{s} of {scored} scored{so_far}"));
        ui.weak(rule_text(&inpainting.rule));
    });
}

/// The rule in a few characters.
fn rule_text(rule: &CandidateRule) -> String {
    match rule {
        CandidateRule::Paper => "max ratio > 9 − 0.01 MSE".to_owned(),
        CandidateRule::Line { x, y, .. } => format!("above a line of {} over {}", y.name(), x.name()),
        CandidateRule::Threshold { score, least } => format!("{} ≥ {}", score.name(), number_text(*least)),
    }
}

/// The choice of rules, the base rate, and what to expect.
pub fn rule(ui: &mut egui::Ui, docked: &mut Docked) {
    let inpainting = &docked.session.inpainting;
    let (now, (x, y)) = (inpainting.rule, inpainting.axes);
    let mut chosen = now;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let help = "Stevens et al. (2025): ratio of maxima > 9 − 0.01 MSE";
        if ui.selectable_label(now == CandidateRule::Paper, "Paper's line").on_hover_text(help).clicked() {
            chosen = CandidateRule::Paper;
        }
        let is_line = matches!(now, CandidateRule::Line { .. });
        if ui.selectable_label(is_line, "Own line").on_hover_text("Drag its two ends in the plot").clicked() {
            chosen = CandidateRule::Line { x, y, ends: super::scatter::first_line(inpainting) };
        }
        let is_threshold = matches!(now, CandidateRule::Threshold { .. });
        if ui
            .selectable_label(is_threshold, "Threshold")
            .on_hover_text("On the score of the y axis")
            .clicked()
        {
            let least = super::scatter::middle(inpainting, y);
            chosen = CandidateRule::Threshold { score: y, least: y.value_at(least) };
        }
        if let CandidateRule::Threshold { score, least } = &mut chosen {
            let speed = 0.005 * least.abs().max(0.1);
            ui.add(numbers::drag(least).speed(speed).max_decimals(4))
                .on_hover_text(format!("Least {}", score.name()));
        }
    });
    if chosen != now {
        command(docked, RepaintCommand::SetRule(chosen));
    }
    base_rate(ui, docked);
    expectation(ui, docked);
}

fn base_rate(ui: &mut egui::Ui, docked: &mut Docked) {
    let mut rate = docked.session.inpainting.base_rate;
    ui.horizontal(|ui| {
        ui.label("Base rate")
            .on_hover_text("The share of sources with a point source in their core that you assume");
        let one_in = |rate: f64, _: std::ops::RangeInclusive<usize>| format!("1 in {:.0}", 1.0 / rate);
        ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 200.0);
        let slider = numbers::slider(&mut rate, 1e-4..=0.5).logarithmic(true).custom_formatter(one_in);
        let slider = slider.custom_parser(|text| {
            let number = text.trim().trim_start_matches("1 in").trim().parse::<f64>().ok()?;
            Some(if number > 1.0 { 1.0 / number } else { number })
        });
        if ui.add(slider).on_hover_text("From 1 in 10 000 to 1 in 2").changed() {
            command(docked, RepaintCommand::SetBaseRate(rate));
        }
    });
}

fn expectation(ui: &mut egui::Ui, docked: &Docked) {
    let inpainting = &docked.session.inpainting;
    if inpainting.card.is_none() {
        ui.weak("No model card says what to expect (inpainting-judge).");
        return;
    }
    match inpainting.expectation() {
        Some(expected) => {
            ui.label(format!(
                "Expected: completeness {}, purity {}",
                percent(expected.completeness),
                purity(&expected)
            ));
        }
        None if matches!(inpainting.rule, CandidateRule::Threshold { score: ScoreKind::Probability, .. }) => {
            ui.weak("The model card measured nothing at this threshold.");
        }
        None => {
            ui.weak("The model card says what to expect of thresholds on the probability only.");
        }
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
    format!("{} %", number_text(100.0 * share))
}
