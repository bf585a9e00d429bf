//! The comment on the picture that is shown, and the way through the queue.

use super::command;
use super::grade_keys::GradeAct;
use crate::session::{Direction, LensCommand};
use crate::ui::dock::Docked;

/// Draw them.
pub fn comment(ui: &mut egui::Ui, docked: &mut Docked) {
    let grading = &docked.session.lenses.grading;
    let (at, kept, can_undo) = (grading.at, grading.comment.clone(), grading.can_undo());
    ui.horizontal(|ui| {
        let text = |act: &GradeAct| docked.interface.lenses.keys.text(act);
        let [undo, previous, next, about] =
            [GradeAct::Undo, GradeAct::Previous, GradeAct::Next, GradeAct::Comment].map(|act| text(&act));
        let back = egui::Button::new("Previous").shortcut_text(previous);
        if ui.add_enabled(at > 0, back).clicked() {
            command(docked, LensCommand::StepGrading(Direction::Backward));
        }
        if ui.add(egui::Button::new("Next").shortcut_text(next)).clicked() {
            command(docked, LensCommand::StepGrading(Direction::Forward));
        }
        let button = egui::Button::new("Undo").shortcut_text(undo);
        if ui.add_enabled(can_undo, button).on_hover_text("Take the last grade back").clicked() {
            command(docked, LensCommand::UndoGrade);
        }
        let state = &mut docked.interface.lenses;
        let mut written = match state.comment.take() {
            Some((of, written)) if of == at => written,
            _ => kept.clone(),
        };
        let hint = format!("Comment ({about}); Enter keeps it");
        let line = egui::TextEdit::singleline(&mut written).hint_text(hint).desired_width(f32::INFINITY);
        let response = ui.add(line);
        if std::mem::take(&mut state.focus_comment) {
            response.request_focus();
        }
        if response.has_focus() {
            state.comment = Some((at, written));
        } else if response.lost_focus() && written != kept {
            command(docked, LensCommand::SetComment(written));
        }
    });
}
