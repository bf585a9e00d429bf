//! What to expect at each threshold, and how the scores are distributed.

use crate::session::{Command, Curves, StreakCommand};
use crate::ui::UiEvent;
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::Color32;
use egui_plot::{Bar, BarChart, Line, LineStyle, Plot, PlotPoints, PlotUi, VLine};

const HEIGHT: f32 = 108.0;
const BINS: usize = 40;

/// Draw them.
pub fn curves(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    match session.streaks.expected().cloned() {
        None => {
            ui.weak("No model card says what to expect of this detector.");
        }
        Some(expected) => {
            let sets = [
                (expected.held_out, LineStyle::Solid, 2.0),
                (expected.shifted, LineStyle::dashed_loose(), 1.5),
                (expected.baseline, LineStyle::Solid, 0.8),
            ];
            ui.horizontal(|ui| {
                ui.colored_label(completeness(ui), "completeness");
                ui.colored_label(purity(ui), "purity");
            });
            ui.weak("solid: held-out, dashed: shifted, thin: classical");
            let (of_completeness, of_purity) = (completeness(ui), purity(ui));
            plot(ui, docked, "streak-shares", "share", |plot| {
                for (curves, style, width) in &sets {
                    draw(plot, &curves.completeness, of_completeness, (*style, *width));
                    draw(plot, &curves.purity, of_purity, (*style, *width));
                }
            });
            let color = theme::accent(ui);
            plot(ui, docked, "streak-false", "log false/Mpx", |plot| {
                for (curves, style, width) in &sets {
                    draw(plot, &logarithms(curves), color, (*style, *width));
                }
            });
        }
    }
    let scores: Vec<f64> =
        session.streaks.findings.detections.iter().map(|detection| detection.score).collect();
    plot(ui, docked, "streak-scores", "log count", |plot| plot.bar_chart(histogram(&scores)));
    ui.weak("Drag in a plot to move the threshold.");
}

fn completeness(ui: &egui::Ui) -> Color32 {
    readable(ui, theme::STREAK_SINGLE)
}

fn purity(ui: &egui::Ui) -> Color32 {
    readable(ui, theme::STREAK_LINKED)
}

/// Dark enough for light panels.
fn readable(ui: &egui::Ui, color: Color32) -> Color32 {
    if ui.visuals().dark_mode { color } else { color.lerp_to_gamma(Color32::BLACK, 0.4) }
}

fn logarithms(curves: &Curves) -> Vec<[f64; 2]> {
    let positive = curves.false_positives_per_mpx.iter().filter(|[_, rate]| *rate > 0.0);
    positive.map(|[score, rate]| [*score, rate.log10()]).collect()
}

fn draw(plot: &mut PlotUi, curve: &[[f64; 2]], color: Color32, (style, width): (LineStyle, f32)) {
    if !curve.is_empty() {
        let points = PlotPoints::from(curve.to_vec());
        plot.line(Line::new("", points).color(color).style(style).width(width));
    }
}

/// How many detections have which score: the logarithm of the number and one.
fn histogram(scores: &[f64]) -> BarChart {
    let mut counts = [0_u32; BINS];
    for score in scores.iter().filter(|score| score.is_finite()) {
        let bin = (score.clamp(0.0, 1.0) * BINS as f64) as usize;
        if let Some(count) = counts.get_mut(bin.min(BINS - 1)) {
            *count += 1;
        }
    }
    let width = 1.0 / BINS as f64;
    let bars = counts.iter().enumerate().map(|(bin, count)| {
        Bar::new((bin as f64 + 0.5) * width, (1.0 + f64::from(*count)).log10()).width(0.95 * width)
    });
    BarChart::new("", bars.collect()).color(theme::STREAK_SINGLE.gamma_multiply(0.7))
}

/// A plot over the score, with the threshold as a line that follows the mouse while it is dragged.
fn plot(
    ui: &mut egui::Ui,
    docked: &mut Docked,
    name: &'static str,
    label: &'static str,
    add: impl FnOnce(&mut PlotUi),
) {
    let threshold = docked.session.streaks.threshold;
    let accent = theme::accent(ui);
    let shown = Plot::new(name)
        .height(HEIGHT)
        .include_x(0.0)
        .include_x(1.0)
        .include_y(0.0)
        .y_axis_label(label)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .set_margin_fraction(egui::vec2(0.01, 0.06))
        .show(ui, |plot| {
            add(plot);
            plot.vline(VLine::new("threshold", threshold).color(accent).width(1.5));
        });
    let position = shown.response.interact_pointer_pos();
    if let Some(position) = position.filter(|_| shown.response.dragged() || shown.response.clicked()) {
        let moved = shown.transform.value_from_position(position).x.clamp(0.0, 1.0);
        docked.events.push(UiEvent::Do(Command::Streaks(StreakCommand::SetThreshold(moved))));
    }
}
