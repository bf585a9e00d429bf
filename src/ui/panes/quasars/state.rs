//! What the pane remembers.

use super::colors::{Quantity, Shade};
use super::plane::Drawn;
use crate::session::{Command, QuasarCommand, Session, TableId};
use crate::ui::UiEvent;
use crate::ui::dock::Pane;
use egui_tiles::Tree;

/// What the right part of the pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    #[default]
    Candidates,
    Colours,
    Counts,
    Map,
    Trust,
    Partners,
}

impl Side {
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Candidates, "Candidates"),
        (Self::Colours, "Colours"),
        (Self::Counts, "Counts"),
        (Self::Map, "Map"),
        (Self::Trust, "Trust"),
        (Self::Partners, "Partners"),
    ];
}

/// Counts that are drawn, and for which result and selection they hold.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    pub of: Option<(u64, usize)>,
    /// Of each bin of r.
    pub all: Vec<u32>,
    pub quasars: Vec<u32>,
    pub candidates: Vec<u32>,
}

/// State that is not part of the document.
pub struct QuasarsState {
    pub side: Side,
    pub axes: (Quantity, Quantity),
    pub shade: Shade,
    pub map_shade: Shade,
    /// The plot as it was last drawn, and the map.
    pub plane: Option<Drawn>,
    pub map: Option<Drawn>,
    /// What is being encircled, places on the axes.
    pub lasso: Vec<[f32; 2]>,
    pub counted: Counted,
    /// The column of labels and the one of groups.
    pub labels: Option<String>,
    pub group: Option<String>,
    pub other: Option<TableId>,
    pub radius_arcsec: f64,
    pub all_partners: bool,
    /// Errors, extinction, flags are shown beside the columns of the bands.
    pub more_columns: bool,
    /// The pane is to be shown, or hidden.
    pub toggle: bool,
    show: bool,
}

impl Default for QuasarsState {
    fn default() -> Self {
        Self {
            side: Side::default(),
            axes: (Quantity::UG, Quantity::GR),
            shade: Shade::default(),
            map_shade: Shade::default(),
            plane: None,
            map: None,
            lasso: Vec::new(),
            counted: Counted::default(),
            labels: None,
            group: None,
            other: None,
            radius_arcsec: 1.0,
            all_partners: false,
            more_columns: false,
            toggle: false,
            show: false,
        }
    }
}

impl QuasarsState {
    /// Show one of its sides.
    pub fn open(&mut self, side: Side) {
        (self.side, self.show) = (side, true);
    }

    /// Show or hide the pane as was asked, and tell the document whether it is there.
    pub fn arrange(&mut self, tree: &mut Tree<Pane>, session: &Session, events: &mut Vec<UiEvent>) {
        let Some(tile) = tree.tiles.find_pane(&Pane::Quasars) else { return };
        if std::mem::take(&mut self.toggle) {
            self.show = !tree.is_visible(tile);
            tree.set_visible(tile, false);
        }
        if std::mem::take(&mut self.show) {
            // There is place for one of them.
            for other in [Pane::Streaks, Pane::Lenses, Pane::Inpainting] {
                if let Some(other) = tree.tiles.find_pane(&other) {
                    tree.set_visible(other, false);
                }
            }
            tree.set_visible(tile, true);
            crate::ui::dock::reveal(tree, Pane::Quasars);
        }
        let is_shown = tree.is_visible(tile);
        if is_shown != session.quasars.is_open {
            events.push(UiEvent::Do(Command::Quasars(QuasarCommand::SetOpen(is_shown))));
        }
    }
}
