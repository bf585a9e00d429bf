//! What a user can ask about cores and what stands out in them.

use super::{
    CandidateRule, ComparedKind, CoreMask, DrawShown, RepaintExport, RepaintSettings, RepaintSort, ScoreKind,
};
use crate::geometry::ImagePoint;
use crate::session::{CandidateSource, Direction, FrameId};
use std::path::PathBuf;

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub enum RepaintCommand {
    /// The pane is there, or not any more: what is clicked or selected is looked at while it is.
    SetOpen(bool),
    /// Look at what lies there.
    InspectAt {
        frame: FrameId,
        at: ImagePoint,
    },
    /// Look at what is selected in the table, in the open catalogue, or among candidates for lenses.
    InspectSelected,
    /// Select a row of the table and look at it.
    Select(usize),
    /// The same, and bring it to the middle of the image.
    GoTo(usize),
    /// The next or previous source as the table lists them.
    StepSource(Direction),
    SetSettings(RepaintSettings),
    /// Can be undone; masks that follow one another quickly are undone as one.
    SetMask(CoreMask),
    /// A step from noise to core; the last one that has come for `None`.
    SetStep(Option<usize>),
    StepBy(Direction),
    TogglePlaying,
    /// The next step, while they play.
    Advance,
    SetShown(DrawShown),
    /// Show the noisy picture instead of the core that the network sees in it.
    SetNoisy(bool),
    /// Residuals in units of the noise instead of flux.
    SetInSigma(bool),
    /// Show the repainted core in its place in the image, or the original.
    ToggleInField,
    SetSource(CandidateSource),
    /// Score all sources of the active field.
    Rank,
    /// Give up what is under way; what has come stays.
    Stop,
    Sort(RepaintSort),
    SetAxes(ScoreKind, ScoreKind),
    /// Can be undone.
    SetRule(CandidateRule),
    SetBaseRate(f64),
    ToggleShown,
    /// Put a point source with this share of the galaxy's light into the core.
    SetShare(f64),
    /// The scores of this galaxy against the share.
    Probe,
    /// Compare the image with a model, or with what a model left of it, from a file.
    OpenCompared {
        path: PathBuf,
        kind: ComparedKind,
    },
    /// Back to repainted cores.
    CloseCompared,
    Export(RepaintExport),
}
