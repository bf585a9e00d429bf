//! How far the forest may be trusted: what its card measured, and what labels of this table say.

use super::colors::CLASS_COLORS;
use super::{command, percent};
use crate::catalogue::{Column, Values};
use crate::quasars::{ADDED_COLUMNS, CLASSES, Class, SelectedRows, Trial};
use crate::session::{QuasarCard, QuasarCommand, QuasarTrial};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui_plot::{Line, Plot, PlotPoints, Points};

const HEIGHT: f32 = 150.0;
/// Features that are listed.
const FEATURES: usize = 16;

/// Draw it.
pub fn trust(ui: &mut egui::Ui, docked: &mut Docked) {
    labels(ui, docked);
    ui.add_space(4.0);
    ui.separator();
    let Some(card) = docked.session.quasars.card.clone() else {
        ui.weak("No model card is installed.");
        return;
    };
    ui.horizontal(|ui| {
        ui.strong("What its card measured");
        let help = "Data, splits, baselines, calibration, intervals, shifts, limits, what would falsify it";
        if ui.link("the whole card").on_hover_text(help).clicked() {
            docked.interface.open_model_card(&card.id, docked.events);
        }
    });
    figures(ui, &card);
    ui.add_space(4.0);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.weak("Reliability of p(QSO)");
            reliability(ui, "quasar-reliability-card", &card.reliability);
        });
        ui.add_space(8.0);
        ui.vertical(|ui| {
            ui.weak("Share of the decisions that rest on a feature");
            importances(ui, &card);
        });
    });
}

fn figures(ui: &mut egui::Ui, card: &QuasarCard) {
    let width = (ui.available_width() - 236.0).max(150.0);
    egui::Grid::new("quasar-figures").num_columns(4).striped(true).spacing([12.0, 2.0]).show(ui, |ui| {
        for title in ["", "forest", "95 %", "baseline"] {
            ui.weak(title);
        }
        ui.end_row();
        for figure in &card.figures {
            ui.scope(|ui| {
                ui.set_min_width(width);
                ui.set_max_width(width);
                ui.add(egui::Label::new(&figure.meaning).truncate()).on_hover_text(&figure.meaning);
            });
            ui.monospace(format!("{:.3}", figure.value));
            let [low, high] = figure.interval;
            ui.weak(format!("{low:.3}–{high:.3}"));
            match &figure.baseline {
                Some((name, value)) => drop(ui.monospace(format!("{value:.3}")).on_hover_text(name)),
                None => drop(ui.weak("–")),
            }
            ui.end_row();
        }
    });
}

fn reliability(ui: &mut egui::Ui, id: &str, points: &[[f64; 2]]) {
    let (accent, grey) = (theme::accent(ui), ui.visuals().weak_text_color());
    Plot::new(id)
        .height(HEIGHT)
        .width(HEIGHT * 1.3)
        .include_x(0.0)
        .include_x(1.0)
        .include_y(0.0)
        .include_y(1.0)
        .x_axis_label("p(QSO) said")
        .y_axis_label("share of quasars")
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .show(ui, |plot| {
            plot.line(
                Line::new("true", PlotPoints::from(vec![[0.0, 0.0], [1.0, 1.0]])).color(grey).width(1.0),
            );
            plot.points(Points::new("measured", PlotPoints::from(points.to_vec())).color(accent).radius(3.0));
        });
}

fn importances(ui: &mut egui::Ui, card: &QuasarCard) {
    let most = card.importances.first().map_or(1.0, |(_, share)| *share).max(1e-9);
    egui::Grid::new("quasar-importances").num_columns(2).spacing([8.0, 1.0]).show(ui, |ui| {
        for (name, share) in card.importances.iter().take(FEATURES) {
            ui.label(name);
            let bar = egui::ProgressBar::new((share / most) as f32).desired_width(130.0).desired_height(10.0);
            ui.add(bar.fill(theme::STREAK_SINGLE.gamma_multiply(0.7))).on_hover_text(percent(*share));
            ui.end_row();
        }
    });
}

/// Columns of labels of this very table.
fn labels(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    let Some(table) = session.catalogues.active() else { return };
    ui.horizontal_wrapped(|ui| {
        ui.strong("Against labels of this table");
        let state = &mut docked.interface.quasars;
        for (id, slot, hint) in
            [("quasar-labels", &mut state.labels, "column of labels"), ("quasar-group", &mut state.group, "no groups")]
        {
            let shown = slot.clone().unwrap_or_else(|| hint.to_owned());
            egui::ComboBox::from_id_salt(id).width(120.0).selected_text(shown).show_ui(ui, |ui| {
                ui.selectable_value(slot, None, hint);
                let is_own = |name: &str| ADDED_COLUMNS.iter().any(|own| own.eq_ignore_ascii_case(name));
                let is_label = |column: &Column| matches!(column.values, Values::Text(_) | Values::Integer(_));
                for column in table.table.columns.iter().filter(|column| is_label(column) && !is_own(&column.name)) {
                    ui.selectable_value(slot, Some(column.name.clone()), &column.name);
                }
            });
        }
        let wish = state.labels.clone().map(|labels| QuasarCommand::Try { labels, group: state.group.clone() });
        let can = wish.is_some() && session.quasars.result.is_some() && session.quasars.trying.is_none();
        let help = "STAR, GALAXY and QSO, or the usual spellings; intervals are by rows, or by groups such as plates";
        if ui.add_enabled(can, egui::Button::new("Measure")).on_hover_text(help).clicked()
            && let Some(wish) = wish
        {
            command(docked, wish);
        }
    });
    if let Some(trial) = session.quasars.trial.clone() {
        tried(ui, docked, &trial);
    }
}

fn tried(ui: &mut egui::Ui, docked: &Docked, trial: &QuasarTrial) {
    let min_p = docked.session.quasars.min_p;
    ui.weak(format!("{} labelled rows, by {}", trial.trial.rows.len(), trial.labels));
    if let Some(said) = trial.trial.flattered(&trial.result.model) {
        ui.colored_label(ui.visuals().warn_fg_color, said);
    }
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.weak(format!("Rows by label, called a quasar from p(QSO) of {min_p:.2} on"));
            confusion(ui, &trial.trial, min_p);
        });
        ui.add_space(8.0);
        ui.vertical(|ui| {
            let of_quasars = trial.figures.reliability.iter().find(|of| of.class == Class::Qso);
            let points =
                of_quasars.map(|of| of.bins.iter().map(|(said, is, _, _)| [*said, *is]).collect::<Vec<_>>());
            reliability(ui, "quasar-reliability-trial", &points.unwrap_or_default());
        });
        ui.vertical(|ui| numbers(ui, trial));
    });
}

/// Counts of labels against what is said at a cut.
fn confusion(ui: &mut egui::Ui, trial: &Trial, min_p: f64) {
    let mut counts = [[0_usize; 3]; 3];
    for row in &trial.rows {
        let [star, galaxy, qso] = row.probabilities;
        let said = match () {
            () if f64::from(qso) >= min_p => Class::Qso,
            () if star >= galaxy => Class::Star,
            () => Class::Galaxy,
        };
        if let Some(count) = counts.get_mut(row.class.index()).and_then(|of| of.get_mut(said.index())) {
            *count += 1;
        }
    }
    egui::Grid::new("quasar-confusion").num_columns(4).spacing([12.0, 2.0]).show(ui, |ui| {
        ui.weak("is \\ said");
        for (class, (_, color)) in CLASSES.iter().zip(CLASS_COLORS) {
            ui.colored_label(color, class.name());
        }
        ui.end_row();
        for (class, row) in CLASSES.iter().zip(counts) {
            ui.weak(class.name());
            for count in row {
                ui.monospace(super::grouped(count));
            }
            ui.end_row();
        }
    });
    let at = SelectedRows::of(&trial.rows, |row| f64::from(row.probabilities[2]) >= min_p);
    let text = |value: Option<f64>| value.map_or("–".to_owned(), percent);
    ui.label(format!("purity {}, completeness {}", text(at.purity()), text(at.completeness())));
}

fn numbers(ui: &mut egui::Ui, trial: &QuasarTrial) {
    egui::Grid::new("quasar-trial").num_columns(4).spacing([10.0, 2.0]).show(ui, |ui| {
        for title in ["", "forest", "logistic", "colour cut"] {
            ui.weak(title);
        }
        ui.end_row();
        for figure in &trial.figures.figures {
            ui.label(figure.name.replace('_', " ")).on_hover_text(figure.meaning);
            for value in [figure.value, figure.logistic, figure.colour_cut] {
                ui.monospace(value.map_or("–".to_owned(), |value| format!("{value:.3}")));
            }
            ui.end_row();
        }
    });
}
