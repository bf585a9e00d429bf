//! Work about lenses that the document wants done, and what came of it.

use super::{
    CandidateSource, GradeAnswer, GradeItem, InjectedLens, LensExport, LensExportContents, LensFindings,
    LensHead, LensRefit, LensRow, QueueWish, RefitWish, SavedHead, Selection, SelectionCuts,
    SelectionFunctionSettings, SourceList,
};
use crate::catalogue::Table;
use crate::field::Field;
use crate::geometry::PixelRect;
use crate::grades::Grade;
use crate::lenses::Candidate;
use crate::session::Request;
use std::path::PathBuf;
use std::sync::Arc;

/// How much the score of a candidate falls when a part of its picture is hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Occlusion {
    /// Parts along a side.
    pub side: usize,
    /// Row by row from the bottom; what hiding that part takes from the logit.
    pub falls: Vec<f32>,
}

/// Work wanted.
#[derive(Debug, Clone)]
pub enum LensEffect {
    /// The sources of a field. Answered by `Listed`.
    List {
        request: Request,
        field: Arc<Field>,
        source: CandidateSource,
        /// Where the source is the catalogue.
        table: Option<Arc<Table>>,
    },
    /// What cuts leave. Latest wins.
    Select {
        request: Request,
        list: Arc<SourceList>,
        cuts: SelectionCuts,
    },
    /// Score what is left. Answered by any number of `Scored`, and `Finished`.
    Score {
        request: Request,
        list: Arc<SourceList>,
        selection: Arc<Selection>,
        cuts: SelectionCuts,
        /// Where the user looks: these come first.
        looked_at: Option<PixelRect>,
    },
    /// The result of this list, search or run is not wanted any more.
    Stop {
        request: Request,
    },
    /// All grades of a field.
    LoadGrades {
        request: Request,
        field: String,
    },
    /// Have this on disk. Ordered; answered before anything else happens to the picture.
    KeepGrade {
        request: Request,
        grade: Grade,
    },
    /// Latest wins.
    DrawQueue {
        request: Request,
        wish: QueueWish,
    },
    /// Latest wins.
    Refit {
        request: Request,
        wish: RefitWish,
    },
    SaveHead {
        request: Request,
        refit: Arc<LensRefit>,
        grades: Vec<Grade>,
    },
    /// The head of this network that is in use on disk. Answered by `HeadLoaded`.
    LoadHead {
        request: Request,
        findings: Arc<LensFindings>,
    },
    /// Go back to the one before it. Answered by `HeadLoaded`.
    RollBackHead {
        request: Request,
        findings: Arc<LensFindings>,
    },
    /// Latest wins.
    Occlude {
        request: Request,
        row: usize,
        field: Arc<Field>,
        candidate: Candidate,
        head: Option<LensHead>,
    },
    /// Put simulated lenses into sources and score them.
    Inject {
        request: Request,
        field: Arc<Field>,
        list: Arc<SourceList>,
        settings: SelectionFunctionSettings,
        head: Option<LensHead>,
    },
    Export {
        request: Request,
        export: LensExport,
        contents: Box<LensExportContents>,
    },
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum LensUpdate {
    Listed {
        request: Request,
        result: Result<Arc<SourceList>, String>,
    },
    Selected {
        request: Request,
        result: Result<Selection, String>,
    },
    /// More rows, by their place in the selection; a later one of a place is better.
    Scored {
        request: Request,
        rows: Vec<(usize, LensRow)>,
    },
    Finished {
        request: Request,
        result: Result<Arc<LensFindings>, String>,
    },
    GradesLoaded {
        request: Request,
        result: Result<Vec<Grade>, String>,
    },
    GradeKept {
        request: Request,
        result: GradeAnswer,
    },
    QueueDrawn {
        request: Request,
        result: Result<Vec<GradeItem>, String>,
    },
    Refitted {
        request: Request,
        result: Result<LensRefit, String>,
    },
    /// Name and file of the head.
    HeadSaved {
        request: Request,
        result: Result<(String, PathBuf), String>,
    },
    /// `None` where there is none, or none before it.
    HeadLoaded {
        request: Request,
        result: Result<Option<SavedHead>, String>,
    },
    Occluded {
        request: Request,
        row: usize,
        result: Result<Occlusion, String>,
    },
    Injected {
        request: Request,
        settings: SelectionFunctionSettings,
        result: Result<Vec<InjectedLens>, String>,
    },
    Exported {
        request: Request,
        path: PathBuf,
        result: Result<(), String>,
    },
}
