//! What the pane and its views remember.

use super::GradeKeys;
use super::mosaic_rows::MosaicRows;
use super::stamp_textures::StampTextures;
use crate::session::{Cut, LensView, Lenses, Session};
use crate::ui::Services;
use crate::ui::dock::Pane;
use egui_tiles::Tree;

/// How many rows the check of pixels removed, counted once for each search.
#[derive(Debug, Default)]
pub struct FilteredCount(Option<(u64, u64, usize)>);

impl FilteredCount {
    /// The count now.
    pub fn count(&mut self, lenses: &Lenses) -> usize {
        match self.0 {
            Some((search, ranked, count)) if (search, ranked) == (lenses.search, lenses.ranked) => count,
            _ => {
                let count = lenses.findings.rows.iter().filter(|row| row.is_filtered).count();
                self.0 = Some((lenses.search, lenses.ranked, count));
                count
            }
        }
    }
}

/// What the right part of the pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LensSide {
    #[default]
    Threshold,
    Setup,
    Learn,
    SelectionFunction,
}

/// State that is not part of the document.
#[derive(Default)]
pub struct LensesState {
    pub side: LensSide,
    pub(super) stamps: StampTextures,
    pub(super) mosaic: MosaicRows,
    /// The keys of the grading view, and what is wrong with the user's file of keys.
    pub keys: GradeKeys,
    /// The cut whose removed sources are shown.
    pub(super) examples_of: Option<Cut>,
    pub(super) filtered: FilteredCount,
    /// The row under the cursor in the mosaic.
    pub(super) hovered: Option<usize>,
    /// Show what the score rests on, while it is on.
    pub(super) occlusion: bool,
    pub(super) comparing: bool,
    /// The comment as it is being written, and the picture that it is about.
    pub(super) comment: Option<(usize, String)>,
    pub(super) focus_comment: bool,
    /// The selection that the table, and the mosaic, have scrolled to.
    pub(super) scrolled_to: Option<usize>,
    pub(super) mosaic_scrolled_to: Option<usize>,
    /// The pane is to be shown, or hidden.
    pub toggle: bool,
    show: bool,
    /// The search that the pane was last shown for.
    shown_for: Option<crate::session::Request>,
    view: LensView,
    /// What gave way to the grading view or the mosaic.
    gave_way: Vec<Pane>,
}

impl LensesState {
    /// Show a part of the pane.
    pub fn open(&mut self, side: LensSide) {
        (self.side, self.show) = (side, true);
    }

    /// Take in stamps that were made.
    pub fn begin(&mut self, ctx: &egui::Context, services: &Services) {
        self.stamps.begin(ctx, services.jobs.stamps());
    }

    /// Ask for those that were looked at.
    pub fn end(&mut self, services: &Services) {
        self.stamps.end(services.jobs.stamps());
    }

    /// Show or hide the pane as was asked; a search that begins shows it. The grading view and the mosaic
    /// need its place and that of the table.
    pub fn arrange(&mut self, tree: &mut Tree<Pane>, session: &Session) {
        let running = session.lenses.running;
        if running.is_some() && self.shown_for != running {
            (self.shown_for, self.show) = (running, true);
        }
        let Some(tile) = tree.tiles.find_pane(&Pane::Lenses) else { return };
        let is_shown = tree.is_visible(tile);
        if std::mem::take(&mut self.toggle) {
            self.show = !is_shown;
            tree.set_visible(tile, false);
        }
        let view = session.lenses.view;
        if view != self.view {
            if view == LensView::Image {
                for pane in std::mem::take(&mut self.gave_way) {
                    self.show |= pane == Pane::Lenses;
                    show(tree, pane, true);
                }
            } else {
                for pane in [Pane::Lenses, Pane::Catalogue] {
                    if show(tree, pane, false) && !self.gave_way.contains(&pane) {
                        self.gave_way.push(pane);
                    }
                }
            }
            self.view = view;
        }
        if std::mem::take(&mut self.show) {
            // There is place for one of them.
            if let Some(streaks) = tree.tiles.find_pane(&Pane::Streaks) {
                tree.set_visible(streaks, false);
            }
            tree.set_visible(tile, true);
            crate::ui::dock::reveal(tree, Pane::Lenses);
        }
    }
}

/// Show or hide a pane; whether it was shown before.
fn show(tree: &mut Tree<Pane>, pane: Pane, is_shown: bool) -> bool {
    let Some(tile) = tree.tiles.find_pane(&pane) else { return false };
    let before = tree.is_visible(tile);
    tree.set_visible(tile, is_shown);
    before
}
