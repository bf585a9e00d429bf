//! What the application remembers between starts.

use crate::ui::Theme;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The settings file. Unknown fields are ignored, missing ones take their defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: Theme,
    /// Size of the interface, 1 is normal.
    pub scale: f32,
    /// Recipe that new fields are shown with.
    pub recipe: Option<String>,
    /// Ask for paths in a window of our own instead of the system's dialog.
    pub typed_paths: bool,
    /// Newest first.
    pub recent: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::default(), scale: 1.0, recipe: None, typed_paths: false, recent: Vec::new() }
    }
}

impl Settings {
    /// Read the settings; a missing file means defaults, a damaged one defaults and a sentence for the user.
    pub fn read(path: &Path) -> (Self, Option<String>) {
        match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (Self::default(), None),
            Err(error) => (
                Self::default(),
                Some(format!(
                    "The settings could not be read ({error}); defaults are used: {}",
                    path.display()
                )),
            ),
            Ok(text) => match toml::from_str(&text) {
                Ok(settings) => (settings, None),
                Err(error) => (
                    Self::default(),
                    Some(format!(
                        "The settings file is damaged ({}); defaults are used until it is mended or removed: {}",
                        error.message(),
                        path.display()
                    )),
                ),
            },
        }
    }

    /// Write them, whole or not at all.
    ///
    /// # Errors
    /// One sentence that says why.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let text = toml::to_string_pretty(self).map_err(|error| error.to_string())?;
        write_whole(path, &text)
    }
}

/// Write a small file beside and rename it into place.
///
/// # Errors
/// One sentence that says why.
pub fn write_whole(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{error}: {}", path.display());
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(failed)?;
    }
    let temporary = path.with_extension("part");
    std::fs::write(&temporary, text).map_err(failed)?;
    std::fs::rename(&temporary, path).map_err(failed)
}
