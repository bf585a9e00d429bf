//! Which column holds the identifiers of sources, and whether they are identifiers.

use super::{Column, Table, Values};
use rayon::prelude::*;

const NAMES: [&str; 17] = [
    "object_id",
    "source_id",
    "id_str",
    "objid",
    "obj_id",
    "objectid",
    "sourceid",
    "specobjid",
    "id",
    "ident",
    "number",
    "name",
    "source_name",
    "objname",
    "designation",
    "gaia_id",
    "candidate_id",
];

impl Table {
    /// The column of identifiers: by UCD (`meta.id;meta.main`), then by name; integers or text.
    pub fn id_column(&self) -> Option<&Column> {
        let holds_identifiers =
            |column: &&Column| matches!(column.values, Values::Integer(_) | Values::Text(_));
        let has_ucd = |column: &&Column| {
            let ucd = column.ucd.to_ascii_lowercase();
            ucd.starts_with("meta.id") && ucd.contains("meta.main")
        };
        let by_ucd = self.columns.iter().find(|column| has_ucd(column) && holds_identifiers(column));
        by_ucd.or_else(|| NAMES.iter().filter_map(|name| self.column(name)).find(holds_identifiers))
    }

    /// How many rows have an identifier that an earlier row has, missing ones not counted; 0 without identifiers.
    pub fn repeated_identifiers(&self) -> usize {
        match self.id_column().map(|column| &column.values) {
            Some(Values::Integer(cells)) => {
                let mut stated: Vec<i64> = cells.iter().flatten().copied().collect();
                stated.par_sort_unstable();
                repeats(&stated)
            }
            Some(Values::Text(cells)) => {
                let mut stated: Vec<&str> =
                    cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
                stated.par_sort_unstable();
                repeats(&stated)
            }
            _ => 0,
        }
    }

    /// The same as a sentence.
    pub(super) fn repeated_identifiers_warning(&self) -> Option<String> {
        let repeated = self.repeated_identifiers();
        let name = &self.id_column()?.name;
        (repeated > 0).then(|| format!("{repeated} rows repeat the {name} of an earlier row"))
    }
}

fn repeats<T: PartialEq>(sorted: &[T]) -> usize {
    sorted.windows(2).filter(|pair| matches!(pair, [a, b] if a == b)).count()
}
