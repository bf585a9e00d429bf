//! The document: what is open, how it is looked at, what was measured, and the way back.
//!
//! Only [`Session::apply`] and [`Session::absorb`] change it. Both return the work that is now wanted as
//! [`Effect`]s; whoever runs them answers with [`Update`]s. Everything is plain data, so that a bug report is
//! a list that can be replayed. No threads, no files, no drawing here.

mod absorb;
mod apply;
mod blinking;
mod catalogue;
mod command;
mod companions;
mod effect;
mod flagging;
mod follow;
mod frame;
mod history;
mod inpainting;
mod lenses;
mod mark_on;
mod mask;
mod measure;
mod movement;
mod notice;
mod quasars;
mod reading;
mod saved;
mod showing;
mod streaks;
mod wanted;

pub use catalogue::{
    ArrangeWish, Arranged, Axis, CatalogueCommand, CatalogueEffect, CatalogueUpdate, Catalogues, CellRange,
    ColumnSummary, ColumnView, ExportedRows, FilterProblem, Filtering, HistogramData, OpenTable, Place,
    Places, PlotData, PlotWish, Plots, PointLook, ReadTable, RowOrder, RowSelection, SavedCatalogues,
    SavedTable, ScatterData, SelectMode, Symbol, TABLE_ENDINGS, TableExport, TableId, TablePositions,
    id_column, quoted, rows_of_table, word_before,
};
pub use command::{Command, Direction, Overlay, Overlays, Tool};
pub use effect::{Effect, Export, ExportArea, ExportScene, Loaded, Request, Update};
pub use flagging::{Counting, lack_of_flags};
pub use frame::{Frame, FrameId, Look, Showing};
pub use history::History;
pub use inpainting::{
    CandidateRule, Compared, ComparedKind, CoreMask, DrawShown, Inpainting, InspectWish, Inspection,
    LARGEST_MASK, MOST_SHARE, MaskForm, Probe, ProbePoint, ProfileRing, RankWish, RepaintChoice,
    RepaintColumn, RepaintCommand, RepaintEffect, RepaintExport, RepaintExportContents, RepaintExportFormat,
    RepaintFindings, RepaintPass, RepaintRow, RepaintSampler, RepaintScores, RepaintSettings, RepaintSort,
    RepaintStamp, RepaintStep, RepaintTarget, RepaintUpdate, SavedInpainting, ScoreKind,
};
pub use lenses::{
    CandidateSource, Cut, CutSetting, DrawnBy, GradeAnswer, GradeBook, GradeItem, GradedRow, Grading,
    HeadInUse, InjectedLens, Learning, LensCommand, LensCurves, LensEffect, LensEstimates, LensExpectation,
    LensExport, LensExportContents, LensExportFormat, LensFindings, LensHead, LensRefit, LensRow, LensUpdate,
    LensView, Lenses, Occlusion, QueueSettings, QueueWish, Ranking, RefitWish, SavedHead, ScorerCard,
    Selection, SelectionCuts, SelectionFunction, SelectionFunctionSettings, SourceList, WaitingGrade,
};
pub use mask::{Mask, MaskPicture};
pub use measure::{Mark, Measurement};
pub use notice::{Notice, NoticeId, Severity};
pub use quasars::{
    ByMagnitude, MapSettings, MapWish, MatchWish, PhotometryWish, QuasarCard, QuasarChoice, QuasarCommand,
    QuasarEffect, QuasarFigure, QuasarMap, QuasarResult, QuasarRows, QuasarTrial, QuasarUpdate, Quasars,
    SavedQuasars, TrialWish,
};
pub use reading::{PlaneReading, QuadrantReading, Reading};
pub use saved::{SavedFrame, SavedSession};
pub use streaks::{
    Curves, EditedEnds, ExpectedCurves, InjectedStreak, InjectedTrail, InjectionOutcome, Pick,
    ReportContents, ReportFormat, Review, ReviewEntry, ReviewKey, SearchScope, Stamp, StampLock, StampPixels,
    StampWish, Stamps, Standing, StepOver, StreakCommand, StreakEffect, StreakReport, StreakToInject,
    StreakUpdate, Streaks, Verdict,
};

use crate::field::PlaneKey;
use crate::geometry::View;
use crate::raster::SampleStatistics;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// How the frames share the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Arrangement {
    /// The active frame alone.
    #[default]
    Single,
    /// All frames in one row.
    SideBySide,
    /// All frames in a grid.
    Tiled,
}

/// What moves together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Lock {
    /// Every frame by itself.
    Free,
    /// The same sky in every frame that has world coordinates, the same pixels in the others.
    #[default]
    Sky,
    /// The same pixels in every frame.
    Pixels,
    /// The selected moving source stays in its place: each frame shows the sky around where it is in that exposure.
    /// Without one, as [`Lock::Sky`].
    Object,
}

/// Work that was asked for and is not done.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    pub request: Request,
    /// What is being done, in plain words.
    pub label: String,
}

/// The document.
#[derive(Debug, Default)]
pub struct Session {
    /// The open frames, in the order of their tabs.
    pub frames: Vec<Frame>,
    /// Which of them the user works on.
    pub active: usize,
    pub arrangement: Arrangement,
    pub lock: Lock,
    pub overlays: Overlays,
    pub tool: Tool,
    /// Step automatically through the bands of the active frame.
    pub blinking: bool,
    /// While the frames blink instead: how they were arranged before.
    pub blinking_frames: Option<Arrangement>,
    /// Mix of the next showing over the present one, 0 to 1.
    pub fade: f32,
    /// What the cursor reads, as soon as it is read.
    pub reading: Option<(FrameId, Reading)>,
    /// True while the reading stays although the cursor moves.
    pub frozen: bool,
    /// Bounded samples of planes, from which cuts come; absent until computed.
    pub statistics: BTreeMap<PlaneKey, Arc<SampleStatistics>>,
    /// Planes whose sample could not be taken, and why.
    pub unreadable: BTreeMap<PlaneKey, String>,
    /// How many pixels of flag maps carry each flag; absent until asked for.
    pub flag_counts: BTreeMap<PlaneKey, Counting>,
    /// What was searched for streaks and found, and what the user made of it.
    pub streaks: Streaks,
    /// What was searched for lenses and found, and what the user made of it.
    pub lenses: Lenses,
    /// What is seen when cores are repainted.
    pub inpainting: Inpainting,
    /// What was classified in the active table.
    pub quasars: Quasars,
    /// Tables of sources that are open.
    pub catalogues: Catalogues,
    pub history: History,
    pub notices: Vec<Notice>,
    pub pending: Vec<Pending>,
    /// Newest first.
    pub recent: Vec<PathBuf>,
    /// The session of the last start, where there was one.
    pub previous: Option<PathBuf>,
    /// Recipe that new fields are opened with.
    pub default_recipe: Option<String>,
    /// A session that is being opened, as long as some of its fields are not there yet.
    restoring: Option<Restoring>,
    /// Planes were closed since the others were last told.
    planes_closed: bool,
    next_id: u64,
}

/// A session on its way: what is left of it, and the requests that bring its fields.
#[derive(Debug)]
struct Restoring {
    saved: SavedSession,
    requests: Vec<Request>,
}

impl Session {
    /// The frame that the user works on.
    pub fn active_frame(&self) -> Option<&Frame> {
        self.frames.get(self.active)
    }

    /// The frame of that identity, if it is still open.
    pub fn frame(&self, id: FrameId) -> Option<&Frame> {
        self.frames.iter().find(|frame| frame.id == id)
    }

    pub(crate) fn frame_mut(&mut self, id: FrameId) -> Option<&mut Frame> {
        self.frames.iter_mut().find(|frame| frame.id == id)
    }

    /// The frames that are on the canvas now.
    pub fn visible_frames(&self) -> Vec<&Frame> {
        match self.arrangement {
            Arrangement::Single => self.active_frame().into_iter().collect(),
            Arrangement::SideBySide | Arrangement::Tiled => self.frames.iter().collect(),
        }
    }

    /// The view of a frame, or a default while it has none.
    pub fn view(&self, id: FrameId) -> Option<View> {
        self.frame(id)?.view
    }

    /// The planes of all frames.
    fn open_planes(&self) -> Vec<PlaneKey> {
        self.frames.iter().flat_map(|frame| frame.field.planes.iter().map(|plane| plane.key)).collect()
    }

    pub(crate) fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }
}
