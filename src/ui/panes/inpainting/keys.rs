//! Keys that mean something else while the pane was clicked last.

use super::state::InpaintingState;
use crate::session::{Command, Direction, RepaintCommand, Session};
use crate::ui::UiEvent;
use egui::{Key, Modifiers};

impl InpaintingState {
    /// Take the keys that are meant for the steps.
    pub fn take_keys(&mut self, ctx: &egui::Context, session: &Session, events: &mut Vec<UiEvent>) {
        if !self.has_keys || !session.inpainting.is_open || ctx.text_edit_focused() {
            return;
        }
        let last = session.inpainting.n_steps().saturating_sub(1);
        let keys = [
            (Key::Space, RepaintCommand::TogglePlaying),
            (Key::Comma, RepaintCommand::StepBy(Direction::Backward)),
            (Key::Period, RepaintCommand::StepBy(Direction::Forward)),
            (Key::Home, RepaintCommand::SetStep(Some(0))),
            (Key::End, RepaintCommand::SetStep(Some(last))),
            (Key::PageDown, RepaintCommand::StepSource(Direction::Forward)),
            (Key::PageUp, RepaintCommand::StepSource(Direction::Backward)),
            (Key::ArrowDown, RepaintCommand::StepSource(Direction::Forward)),
            (Key::ArrowUp, RepaintCommand::StepSource(Direction::Backward)),
            (Key::B, RepaintCommand::ToggleInField),
        ];
        for (key, command) in keys {
            if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                events.push(UiEvent::Do(Command::Repaint(command)));
            }
        }
    }

    /// True while Space plays steps and does not peek at the next band.
    pub fn plays_by_space(&self) -> bool {
        self.has_keys
    }
}
