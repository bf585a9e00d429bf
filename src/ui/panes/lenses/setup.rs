//! Whose grades these are, and which candidates are shown for them.

use super::command;
use crate::session::{LensCommand, LensView, QueueSettings};
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// Draw it.
pub fn setup(ui: &mut egui::Ui, docked: &mut Docked) {
    let grading = &docked.session.lenses.grading;
    let (mut grader, mut settings, mut is_blind) =
        (grading.grader.clone(), grading.settings, grading.is_blind);
    let before = (grader.clone(), settings, is_blind);
    ui.spacing_mut().slider_width = (ui.available_width() - 168.0).max(60.0);
    egui::Grid::new("lens-grading").num_columns(2).spacing([8.0, 3.0]).show(ui, |ui| {
        let label = ui.label("Grader");
        let line =
            egui::TextEdit::singleline(&mut grader).hint_text("Your name or initials").desired_width(170.0);
        ui.add(line).labelled_by(label.id);
        ui.end_row();
        ui.label("Pictures");
        ui.add(numbers::drag(&mut settings.length).range(1..=100_000));
        ui.end_row();
        ui.label("Top-ranked");
        ui.add(numbers::slider(&mut settings.top_percent, 0..=100).suffix(" %"));
        ui.end_row();
        ui.label("Uncertain").on_hover_text("Where the model is least sure, unlike what was graded already");
        ui.add(numbers::slider(&mut settings.uncertain_percent, 0..=100).suffix(" %"));
        ui.end_row();
        ui.label("By chance").on_hover_text("Only these give unbiased estimates of purity and completeness");
        ui.label(format!("{} %", settings.in_range().random_percent()));
        ui.end_row();
        ui.label("Hidden repeats")
            .on_hover_text("Shown twice without saying so: how far a grader agrees with himself");
        ui.add(numbers::slider(&mut settings.repeat_percent, 0..=50).suffix(" %"));
        ui.end_row();
        ui.label("Shuffle");
        shuffle(ui, &mut settings);
        ui.end_row();
        ui.label("Blind");
        ui.checkbox(&mut is_blind, "hide score, rank and grades").on_hover_text("B while grading");
        ui.end_row();
    });
    if grader != before.0 {
        command(docked, LensCommand::SetGrader(grader.clone()));
    }
    if settings != before.1 {
        command(docked, LensCommand::SetQueue(settings));
    }
    if is_blind != before.2 {
        command(docked, LensCommand::SetBlind(is_blind));
    }
    begin(ui, docked, grader.trim().is_empty());
    for problem in &docked.interface.lenses.keys.problems {
        ui.colored_label(ui.visuals().warn_fg_color, problem);
    }
}

fn shuffle(ui: &mut egui::Ui, settings: &mut QueueSettings) {
    ui.horizontal(|ui| {
        let mut is_on = settings.shuffle.is_some();
        let mut seed = settings.shuffle.unwrap_or(1);
        ui.checkbox(&mut is_on, "by seed")
            .on_hover_text("The same seed gives the same order to every grader");
        ui.add_enabled(is_on, numbers::drag(&mut seed));
        settings.shuffle = is_on.then_some(seed);
    });
}

fn begin(ui: &mut egui::Ui, docked: &mut Docked, is_nameless: bool) {
    let lenses = &docked.session.lenses;
    let (scored, queued) = (lenses.ranking.n_scored(), lenses.grading.queue.len());
    let at = lenses.grading.at;
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let can = scored > 0 && !is_nameless;
        let why = if is_nameless { "Say first whose grades these are" } else { "Search for lenses first" };
        if ui.add_enabled(can, egui::Button::new("Start grading")).on_disabled_hover_text(why).clicked() {
            command(docked, LensCommand::StartGrading);
        }
        let go_on = egui::Button::new("Go on");
        if queued > 0
            && ui.add_enabled(can, go_on).on_hover_text(format!("At {} of {queued}", at + 1)).clicked()
        {
            command(docked, LensCommand::SetView(LensView::Grade));
        }
    });
}
