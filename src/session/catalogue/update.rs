//! Work about tables that the document wants done, and what came of it.

use super::{
    ArrangeWish, Arranged, ColumnSummary, FilterProblem, Places, PlotData, PlotWish, RowOrder, TableId,
    TablePositions,
};
use crate::catalogue::Table;
use crate::fits::FileSpec;
use crate::geometry::ImageSize;
use crate::session::Request;
use crate::sky::Wcs;
use std::path::PathBuf;
use std::sync::Arc;

/// Work wanted.
#[derive(Debug, Clone)]
pub enum CatalogueEffect {
    /// Read a table and find its positions.
    Read {
        request: Request,
        path: PathBuf,
    },
    /// Which of these files hold images, and which tables alone.
    Sort {
        request: Request,
        files: Vec<FileSpec>,
    },
    /// Which rows match, in which order. What is known of either is given along.
    Arrange {
        request: Request,
        id: TableId,
        table: Arc<Table>,
        wish: ArrangeWish,
        matching: Option<(String, Option<Arc<Vec<bool>>>)>,
        sorted: Option<(RowOrder, Arc<Vec<u32>>)>,
    },
    /// Where the rows lie in a picture.
    Place {
        request: Request,
        id: TableId,
        positions: Arc<TablePositions>,
        sky: Option<Arc<Wcs>>,
        size: ImageSize,
    },
    /// The places of the rows that match.
    Keep {
        id: TableId,
        version: u64,
        places: Arc<Places>,
        matching: Arc<Vec<bool>>,
    },
    Summarise {
        id: TableId,
        table: Arc<Table>,
        rows: Arc<Vec<u32>>,
        version: u64,
        column: usize,
    },
    Plot {
        request: Request,
        id: TableId,
        table: Arc<Table>,
        rows: Arc<Vec<u32>>,
        wish: PlotWish,
    },
    Write {
        request: Request,
        path: PathBuf,
        table: Arc<Table>,
        rows: Arc<Vec<u32>>,
        columns: Vec<usize>,
    },
    /// The result is not wanted any more.
    Stop {
        request: Request,
    },
}

/// A table as it was read.
#[derive(Debug, Clone)]
pub struct ReadTable {
    pub table: Arc<Table>,
    /// Where its rows are, or why nobody knows.
    pub positions: Result<Arc<TablePositions>, String>,
    /// What had to be assumed about positions.
    pub note: Option<String>,
    /// All its rows.
    pub rows: Arc<Vec<u32>>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum CatalogueUpdate {
    Read {
        request: Request,
        path: PathBuf,
        result: Result<ReadTable, String>,
    },
    Sorted {
        request: Request,
        images: Vec<FileSpec>,
        tables: Vec<PathBuf>,
    },
    Arranged {
        request: Request,
        id: TableId,
        result: Result<Arranged, FilterProblem>,
    },
    /// `None` where it was given up.
    Placed {
        request: Request,
        id: TableId,
        places: Option<Arc<Places>>,
    },
    /// Of the places `whole` those of rows that match.
    Kept {
        id: TableId,
        version: u64,
        whole: Arc<Places>,
        places: Arc<Places>,
    },
    Summarised {
        id: TableId,
        version: u64,
        column: usize,
        summary: Arc<ColumnSummary>,
    },
    Plotted {
        request: Request,
        id: TableId,
        data: Arc<PlotData>,
    },
    Written {
        request: Request,
        path: PathBuf,
        n_rows: usize,
        result: Result<(), String>,
    },
}
