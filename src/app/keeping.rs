//! What the application writes by itself: settings, the session, the layout.

use super::Application;
use super::settings::write_whole;
use crate::session::{SavedSession, Severity};
use std::time::{Duration, Instant};

/// How often the session is written while it changes.
const AUTOSAVE_INTERVAL: Duration = Duration::from_secs(5);

impl Application {
    pub(super) fn write_settings(&mut self) {
        if let Err(why) = self.settings.write(&self.paths.settings) {
            self.session.notify(Severity::Warning, format!("The settings could not be kept: {why}"));
        }
    }

    /// Keep the session and the layout, so that a crash loses at most a few seconds of looking.
    pub(super) fn autosave(&mut self) {
        if self.last_save.elapsed() >= AUTOSAVE_INTERVAL {
            self.save();
        }
    }

    /// Write the session and the layout if they changed.
    pub fn save(&mut self) {
        self.last_save = Instant::now();
        if self.session.frames.is_empty() {
            return;
        }
        let now = SavedSession::of(&self.session);
        if self.saved.as_ref() == Some(&now) {
            return;
        }
        let written = serde_json::to_string_pretty(&now)
            .map_err(|error| error.to_string())
            .and_then(|text| write_whole(&self.paths.last_session, &text))
            .and_then(|()| write_whole(&self.paths.layout, &self.interface.layout_text()));
        match written {
            Ok(()) => self.saved = Some(now),
            Err(why) => {
                self.saved = Some(now);
                self.session.notify(Severity::Warning, format!("The session could not be kept: {why}"));
            }
        }
    }
}
