//! One candidate at a time: its pictures, what is known about it, and the answers.

use super::grade_keys::GradeAct;
use super::{command, comment, grade_answers, grade_pictures, learn, table, view};
use crate::session::{GradeItem, LensCommand, LensView};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align, Layout, RichText, vec2};

/// Height of what stands beneath the pictures, points.
const BENEATH: f32 = 148.0;

/// Draw the view.
pub fn grade(ui: &mut egui::Ui, docked: &mut Docked) {
    let grading = &docked.session.lenses.grading;
    let Some(item) = grading.item() else { return without_picture(ui, docked) };
    head(ui, docked, item);
    let failed = if grading.failed.is_some() { 34.0 } else { 0.0 };
    let height = (ui.available_height() - BENEATH - failed).max(160.0);
    let area = vec2(ui.available_width(), height);
    grade_pictures::pictures(ui, docked, item, area);
    ui.add_space(4.0);
    failure(ui, docked);
    grade_answers::answers(ui, docked, item);
    comment::comment(ui, docked);
    foot(ui, docked);
}

fn without_picture(ui: &mut egui::Ui, docked: &mut Docked) {
    let grading = &docked.session.lenses.grading;
    let (count, making) = (grading.queue.len(), grading.making.is_some());
    failure(ui, docked);
    ui.vertical_centered(|ui| {
        ui.add_space(0.3 * ui.available_height());
        if making {
            ui.heading("Drawing the queue…");
        } else if count > 0 {
            ui.heading(format!("All {count} pictures were shown"));
            for line in learn::refit_lines(&docked.session.lenses) {
                ui.label(line);
            }
        } else {
            ui.heading("Nothing is queued for grading yet");
            ui.label("The name of the grader and what the queue is made of stand in the pane Lenses, under Grading.");
        }
        ui.add_space(6.0);
        if !making && ui.button(if count > 0 { "Draw another queue" } else { "Start grading" }).clicked() {
            command(docked, LensCommand::StartGrading);
        }
        if count > 0 && ui.button("Back to the last picture").clicked() {
            command(docked, LensCommand::StepGrading(crate::session::Direction::Backward));
        }
        if ui.button("Back to the image").clicked() {
            command(docked, LensCommand::SetView(LensView::Image));
        }
    });
}

/// Where in the queue, and what is known, as far as it is not hidden.
fn head(ui: &mut egui::Ui, docked: &mut Docked, item: GradeItem) {
    let lenses = &docked.session.lenses;
    let (at, count) = (lenses.grading.at + 1, lenses.grading.queue.len());
    let is_blind = lenses.grading.is_blind;
    ui.horizontal(|ui| {
        ui.strong(format!("{at} of {count}"));
        let done = (at - 1) as f32 / count.max(1) as f32;
        ui.add(egui::ProgressBar::new(done).desired_width(110.0).desired_height(6.0));
        if lenses.grading.waiting.is_some() {
            ui.weak("storing…");
        }
        let Some(row) = lenses.findings.rows.get(item.row) else { return };
        let magnitude = row.candidate.magnitude_vis;
        let magnitude = if magnitude.is_finite() { format!("I_E {magnitude:.2}") } else { String::new() };
        if is_blind {
            ui.colored_label(theme::accent(ui), "blind");
            ui.label(magnitude);
        } else {
            let score = lenses.score(item.row);
            let rank = lenses.ranking.rank(item.row).unwrap_or(0);
            ui.label(format!("rank {rank}"));
            ui.colored_label(view::color_of_score(lenses, score), format!("score {score:.2}"));
            ui.label(format!("P(lens) {}", table::probability(lenses.probability(score))));
            ui.label(magnitude);
            ui.weak(row.candidate.id.to_string());
            if !row.reason.is_empty() {
                ui.colored_label(ui.visuals().warn_fg_color, &row.reason);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let keys = &docked.interface.lenses.keys;
            let (card, field) = (keys.text(&GradeAct::Card), keys.text(&GradeAct::ShowInField));
            if ui.small_button("Model card").on_hover_text(card).clicked()
                && let Some(scorer) = &docked.session.lenses.scorer
            {
                docked.interface.open_model_card(&scorer.id, docked.events);
            }
            if ui.small_button("Show in field").on_hover_text(field).clicked() {
                command(docked, LensCommand::ShowInField);
            }
            let occlusion = docked.interface.lenses.occlusion;
            let why = egui::Button::selectable(occlusion, RichText::new("Why this score?").small());
            let text = docked.interface.lenses.keys.text(&GradeAct::Occlusion);
            let help = format!("What the score rests on: parts whose hiding lowers it glow ({text})");
            if ui.add(why).on_hover_text(help).clicked() {
                docked.interface.lenses.occlusion = !occlusion;
            }
        });
    });
}

/// What the store could not keep.
fn failure(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some((waiting, why)) = docked.session.lenses.grading.failed.clone() else { return };
    let color = ui.visuals().error_fg_color;
    egui::Frame::new().stroke(egui::Stroke::new(1.0, color)).inner_margin(4).corner_radius(4).show(
        ui,
        |ui| {
            ui.horizontal(|ui| {
                if ui.button("Retry").clicked() {
                    command(docked, LensCommand::RetryGrade);
                }
                if ui.button("Give this grade up").clicked() {
                    command(docked, LensCommand::GiveUpGrade);
                }
                let class = waiting.grade.class.unwrap_or_else(|| "taken back".to_owned());
                ui.colored_label(color, format!("The grade {class} is not on disk: {why}"));
            });
        },
    );
}

/// The newest refit.
fn foot(ui: &mut egui::Ui, docked: &Docked) {
    let lenses = &docked.session.lenses;
    if lenses.grading.is_blind {
        return;
    }
    ui.horizontal(|ui| {
        let [top, uncertain, random] = lenses.grading.composition();
        let lines = learn::refit_lines(lenses).join(" · ");
        let text = format!("{lines} · queue: {top} top, {uncertain} uncertain, {random} by chance");
        ui.add(egui::Label::new(RichText::new(text).small().weak()).truncate());
    });
}
