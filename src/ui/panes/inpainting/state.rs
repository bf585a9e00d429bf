//! What the pane remembers.

use super::colors::{PanelTextures, Stretch};
use crate::session::{Command, Inspection, RepaintCommand, ScoreKind, Session};
use crate::ui::UiEvent;
use crate::ui::dock::Pane;
use egui_tiles::Tree;

/// Which findings a plot shows, by their revision, along which axes.
type PlottedRows = (u64, (ScoreKind, ScoreKind));

/// What the right part of the pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    #[default]
    Core,
    Draws,
    Sources,
    Scatter,
    Inject,
}

/// Half the side of what the panels show at first, pixels.
const HALF: f32 = 16.0;

/// What all panels show: pixels of the stamp, counted from its lower left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelView {
    pub center: [f32; 2],
    pub half: f32,
}

impl PanelView {
    /// The core and what is around it.
    pub fn around_core(inspection: &Inspection) -> Self {
        let (x, y) = inspection.stamp.core;
        Self { center: [x as f32 + 0.5, y as f32 + 0.5], half: HALF.min(0.5 * inspection.stamp.side as f32) }
    }
}

/// A handle of the line in the scatter plot that is being moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    First,
    Second,
    Threshold,
}

/// State that is not part of the document.
pub struct InpaintingState {
    pub(super) side: Side,
    /// `None` until the user moves it: around the core.
    pub(super) view: Option<PanelView>,
    pub(super) stretch: Stretch,
    /// White is this share of the brightest pixel of the core.
    pub(super) white: f32,
    pub(super) textures: PanelTextures,
    /// The pixel under the cursor, column and row of the stamp.
    pub(super) cursor: Option<(usize, usize)>,
    /// When the next step is due while they play, seconds.
    pub(super) next_step_at: f64,
    /// Its keys mean what they mean in the pane: it was clicked last.
    pub(super) has_keys: bool,
    pub(super) handle: Option<Handle>,
    /// From where to where the axes of the scatter plot reach, and for which rows and axes that holds.
    pub(super) ranges: Option<(PlottedRows, [[f64; 2]; 2])>,
    /// The selection that the table has scrolled to.
    pub(super) scrolled_to: Option<usize>,
    /// The pane is to be shown, or hidden.
    pub toggle: bool,
    show: bool,
}

impl Default for InpaintingState {
    fn default() -> Self {
        Self {
            side: Side::default(),
            view: None,
            stretch: Stretch::default(),
            white: 1.0,
            textures: PanelTextures::default(),
            cursor: None,
            next_step_at: 0.0,
            has_keys: false,
            handle: None,
            ranges: None,
            scrolled_to: None,
            toggle: false,
            show: false,
        }
    }
}

impl InpaintingState {
    /// Show the scores of all sources.
    pub fn open_sources(&mut self) {
        (self.side, self.show) = (Side::Sources, true);
    }

    /// Show what puts light into a core.
    pub fn open_injection(&mut self) {
        (self.side, self.show) = (Side::Inject, true);
    }

    /// Its keys are those of the pane from a click in it to the next click elsewhere.
    pub(super) fn take_focus(&mut self, ui: &egui::Ui) {
        let area = ui.max_rect();
        let pressed = ui.input(|input| {
            let at = input.pointer.any_pressed().then(|| input.pointer.interact_pos());
            at.flatten()
        });
        if let Some(at) = pressed {
            self.has_keys = area.contains(at);
        }
    }

    /// Show or hide the pane as was asked, and tell the document whether it is there.
    pub fn arrange(&mut self, tree: &mut Tree<Pane>, session: &Session, events: &mut Vec<UiEvent>) {
        let Some(tile) = tree.tiles.find_pane(&Pane::Inpainting) else { return };
        if std::mem::take(&mut self.toggle) {
            self.show = !tree.is_visible(tile);
            tree.set_visible(tile, false);
        }
        if std::mem::take(&mut self.show) {
            // There is place for one of them.
            for other in [Pane::Streaks, Pane::Lenses] {
                if let Some(other) = tree.tiles.find_pane(&other) {
                    tree.set_visible(other, false);
                }
            }
            tree.set_visible(tile, true);
            self.has_keys = true;
            crate::ui::dock::reveal(tree, Pane::Inpainting);
        }
        let is_shown = tree.is_visible(tile);
        self.has_keys &= is_shown;
        if is_shown != session.inpainting.is_open {
            events.push(UiEvent::Do(Command::Repaint(RepaintCommand::SetOpen(is_shown))));
        }
    }
}
