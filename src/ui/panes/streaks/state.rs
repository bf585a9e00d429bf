//! What the pane remembers.

use super::InjectionForm;
use super::rows::Rows;
use super::stamps::StampTextures;
use crate::session::{Pick, Session};
use crate::ui::dock::Pane;
use egui_tiles::Tree;

/// What the right part of the pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    #[default]
    Selected,
    Curves,
    Inject,
}

/// State of the pane that is not part of the document.
#[derive(Default)]
pub struct StreaksState {
    pub side: Side,
    pub rows: Rows,
    /// The selection that the table has scrolled to.
    pub scrolled_to: Option<Pick>,
    pub stamps: StampTextures,
    pub form: InjectionForm,
    /// The next click on the image puts the streak of the form there.
    pub placing: bool,
    /// The pane is to be shown, or hidden.
    pub toggle: bool,
    show: bool,
    /// The search that the pane was last shown for.
    shown_for: Option<crate::session::Request>,
}

impl StreaksState {
    /// Show the form of injections.
    pub fn open_injection(&mut self) {
        (self.side, self.show) = (Side::Inject, true);
    }

    /// Show or hide the pane as was asked; a search that begins shows it.
    pub fn arrange(&mut self, tree: &mut Tree<Pane>, session: &Session) {
        let running = session.streaks.running;
        if running.is_some() && self.shown_for != running {
            (self.shown_for, self.show) = (running, true);
        }
        let Some(tile) = tree.tiles.find_pane(&Pane::Streaks) else { return };
        let is_shown = tree.is_visible(tile);
        if std::mem::take(&mut self.toggle) {
            tree.set_visible(tile, !is_shown);
        }
        if std::mem::take(&mut self.show) {
            tree.set_visible(tile, true);
            crate::ui::dock::reveal(tree, Pane::Streaks);
        }
    }
}
