//! Asking for paths, and what the answers lead to.

use super::Application;
use super::dialogs::{self, Answer};
use crate::ui::Dialog;

impl Application {
    pub(super) fn ask(&mut self, dialog: Dialog) {
        let suggested = self.suggested_name(dialog);
        if self.settings.typed_paths {
            self.interface.prompt.open(dialog, dialogs::title(dialog), suggested);
        } else {
            self.dialogs.ask(dialog, suggested);
        }
    }

    pub(super) fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Paths(dialog, paths) => self.queue.extend(dialogs::command(dialog, paths)),
            Answer::Cancelled => {}
            Answer::Unavailable(dialog) => {
                let suggested = self.suggested_name(dialog);
                self.interface.prompt.open(dialog, dialogs::title(dialog), suggested);
            }
        }
    }

    pub(super) fn suggested_name(&self, dialog: Dialog) -> String {
        let stem = self.session.active_frame().map_or_else(
            || "skyloupe".to_owned(),
            |frame| {
                base_name(&frame.field.name)
                    .chars()
                    .map(|c| if c.is_alphanumeric() { c } else { '_' })
                    .collect()
            },
        );
        match dialog {
            Dialog::OpenFiles
            | Dialog::OpenSession
            | Dialog::OpenCatalogue
            | Dialog::OpenCompared(_)
            | Dialog::OpenQuasarMapping => String::new(),
            Dialog::SaveQuasarMapping => format!("{}-columns.toml", self.table_name()),
            Dialog::SaveListedRows => format!("{}-filtered.csv", self.table_name()),
            Dialog::SaveSelectedRows => format!("{}-selected.csv", self.table_name()),
            Dialog::SaveSession => format!("{stem}.skyloupe.json"),
            Dialog::SaveStreakReport => format!("{stem}-streaks.csv"),
            Dialog::ExportLenses(format) => match format.row().1.first() {
                Some(ending) => format!("{stem}-lenses.{ending}"),
                None => format!("{stem}-cutouts"),
            },
            Dialog::ExportResiduals(format) => match format.row().1.first() {
                Some(ending) => format!("{stem}-residuals.{ending}"),
                None => format!("{stem}-steps"),
            },
            Dialog::ExportVisible | Dialog::ExportWhole => format!("{stem}.png"),
        }
    }
}

impl Application {
    /// The name of the active table's file, without its ending.
    fn table_name(&self) -> String {
        let stem = self.session.catalogues.active().and_then(|table| table.path.file_stem());
        stem.map_or_else(|| "rows".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }
}

/// The name without the endings of FITS files, and without what the window adds to it (` + 1 injected`).
fn base_name(name: &str) -> &str {
    let name = name.split_once(" + ").map_or(name, |(file, _)| file);
    let name =
        [".gz", ".bz2", ".Z", ".fz"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    [".fits", ".fit", ".fts"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}
