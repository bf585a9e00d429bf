//! The arrangement of panes: dockable, and kept over restarts.

use super::interface::{Interface, Services};
use super::{UiEvent, canvas, panes};
use crate::session::Session;
use egui_tiles::{Behavior, Linear, LinearDir, SimplificationOptions, Tile, TileId, Tiles, Tree, UiResponse};
use serde::{Deserialize, Serialize};

/// One dockable part of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pane {
    Canvas,
    Colour,
    Field,
    Flags,
    Histogram,
    Reading,
    Measure,
    Streaks,
    Lenses,
    Inpainting,
    Quasars,
    Catalogue,
}

impl Pane {
    /// Whether it shows, or says something of, the image.
    fn is_of_image(self) -> bool {
        match self {
            Self::Canvas
            | Self::Colour
            | Self::Field
            | Self::Flags
            | Self::Histogram
            | Self::Reading
            | Self::Measure => true,
            Self::Streaks | Self::Lenses | Self::Inpainting | Self::Quasars | Self::Catalogue => false,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Canvas => "Image",
            Self::Colour => "Colour",
            Self::Field => "Field",
            Self::Flags => "Flags",
            Self::Histogram => "Histogram",
            Self::Reading => "Reading",
            Self::Measure => "Measure",
            Self::Streaks => "Streaks",
            Self::Lenses => "Lenses",
            Self::Inpainting => "Residuals",
            Self::Quasars => "Quasars",
            Self::Catalogue => "Table",
        }
    }
}

/// The layout of a first start: the image, and beside it colour, histogram and reading.
pub fn default_tree() -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let image = tiles.insert_pane(Pane::Canvas);
    let colour = tiles.insert_pane(Pane::Colour);
    let field = tiles.insert_pane(Pane::Field);
    let flags = tiles.insert_pane(Pane::Flags);
    let top = tiles.insert_tab_tile(vec![colour, field, flags]);
    let histogram = tiles.insert_pane(Pane::Histogram);
    let reading = tiles.insert_pane(Pane::Reading);
    let measure = tiles.insert_pane(Pane::Measure);
    let bottom = tiles.insert_tab_tile(vec![reading, measure]);
    let mut side = Linear::new(LinearDir::Vertical, vec![top, histogram, bottom]);
    side.shares.set_share(top, 0.44);
    side.shares.set_share(histogram, 0.16);
    side.shares.set_share(bottom, 0.40);
    let side = tiles.insert_container(side);
    let streaks = tiles.insert_pane(Pane::Streaks);
    let lenses = tiles.insert_pane(Pane::Lenses);
    let inpainting = tiles.insert_pane(Pane::Inpainting);
    let quasars = tiles.insert_pane(Pane::Quasars);
    let catalogue = tiles.insert_pane(Pane::Catalogue);
    let below = vec![image, catalogue, streaks, lenses, inpainting, quasars];
    let mut main = Linear::new(LinearDir::Vertical, below);
    main.shares.set_share(image, 0.60);
    main.shares.set_share(catalogue, 0.46);
    main.shares.set_share(streaks, 0.40);
    main.shares.set_share(lenses, 0.40);
    main.shares.set_share(inpainting, 0.60);
    main.shares.set_share(quasars, 0.62);
    let main = tiles.insert_container(main);
    // Out of the way until somebody looks for streaks, lenses or residuals, or opens a table.
    tiles.set_visible(streaks, false);
    tiles.set_visible(lenses, false);
    tiles.set_visible(inpainting, false);
    tiles.set_visible(quasars, false);
    tiles.set_visible(catalogue, false);
    let mut root = Linear::new(LinearDir::Horizontal, vec![main, side]);
    root.shares.set_share(main, 0.745);
    root.shares.set_share(side, 0.255);
    let root = tiles.insert_container(root);
    Tree::new(egui::Id::unique("skyloupe-dock"), root, tiles)
}

/// Bring the pane's tab to the front.
pub fn reveal(tree: &mut Tree<Pane>, pane: Pane) {
    tree.make_active(|_, tile| matches!(tile, Tile::Pane(found) if *found == pane));
}

/// Hide what is of the image, so that tables have the window for themselves; what was hidden is given back. Nothing is,
/// where no other pane is shown.
pub fn hide_panes_of_image(tree: &mut Tree<Pane>) -> Vec<TileId> {
    let mut hidden = Vec::new();
    if let Some(root) = tree.root().filter(|root| has_other_pane(&tree.tiles, *root)) {
        collect_of_image(&tree.tiles, root, &mut hidden);
    }
    hidden.iter().for_each(|tile| tree.set_visible(*tile, false));
    hidden
}

/// Whether a pane that is not of the image is shown in it.
fn has_other_pane(tiles: &Tiles<Pane>, tile: TileId) -> bool {
    tiles.is_visible(tile)
        && match tiles.get(tile) {
            Some(Tile::Pane(pane)) => !pane.is_of_image(),
            Some(Tile::Container(container)) => {
                container.children().any(|child| has_other_pane(tiles, *child))
            }
            None => false,
        }
}

/// The largest parts in which everything that is shown is of the image.
fn collect_of_image(tiles: &Tiles<Pane>, tile: TileId, found: &mut Vec<TileId>) {
    if !tiles.is_visible(tile) {
        return;
    }
    if !has_other_pane(tiles, tile) {
        found.push(tile);
    } else if let Some(Tile::Container(container)) = tiles.get(tile) {
        container.children().for_each(|child| collect_of_image(tiles, *child, found));
    }
}

/// True if every pane is somewhere in the layout.
pub fn is_whole(tree: &Tree<Pane>) -> bool {
    let all = [
        Pane::Canvas,
        Pane::Colour,
        Pane::Field,
        Pane::Flags,
        Pane::Histogram,
        Pane::Reading,
        Pane::Measure,
        Pane::Streaks,
        Pane::Lenses,
        Pane::Inpainting,
        Pane::Quasars,
        Pane::Catalogue,
    ];
    tree.root().is_some() && all.iter().all(|pane| tree.tiles.find_pane(pane).is_some())
}

/// What the panes need while they are drawn.
pub struct Docked<'a> {
    pub interface: &'a mut Interface,
    pub session: &'a Session,
    pub services: &'a Services<'a>,
    pub events: &'a mut Vec<UiEvent>,
}

impl Behavior<Pane> for Docked<'_> {
    fn pane_ui(&mut self, ui: &mut egui::Ui, _tile: TileId, pane: &mut Pane) -> UiResponse {
        if *pane == Pane::Canvas {
            if self.session.frames.is_empty() {
                super::welcome::beside_tables(ui, self.events);
            } else if !panes::lens_view(ui, self) {
                canvas::show(ui, self);
            }
            return UiResponse::None;
        }
        egui::Frame::new().inner_margin(egui::Margin::symmetric(10, 8)).show(ui, |ui| match pane {
            Pane::Colour => panes::colour(ui, self),
            Pane::Field => panes::field(ui, self),
            Pane::Flags => panes::flags(ui, self),
            Pane::Histogram => panes::histogram(ui, self),
            Pane::Reading => panes::reading(ui, self),
            Pane::Measure => panes::measure(ui, self),
            Pane::Streaks => panes::streaks(ui, self),
            Pane::Lenses => panes::lenses(ui, self),
            Pane::Inpainting => panes::inpainting(ui, self),
            Pane::Quasars => panes::quasars(ui, self),
            Pane::Catalogue => panes::catalogue(ui, self),
            Pane::Canvas => {}
        });
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> egui::WidgetText {
        pane.title().into()
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: false, ..SimplificationOptions::default() }
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        3.0
    }

    fn is_tab_closable(&self, _tiles: &Tiles<Pane>, _tile: TileId) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_alone_have_the_window_and_the_image_gets_its_place_back() {
        let mut tree = default_tree();
        let tile = |tree: &Tree<Pane>, pane: Pane| tree.tiles.find_pane(&pane).unwrap();
        assert_eq!(hide_panes_of_image(&mut tree), [], "the window is never empty");
        for pane in [Pane::Catalogue, Pane::Quasars] {
            let shown = tile(&tree, pane);
            tree.set_visible(shown, true);
        }
        // What the user has hidden stays so.
        let histogram = tile(&tree, Pane::Histogram);
        tree.set_visible(histogram, false);
        let before = serde_json::to_string(&tree).unwrap();
        let hidden = hide_panes_of_image(&mut tree);
        let tabs = tree.tiles.parent_of(tile(&tree, Pane::Colour)).unwrap();
        let beside = tree.tiles.parent_of(tabs).unwrap();
        assert_eq!(hidden, [tile(&tree, Pane::Canvas), beside]);
        let seen = |tile: TileId| tree.is_visible(tile);
        assert_eq!([hidden[0], hidden[1], tile(&tree, Pane::Catalogue)].map(seen), [false, false, true]);
        hidden.iter().for_each(|tile| tree.set_visible(*tile, true));
        assert_eq!(serde_json::to_string(&tree).unwrap(), before);
    }
}
