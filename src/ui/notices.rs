//! Notices in the corner: they stay until they are dismissed (information goes away by itself), their text
//! can be selected and copied.

use super::UiEvent;
use crate::session::{Command, Session, Severity};
use egui::Color32;
use std::time::Duration;

const INFO_STAYS: Duration = Duration::from_secs(6);

/// Draw the newest notices over the lower left of the image, so that they cover no pane; of the window while there
/// is no image. Beside the pictures to be graded they stand at the upper right: what grades them lies below.
pub fn show(ctx: &egui::Context, session: &Session, image: Option<egui::Rect>, events: &mut Vec<UiEvent>) {
    if session.notices.is_empty() {
        return;
    }
    for notice in &session.notices {
        if notice.severity == Severity::Info {
            match INFO_STAYS.checked_sub(notice.since.elapsed()) {
                Some(left) => ctx.request_repaint_after(left),
                None => events.push(UiEvent::Do(Command::Dismiss(notice.id))),
            }
        }
    }
    let window = ctx.content_rect();
    // Above the scale bar.
    let (pivot, corner) = match image {
        Some(view) if session.grades_by_key() => {
            (egui::Align2::RIGHT_TOP, view.right_top() + egui::vec2(-12.0, 40.0))
        }
        Some(image) => (egui::Align2::LEFT_BOTTOM, image.left_bottom() + egui::vec2(12.0, -52.0)),
        None => (egui::Align2::LEFT_BOTTOM, window.left_bottom() + egui::vec2(12.0, -84.0)),
    };
    egui::Area::new(egui::Id::unique("notices"))
        .pivot(pivot)
        .fixed_pos(corner)
        .order(egui::Order::Foreground)
        .show(ctx, |ui| {
            for notice in session.notices.iter().rev().take(4).rev() {
                one(ui, notice, events);
            }
            if session.notices.len() > 4 {
                ui.weak(format!("and {} earlier", session.notices.len() - 4));
            }
        });
}

fn one(ui: &mut egui::Ui, notice: &crate::session::Notice, events: &mut Vec<UiEvent>) {
    let colour = match notice.severity {
        Severity::Info => Color32::from_rgb(96, 168, 255),
        Severity::Warning => Color32::from_rgb(240, 180, 60),
        Severity::Error => Color32::from_rgb(255, 96, 88),
    };
    egui::Frame::popup(ui.style()).stroke(egui::Stroke::new(1.0, colour)).show(ui, |ui| {
        ui.set_max_width(560.0);
        ui.horizontal_top(|ui| {
            let (dot, _) = ui.allocate_exact_size(egui::vec2(8.0, 18.0), egui::Sense::hover());
            ui.painter().circle_filled(dot.center(), 4.0, colour);
            ui.vertical(|ui| {
                ui.set_max_width(480.0);
                ui.add(egui::Label::new(&notice.text).wrap().selectable(true));
            });
            if ui.small_button("Dismiss").clicked() {
                events.push(UiEvent::Do(Command::Dismiss(notice.id)));
            }
        });
    });
}
