//! What lists, scores, stores and learns.

use super::{LensWatcher, ScoreWish};
use crate::catalogue::Table;
use crate::field::Field;
use crate::grades::Grade;
use crate::lenses::Candidate;
use crate::progress::Progress;
use crate::session::{
    CandidateSource, GradeItem, InjectedLens, LensExport, LensExportContents, LensFindings, LensHead, LensRefit,
    Occlusion, QueueWish, RefitWish, Selection, SelectionCuts, SelectionFunctionSettings, SourceList,
};
use std::path::PathBuf;
use std::sync::Arc;

/// What simulated lenses are put into.
#[derive(Debug, Clone)]
pub struct InjectWish {
    pub field: Arc<Field>,
    pub list: Arc<SourceList>,
    pub settings: SelectionFunctionSettings,
    /// The head that scores them; the network's own otherwise.
    pub head: Option<LensHead>,
}

/// The sources of a field: detected, or the rows of a table placed in it.
type List = dyn Fn(&Arc<Field>, CandidateSource, Option<&Table>, &dyn Progress) -> Result<SourceList, String>
    + Send
    + Sync;
/// What cuts leave.
type Select = dyn Fn(&SourceList, &SelectionCuts) -> Result<Selection, String> + Send + Sync;
/// Scores what is left, and passes rows on as they come. What it answers with holds all of them.
type Score = dyn Fn(&ScoreWish, &LensWatcher) -> Result<LensFindings, String> + Send + Sync;
/// All grades of a field, by the name that they are stored under, in the order in which they were stored.
type LoadGrades = dyn Fn(&str) -> Result<Vec<Grade>, String> + Send + Sync;
/// Has a grade on disk when it returns.
type KeepGrade = dyn Fn(&Grade) -> Result<(), String> + Send + Sync;
/// The kept showings, and new ones after them.
type DrawQueue = dyn Fn(&QueueWish) -> Result<Vec<GradeItem>, String> + Send + Sync;
/// A head on these grades, and the ranks by it; how long it took is measured here.
type Refit = dyn Fn(&RefitWish) -> Result<LensRefit, String> + Send + Sync;
/// Saves a head on the network of that name and version as a model; answers with its name and file.
type SaveHead = dyn Fn(&LensRefit, &str, &str) -> Result<(String, PathBuf), String> + Send + Sync;
/// Which parts of a candidate's picture made its score.
type Occlude = dyn Fn(&Field, &Candidate, Option<&LensHead>) -> Result<Occlusion, String> + Send + Sync;
/// Simulated lenses in real sources, with their scores.
type Inject = dyn Fn(&InjectWish, &dyn Progress) -> Result<Vec<InjectedLens>, String> + Send + Sync;
/// Writes candidates.
type Export = dyn Fn(&LensExport, &LensExportContents, &dyn Progress) -> Result<(), String> + Send + Sync;

/// The functions that the window's work about lenses calls. Errors are sentences for the user.
#[derive(Clone)]
pub struct LensEngine {
    pub list: Arc<List>,
    pub select: Arc<Select>,
    pub score: Arc<Score>,
    pub load_grades: Arc<LoadGrades>,
    pub keep_grade: Arc<KeepGrade>,
    pub draw_queue: Arc<DrawQueue>,
    pub refit: Arc<Refit>,
    pub save_head: Arc<SaveHead>,
    pub occlude: Arc<Occlude>,
    pub inject: Arc<Inject>,
    pub export: Arc<Export>,
}

const LACKING: &str = "This build of Skyloupe cannot do this: it was made without this part of the search for lenses";

fn lacking<T>() -> Result<T, String> {
    Err(LACKING.to_owned())
}

impl Default for LensEngine {
    /// Can do nothing, and says so.
    fn default() -> Self {
        Self {
            list: Arc::new(|_, _, _, _| lacking()),
            select: Arc::new(|_, _| lacking()),
            score: Arc::new(|_, _| lacking()),
            load_grades: Arc::new(|_| lacking()),
            keep_grade: Arc::new(|_| lacking()),
            draw_queue: Arc::new(|_| lacking()),
            refit: Arc::new(|_| lacking()),
            save_head: Arc::new(|_, _, _| lacking()),
            occlude: Arc::new(|_, _, _| lacking()),
            inject: Arc::new(|_, _| lacking()),
            export: Arc::new(|_, _, _| lacking()),
        }
    }
}
