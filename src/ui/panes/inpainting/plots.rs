//! The radial profile, and the score at each step.

use super::number_text;
use crate::session::ScoreKind;
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui_plot::{Line, LineStyle, Plot, PlotPoints, VLine};

/// Least height of the plots, points.
const LEAST: f32 = 70.0;

/// Draw both, one beside the other.
pub fn plots(ui: &mut egui::Ui, docked: &mut Docked) {
    let height = (ui.available_height() - 4.0).max(LEAST);
    let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(width);
            profile(ui, docked, height - 16.0);
        });
        ui.vertical(|ui| {
            ui.set_width(width);
            scores(ui, docked, height - 16.0);
        });
    });
}

fn plot(name: &str, height: f32) -> Plot<'_> {
    Plot::new(name)
        .height(height)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .set_margin_fraction(egui::vec2(0.02, 0.06))
}

fn dark_enough(ui: &egui::Ui, color: egui::Color32) -> egui::Color32 {
    if ui.visuals().dark_mode { color } else { color.lerp_to_gamma(egui::Color32::BLACK, 0.4) }
}

/// Means over rings: observed, repainted, and the spread of the draws.
fn profile(ui: &mut egui::Ui, docked: &Docked, height: f32) {
    let Some((inspection, step)) = docked.session.inpainting.shown_step() else { return };
    let (input, painted) = (dark_enough(ui, theme::STREAK_SINGLE), theme::accent(ui));
    let unit = inspection.stamp.unit();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.small(format!("log {unit} against pixels:"));
        ui.label(egui::RichText::new("input").small().color(input));
        ui.label(egui::RichText::new("repainted ± spread").small().color(painted));
    });
    let rings = inspection.profile(step);
    let line = |of: &dyn Fn(&crate::session::ProfileRing) -> f64| -> PlotPoints<'static> {
        let points = rings.iter().map(|ring| [ring.radius, of(ring)]).filter(|[_, value]| *value > 0.0);
        points.map(|[radius, value]| [radius, value.log10()]).collect::<Vec<_>>().into()
    };
    let lines = [
        (line(&|ring| ring.observed), input, LineStyle::Solid, 2.0),
        (line(&|ring| ring.repainted), painted, LineStyle::Solid, 2.0),
        (line(&|ring| ring.repainted + ring.spread), painted, LineStyle::dotted_dense(), 1.0),
        (line(&|ring| ring.repainted - ring.spread), painted, LineStyle::dotted_dense(), 1.0),
    ];
    plot("residual-profile", height).include_x(0.0).show(ui, |plot| {
        for (points, color, style, width) in lines {
            plot.line(Line::new("", points).color(color).style(style).width(width));
        }
    });
}

/// One score at each step.
fn scores(ui: &mut egui::Ui, docked: &mut Docked, height: f32) {
    let inpainting = &docked.session.inpainting;
    let (Some(inspection), Some(now)) = (&inpainting.inspection, inpainting.step_number()) else { return };
    let kind = docked.session.inpainting.noticed_at().0;
    // Those that need no network are the same at each step.
    let kind = if matches!(kind, ScoreKind::Roc | ScoreKind::PeakTotal | ScoreKind::Concentration) {
        ScoreKind::Z
    } else {
        kind
    };
    let value = |number: usize| {
        let step = inspection.steps.get(number)?;
        Some(inpainting.shown_score(kind, &step.scores))
    };
    let shown = value(now).unwrap_or(f64::NAN);
    ui.small(format!("{} at each step: {}", kind.name(), number_text(shown)));
    let points: Vec<[f64; 2]> = (0..inspection.steps.len())
        .filter_map(|number| Some([(number + 1) as f64, kind.place(value(number)?)]))
        .filter(|[_, value]| value.is_finite())
        .collect();
    let accent = theme::accent(ui);
    let color = dark_enough(ui, theme::STREAK_LINKED);
    let response = plot("residual-steps", height)
        .include_x(1.0)
        .include_x(inspection.steps.len().max(2) as f64)
        .show(ui, |plot| {
            plot.line(Line::new("", PlotPoints::from(points)).color(color).width(2.0));
            plot.vline(VLine::new("", (now + 1) as f64).color(accent).width(1.2));
        });
    let pointer = response.response.interact_pointer_pos();
    let count = inspection.steps.len();
    if let Some(at) = pointer.filter(|_| response.response.dragged() || response.response.clicked()) {
        let step =
            response.transform.value_from_position(at).x.round().clamp(1.0, count.max(1) as f64) as usize;
        super::command(docked, crate::session::RepaintCommand::SetStep(Some(step - 1)));
    }
}
