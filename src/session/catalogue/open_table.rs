//! A table that is open.

use super::arrange::{ArrangeWish, RowOrder};
use super::{
    Axis, ColumnSummary, ColumnView, Filtering, Places, Plots, PointLook, ReadTable, RowSelection,
    SavedTable, SelectMode, TablePositions,
};
use crate::catalogue::{Column, Table};
use crate::geometry::ImageSize;
use crate::session::{Frame, Request};
use crate::sky::Wcs;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Identity of an open table; never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u64);

/// A table, and what the user does with it.
#[derive(Debug, Clone)]
pub struct OpenTable {
    pub id: TableId,
    pub path: PathBuf,
    pub table: Arc<Table>,
    /// Where its rows are, or why nobody knows.
    pub positions: Result<Arc<TablePositions>, String>,
    pub filter: Filtering,
    /// By what its rows are sorted; `None` as they stand in the file.
    pub order: Option<RowOrder>,
    /// The rows that match the filter, in order.
    pub rows: Arc<Vec<u32>>,
    /// Changes with every new list of rows; 0 while all rows are listed.
    pub version: u64,
    /// All columns, in the order of the table on screen.
    pub columns: Vec<ColumnView>,
    pub look: PointLook,
    pub selection: RowSelection,
    /// The column that statistics are of.
    pub chosen: Option<usize>,
    pub plots: Plots,
    /// All rows, as they stand in the file.
    pub(super) all_rows: Arc<Vec<u32>>,
    /// What the rows listed were made for.
    pub(super) arranged: ArrangeWish,
    pub(super) sorted: Option<(RowOrder, Arc<Vec<u32>>)>,
    pub(super) arranging: Option<(ArrangeWish, Request)>,
    pub(super) placements: Vec<Placement>,
    /// By column and version of the list of rows (0: all rows); `None` while it is being made.
    pub(super) summaries: BTreeMap<(usize, u64), Option<Arc<ColumnSummary>>>,
}

/// No filter: nobody can type it.
const OUTDATED: &str = "\u{0}";

/// Places of the rows in pictures of one grid.
#[derive(Debug, Clone)]
pub(super) struct Placement {
    pub grid: Grid,
    pub request: Request,
    pub places: Option<Arc<Places>>,
    pub kept: KeptPlaces,
}

/// Of the places in a picture those of the rows that match.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptPlaces {
    /// The version of the list of rows that they were asked for last; 0 before any.
    pub asked: u64,
    /// What came last, and for which version.
    pub places: Option<(u64, Arc<Places>)>,
}

/// The pixels of a picture: their number and their place on the sky.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub size: ImageSize,
    pub sky: Option<Arc<Wcs>>,
}

impl Grid {
    pub(super) fn of(frame: &Frame) -> Option<Self> {
        let plane = frame.grid_plane()?;
        Some(Self { size: plane.size(), sky: plane.sky().cloned() })
    }

    /// True where rows have the same places in both.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let same_sky = match (&self.sky, &other.sky) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
            (None, None) => true,
            _ => false,
        };
        self.size == other.size && same_sky
    }
}

impl OpenTable {
    /// A table as it was read, listed whole.
    pub(super) fn new(id: TableId, path: PathBuf, read: ReadTable) -> Self {
        let ReadTable { table, positions, rows, note: _ } = read;
        let n_rows = table.row_count();
        Self {
            id,
            path,
            columns: ColumnView::of(&table),
            look: PointLook::of(&table),
            chosen: super::column_view::first_number(&table),
            plots: Plots::of(&table),
            table,
            positions,
            filter: Filtering { n_matching: n_rows, ..Filtering::default() },
            order: None,
            all_rows: Arc::clone(&rows),
            rows,
            version: 0,
            arranged: ArrangeWish { filter: String::new(), order: None },
            selection: RowSelection::default(),
            sorted: None,
            arranging: None,
            placements: Vec::new(),
            summaries: BTreeMap::new(),
        }
    }

    /// The same rows with other columns: everything that is derived is derived anew, what the user chose stays with the
    /// columns by their names.
    pub(in crate::session) fn give_table(&mut self, table: Arc<Table>) {
        let saved = self.saved(false);
        let named = |axis: Axis| Some((self.column(axis.column)?.name.clone(), axis.log));
        let histogram = self.plots.histogram.and_then(named);
        let scatter = self.plots.scatter.and_then(|(x, y)| Some((named(x)?, named(y)?)));
        self.columns = ColumnView::all_of(&table);
        self.plots = Plots::of(&table);
        self.table = table;
        saved.give_to(self);
        let axis = |(name, log): (String, bool)| Some(Axis { column: self.column_number(&name)?, log });
        let (histogram, scatter) =
            (histogram.and_then(axis), scatter.and_then(|(x, y)| Some((axis(x)?, axis(y)?))));
        self.plots.histogram = histogram.or(self.plots.histogram);
        self.plots.scatter = scatter.or(self.plots.scatter);
        self.summaries.clear();
        self.sorted = None;
        // What stood in these columns before says nothing any more: asked for anew, though the wish is the same.
        if !self.arranged.filter.is_empty() || self.arranged.order.is_some() {
            self.arranged = ArrangeWish { filter: OUTDATED.to_owned(), order: None };
            self.filter.problem = None;
        }
    }

    /// Select these rows in the given way.
    pub(in crate::session) fn take_selection(&mut self, rows: BTreeSet<u32>, mode: SelectMode) {
        self.selection.take(rows, mode, None);
    }

    /// The column without whose truth rows are grey.
    pub fn truths(&self) -> Option<&Column> {
        self.table.column(self.look.grey_unless.as_deref()?)
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }

    /// A column by its number.
    pub fn column(&self, number: usize) -> Option<&Column> {
        self.table.columns.get(number)
    }

    /// The number of the column of that name, whatever the case.
    pub fn column_number(&self, name: &str) -> Option<usize> {
        self.table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// True while the rows listed are not those that were asked for last.
    pub fn is_arranging(&self) -> bool {
        self.arranging.is_some()
    }

    /// Where its rows lie in the picture of a frame, once that is known.
    pub fn places_in(&self, frame: &Frame) -> Option<&Arc<Places>> {
        self.placement(frame)?.places.as_ref()
    }

    /// Where the rows that match lie in the picture of a frame: until that is known after a new filter, those of the
    /// filter before.
    pub fn matching_places_in(&self, frame: &Frame) -> Option<&Arc<Places>> {
        let placement = self.placement(frame)?;
        let kept = placement.kept.places.as_ref().filter(|_| self.filter.matching.is_some());
        kept.map(|(_, places)| places).or(placement.places.as_ref())
    }

    /// True once the places of exactly the rows that match are known in the picture of a frame.
    pub fn is_placed_in(&self, frame: &Frame) -> bool {
        let Some(placement) = self.placement(frame).filter(|known| known.places.is_some()) else {
            return false;
        };
        let kept = placement.kept.places.as_ref();
        self.filter.matching.is_none() || kept.is_some_and(|(version, _)| *version == self.version)
    }

    fn placement(&self, frame: &Frame) -> Option<&Placement> {
        let grid = Grid::of(frame)?;
        self.placements.iter().find(|known| known.grid.is_like(&grid))
    }

    /// Take in the places of the rows that match; those of a filter that was given up meanwhile are left.
    pub(super) fn take_kept(&mut self, version: u64, whole: &Arc<Places>, places: Arc<Places>) {
        let of_whole =
            |known: &&mut Placement| known.places.as_ref().is_some_and(|it| Arc::ptr_eq(it, whole));
        if let Some(placement) = self.placements.iter_mut().find(of_whole)
            && placement.kept.asked == version
        {
            placement.kept.places = Some((version, places));
        }
    }

    /// A summary of a column over the rows listed, once it is made.
    pub fn summary(&self, column: usize) -> Option<&Arc<ColumnSummary>> {
        self.summaries.get(&(column, self.version))?.as_ref()
    }

    /// A summary of a column over all rows, once it is made.
    pub fn whole_summary(&self, column: usize) -> Option<&Arc<ColumnSummary>> {
        self.summaries.get(&(column, 0))?.as_ref()
    }

    /// As it is kept in a session.
    pub(super) fn saved(&self, is_active: bool) -> SavedTable {
        SavedTable::of(self, is_active)
    }
}
