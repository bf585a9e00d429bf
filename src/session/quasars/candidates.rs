//! Which rows are candidates, and how they are listed.

use super::{Quasars, Session};
use crate::quasars::candidates;
use crate::session::SelectMode;
use std::collections::BTreeSet;

impl Quasars {
    /// The rows that are candidates, in the order of the table.
    pub fn candidates(&self) -> Vec<u32> {
        self.result.as_ref().map(|result| candidates(&result.made, self.selection())).unwrap_or_default()
    }

    pub(super) fn count_candidates(&mut self) {
        (self.n_candidates, self.n_extrapolated) = (0, 0);
        if let Some(result) = &self.result {
            for (triple, place) in result.made.probabilities.iter().zip(&result.made.places) {
                if f64::from(triple[2]) >= self.min_p {
                    *(if place.in_range { &mut self.n_candidates } else { &mut self.n_extrapolated }) += 1;
                }
            }
        }
        if self.include_extrapolated {
            self.n_candidates += self.n_extrapolated;
        }
        self.version += 1;
    }

    /// The condition on rows of the table that candidates fulfil.
    fn condition(&self) -> String {
        let p = format!("p_qso >= {}", self.min_p);
        if self.include_extrapolated { format!("({p})") } else { format!("({p} && in_training_range)") }
    }
}

impl Session {
    /// Count anew, and list anew where candidates alone are listed.
    pub(super) fn select_quasars_anew(&mut self) {
        self.quasars.count_candidates();
        self.list_candidates(self.quasars.lists_candidates);
    }

    /// List candidates alone, or all rows again.
    pub(super) fn list_candidates(&mut self, only: bool) {
        let wanted = (only && self.quasars.result.is_some()).then(|| self.quasars.condition());
        self.quasars.lists_candidates = wanted.is_some();
        let before = std::mem::replace(&mut self.quasars.clause, wanted.clone());
        if before == wanted {
            return;
        }
        let table = self.quasars.table.and_then(|id| self.catalogues.table_mut(id));
        if let Some(table) = table {
            table.filter.replace_condition(before.as_deref(), wanted.as_deref());
        }
    }

    /// Select rows of the table that this is about.
    pub(super) fn select_quasar_rows(&mut self, rows: Vec<u32>, mode: SelectMode) {
        if let Some(table) = self.quasars.table.and_then(|id| self.catalogues.table_mut(id)) {
            let n_rows = table.table.row_count();
            let rows: BTreeSet<u32> = rows.into_iter().filter(|row| (*row as usize) < n_rows).collect();
            table.take_selection(rows, mode);
        }
    }
}
