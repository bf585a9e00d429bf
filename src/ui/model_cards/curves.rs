//! Curves: one plot for each name, with both sets, their bands and the baseline.

use super::ticks::round_marks;
use crate::models::{Axis, Card, Curve, CurveOf, TestSet};
use crate::ui::theme;
use egui::{Color32, RichText, Sense, Stroke, pos2, vec2};
use egui_plot::{AxisHints, FilledArea, HoverPosition, Line, LineStyle, Plot, PlotPoints};

const PLOT_HEIGHT: f32 = 230.0;
const GAP: f32 = 14.0;
/// Points between marks from which on they are labelled faintly, and fully.
const LABEL_SPACING: std::ops::RangeInclusive<f32> = 34.0..=44.0;

/// Draw the key and all plots, two in a row.
pub(super) fn show(ui: &mut egui::Ui, card: &Card) {
    key(ui, card);
    let width = ((ui.available_width() - GAP) / 2.0).max(220.0);
    for pair in names(card).chunks(2) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for name in pair {
                ui.allocate_ui_with_layout(
                    vec2(width, 0.0),
                    egui::Layout::top_down(egui::Align::LEFT),
                    |ui| {
                        ui.set_width(width);
                        plot(ui, card, name);
                    },
                );
            }
        });
        ui.add_space(6.0);
    }
}

fn names(card: &Card) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for curve in &card.curves {
        if !names.contains(&curve.name.as_str()) {
            names.push(&curve.name);
        }
    }
    names
}

/// The colour of a set.
fn colour(ui: &egui::Ui, set: TestSet) -> Color32 {
    match set {
        TestSet::HeldOut => theme::accent(ui),
        TestSet::Shifted => theme::band_text(ui, 0),
        TestSet::Training => ui.visuals().weak_text_color(),
    }
}

/// What colours and dashes mean.
fn key(ui: &mut egui::Ui, card: &Card) {
    ui.horizontal_wrapped(|ui| {
        for of in [CurveOf::Model, CurveOf::Baseline] {
            for set in TestSet::ALL {
                if !card.curves.iter().any(|curve| curve.of == of && curve.set == set) {
                    continue;
                }
                let (rect, _) = ui.allocate_exact_size(vec2(24.0, 12.0), Sense::hover());
                let stroke = Stroke::new(2.0, colour(ui, set));
                let ends = [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
                if of == CurveOf::Model {
                    ui.painter().line_segment(ends, stroke);
                } else {
                    ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, 4.0, 3.0));
                }
                ui.label(format!("{}, {}", whose(of), set.title())).on_hover_text(set.help());
                ui.add_space(8.0);
            }
        }
    });
    ui.add_space(4.0);
}

fn whose(of: CurveOf) -> &'static str {
    match of {
        CurveOf::Model => "this model",
        CurveOf::Baseline => "classical",
    }
}

fn plot(ui: &mut egui::Ui, card: &Card, name: &str) {
    let curves: Vec<&Curve> = card.curves.iter().filter(|curve| curve.name == name).collect();
    let Some(first) = curves.first() else { return };
    ui.label(RichText::new(&first.title).strong());
    let scale = Scale::of(first);
    let colours: Vec<Color32> = curves.iter().map(|curve| colour(ui, curve.set)).collect();
    let mut plot = Plot::new(("model-curve", name))
        .height(PLOT_HEIGHT)
        .custom_x_axes(vec![AxisHints::new_x().label(axis_text(&first.x)).label_spacing(LABEL_SPACING)])
        .label_formatter(move |at| Some(hover_text(at, scale)))
        .y_axis_label(axis_text(&first.y))
        .allow_scroll(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .x_grid_spacer(round_marks)
        .y_grid_spacer(round_marks)
        .set_margin_fraction(vec2(0.02, 0.04));
    if scale == Scale::Logarithmic {
        plot = plot.y_axis_formatter(|mark, _| power_text(mark.value));
    }
    if first.y.unit == "fraction" {
        plot = plot.include_y(0.0).include_y(1.0);
    }
    plot.show(ui, |plot| {
        if name == "reliability" {
            let ideal = PlotPoints::from(vec![[0.0, 0.0], [1.0, 1.0]]);
            plot.line(Line::new("ideal", ideal).color(Color32::GRAY).width(1.0));
        }
        for (curve, colour) in curves.iter().zip(&colours) {
            draw(plot, curve, *colour, scale);
        }
    });
}

fn draw(plot: &mut egui_plot::PlotUi<'_>, curve: &Curve, colour: Color32, scale: Scale) {
    let title = format!("{}, {}", whose(curve.of), curve.set.title());
    let mut rows: Vec<[f64; 3]> = Vec::new();
    for (point, band) in curve.points.iter().zip(&curve.band) {
        if let (Some(low), Some(high)) = (scale.shown_end(band.low), scale.shown(band.high)) {
            rows.push([point[0], low, high]);
        }
    }
    if rows.len() > 1 {
        let column =
            |index: usize| -> Vec<f64> { rows.iter().filter_map(|row| row.get(index).copied()).collect() };
        let area = FilledArea::new(title.clone(), &column(0), &column(1), &column(2));
        plot.add(area.fill_color(colour.gamma_multiply(0.16)).allow_hover(false));
    }
    let points: PlotPoints =
        curve.points.iter().filter_map(|point| Some([point[0], scale.shown(point[1])?])).collect();
    let line = Line::new(title, points).color(colour).width(2.0);
    plot.line(if curve.of == CurveOf::Model { line } else { line.style(LineStyle::Dashed { length: 7.0 }) });
}

/// Whose curve is under the pointer, and the values there.
fn hover_text(at: &HoverPosition<'_>, scale: Scale) -> String {
    let (name, position) = match at {
        HoverPosition::NearDataPoint { plot_name, position, .. } => (format!("{plot_name}\n"), position),
        HoverPosition::Elsewhere { position } => (String::new(), position),
    };
    let y = if scale == Scale::Logarithmic { 10_f64.powf(position.y) } else { position.y };
    format!("{name}{:.3}, {y:.3}", position.x)
}

fn axis_text(axis: &Axis) -> String {
    match axis.unit.as_str() {
        "" | "fraction" => axis.label.clone(),
        unit => format!("{} ({unit})", axis.label),
    }
}

/// How y is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    Linear,
    /// False positives range over decades.
    Logarithmic,
}

/// The least value on a logarithmic axis: bands reach down to it.
const LEAST: f64 = 1e-3;

impl Scale {
    fn of(curve: &Curve) -> Self {
        if curve.y.unit == "1/Mpx" { Self::Logarithmic } else { Self::Linear }
    }

    /// Where a value stands; none at zero on a logarithmic axis.
    fn shown(self, value: f64) -> Option<f64> {
        match self {
            Self::Linear => Some(value),
            Self::Logarithmic => (value > 0.0).then(|| value.max(LEAST).log10()),
        }
    }

    fn shown_end(self, value: f64) -> Option<f64> {
        match self {
            Self::Linear => Some(value),
            Self::Logarithmic => Some(value.max(LEAST).log10()),
        }
    }
}

/// `0.01`, `1`, `100` at whole powers of ten only.
fn power_text(exponent: f64) -> String {
    if (exponent - exponent.round()).abs() > 1e-6 {
        return String::new();
    }
    format!("{}", 10_f64.powi(exponent.round() as i32))
}
