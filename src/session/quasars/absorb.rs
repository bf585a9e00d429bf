//! What came of work about quasars.

use super::{QuasarUpdate, Session};
use crate::catalogue::Table;
use crate::session::{Effect, Request, Severity};
use std::path::Path;
use std::sync::Arc;

impl Session {
    /// Take in what came of work about quasars. Results of superseded requests are dropped.
    pub(in crate::session) fn absorb_quasars(&mut self, update: QuasarUpdate) -> Vec<Effect> {
        match update {
            QuasarUpdate::Cleaned { request, result } => {
                if self.quasars.cleaning.as_ref().is_some_and(|(_, asked)| *asked == request) {
                    self.cleaned(result);
                }
            }
            QuasarUpdate::Classified { request, result } => {
                self.finish(request);
                let Some((wish, _)) = self.quasars.running.take_if(|(_, asked)| *asked == request) else {
                    return self.wanted_work();
                };
                match result {
                    Ok((result, table)) => {
                        self.warn_of_repeated(&result);
                        self.give_classes(wish.table, table, result);
                    }
                    Err(why) => {
                        self.quasars.is_wanted = false;
                        self.notify(Severity::Error, why);
                    }
                }
            }
            QuasarUpdate::Drawn { request, map } => {
                if self.quasars.drawing == Some(request) {
                    self.quasars.map = Some(map);
                }
                return Vec::new();
            }
            QuasarUpdate::DrawingFinished { request, result } => {
                self.finish(request);
                if self.quasars.drawing.take_if(|asked| *asked == request).is_some()
                    && let Err(why) = result
                {
                    self.notify(Severity::Error, why);
                }
            }
            QuasarUpdate::Matched { request, result } => {
                self.finish(request);
                if self.quasars.matching.take_if(|asked| *asked == request).is_some() {
                    self.matched(result);
                }
            }
            QuasarUpdate::Tried { request, result } => {
                self.finish(request);
                if self.quasars.trying.take_if(|asked| *asked == request).is_some() {
                    match result {
                        Ok(trial) => self.quasars.trial = Some(trial),
                        Err(why) => self.notify(Severity::Error, why),
                    }
                }
            }
            QuasarUpdate::MappingRead { request, path, result } => {
                self.finish(request);
                match result {
                    Ok(mapping) => self.mapping_read(*mapping, &path),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
            QuasarUpdate::MappingWritten { request, path, result } => {
                self.finish(request);
                match result {
                    Ok(()) => self.notify(Severity::Info, format!("Wrote {}", path.display())),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
        }
        self.wanted_work()
    }

    /// A piece of work ended without a result: it panicked, or was cancelled with all others.
    pub(in crate::session) fn quasar_work_failed(&mut self, request: Option<Request>, why: &str) {
        let is_it = |of: Option<Request>| of.is_some() && (request.is_none() || of == request);
        let quasars = &mut self.quasars;
        if is_it(quasars.cleaning.as_ref().map(|(_, asked)| *asked)) {
            // Not asked for again by itself: it would fail again.
            quasars.cleaning = None;
            (quasars.mapping, quasars.problem) = (None, Some(why.to_owned()));
        }
        if is_it(quasars.running.as_ref().map(|(_, asked)| *asked)) {
            (quasars.running, quasars.is_wanted) = (None, false);
        }
        for slot in [&mut quasars.drawing, &mut quasars.matching, &mut quasars.trying] {
            if is_it(*slot) {
                *slot = None;
            }
        }
    }

    fn cleaned(&mut self, result: Result<Arc<super::QuasarRows>, String>) {
        self.quasars.cleaning = None;
        match result {
            Ok(rows) => {
                let known = self.quasars.rows.as_ref();
                if known.is_none_or(|known| known.wish.mapping != rows.wish.mapping) {
                    for warning in &rows.warnings {
                        self.notify(Severity::Warning, warning.clone());
                    }
                }
                (self.quasars.rows, self.quasars.problem) = (Some(rows), None);
            }
            Err(why) => (self.quasars.mapping, self.quasars.problem) = (None, Some(why)),
        }
    }

    /// Once for a table: cuts that are moved classify it again.
    fn warn_of_repeated(&mut self, result: &super::QuasarResult) {
        let is_said = self.quasars.result.as_ref().is_some_and(|before| before.repeated == result.repeated);
        if let Some(text) = result.repeated.clone().filter(|_| !is_said) {
            self.notify(Severity::Warning, text);
        }
    }

    fn matched(&mut self, result: Result<(Arc<Table>, usize), String>) {
        match result {
            Ok((table, n_rows)) => {
                if let Some(open) = self.quasars.table.and_then(|id| self.catalogues.table_mut(id)) {
                    open.give_table(table);
                }
                let text = format!("{n_rows} rows have a partner: see match_row and separation_arcsec");
                self.notify(Severity::Info, text);
            }
            Err(why) => self.notify(Severity::Error, why),
        }
    }

    fn mapping_read(&mut self, mapping: crate::quasars::Mapping, path: &Path) {
        let table = self.quasars.table.and_then(|id| self.catalogues.table(id));
        match table.map(|table| mapping.check(&table.table)) {
            Some(Ok(())) => self.set_mapping(mapping, true),
            Some(Err(error)) => self.notify(Severity::Error, format!("{error}: {}", path.display())),
            None => {}
        }
    }
}
