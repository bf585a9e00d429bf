//! What a user can ask of the document.

use super::{
    Arrangement, CatalogueCommand, Export, FrameId, LensCommand, Lock, Mark, Mask, NoticeId, QuasarCommand,
    RepaintCommand, SavedSession, Showing, StreakCommand,
};
use crate::composite::Recipe;
use crate::field::{Band, PlaneKey};
use crate::fits::FileSpec;
use crate::geometry::{ImagePoint, ScreenPoint, View};
use crate::raster::Reduction;
use crate::sky::SkyPoint;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One wish of the user. Commands without a frame mean the active one.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Open files; those of one pixel grid become the bands of one field.
    Open(Vec<FileSpec>),
    /// Open the demonstration field.
    OpenDemo,
    /// Read all open files anew and show them as they are shown now.
    Reload,
    CloseFrame(FrameId),
    SelectFrame(FrameId),
    CycleFrame(Direction),
    /// A frame for the composite and one for each band of the active field, tiled and locked.
    SplitBands,
    SetArrangement(Arrangement),
    SetLock(Lock),
    /// The canvas says how large a frame is drawn, in physical pixels.
    Resize {
        frame: FrameId,
        width: f64,
        height: f64,
    },
    SetView {
        frame: FrameId,
        view: View,
    },
    /// Zoom by a factor around a canvas position (physical pixels), or around the centre.
    Zoom {
        frame: FrameId,
        factor: f64,
        anchor: Option<ScreenPoint>,
    },
    /// Screen pixels per image pixel.
    ZoomTo(f64),
    Fit,
    /// Drag the image by physical pixels.
    Pan {
        frame: FrameId,
        dx: f64,
        dy: f64,
    },
    CenterOn {
        frame: FrameId,
        at: ImagePoint,
    },
    GoTo {
        sky: SkyPoint,
        field_of_view_arcmin: Option<f64>,
    },
    NorthUp,
    /// Turn counter-clockwise, radians.
    Rotate(f64),
    FlipX,
    ResetOrientation,
    Show(Showing),
    /// The next or previous of composite and bands.
    CycleShowing(Direction),
    /// The next one, while they blink: not a step that undo takes back.
    Blink,
    /// Start or stop stepping through them by itself.
    SetBlinking(bool),
    /// Start or stop stepping through the frames, each in the place of the other.
    SetBlinkingFrames(bool),
    SetFade(f32),
    SetReduction(Reduction),
    /// Replace the recipe of what is shown; changes that follow one another quickly are undone as one.
    SetRecipe {
        frame: FrameId,
        recipe: Recipe,
    },
    UsePreset(String),
    /// Change the plane of a cube that a frame shows.
    SetCubePlane {
        frame: FrameId,
        index: usize,
    },
    AssignBand {
        frame: FrameId,
        plane: PlaneKey,
        band: Option<Band>,
    },
    /// Draw the flags over the active frame, or not any more.
    ToggleMask,
    /// Which flags a frame shows, and how strongly. A change of bits can be undone.
    SetMask {
        frame: FrameId,
        mask: Mask,
    },
    /// Count how many pixels of a flag map carry each flag.
    CountFlags(PlaneKey),
    Toggle(Overlay),
    SetTool(Tool),

    /// `centered`: it moves to the centre of light beneath it.
    SetMark {
        frame: FrameId,
        mark: Option<Mark>,
        centered: bool,
    },
    /// The cursor is over this position of a frame, or over none.
    ReadAt(Option<(FrameId, ImagePoint)>),
    /// Keep the present reading while the cursor moves on, or let go of it.
    ToggleFreeze,
    /// Something about tables of sources.
    Catalogue(CatalogueCommand),
    /// Something about streaks.
    Streaks(StreakCommand),
    /// Something about lenses.
    Lenses(LensCommand),
    /// Something about repainted cores.
    Repaint(RepaintCommand),
    /// Something about quasars in the active table.
    Quasars(QuasarCommand),
    Undo,
    Redo,
    Export(Export),
    SaveSession(PathBuf),
    OpenSession(PathBuf),
    Restore(Box<SavedSession>),
    Dismiss(NoticeId),
    /// Something that was done outside the document and that the user should see.
    Tell(String),
    ForgetRecent,
    CancelPending,
    /// Go on looking at all pixels after it was cancelled.
    ContinueLoading,
}

/// One way or the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

/// What the left mouse button does on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Tool {
    /// Drag the image.
    #[default]
    Pan,
    /// Measure a distance and an angle, and the profile along the line.
    Ruler,
    /// Profile around a clicked position.
    RadialProfile,
    /// Flux in a circle around a clicked position.
    Aperture,
}

/// Something drawn over the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Overlay {
    Grid,
    Compass,
    ScaleBar,
    Labels,
    Crosshair,
}

/// Which overlays are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlays {
    pub grid: bool,
    pub compass: bool,
    pub scale_bar: bool,
    pub labels: bool,
    pub crosshair: bool,
}

impl Default for Overlays {
    fn default() -> Self {
        Self { grid: false, compass: true, scale_bar: true, labels: true, crosshair: false }
    }
}

impl Overlays {
    /// Whether one of them is on.
    pub fn has(self, overlay: Overlay) -> bool {
        match overlay {
            Overlay::Grid => self.grid,
            Overlay::Compass => self.compass,
            Overlay::ScaleBar => self.scale_bar,
            Overlay::Labels => self.labels,
            Overlay::Crosshair => self.crosshair,
        }
    }

    pub(super) fn toggle(&mut self, overlay: Overlay) {
        let slot = match overlay {
            Overlay::Grid => &mut self.grid,
            Overlay::Compass => &mut self.compass,
            Overlay::ScaleBar => &mut self.scale_bar,
            Overlay::Labels => &mut self.labels,
            Overlay::Crosshair => &mut self.crosshair,
        };
        *slot = !*slot;
    }
}
