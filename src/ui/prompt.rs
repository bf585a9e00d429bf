//! Asking for a path in a window of our own, where the system has no dialogs.

use super::Dialog;
use egui::text::{CCursor, CCursorRange};
use std::path::PathBuf;

/// The question, while it is open.
#[derive(Default)]
pub struct PathPrompt {
    asked: Option<(Dialog, &'static str)>,
    text: String,
    /// What is suggested is still to be selected, so that typing replaces it.
    is_fresh: bool,
}

impl PathPrompt {
    /// True while a question is on screen.
    pub fn is_open(&self) -> bool {
        self.asked.is_some()
    }

    /// Ask.
    pub fn open(&mut self, dialog: Dialog, title: &'static str, suggested: String) {
        self.asked = Some((dialog, title));
        (self.text, self.is_fresh) = (suggested, true);
    }

    /// Draw it; answers with the path once one is given.
    pub fn show(&mut self, ctx: &egui::Context) -> Option<(Dialog, PathBuf)> {
        let (dialog, title) = self.asked?;
        let (enter, escape) = ctx.input_mut(|input| {
            let mut take = |key| input.consume_key(egui::Modifiers::NONE, key);
            (take(egui::Key::Enter), take(egui::Key::Escape))
        });
        let (mut accepted, mut open) = (enter, !escape);
        egui::Window::new(title)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_TOP, [0.0, 80.0])
            .show(ctx, |ui| {
                let field = egui::TextEdit::singleline(&mut self.text).hint_text("Path").desired_width(460.0);
                let response = ui.add(field);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Path"));
                if !response.has_focus() && !response.lost_focus() {
                    response.request_focus();
                }
                if response.has_focus() && std::mem::take(&mut self.is_fresh) {
                    select_all(ctx, response.id, &self.text);
                }
                ui.horizontal(|ui| {
                    accepted |= ui.button("OK").clicked();
                    if ui.button("Cancel").clicked() {
                        open = false;
                    }
                });
            });
        if accepted && !self.text.trim().is_empty() && open {
            self.asked = None;
            return Some((dialog, PathBuf::from(self.text.trim())));
        }
        if !open {
            self.asked = None;
        }
        None
    }
}

fn select_all(ctx: &egui::Context, field: egui::Id, text: &str) {
    let mut state = egui::TextEdit::load_state(ctx, field).unwrap_or_default();
    let (first, last) = (CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(CCursorRange::two(first, last)));
    state.store(ctx, field);
}
