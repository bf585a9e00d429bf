//! Which rows match a filter, in which order.

use super::CatalogueEngine;
use crate::catalogue::Table;
use crate::progress::Progress;
use crate::session::{ArrangeWish, Arranged, FilterProblem, RowOrder};
use std::sync::Arc;

/// What was worked out before and may serve again.
pub struct Known {
    /// A filter, and the rows that match it.
    pub matching: Option<(String, Option<Arc<Vec<bool>>>)>,
    pub sorted: Option<(RowOrder, Arc<Vec<u32>>)>,
}

/// The rows that are wished for.
pub fn arranged(
    engine: &CatalogueEngine,
    table: &Table,
    wish: &ArrangeWish,
    known: Known,
    progress: &dyn Progress,
) -> Result<Arranged, FilterProblem> {
    let matching = match known.matching {
        Some((filter, matching)) if filter == wish.filter => matching,
        _ if wish.filter.is_empty() => None,
        _ => Some(Arc::new((engine.matching)(table, &wish.filter)?)),
    };
    progress.report(0.4);
    let column = wish.order.and_then(|order| Some((order, table.columns.get(order.column)?)));
    let sorted = match (column, known.sorted) {
        (None, _) => None,
        (Some((order, _)), Some((of, rows))) if of == order => Some((order, rows)),
        // Nobody waits for an order that was superseded while the filter was looked at.
        (Some(_), _) if progress.is_cancelled() => None,
        (Some((order, column)), _) => Some((order, Arc::new((engine.order)(column, order.descending)))),
    };
    progress.report(0.9);
    Ok(Arranged::of(table, matching, sorted))
}
