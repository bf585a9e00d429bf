//! What was measured at the frame's mark: profiles and photometry.

use crate::raster::{ApertureSum, ProfilePoint, RadialBin};
use crate::session::{Command, Frame, Mark, Measurement};
use crate::ui::canvas::{aperture_around, ruler_text};
use crate::ui::dock::Docked;
use crate::ui::status::value_text;
use crate::ui::theme;
use crate::ui::{UiEvent, numbers};
use egui_plot::{Line, Plot, PlotPoints, Points};

/// Draw the pane.
pub fn measure(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(frame) = docked.session.active_frame().cloned() else { return };
    let Some(mark) = frame.mark else {
        ui.weak("Choose the ruler (L), radial profile (P) or aperture (E), then drag or click on the image.");
        return;
    };
    let unit = frame.reading_plane().map(|plane| plane.unit.clone()).unwrap_or_default();
    match (&frame.measurement, mark) {
        (None, _) => {
            ui.weak("Measuring…");
        }
        (Some(Err(why)), _) => {
            ui.colored_label(ui.visuals().error_fg_color, why);
        }
        (Some(Ok(Measurement::Line(values))), Mark::Ruler { from, to }) => {
            ui.label(ruler_text(&frame, from, to));
            line_plot(ui, values, &unit);
        }
        (Some(Ok(Measurement::Radial(bins))), _) => radial_plot(ui, bins, &unit),
        (Some(Ok(Measurement::Aperture(sum))), Mark::Aperture(aperture)) => {
            let mut radius = aperture.radius;
            let slider = numbers::slider(&mut radius, 1.0..=100.0).logarithmic(true).text("radius, px");
            if ui.add(slider).changed() {
                let mark = Some(Mark::Aperture(aperture_around(aperture.center, radius)));
                docked.events.push(UiEvent::Do(Command::SetMark { frame: frame.id, mark, centered: false }));
            }
            aperture_table(ui, &frame, sum, &unit);
        }
        _ => {}
    }
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value_text(Some(value)))
}

fn line_plot(ui: &mut egui::Ui, values: &[ProfilePoint], unit: &str) {
    let points: PlotPoints = values
        .iter()
        .filter(|point| point.value.is_finite())
        .map(|point| [point.distance_px, point.value])
        .collect();
    Plot::new("line-profile")
        .x_axis_label("pixels")
        .y_axis_label(unit.to_owned())
        .allow_scroll(false)
        .set_margin_fraction(egui::vec2(0.02, 0.08))
        .show(ui, |plot| plot.line(Line::new("profile", points).color(theme::MARK).width(1.5)));
}

fn radial_plot(ui: &mut egui::Ui, bins: &[RadialBin], unit: &str) {
    let finite = || bins.iter().filter(|bin| bin.mean.is_finite());
    let mean: PlotPoints = finite().map(|bin| [bin.radius, bin.mean]).collect();
    let dots: PlotPoints = finite().map(|bin| [bin.radius, bin.mean]).collect();
    Plot::new("radial-profile")
        .x_axis_label("radius, pixels")
        .y_axis_label(unit.to_owned())
        .allow_scroll(false)
        .set_margin_fraction(egui::vec2(0.02, 0.08))
        .show(ui, |plot| {
            plot.line(Line::new("mean", mean).color(theme::MARK).width(1.5));
            plot.points(Points::new("rings", dots).color(theme::MARK).radius(2.5));
        });
}

fn aperture_table(ui: &mut egui::Ui, frame: &Frame, sum: &ApertureSum, unit: &str) {
    let plane = frame.reading_plane();
    let magnitude = plane.and_then(|plane| plane.magnitude(sum.net));
    let microjansky = plane.and_then(|plane| plane.microjansky_per_unit()).map(|scale| scale * sum.net);
    egui::Grid::new("aperture").num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
        let mut row = |name: &str, text: String| {
            ui.weak(name);
            ui.monospace(text);
            ui.end_row();
        };
        row("Flux less background", format!("{} {unit}", value_text(Some(sum.net))));
        row("AB magnitude", magnitude.map_or_else(|| "–".to_owned(), |magnitude| format!("{magnitude:.3}")));
        row(
            "Flux",
            microjansky.map_or_else(|| "–".to_owned(), |flux| format!("{} µJy", value_text(Some(flux)))),
        );
        row("Sum in circle", value_text(Some(sum.sum)));
        row("Area", format!("{:.1} px", sum.area));
        row("Background per pixel", optional(sum.background_per_pixel));
        row("Scatter of background", optional(sum.background_std));
        row("Pixels without data", sum.n_nonfinite.to_string());
    });
}
