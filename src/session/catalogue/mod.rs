//! Tables of sources as the document knows them: what is open, which rows are listed in which order, what is
//! selected, how it is drawn over the image, where it lies in each picture.
//!
//! A [`Table`](crate::catalogue::Table) never changes. Everything derived from it (rows that match, their order,
//! places in pictures, summaries, plots) is asked of others by [`CatalogueEffect`]s and replaced when it comes back;
//! what was superseded meanwhile is dropped.

mod absorb;
mod apply;
mod arrange;
mod column_view;
mod command;
mod export;
mod filtering;
mod look;
mod open_table;
mod places;
mod plots;
mod positions;
mod saved;
mod selecting;
mod summary;
mod update;
mod wanted;

pub use arrange::{ArrangeWish, Arranged, RowOrder};
pub use column_view::{ColumnView, id_column};
pub use command::{CatalogueCommand, SelectMode};
pub use export::{ExportedRows, TABLE_ENDINGS, TableExport, rows_of_table};
pub use filtering::{FilterProblem, Filtering, quoted, word_before};
pub use look::{PointLook, Symbol};
pub use open_table::{OpenTable, TableId};
pub use places::{CellRange, Place, Places};
pub use plots::{Axis, HistogramData, PlotData, PlotWish, Plots, ScatterData};
pub use positions::TablePositions;
pub use saved::{SavedCatalogues, SavedTable};
pub use selecting::RowSelection;
pub use summary::ColumnSummary;
pub use update::{CatalogueEffect, CatalogueUpdate, ReadTable};

use super::Request;
use std::collections::BTreeMap;

/// Everything about tables that the document holds.
#[derive(Debug, Clone)]
pub struct Catalogues {
    /// The open tables, in the order in which they came.
    pub tables: Vec<OpenTable>,
    /// Which of them the user works on.
    pub active: Option<TableId>,
    /// Draw their rows over the image.
    pub shown: bool,
    /// Bring the selected row to the middle of the canvas while the selection moves.
    pub following: bool,
    /// Filters that were used, by the name of the file, newest first.
    pub filters_used: BTreeMap<String, Vec<String>>,
    /// Tables that are being read, and how they are to look.
    pub(super) reading: Vec<(Request, Option<SavedTable>)>,
}

impl Default for Catalogues {
    fn default() -> Self {
        Self {
            tables: Vec::new(),
            active: None,
            shown: true,
            following: false,
            filters_used: BTreeMap::new(),
            reading: Vec::new(),
        }
    }
}

impl Catalogues {
    /// The table that the user works on.
    pub fn active(&self) -> Option<&OpenTable> {
        self.tables.iter().find(|table| Some(table.id) == self.active)
    }

    pub(super) fn active_mut(&mut self) -> Option<&mut OpenTable> {
        let active = self.active;
        self.tables.iter_mut().find(|table| Some(table.id) == active)
    }

    /// The table of that identity, while it is open.
    pub fn table(&self, id: TableId) -> Option<&OpenTable> {
        self.tables.iter().find(|table| table.id == id)
    }

    pub(super) fn table_mut(&mut self, id: TableId) -> Option<&mut OpenTable> {
        self.tables.iter_mut().find(|table| table.id == id)
    }

    /// Filters that were used with the table, newest first.
    pub fn filters_of(&self, table: &OpenTable) -> &[String] {
        self.filters_used.get(&table.file_name()).map_or(&[], Vec::as_slice)
    }
}
