//! A point source put into this core: when do the scores notice?

use super::{command, number_text};
use crate::session::{MOST_SHARE, RepaintCommand};
use crate::ui::dock::Docked;
use crate::ui::{numbers, theme};
use egui_plot::{HLine, Line, Plot, PlotPoints, Points, VLine};

const HEIGHT: f32 = 128.0;

/// Draw it.
pub fn inject(ui: &mut egui::Ui, docked: &mut Docked) {
    let inpainting = &docked.session.inpainting;
    let (mut percent, is_possible) =
        (100.0 * inpainting.share, inpainting.target.is_some() && inpainting.compared.is_none());
    ui.add_enabled_ui(is_possible, |ui| {
        ui.horizontal(|ui| {
            ui.label("Share of the light").on_hover_text("Of this galaxy's, as a point source in its core");
            ui.spacing_mut().slider_width = (ui.available_width() - 130.0).clamp(60.0, 180.0);
            let slider =
                numbers::slider(&mut percent, 0.0..=100.0 * MOST_SHARE).suffix(" %").fixed_decimals(1);
            if ui.add(slider).changed() {
                command(docked, RepaintCommand::SetShare(percent / 100.0));
            }
            if ui.button("Reset").on_hover_text("The galaxy as it is").clicked() {
                command(docked, RepaintCommand::SetShare(0.0));
            }
        });
    });
    curve(ui, docked, is_possible);
}

fn curve(ui: &mut egui::Ui, docked: &mut Docked, is_possible: bool) {
    let probe = &docked.session.inpainting.probe;
    let (kind, least) = docked.session.inpainting.noticed_at();
    ui.horizontal(|ui| {
        match probe.running {
            None => {
                let help = "The score of this galaxy with more and more light put in";
                let button = egui::Button::new("Score against share");
                if ui.add_enabled(is_possible, button).on_hover_text(help).clicked() {
                    command(docked, RepaintCommand::Probe);
                }
            }
            Some(_) => {
                ui.spinner();
                ui.label(format!("{} shares so far", probe.points.len()));
            }
        }
        if let Some(share) = probe.passes_at(kind, least) {
            ui.strong(format!("noticed from {} % on", number_text(100.0 * share)));
        } else if probe.running.is_none() && !probe.points.is_empty() {
            ui.label("not noticed");
        }
    });
    if let Some(problem) = &probe.problem {
        ui.colored_label(ui.visuals().warn_fg_color, problem);
    }
    if probe.points.is_empty() {
        ui.weak("A click on the button puts point sources of 0 to 50 % of the light into this core, one after the other: from which share on does the score pass the threshold?");
        return;
    }
    let points: Vec<[f64; 2]> = probe
        .points
        .iter()
        .map(|point| [100.0 * point.share, kind.place(kind.of(&point.scores))])
        .filter(|[_, value]| value.is_finite())
        .collect();
    let (accent, now) = (theme::accent(ui), 100.0 * docked.session.inpainting.share);
    let passes = probe.passes_at(kind, least);
    Plot::new("residual-probe")
        .height(HEIGHT)
        .include_x(0.0)
        .include_x(100.0 * MOST_SHARE)
        .include_y(kind.place(least))
        .x_axis_label("% of the light")
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .show(ui, |plot| {
            plot.hline(HLine::new("", kind.place(least)).color(accent).width(1.2));
            plot.vline(VLine::new("", now).color(theme::STREAK_STATIC).width(1.0));
            if let Some(share) = passes {
                plot.vline(VLine::new("", 100.0 * share).color(accent).width(1.2));
            }
            plot.line(Line::new("", PlotPoints::from(points.clone())).color(theme::STREAK_LINKED).width(2.0));
            plot.points(Points::new("", PlotPoints::from(points)).color(theme::STREAK_LINKED).radius(2.5));
        });
    ui.weak(format!("{} against the share; the level is the threshold.", kind.name()));
}
