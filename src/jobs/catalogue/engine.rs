//! What reads, filters, sorts and writes tables.

use crate::catalogue::{Column, Table};
use crate::progress::Progress;
use crate::session::{FilterProblem, TablePositions};
use std::path::Path;
use std::sync::Arc;

type Read = dyn Fn(&Path, &dyn Progress) -> Result<Table, String> + Send + Sync;
/// Where the rows are, or why nobody knows.
type Positions = dyn Fn(&Table) -> Result<TablePositions, String> + Send + Sync;
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
    pub positions: Arc<Positions>,
    pub matching: Arc<Matching>,
    pub order: Arc<Order>,
    pub write: Arc<Write>,
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
