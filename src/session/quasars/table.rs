//! The columns that a table gains.

use super::{QuasarResult, Session};
use crate::catalogue::Table;
use crate::quasars::ADDED_COLUMNS;
use crate::session::TableId;
use std::sync::Arc;

/// The columns that a match adds.
pub(super) const MATCH_COLUMNS: [&str; 4] = ["match_row", "match_id", "separation_arcsec", "match_count"];

/// A table without some of its columns.
pub(super) fn without(table: &Arc<Table>, names: &[&str]) -> Arc<Table> {
    let goes = |name: &str| names.iter().any(|other| name.eq_ignore_ascii_case(other));
    if !table.columns.iter().any(|column| goes(&column.name)) {
        return Arc::clone(table);
    }
    let columns = table.columns.iter().filter(|column| !goes(&column.name)).cloned().collect();
    Arc::new(Table { columns, ..(**table).clone() })
}

impl Session {
    /// The table that this is about, without what an earlier classification added.
    pub(super) fn unclassified_table(&self) -> Option<Arc<Table>> {
        let table = self.catalogues.table(self.quasars.table?)?;
        if self.quasars.result.is_none() {
            return Some(Arc::clone(&table.table));
        }
        Some(without(&table.table, &ADDED_COLUMNS))
    }

    /// The table has columns of classes now; its rows are coloured by p(QSO) unless the user coloured them already.
    pub(super) fn give_classes(&mut self, id: TableId, table: Arc<Table>, result: Arc<QuasarResult>) {
        let is_first = self.quasars.result.is_none();
        if let Some(open) = self.catalogues.table_mut(id) {
            open.give_table(table);
            if is_first && open.look.color_by.is_none() {
                open.look.color_by = Some("p_qso".to_owned());
            }
            open.look.grey_unless = Some("in_training_range".to_owned());
        }
        self.quasars.result = Some(result);
        self.select_quasars_anew();
    }
}
