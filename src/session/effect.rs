//! Work that the document wants done, and what came of it.

use super::{
    CatalogueEffect, CatalogueUpdate, FrameId, LensEffect, LensUpdate, Mark, MaskPicture, Measurement,
    Overlays, QuasarEffect, QuasarUpdate, RepaintEffect, RepaintUpdate, SavedSession, StreakEffect,
    StreakUpdate,
};
use crate::composite::Recipe;
use crate::field::{Field, Plane, PlaneKey};
use crate::fits::FileSpec;
use crate::geometry::{View, Warp};
use crate::raster::{FlagCounts, Reduction, SampleStatistics};
use std::path::PathBuf;
use std::sync::Arc;

/// Identity of one piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request(pub u64);

/// What part of the field an exported picture holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportArea {
    /// What the active frame shows, at the canvas' size.
    Visible,
    /// All of the field at one screen pixel per image pixel.
    Whole,
}

/// A picture to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// PNG (8 bits a channel) or TIFF (16 bits), by extension.
    pub path: PathBuf,
    pub area: ExportArea,
}

/// Work wanted of others. Nothing here blocks the document.
#[expect(clippy::large_enum_variant, reason = "there is a handful at a time, and none is copied")]
#[derive(Debug, Clone)]
pub enum Effect {
    /// Open files. Ordered: results arrive in the order of the requests.
    Open {
        request: Request,
        files: Vec<FileSpec>,
    },
    /// Make sure that the demonstration field exists, then open it.
    OpenDemo {
        request: Request,
    },
    /// Another plane of the cube that `plane` belongs to.
    OpenCubePlane {
        request: Request,
        frame: FrameId,
        plane: Arc<Plane>,
        index: usize,
    },
    /// Sample a plane for its cuts.
    Sample {
        plane: Arc<Plane>,
    },
    /// Count the flags of all pixels of a flag map.
    CountFlags {
        request: Request,
        plane: Arc<Plane>,
    },
    /// Measure what a mark encloses. Latest wins.
    Measure {
        frame: FrameId,
        plane: Arc<Plane>,
        mark: Mark,
        centered: bool,
    },
    /// Read all planes of a frame at a position. Latest wins.
    Read {
        frame: Box<super::Frame>,
        at: crate::geometry::ImagePoint,
    },
    /// Write a picture.
    Export {
        request: Request,
        export: Export,
        scene: Box<ExportScene>,
    },
    WriteSession {
        path: PathBuf,
        session: Box<SavedSession>,
    },
    ReadSession {
        request: Request,
        path: PathBuf,
    },
    /// Work about tables of sources.
    Catalogue(CatalogueEffect),
    /// Work about streaks.
    Streaks(StreakEffect),
    /// Work about lenses.
    Lenses(LensEffect),
    /// Work about repainted cores.
    Repaint(RepaintEffect),
    /// Work about quasars.
    Quasars(QuasarEffect),
    /// Nothing but these planes is open any more.
    KeepPlanes(Vec<PlaneKey>),
    /// The list of recent files changed.
    RememberRecent(Vec<PathBuf>),
    /// Stop all cancellable work.
    CancelAll,
    /// Go on with the surveys of planes that [`Effect::CancelAll`] stopped.
    ContinueSurveys,
}

/// Everything that a picture depends on.
#[derive(Debug, Clone)]
pub struct ExportScene {
    /// The name of the field.
    pub name: String,
    /// VIS, Y, J, H; a single plane comes first.
    pub planes: [Option<Arc<Plane>>; 4],
    /// Where the pixels of each lie, if not in the grid of the view.
    pub warps: [Option<Arc<Warp>>; 4],
    /// The plane whose pixel grid the view is of.
    pub grid: Option<Arc<Plane>>,
    /// The recipe of what is shown.
    pub recipe: Recipe,
    pub overlays: Overlays,
    pub view: View,
    /// Canvas size, physical pixels.
    pub width: f64,
    pub height: f64,
    pub reduction: Reduction,
    /// The flag map that lies over it, and its colours.
    pub mask: Option<MaskPicture>,
}

/// Fields that were opened.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub fields: Vec<Arc<Field>>,
    pub warnings: Vec<String>,
    /// Why some of the files could not be opened.
    pub failures: Vec<String>,
    /// What was opened, for the list of recent files and for saving the session.
    pub files: Vec<FileSpec>,
}

/// What came of an effect.
#[expect(clippy::large_enum_variant, reason = "there is a handful at a time, and none is copied")]
#[derive(Debug, Clone)]
pub enum Update {
    Opened {
        request: Request,
        result: Result<Loaded, String>,
    },
    CubePlaneOpened {
        request: Request,
        frame: FrameId,
        old: PlaneKey,
        result: Result<Arc<Plane>, String>,
    },
    Sampled {
        plane: PlaneKey,
        result: Result<Arc<SampleStatistics>, String>,
    },
    FlagsCounted {
        request: Request,
        plane: PlaneKey,
        result: Result<Arc<FlagCounts>, String>,
    },
    /// `mark` is where `asked` moved to.
    Measured {
        frame: FrameId,
        plane: PlaneKey,
        asked: Mark,
        mark: Mark,
        result: Result<Measurement, String>,
    },
    Read {
        frame: FrameId,
        reading: super::Reading,
    },
    Exported {
        request: Request,
        path: PathBuf,
        result: Result<(), String>,
    },
    SessionWritten {
        path: PathBuf,
        result: Result<(), String>,
    },
    SessionRead {
        request: Request,
        path: PathBuf,
        result: Result<Box<SavedSession>, String>,
    },
    /// What came of work about tables of sources.
    Catalogue(CatalogueUpdate),
    /// What came of work about streaks.
    Streaks(StreakUpdate),
    /// What came of work about lenses.
    Lenses(LensUpdate),
    /// What came of work about repainted cores.
    Repaint(RepaintUpdate),
    /// What came of work about quasars.
    Quasars(QuasarUpdate),
    /// Something to know about a field that is open already.
    Warned {
        text: String,
    },
    /// A job ended without a result of its own: it panicked, or could not be started.
    Failed {
        request: Option<Request>,
        what: String,
    },
}
