//! What a user can ask about lenses.

use super::{Cut, CutSetting, LensExport, QueueSettings, SelectionFunctionSettings};
use crate::session::Direction;

/// Where candidates come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CandidateSource {
    /// Sources are detected in VIS.
    #[default]
    Detect,
    /// The rows of the open catalogue.
    Catalogue,
}

/// What fills the place of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LensView {
    #[default]
    Image,
    /// Stamps of many candidates.
    Mosaic,
    /// One candidate at a time.
    Grade,
}

/// One wish of the user about lenses.
#[derive(Debug, Clone, PartialEq)]
pub enum LensCommand {
    SetSource(CandidateSource),
    SetCut(Cut, CutSetting),
    /// Score every detection by itself, or join close ones to the brightest.
    KeepNeighbours(bool),
    /// List the sources of the active field and count what the cuts leave.
    List,
    /// The same, and score what is left.
    Search,
    /// Give up what is under way; what was scored so far stays.
    Stop,
    SetThreshold(f64),
    SetBaseRate(f64),
    Select(Option<usize>),
    /// Select a row and bring it to the middle of the image.
    GoTo(usize),
    /// The next or previous candidate above the threshold, by rank.
    Step(Direction),
    ToggleShown,
    SetView(LensView),
    /// From a stamp to its place in the image, and back.
    ShowInField,
    /// Whose grades these are.
    SetGrader(String),
    SetQueue(QueueSettings),
    /// Draw a queue and show its first picture.
    StartGrading,
    /// Grade the picture that is shown; the next one is shown when the store has answered.
    Grade {
        /// Key of a class of the scheme.
        class: String,
        /// Key of a subclass; empty for none.
        subclass: String,
    },
    /// Grade a row of the mosaic.
    GradeRow {
        row: usize,
        class: String,
        subclass: String,
    },
    /// What the user has to say about the picture that is shown.
    SetComment(String),
    /// Go through the queue without grading.
    StepGrading(Direction),
    /// Take the last grade back, by a further entry of the store.
    UndoGrade,
    /// Try once more to store what could not be stored.
    RetryGrade,
    /// Give up what could not be stored.
    GiveUpGrade,
    SetBlind(bool),
    /// Show which pixels of a row made its score.
    Occlude(usize),
    SetRefitting(bool),
    /// Refit now.
    Refit,
    SaveHead,
    /// Back to the head that was saved last, from there to the one before, in the end to the network.
    RollBack,
    /// Rank by the head that was saved last.
    UseSaved,
    UseNetwork,
    SetSelectionFunction(SelectionFunctionSettings),
    RunSelectionFunction,
    StopSelectionFunction,
    Export(LensExport),
}
