//! What the window shows while no field is open.

use super::interface::Services;
use super::{Dialog, UiEvent, theme};
use crate::session::{Command, Session};

const NO_IMAGE: &str =
    "No image is open. Open one of the same sky, and the rows of the table are drawn over it.";

/// Ways to begin.
pub fn show(ui: &mut egui::Ui, session: &Session, services: &Services, events: &mut Vec<UiEvent>) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.26).max(20.0));
        ui.label(egui::RichText::new("Skyloupe").size(34.0).color(theme::accent(ui)));
        ui.label("Look at Euclid fields in colour");
        ui.add_space(18.0);
        if let Some(pending) = session.pending.first() {
            ui.label(format!("{}…", pending.label));
            let fraction = services.jobs.progress(pending.request).unwrap_or(0.0);
            ui.add(egui::ProgressBar::new(fraction).desired_width(280.0).animate(true));
            if ui.button("Cancel").clicked() {
                events.push(UiEvent::Do(Command::CancelPending));
            }
            return;
        }
        if ui.button("Open files…").clicked() {
            events.push(UiEvent::Ask(Dialog::OpenFiles));
        }
        if ui.button("Open demo field").clicked() {
            events.push(UiEvent::Do(Command::OpenDemo));
        }
        if let Some(previous) = &session.previous
            && ui.button("Reopen last session").clicked()
        {
            events.push(UiEvent::Do(Command::OpenSession(previous.clone())));
        }
        ui.add_space(10.0);
        ui.weak("or drop FITS files here; the files of VIS, Y, J and H together become one colour field");
        if !session.recent.is_empty() {
            ui.add_space(18.0);
            ui.strong("Recent");
            for path in session.recent.iter().take(8) {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                if ui.link(name).on_hover_text(path.display().to_string()).clicked() {
                    events.push(UiEvent::OpenRecent(path.clone()));
                }
            }
        }
    });
}

/// Above tables that are open alone.
pub fn above_tables(ui: &mut egui::Ui, events: &mut Vec<UiEvent>) {
    ui.horizontal(|ui| {
        if ui.small_button("Open images…").clicked() {
            events.push(UiEvent::Ask(Dialog::OpenFiles));
        }
        ui.weak(NO_IMAGE);
    });
}

/// In the place of the image where tables are open and their panes are hidden.
pub fn beside_tables(ui: &mut egui::Ui, events: &mut Vec<UiEvent>) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.36).max(8.0));
        ui.weak(NO_IMAGE);
        ui.add_space(6.0);
        if ui.button("Open images…").clicked() {
            events.push(UiEvent::Ask(Dialog::OpenFiles));
        }
    });
}
