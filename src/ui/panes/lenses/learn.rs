//! What was learnt from the grades, and which head ranks.

use super::command;
use crate::evaluate::Interval;
use crate::session::{HeadInUse, LensCommand, LensEstimates, Lenses};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Color32, Sense, vec2};

/// Rows of the comparison that are listed at most.
const MOST_COMPARED: usize = 60;

/// Draw it.
pub fn learn(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    let mut is_on = lenses.learning.is_on;
    if ui.checkbox(&mut is_on, "Refit the head after each grade").changed() {
        command(docked, LensCommand::SetRefitting(is_on));
    }
    for line in refit_lines(lenses) {
        ui.label(line);
    }
    let ranked_by = match lenses.learning.in_use {
        HeadInUse::Network => "the network alone".to_owned(),
        HeadInUse::Refitted => "the refitted head".to_owned(),
        HeadInUse::Saved => lenses.learning.saved.as_ref().map_or(String::new(), |saved| saved.name.clone()),
    };
    ui.weak(format!("Ranks are by {ranked_by}."));
    buttons(ui, docked);
    ui.separator();
    composition(ui, &docked.session.lenses);
    estimates(ui, &docked.session.lenses);
    if docked.interface.lenses.comparing {
        ui.separator();
        comparison(ui, &docked.session.lenses);
    }
}

/// What the newest refit brought, in one or two lines.
pub fn refit_lines(lenses: &Lenses) -> Vec<String> {
    let learning = &lenses.learning;
    let mut lines = Vec::new();
    match &learning.refit {
        Some(refit) => {
            let s = if refit.n_grades == 1 { "" } else { "s" };
            let again = if learning.refitting.is_some() { "; refitting…" } else { "" };
            lines.push(format!(
                "Refitted on {} grade{s} in {:.0} ms{again}",
                refit.n_grades, refit.elapsed_ms
            ));
            let auc = |auc: Option<f64>| auc.map_or("–".to_owned(), |auc| format!("{auc:.3}"));
            lines.push(format!(
                "AUC on these grades: network {}, head {} (each left out of its fit)",
                auc(refit.auc_network),
                auc(refit.auc_head)
            ));
        }
        None if learning.refitting.is_some() => lines.push("Refitting…".to_owned()),
        None => lines.push(format!("{} graded; not refitted yet", lenses.book.n_graded())),
    }
    lines.extend(learning.lack.clone());
    lines
}

fn buttons(ui: &mut egui::Ui, docked: &mut Docked) {
    let learning = &docked.session.lenses.learning;
    let (has_refit, in_use) = (learning.refit.is_some(), learning.in_use);
    let saved = learning.saved.as_ref().map(|saved| saved.name.clone());
    ui.horizontal_wrapped(|ui| {
        let saves = ui.add_enabled(has_refit, egui::Button::new("Save head"));
        if saves
            .on_hover_text("As a model with its own card, bound to the network that it was fitted on")
            .clicked()
        {
            command(docked, LensCommand::SaveHead);
        }
        let comparing = &mut docked.interface.lenses.comparing;
        let compare = egui::Button::selectable(*comparing, "Compare");
        if ui
            .add_enabled(has_refit, compare)
            .on_hover_text("Ranks of what was graded, before and after")
            .clicked()
        {
            *comparing = !*comparing;
        }
        let back = ui.add_enabled(in_use != HeadInUse::Network, egui::Button::new("Roll back"));
        if back
            .on_hover_text(
                "To the head that was saved last, from there to the one before, in the end to the network",
            )
            .clicked()
        {
            command(docked, LensCommand::RollBack);
        }
        let alone = ui.add_enabled(in_use != HeadInUse::Network, egui::Button::new("Network alone"));
        if alone.on_hover_text("Rank as the network does; grades stay").clicked() {
            command(docked, LensCommand::UseNetwork);
        }
        if in_use != HeadInUse::Saved
            && let Some(saved) = saved
            && ui.button("Use saved head").on_hover_text(saved).clicked()
        {
            command(docked, LensCommand::UseSaved);
        }
        if in_use != HeadInUse::Refitted && has_refit && ui.button("Use refit").clicked() {
            command(docked, LensCommand::SetRefitting(true));
        }
    });
}

/// How the queue is put together, as a bar.
fn composition(ui: &mut egui::Ui, lenses: &Lenses) {
    let counts = lenses.grading.composition();
    let total: usize = counts.iter().sum();
    if total == 0 {
        ui.weak("No queue was drawn yet.");
        return;
    }
    let colors = [theme::ACCENT, theme::STREAK_PREDICTED, theme::STREAK_SINGLE];
    let width = ui.available_width().min(300.0);
    let (rect, _) = ui.allocate_exact_size(vec2(width, 10.0), Sense::hover());
    let mut left = rect.left();
    for (count, color) in counts.iter().zip(colors) {
        let part = width * *count as f32 / total as f32;
        let bar = egui::Rect::from_min_size(egui::pos2(left, rect.top()), vec2(part, rect.height()));
        ui.painter().rect_filled(bar, 0.0, color);
        left += part;
    }
    ui.horizontal(|ui| {
        for ((count, color), name) in counts.iter().zip(colors).zip(["top", "uncertain", "by chance"]) {
            let (dot, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
            ui.painter().circle_filled(dot.center(), 3.5, color);
            ui.label(format!("{count} {name}"));
        }
    });
}

fn estimates(ui: &mut egui::Ui, lenses: &Lenses) {
    let estimates = lenses.learning.refit.as_ref().and_then(|refit| refit.estimates);
    let Some(LensEstimates { purity, completeness, n_random }) = estimates else {
        ui.weak("Purity and completeness are estimated from grades of what was drawn by chance.");
        return;
    };
    let text = |value: Option<(f64, Interval)>| match value {
        Some((value, Interval { low, high })) => {
            format!("{:.0} % ({:.0} to {:.0} %)", 100.0 * value, 100.0 * low, 100.0 * high)
        }
        None => "too few grades".to_owned(),
    };
    egui::Grid::new("lens-estimates").num_columns(2).spacing([14.0, 2.0]).show(ui, |ui| {
        ui.label("purity");
        ui.monospace(text(purity));
        ui.end_row();
        ui.label("completeness");
        ui.monospace(text(completeness));
        ui.end_row();
    });
    ui.weak(format!("at the threshold, with 95 % intervals, from {n_random} grades drawn by chance"));
}

/// Ranks of what was graded, by the network and by the head.
fn comparison(ui: &mut egui::Ui, lenses: &Lenses) {
    let Some(refit) = &lenses.learning.refit else { return };
    let mut rows: Vec<(u32, u32, usize)> = lenses
        .book
        .graded_rows()
        .filter_map(|row| Some((refit.ranking.rank(row)?, lenses.network_ranking.rank(row)?, row)))
        .collect();
    rows.sort_unstable();
    egui::Grid::new("lens-comparison").num_columns(4).striped(true).spacing([14.0, 1.0]).show(ui, |ui| {
        for name in ["candidate", "grade", "network", "head"] {
            ui.label(egui::RichText::new(name).small().strong());
        }
        ui.end_row();
        for (head, network, row) in rows.into_iter().take(MOST_COMPARED) {
            let class = lenses.book.grade(row).and_then(|grade| grade.class.clone()).unwrap_or_default();
            ui.label(lenses.findings.rows.get(row).map_or(String::new(), |row| row.candidate.id.to_string()));
            ui.label(class);
            ui.label(network.to_string());
            let color: Color32 = match head.cmp(&network) {
                std::cmp::Ordering::Less => theme::STREAK_LINKED,
                std::cmp::Ordering::Greater => theme::STREAK_REJECTED,
                std::cmp::Ordering::Equal => ui.visuals().text_color(),
            };
            ui.colored_label(color, head.to_string());
            ui.end_row();
        }
    });
}
