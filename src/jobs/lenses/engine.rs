//! What lists, scores, stores and learns.

use super::keeping::GradeKeeper;
use super::learning::HeadKeeper;
use super::searching::{self, Searching};
use super::{LensWatcher, ScoreWish, exporting, injecting};
use crate::catalogue::Table;
use crate::field::Field;
use crate::grades::{Grade, Scheme, store_path};
use crate::lenses::Candidate;
use crate::places::Places;
use crate::progress::Progress;
use crate::session::{
    CandidateSource, GradeItem, InjectedLens, LensExport, LensExportContents, LensFindings, LensHead,
    LensRefit, Occlusion, QueueWish, RefitWish, SavedHead, Selection, SelectionCuts,
    SelectionFunctionSettings, SourceList,
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
/// A head on these grades, and the ranks by it.
type Refit = dyn Fn(&RefitWish) -> Result<LensRefit, String> + Send + Sync;
/// Saves a head and what it was fitted to as a model; answers with its name and file.
type SaveHead = dyn Fn(&LensRefit, &[Grade]) -> Result<(String, PathBuf), String> + Send + Sync;
/// The head on disk that is in use for the network of these findings, or the one before it.
type LoadHead = dyn Fn(&LensFindings) -> Result<Option<SavedHead>, String> + Send + Sync;
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
    pub load_head: Arc<LoadHead>,
    pub roll_back_head: Arc<LoadHead>,
    pub occlude: Arc<Occlude>,
    pub inject: Arc<Inject>,
    pub export: Arc<Export>,
}

impl LensEngine {
    /// The real one. Networks are those that ship and those in the user's folder of models; they are loaded by the
    /// first search that needs them, and kept, as is the store of grades of a scheme.
    pub fn new(places: &Places, scheme: &Scheme) -> Self {
        let searching = Arc::new(Searching::new(places.models()));
        let learning = Arc::new(HeadKeeper::new(places.heads(), Arc::clone(&searching)));
        let grades = Arc::new(GradeKeeper::new(store_path(places, scheme)));
        let (score, occlude, lensing) = (Arc::clone(&searching), Arc::clone(&searching), searching);
        let (load_grades, keep_grade) = (Arc::clone(&grades), grades);
        let (refit, draw_queue) = (Arc::clone(&learning), Arc::clone(&learning));
        let (save_head, load_head, roll_back_head) = (Arc::clone(&learning), Arc::clone(&learning), learning);
        Self {
            list: Arc::new(searching::list),
            select: Arc::new(|list, cuts| Ok(searching::select(list, cuts))),
            score: Arc::new(move |wish, watcher| score.score(wish, watcher)),
            load_grades: Arc::new(move |field| load_grades.load(field)),
            keep_grade: Arc::new(move |grade| keep_grade.keep(grade)),
            draw_queue: Arc::new(move |wish| draw_queue.draw(wish)),
            refit: Arc::new(move |wish| refit.refit(wish)),
            save_head: Arc::new(move |refit, grades| save_head.save(refit, grades)),
            load_head: Arc::new(move |findings| load_head.load(findings)),
            roll_back_head: Arc::new(move |findings| roll_back_head.roll_back(findings)),
            occlude: Arc::new(move |field, candidate, head| occlude.occlude(field, candidate, head)),
            inject: Arc::new(move |wish, progress| injecting::inject(&lensing, wish, progress)),
            export: Arc::new(exporting::export),
        }
    }
}

const LACKING: &str =
    "This build of Skyloupe cannot do this: it was made without this part of the search for lenses";

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
            save_head: Arc::new(|_, _| lacking()),
            load_head: Arc::new(|_| Ok(None)),
            roll_back_head: Arc::new(|_| lacking()),
            occlude: Arc::new(|_, _, _| lacking()),
            inject: Arc::new(|_, _| lacking()),
            export: Arc::new(|_, _, _| lacking()),
        }
    }
}
