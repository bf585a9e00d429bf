//! What a user can ask about quasars.

use super::MapSettings;
use crate::quasars::{Cuts, Mapping};
use crate::session::{SelectMode, TableId};
use std::path::PathBuf;

/// One wish about the active table.
#[derive(Debug, Clone, PartialEq)]
pub enum QuasarCommand {
    /// The pane is there, or not any more.
    SetOpen(bool),
    /// Can be undone; kept with the name of the file.
    SetMapping(Box<Mapping>),
    /// Back to what the names of the columns tell.
    Recognise,
    /// Read a mapping from a file, or write it to one (TOML, as `skyloupe quasars --map` reads it).
    ReadMapping(PathBuf),
    WriteMapping(PathBuf),
    /// Can be undone; cuts that follow one another quickly are undone as one.
    SetCuts(Cuts),
    /// Classify by the model of that name. Can be undone.
    ChooseModel(String),
    Classify,
    /// Give up what is under way.
    Stop,
    /// Least p(QSO) of candidates. Can be undone.
    SetMinP(f64),
    SetIncludeExtrapolated(bool),
    /// List and draw candidates alone, or all rows again.
    ListCandidates(bool),
    /// Select the candidates in the table.
    SelectCandidates,
    /// Select these rows of the table: they were chosen on the map or in a plot.
    SelectRows {
        rows: Vec<u32>,
        mode: SelectMode,
    },
    SetMap(MapSettings),
    /// Draw the map of feature space.
    Draw,
    StopDrawing,
    /// Partners in another open table become columns.
    Match {
        other: TableId,
        radius_arcsec: f64,
        /// How many partners each row has as well, not only the nearest one.
        all: bool,
    },
    /// Hold the classes against labels of the table.
    Try {
        labels: String,
        group: Option<String>,
    },
}
