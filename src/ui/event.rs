//! What the user asked the window for.

use crate::jobs::StorageSettings;
use crate::session::{Command, ComparedKind, LensExportFormat, RepaintExportFormat};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A question to the user that the operating system asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    OpenFiles,
    OpenSession,
    SaveSession,
    ExportVisible,
    ExportWhole,
    SaveStreakReport,
    /// Candidates for lenses in a format.
    ExportLenses(LensExportFormat),
    /// Scores, panels or steps of repainted cores.
    ExportResiduals(RepaintExportFormat),
    /// What the image is compared with.
    OpenCompared(ComparedKind),
    OpenCatalogue,
    /// A mapping of columns to u, g, r, i.
    OpenQuasarMapping,
    SaveQuasarMapping,
    SaveListedRows,
    SaveSelectedRows,
}

/// Dark, light, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    Dark,
    Light,
    System,
}

/// A wish that the application carries out.
#[derive(Debug, Clone, PartialEq)]
pub enum UiEvent {
    /// Change the document.
    Do(Command),
    /// Ask for a path.
    Ask(Dialog),
    /// Open a path from the list of recent files.
    OpenRecent(PathBuf),
    ForgetRecent,
    SetTheme(Theme),
    /// Points per physical pixel are multiplied by this.
    SetScale(f32),
    /// How much disk and memory may be used.
    SetStorage(StorageSettings),
    /// Find out how much the cache of overviews holds.
    LookAtCache,
    /// Read the models of this machine anew.
    LookAtModels,
    /// Remove all overviews that are kept on disk.
    ClearCache,
    ToggleFullscreen,
    Quit,
}
