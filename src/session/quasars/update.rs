//! Work about quasars that the document wants done, and what came of it.

use super::{MapSettings, PhotometryWish, QuasarMap, QuasarResult, QuasarRows, QuasarTrial};
use crate::catalogue::Table;
use crate::quasars::Mapping;
use crate::session::{Request, TablePositions};
use std::path::PathBuf;
use std::sync::Arc;

/// A map that is wanted.
#[derive(Debug, Clone)]
pub struct MapWish {
    pub result: Arc<QuasarResult>,
    pub settings: MapSettings,
}

/// Partners that are wanted.
#[derive(Debug, Clone)]
pub struct MatchWish {
    /// The table that gains columns, without those of an earlier match.
    pub table: Arc<Table>,
    pub positions: Arc<TablePositions>,
    pub other: Arc<Table>,
    pub other_positions: Arc<TablePositions>,
    pub radius_arcsec: f64,
    pub all: bool,
}

/// Figures that are wanted.
#[derive(Debug, Clone)]
pub struct TrialWish {
    pub result: Arc<QuasarResult>,
    pub table: Arc<Table>,
    pub labels: String,
    pub group: Option<String>,
}

/// Work wanted.
#[derive(Debug, Clone)]
pub enum QuasarEffect {
    /// Latest wins. `known` are the rows of the same table before.
    Clean {
        request: Request,
        wish: Box<PhotometryWish>,
        table: Arc<Table>,
        known: Option<Arc<QuasarRows>>,
    },
    /// Latest wins. The table comes without columns of an earlier classification.
    Classify {
        request: Request,
        rows: Arc<QuasarRows>,
        table: Arc<Table>,
    },
    /// Latest wins. Answered by any number of `Drawn`, and `DrawingFinished`.
    Draw {
        request: Request,
        wish: MapWish,
    },
    Match {
        request: Request,
        wish: MatchWish,
    },
    Try {
        request: Request,
        wish: TrialWish,
    },
    ReadMapping {
        request: Request,
        path: PathBuf,
    },
    WriteMapping {
        request: Request,
        path: PathBuf,
        mapping: Box<Mapping>,
    },
    /// The result is not wanted any more.
    Stop {
        request: Request,
    },
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum QuasarUpdate {
    Cleaned {
        request: Request,
        result: Result<Arc<QuasarRows>, String>,
    },
    /// The result, and the table with its columns.
    Classified {
        request: Request,
        result: Result<(Arc<QuasarResult>, Arc<Table>), String>,
    },
    Drawn {
        request: Request,
        map: Arc<QuasarMap>,
    },
    DrawingFinished {
        request: Request,
        result: Result<(), String>,
    },
    /// The table with columns of partners, and how many rows have one.
    Matched {
        request: Request,
        result: Result<(Arc<Table>, usize), String>,
    },
    Tried {
        request: Request,
        result: Result<Arc<QuasarTrial>, String>,
    },
    MappingRead {
        request: Request,
        path: PathBuf,
        result: Result<Box<Mapping>, String>,
    },
    MappingWritten {
        request: Request,
        path: PathBuf,
        result: Result<(), String>,
    },
}
