//! What reads, filters, sorts and writes tables.

use crate::catalogue::{self, Column, Filter, FilterError, PositionList, Positions, Table};
use crate::progress::Progress;
use crate::session::{FilterProblem, TablePositions};
use std::path::Path;
use std::sync::Arc;

type Read = dyn Fn(&Path, &dyn Progress) -> Result<Table, String> + Send + Sync;
/// Where the rows are, and what had to be assumed about it; or why nobody knows.
type FindPositions = dyn Fn(&Table) -> Result<(TablePositions, Option<String>), String> + Send + Sync;
/// For each row whether it matches an expression.
type Matching = dyn Fn(&Table, &str) -> Result<Vec<bool>, FilterProblem> + Send + Sync;
/// All rows by a column, falling or rising; what is missing comes last.
type Order = dyn Fn(&Column, bool) -> Vec<u32> + Send + Sync;
/// The ending of the name says the kind.
type Write = dyn Fn(&Path, &Table) -> Result<(), String> + Send + Sync;

/// The functions that the window's work about tables calls. Errors are sentences for the user.
#[derive(Clone)]
pub struct CatalogueEngine {
    pub read: Arc<Read>,
    pub positions: Arc<FindPositions>,
    pub matching: Arc<Matching>,
    pub order: Arc<Order>,
    pub write: Arc<Write>,
}

impl CatalogueEngine {
    /// The real one.
    pub fn new() -> Self {
        Self {
            read: Arc::new(|path, progress| {
                catalogue::read_table(path, progress).map_err(|error| error.to_string())
            }),
            positions: Arc::new(|table| {
                let Positions { list, note, .. } = table.positions().map_err(|error| error.to_string())?;
                let positions = match list {
                    PositionList::Sky(points) => TablePositions::Sky(points),
                    PositionList::Pixel(points) => TablePositions::Pixels(points),
                };
                Ok((positions, note))
            }),
            matching: Arc::new(|table, text| {
                Filter::parse(text).and_then(|filter| filter.matching(table)).map_err(problem)
            }),
            order: Arc::new(catalogue::sorted_order),
            write: Arc::new(|path, table| {
                catalogue::write_table(path, table).map_err(|error| error.to_string())
            }),
        }
    }
}

fn problem(error: FilterError) -> FilterProblem {
    FilterProblem { text: error.to_string(), at: error.character.checked_sub(1) }
}

const LACKING: &str = "This build of Skyloupe cannot do this: it was made without a part for tables";

impl Default for CatalogueEngine {
    /// Can do nothing, and says so.
    fn default() -> Self {
        Self {
            read: Arc::new(|_, _| Err(LACKING.to_owned())),
            positions: Arc::new(|_| Err(LACKING.to_owned())),
            matching: Arc::new(|_, _| Err(FilterProblem { text: LACKING.to_owned(), at: None })),
            order: Arc::new(|column, _| (0..column.values.len() as u32).collect()),
            write: Arc::new(|_, _| Err(LACKING.to_owned())),
        }
    }
}
