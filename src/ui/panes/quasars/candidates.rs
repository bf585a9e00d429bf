//! Where to cut p(QSO), and what that means.

use super::super::catalogue::grouped;
use super::{command, percent};
use crate::session::{ByMagnitude, QuasarCommand};
use crate::ui::dock::Docked;
use crate::ui::{Dialog, UiEvent, numbers, theme};
use egui_plot::{Line, Plot, PlotPoints, VLine};
use std::ops::Range;

/// Height of the curves, points, and as a share of their width.
const HEIGHT: Range<f32> = 116.0..200.0;
const SHAPE: f32 = 0.24;

/// Draw it.
pub fn candidates(ui: &mut egui::Ui, docked: &mut Docked) {
    slider(ui, docked);
    summary(ui, docked);
    curves(ui, docked);
    by_magnitude(ui, docked);
}

fn slider(ui: &mut egui::Ui, docked: &mut Docked) {
    let quasars = &docked.session.quasars;
    let (mut min_p, mut include, mut only) =
        (quasars.min_p, quasars.include_extrapolated, quasars.lists_candidates);
    ui.horizontal(|ui| {
        ui.label("p(QSO) at least");
        ui.spacing_mut().slider_width = (ui.available_width() - 80.0).clamp(120.0, 420.0);
        if ui.add(numbers::slider(&mut min_p, 0.0..=1.0).fixed_decimals(2)).changed() {
            command(docked, QuasarCommand::SetMinP(min_p));
        }
    });
    ui.horizontal_wrapped(|ui| {
        let help = "Rows that are unlike all that the forest was trained on: what it says of them nobody has checked";
        if ui.checkbox(&mut include, "Extrapolated rows too").on_hover_text(help).changed() {
            command(docked, QuasarCommand::SetIncludeExtrapolated(include));
        }
        let help = "In the table, on the sky and in its plots";
        if ui.checkbox(&mut only, "List candidates only").on_hover_text(help).changed() {
            command(docked, QuasarCommand::ListCandidates(only));
        }
        if ui.button("Select").on_hover_text("Select the candidates in the table").clicked() {
            command(docked, QuasarCommand::SelectCandidates);
        }
        let help = "With probabilities, flags and provenance; as CSV, ECSV, FITS, VOTable or Parquet";
        ui.menu_button("Export", |ui| {
            if ui.button("Rows listed…").on_hover_text(help).clicked() {
                docked.events.push(UiEvent::Ask(Dialog::SaveListedRows));
                ui.close();
            }
            if ui.button("Rows selected…").on_hover_text(help).clicked() {
                docked.events.push(UiEvent::Ask(Dialog::SaveSelectedRows));
                ui.close();
            }
        });
    });
}

fn summary(ui: &mut egui::Ui, docked: &Docked) {
    let quasars = &docked.session.quasars;
    ui.horizontal_wrapped(|ui| {
        ui.strong(format!("{} candidates", grouped(quasars.n_candidates)));
        if quasars.n_extrapolated > 0 {
            let text = format!("{} extrapolated", grouped(quasars.n_extrapolated));
            let text = if quasars.include_extrapolated {
                format!("{text} among them")
            } else {
                format!("{text} left out")
            };
            ui.weak(text);
        }
        if let Some(result) = &quasars.result {
            ui.weak(format!(
                "of {} classified in {:.2} s",
                grouped(result.made.classified()),
                result.seconds
            ));
        }
    });
    let expected = quasars.card.as_ref().and_then(|card| card.expected(quasars.min_p));
    match expected {
        Some((purity, completeness)) => {
            let on = if quasars.model.is_none() {
                "cross-validated by plate, on bright SDSS sources like those in range"
            } else {
                "its card says on what"
            };
            ui.label(format!(
                "The card measured here: purity {}, completeness {} ({on})",
                percent(purity),
                percent(completeness)
            ));
        }
        None => drop(ui.weak("The card measured nothing at this cut.")),
    }
    if quasars.include_extrapolated && quasars.n_extrapolated > 0 {
        let text = "For extrapolated rows no purity is known.";
        ui.colored_label(ui.visuals().warn_fg_color, text);
    }
}

fn curves(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(card) = docked.session.quasars.card.clone() else { return };
    let min_p = docked.session.quasars.min_p;
    let line = |name: &str, points: &[[f64; 2]], color| {
        Line::new(name.to_owned(), PlotPoints::from(points.to_vec())).color(color).width(1.8)
    };
    let accent = theme::accent(ui);
    let shown = Plot::new("quasar-curves")
        .height((ui.available_width() * SHAPE).clamp(HEIGHT.start, HEIGHT.end))
        .include_x(0.0)
        .include_x(1.0)
        .include_y(0.0)
        .include_y(1.0)
        .legend(egui_plot::Legend::default().position(egui_plot::Corner::LeftBottom))
        .x_axis_label("cut of p(QSO)")
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .show(ui, |plot| {
            plot.line(line("purity", &card.purity, theme::STREAK_SINGLE));
            plot.line(line("completeness", &card.completeness, theme::STREAK_LINKED));
            plot.vline(VLine::new("cut", min_p).color(accent).width(1.5));
        });
    let position = shown.response.interact_pointer_pos();
    if let Some(position) = position.filter(|_| shown.response.dragged() || shown.response.clicked()) {
        let moved = shown.transform.value_from_position(position).x.clamp(0.0, 1.0);
        command(docked, QuasarCommand::SetMinP((moved * 100.0).round() / 100.0));
    }
    shown.response.on_hover_text("Drag to move the cut");
}

fn by_magnitude(ui: &mut egui::Ui, docked: &Docked) {
    let Some(card) = &docked.session.quasars.card else { return };
    for ByMagnitude { min_p: cut, purity, completeness } in &card.by_magnitude {
        if purity.is_empty() {
            continue;
        }
        ui.weak(format!("By magnitude, measured at p(QSO) of at least {cut}:"));
        egui::Grid::new(("quasar-by-magnitude", (cut * 100.0) as i64)).spacing([10.0, 1.0]).show(ui, |ui| {
            let mut line = |name: &str, points: &[[f64; 2]], of: &dyn Fn(&[f64; 2]) -> String| {
                ui.weak(name);
                for point in points {
                    ui.monospace(of(point));
                }
                ui.end_row();
            };
            line(docked.session.quasars.features().brightness_name(), purity, &|[r, _]| format!("{r:.2}"));
            line("purity", purity, &|[_, value]| format!("{value:.2}"));
            line("completeness", completeness, &|[_, value]| format!("{value:.2}"));
        });
    }
}
