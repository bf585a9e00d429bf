//! How many sources there are by magnitude.

use super::colors::{CLASS_COLORS, EXTRAPOLATED};
use super::state::Counted;
use crate::quasars::{Class, FeatureSet};
use crate::session::Quasars;
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui_plot::{Bar, BarChart, Plot};
use std::sync::Arc;

/// Bins of r or I_E: from, to, width, magnitudes.
const FROM: f64 = 12.0;
const TO: f64 = 28.0;
const WIDTH: f64 = 0.25;
const LEAST_HEIGHT: f32 = 130.0;

/// Draw it.
pub fn counts(ui: &mut egui::Ui, docked: &mut Docked) {
    let quasars = &docked.session.quasars;
    let address = quasars.result.as_ref().map_or(0, |result| Arc::as_ptr(result) as usize);
    let of = Some((quasars.version, address));
    if docked.interface.quasars.counted.of != of {
        docked.interface.quasars.counted = Counted { of, ..counted(quasars) };
    }
    let counted = docked.interface.quasars.counted.clone();
    let chart = |name: &str, counts: &[u32], color: egui::Color32| {
        let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let bars = bars.map(|(bin, count)| {
            let middle = FROM + (bin as f64 + 0.5) * WIDTH;
            Bar::new(middle, (1.0 + f64::from(*count)).log10()).width(0.94 * WIDTH).fill(color)
        });
        BarChart::new(name.to_owned(), bars.collect()).color(color)
    };
    let quasar = CLASS_COLORS[2].1.gamma_multiply(0.55);
    let band = brightness(docked.session.quasars.shown_features());
    ui.weak(format!(
        "Per bin of 0.25 mag in {band}, as log10(1 + n): all that was classified, those likeliest a quasar, candidates."
    ));
    Plot::new("quasar-counts")
        .height((ui.available_height() - 6.0).max(LEAST_HEIGHT))
        .include_y(0.0)
        .legend(egui_plot::Legend::default().position(egui_plot::Corner::LeftTop))
        .x_axis_label(format!("{band}, mag"))
        .y_axis_label("log10(1 + n)")
        .allow_scroll(false)
        .show(ui, |plot| {
            plot.bar_chart(chart("classified", &counted.all, EXTRAPOLATED));
            plot.bar_chart(chart("quasars", &counted.quasars, quasar));
            plot.bar_chart(chart("candidates", &counted.candidates, theme::ACCENT));
        });
}

fn brightness(set: FeatureSet) -> &'static str {
    match set {
        FeatureSet::Ugri => "r",
        FeatureSet::Euclid => "I_E",
    }
}

fn counted(quasars: &Quasars) -> Counted {
    let bins = ((TO - FROM) / WIDTH).round() as usize;
    let mut counted =
        Counted { of: None, all: vec![0; bins], quasars: vec![0; bins], candidates: vec![0; bins] };
    let Some(result) = &quasars.result else { return counted };
    let bin_of = |row: usize| {
        let r = result.rows.photometry.brightness_of(row);
        ((FROM..TO).contains(&r)).then_some(((r - FROM) / WIDTH) as usize)
    };
    let add = |counts: &mut Vec<u32>, bin: usize| {
        if let Some(count) = counts.get_mut(bin) {
            *count += 1;
        }
    };
    for (row, class) in result.made.classes.iter().enumerate() {
        let (Some(class), Some(bin)) = (class, bin_of(row)) else { continue };
        add(&mut counted.all, bin);
        if *class == Class::Qso {
            add(&mut counted.quasars, bin);
        }
    }
    for row in quasars.candidates() {
        if let Some(bin) = bin_of(row as usize) {
            add(&mut counted.candidates, bin);
        }
    }
    counted
}
