//! Keys that move through the rows while the table was clicked last.

use super::state::CatalogueState;
use crate::session::{CatalogueCommand, Command, Direction, Session};
use crate::ui::UiEvent;
use egui::{Key, Modifiers};

/// Rows that Page Up and Page Down move by.
const PAGE: f64 = 15.0;

impl CatalogueState {
    /// Take the keys that are meant for the rows.
    pub fn take_keys(&mut self, ctx: &egui::Context, session: &Session, events: &mut Vec<UiEvent>) {
        let table = session.catalogues.active();
        let Some(table) = table.filter(|_| self.has_keys && !ctx.text_edit_focused()) else { return };
        let pressed = |key: Key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let mut wishes = Vec::new();
        if pressed(Key::ArrowDown) {
            wishes.push(CatalogueCommand::Step(Direction::Forward));
        }
        if pressed(Key::ArrowUp) {
            wishes.push(CatalogueCommand::Step(Direction::Backward));
        }
        if pressed(Key::Enter) {
            wishes.extend(table.selection.current.map(CatalogueCommand::GoTo));
        }
        let n_rows = table.rows.len();
        let far = n_rows as f64;
        let moves = [(Key::PageDown, PAGE), (Key::PageUp, -PAGE), (Key::Home, -far), (Key::End, far)];
        for (key, n_moved) in moves {
            if pressed(key) {
                self.scrolling.by(n_moved, n_rows, 1);
            }
        }
        events.extend(wishes.into_iter().map(|wish| UiEvent::Do(Command::Catalogue(wish))));
    }
}
