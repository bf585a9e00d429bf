//! Tables as a session file holds them.

use super::{Catalogues, OpenTable, PointLook, RowOrder};
use crate::session::{Effect, Session};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Everything about tables that outlives the application.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedCatalogues {
    pub tables: Vec<SavedTable>,
    /// Filters that were used, by the name of the file, newest first.
    pub filters_used: BTreeMap<String, Vec<String>>,
    pub hidden: bool,
}

/// One table. Columns are named: the file may have others by then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedTable {
    pub path: PathBuf,
    #[serde(default)]
    pub is_active: bool,
    #[serde(default)]
    pub filter: String,
    /// The column that rows are sorted by, and whether they fall.
    #[serde(default)]
    pub order: Option<(String, bool)>,
    #[serde(default)]
    pub look: PointLook,
    /// Columns in their order, and whether they are shown.
    #[serde(default)]
    pub columns: Vec<(String, bool)>,
    #[serde(default)]
    pub chosen: Option<String>,
}

impl SavedTable {
    pub(super) fn of(table: &OpenTable, is_active: bool) -> Self {
        let name = |number: usize| table.column(number).map(|column| column.name.clone());
        Self {
            path: std::path::absolute(&table.path).unwrap_or_else(|_| table.path.clone()),
            is_active,
            filter: table.filter.text.clone(),
            order: table.order.and_then(|order| Some((name(order.column)?, order.descending))),
            look: table.look.clone(),
            columns: table.columns.iter().filter_map(|view| Some((name(view.column)?, view.shown))).collect(),
            chosen: table.chosen.and_then(name),
        }
    }

    /// Let the table be as it was; columns that are gone are passed over, new ones stay where they are.
    pub(super) fn give_to(self, table: &mut OpenTable) {
        let number = |name: &str| table.column_number(name);
        let order =
            self.order.and_then(|(name, descending)| Some(RowOrder { column: number(&name)?, descending }));
        let chosen = self.chosen.as_deref().and_then(number);
        let mut columns = Vec::new();
        for (name, shown) in &self.columns {
            let Some(column) = number(name) else { continue };
            columns.push(super::ColumnView { column, shown: *shown });
        }
        for view in &table.columns {
            if !columns.iter().any(|known| known.column == view.column) {
                columns.push(*view);
            }
        }
        table.filter.text = self.filter;
        (table.order, table.look, table.columns) = (order, self.look, columns);
        table.chosen = chosen.or(table.chosen);
    }
}

impl Catalogues {
    /// As they are now.
    pub(in crate::session) fn saved(&self) -> SavedCatalogues {
        let tables = self.tables.iter().map(|table| table.saved(self.active == Some(table.id)));
        // What is still being read counts as well: the application may be closed before it is there.
        let coming = self.reading.iter().filter_map(|(_, saved)| saved.clone());
        SavedCatalogues {
            tables: tables.chain(coming).collect(),
            filters_used: self.filters_used.clone(),
            hidden: !self.shown,
        }
    }
}

impl Session {
    /// Begin to open the tables of a session in the place of those that are open.
    pub(in crate::session) fn restore_catalogues(&mut self, saved: SavedCatalogues) -> Vec<Effect> {
        let known = std::mem::take(&mut self.catalogues);
        for (request, _) in known.reading {
            self.finish(request);
        }
        self.catalogues.shown = !saved.hidden;
        self.catalogues.filters_used = saved.filters_used;
        for (name, filters) in known.filters_used {
            self.catalogues.filters_used.entry(name).or_insert(filters);
        }
        saved.tables.into_iter().map(|table| self.read_table(table.path.clone(), Some(table))).collect()
    }
}
