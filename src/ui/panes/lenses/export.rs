//! The menu of what can be written.

use crate::session::LensExportFormat;
use crate::ui::dock::Docked;
use crate::ui::{Dialog, UiEvent};

/// Draw its entries.
pub fn entries(ui: &mut egui::Ui, docked: &mut Docked) {
    let some = !docked.session.lenses.findings.rows.is_empty();
    for (format, name, extensions) in LensExportFormat::ALL {
        let ending = extensions.first().map_or("folder".to_owned(), |ending| format!(".{ending}"));
        let button = egui::Button::new(format!("{name}…")).shortcut_text(ending);
        if ui.add_enabled(some, button).clicked() {
            docked.events.push(UiEvent::Ask(Dialog::ExportLenses(format)));
            ui.close();
        }
    }
}
