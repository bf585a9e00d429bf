//! What is looked at, and where to go from here.

use super::command;
use crate::session::{ComparedKind, Direction, RepaintCommand, RepaintExportFormat};
use crate::ui::dock::Docked;
use crate::ui::{Dialog, UiEvent};

/// Draw the line.
pub fn header(ui: &mut egui::Ui, docked: &mut Docked) {
    let inpainting = &docked.session.inpainting;
    let name = inpainting.target.as_ref().map(|target| target.name.clone());
    let compared = inpainting.compared.as_ref().map(|compared| (compared.file_name(), compared.kind));
    ui.horizontal(|ui| {
        let steps = [("Previous", Direction::Backward, "Page Up"), ("Next", Direction::Forward, "Page Down")];
        for (label, direction, key) in steps {
            let help = format!("The source before or after this one, as the list has them ({key})");
            if ui.button(label).on_hover_text(help).clicked() {
                command(docked, RepaintCommand::StepSource(direction));
            }
        }
        if ui
            .button("Selected")
            .on_hover_text("Look at what is selected in the table or the catalogue")
            .clicked()
        {
            command(docked, RepaintCommand::InspectSelected);
        }
        compare_menu(ui, docked, compared.is_some());
        ui.menu_button("Export", |ui| export_entries(ui, docked));
        match &name {
            Some(name) => ui.strong(name),
            None => ui.weak("Click a source in the image"),
        };
        if let Some((file, kind)) = &compared {
            ui.colored_label(ui.visuals().warn_fg_color, format!("compared with the {} {file}", kind.name()));
        }
        if docked.session.inpainting.inspecting.is_some() {
            ui.spinner();
        }
    });
}

fn compare_menu(ui: &mut egui::Ui, docked: &mut Docked, is_comparing: bool) {
    ui.menu_button("Compare", |ui| {
        for (label, kind, help) in [
            ("With a model…", ComparedKind::Model, "Open a FITS image of what the sources should look like"),
            ("With a residual…", ComparedKind::Residual, "Open a FITS image of what a model left"),
        ] {
            if ui.button(label).on_hover_text(help).clicked() {
                docked.events.push(UiEvent::Ask(Dialog::OpenCompared(kind)));
                ui.close();
            }
        }
        let close = egui::Button::new("Back to repainted cores");
        if ui.add_enabled(is_comparing, close).clicked() {
            command(docked, RepaintCommand::CloseCompared);
            ui.close();
        }
    });
}

fn export_entries(ui: &mut egui::Ui, docked: &mut Docked) {
    let inpainting = &docked.session.inpainting;
    let (has_scores, has_panels) = (!inpainting.findings.rows.is_empty(), inpainting.shown_step().is_some());
    for (format, name, extensions) in RepaintExportFormat::ALL {
        let ending = extensions.first().map_or("folder".to_owned(), |ending| format!(".{ending}"));
        let can = if format.is_of_scores() { has_scores } else { has_panels };
        let button = egui::Button::new(format!("{name}…")).shortcut_text(ending);
        if ui.add_enabled(can, button).clicked() {
            docked.events.push(UiEvent::Ask(Dialog::ExportResiduals(format)));
            ui.close();
        }
    }
}
