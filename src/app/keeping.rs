//! What the application writes by itself: settings, the session, the layout.

use super::Application;
use crate::places::write_whole;
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
    pub(super) fn autosave(&mut self, ctx: &egui::Context) {
        let waited = self.last_save.elapsed();
        if waited >= AUTOSAVE_INTERVAL {
            self.save();
        } else {
            // A window at rest draws no frames, and what was done last must be kept all the same.
            ctx.request_repaint_after(AUTOSAVE_INTERVAL - waited);
        }
    }

    /// Write the session and the layout if they changed.
    pub fn save(&mut self) {
        self.last_save = Instant::now();
        let layout = self.interface.layout_text();
        if self.saved_layout != layout {
            let written = write_whole(&self.paths.layout, &layout);
            self.saved_layout = layout;
            self.tell_unkept("layout", written);
        }
        if self.session.frames.is_empty() {
            return;
        }
        let now = SavedSession::of(&self.session);
        if self.saved.as_ref() != Some(&now) {
            let written = serde_json::to_string_pretty(&now)
                .map_err(|error| error.to_string())
                .and_then(|text| write_whole(&self.paths.last_session, &text));
            self.saved = Some(now);
            self.tell_unkept("session", written);
        }
    }

    fn tell_unkept(&mut self, what: &str, written: Result<(), String>) {
        if let Err(why) = written {
            self.session.notify(Severity::Warning, format!("The {what} could not be kept: {why}"));
        }
    }
}
