//! Which rows are listed, in which order.

use super::{Filtering, OpenTable};
use crate::catalogue::Table;
use crate::session::Request;
use std::sync::Arc;

/// By what rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowOrder {
    pub column: usize,
    pub descending: bool,
}

/// Rows that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrangeWish {
    pub filter: String,
    pub order: Option<RowOrder>,
}

/// The rows, and how they came about.
#[derive(Debug, Clone)]
pub struct Arranged {
    /// `None` where all match.
    pub matching: Option<Arc<Vec<bool>>>,
    pub sorted: Option<(RowOrder, Arc<Vec<u32>>)>,
    pub rows: Arc<Vec<u32>>,
}

impl Arranged {
    /// The rows that match, in the order of `sorted`.
    pub fn of(
        table: &Table,
        matching: Option<Arc<Vec<bool>>>,
        sorted: Option<(RowOrder, Arc<Vec<u32>>)>,
    ) -> Self {
        let matches = |row: &u32| {
            matching.as_ref().is_none_or(|matching| matching.get(*row as usize).copied().unwrap_or(false))
        };
        let rows = match &sorted {
            Some((_, order)) if matching.is_none() => Arc::clone(order),
            Some((_, order)) => Arc::new(order.iter().copied().filter(matches).collect()),
            None => Arc::new((0..table.row_count() as u32).filter(matches).collect()),
        };
        Self { matching, sorted, rows }
    }
}

impl OpenTable {
    /// What its filter and order ask for.
    pub(super) fn arrange_wish(&self) -> ArrangeWish {
        ArrangeWish { filter: self.filter.text.trim().to_owned(), order: self.order }
    }

    /// Take in the rows that were asked for.
    pub(super) fn take_arranged(&mut self, arranged: Arranged) {
        let is_whole = arranged.matching.is_none();
        let same = match (&arranged.matching, &self.filter.matching) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.version = if is_whole { 0 } else { self.next_version() };
        }
        self.filter = Filtering {
            problem: None,
            n_matching: arranged.rows.len(),
            matching: arranged.matching,
            ..std::mem::take(&mut self.filter)
        };
        self.sorted = arranged.sorted;
        self.rows = arranged.rows;
        let version = self.version;
        self.summaries.retain(|(_, of), _| *of == 0 || *of == version);
    }

    /// A version that no rows of this table had.
    fn next_version(&mut self) -> u64 {
        self.arranging.as_ref().map_or(self.version + 1, |(_, Request(number))| *number)
    }
}
