//! What the pane remembers.

use super::scrolling::Scrolling;
use crate::session::{Session, TableId};
use crate::ui::dock::Pane;
use egui_tiles::Tree;

/// What the right part of the pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    #[default]
    Statistics,
    Scatter,
    Look,
}

/// A drag within a plot, from where to where, as places on its axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotDrag {
    pub from: [f64; 2],
    pub to: [f64; 2],
}

/// State of the pane that is not part of the document.
#[derive(Default)]
pub struct CatalogueState {
    pub side: Side,
    pub scrolling: Scrolling,
    /// The selection that the table has scrolled to.
    pub scrolled_to: Option<(TableId, u32)>,
    /// Arrow keys move through the rows instead of the image.
    pub has_keys: bool,
    /// The cursor goes into the filter with the next frame of the window.
    pub focus_filter: bool,
    /// The number of the row to jump to.
    pub jump: usize,
    pub column_search: String,
    pub drag: Option<PlotDrag>,
    /// The density of a scatter plot (by the address of its numbers).
    pub density: Option<(usize, egui::TextureHandle)>,
    /// The pane is to be shown, or hidden.
    pub toggle: bool,
    pub show: bool,
    /// The table that the pane was last shown for.
    shown_for: Option<TableId>,
}

impl CatalogueState {
    /// Show or hide the pane as was asked; a table that is opened shows it.
    pub fn arrange(&mut self, tree: &mut Tree<Pane>, session: &Session) {
        let newest = session.catalogues.tables.iter().map(|table| table.id).max();
        if newest > self.shown_for {
            self.show = true;
        }
        self.shown_for = newest.max(self.shown_for);
        let Some(tile) = tree.tiles.find_pane(&Pane::Catalogue) else { return };
        let is_shown = tree.is_visible(tile);
        if std::mem::take(&mut self.toggle) {
            tree.set_visible(tile, !is_shown);
        }
        if std::mem::take(&mut self.show) {
            tree.set_visible(tile, true);
            crate::ui::dock::reveal(tree, Pane::Catalogue);
        }
    }

    /// The cursor goes into the filter, and the pane is there for it.
    pub fn open_filter(&mut self) {
        (self.focus_filter, self.show) = (true, true);
    }
}
