//! Rows that repeat an identifier, counted part after part of a table.

use super::{Column, Table, Values};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What the parts so far repeat; hashes of their identifiers are remembered, for parts know nothing of one another.
#[derive(Debug, Clone, Default)]
pub struct RepeatedIdentifiers {
    seen: HashSet<u64>,
    /// The column, how many rows, and the first of them over all parts.
    found: Option<(String, usize, usize)>,
}

impl RepeatedIdentifiers {
    /// Of a whole table.
    pub fn of(table: &Table) -> Self {
        let mut counted = Self::default();
        counted.add(table, 0);
        counted
    }

    /// Count a part that `before` rows came before; missing identifiers do not count, nor do tables without any.
    pub fn add(&mut self, table: &Table, before: usize) {
        let Some(Column { name, values, .. }) = table.id_column() else { return };
        for row in (0..values.len()).filter(|row| !values.is_missing(*row)) {
            let mut hasher = DefaultHasher::new();
            match values {
                Values::Text(cells) => cells.get(row).hash(&mut hasher),
                values => values.integer(row).hash(&mut hasher),
            }
            if self.seen.insert(hasher.finish()) {
                continue;
            }
            match &mut self.found {
                Some((_, count, _)) => *count += 1,
                None => self.found = Some((name.clone(), 1, before + row)),
            }
        }
    }

    /// One sentence, with the first row that repeats, from 1; `None` where none does.
    pub fn text(&self) -> Option<String> {
        let (name, count, row) = self.found.as_ref()?;
        Some(format!("{count} rows repeat the {name} of an earlier row, the first is row {}", row + 1))
    }
}
