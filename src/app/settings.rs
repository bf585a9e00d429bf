//! What the application remembers between starts.

use crate::jobs::{CacheSettings, MemorySettings, StorageSettings};
use crate::places::write_whole;
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
    /// The processor-driven adapter that the user was told about.
    pub told_adapter: String,
    /// Whose grades are given here.
    pub grader: String,
    /// Newest first.
    pub recent: Vec<PathBuf>,
    /// Overviews of large planes on disk.
    pub cache: CacheSettings,
    /// Memory for pixels.
    pub memory: MemorySettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            scale: 1.0,
            recipe: None,
            typed_paths: false,
            told_adapter: String::new(),
            grader: String::new(),
            recent: Vec::new(),
            cache: CacheSettings::default(),
            memory: MemorySettings::default(),
        }
    }
}

impl Settings {
    /// Whose grades were given last, or who is logged in.
    pub fn grader_or_user(&self) -> String {
        if !self.grader.is_empty() {
            return self.grader.clone();
        }
        ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
    }

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
            Ok(text) => match toml::from_str::<Self>(&text) {
                Ok(settings) => (settings.in_range(), None),
                Err(error) => (Self::default(), Some(set_aside(path, error.message()))),
            },
        }
    }

    /// With numbers that can be used, whatever the file says.
    fn in_range(mut self) -> Self {
        self.scale = if self.scale.is_finite() { self.scale.clamp(0.5, 3.0) } else { 1.0 };
        self.cache = self.cache.in_range();
        self.memory = self.memory.in_range();
        self
    }

    /// How much disk and memory may be used.
    pub fn storage(&self) -> StorageSettings {
        StorageSettings { cache: self.cache, memory: self.memory }
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

/// Keep what a person may have written into a damaged file, and say so.
fn set_aside(path: &Path, why: &str) -> String {
    let kept = path.with_extension("damaged.toml");
    let place = if std::fs::rename(path, &kept).is_ok() { kept } else { path.to_owned() };
    format!("The settings file is damaged ({why}); defaults are used, and it is kept as {}", place.display())
}
