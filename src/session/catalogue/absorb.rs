//! What came of work about tables.

use super::open_table::OpenTable;
use super::{Arranged, CatalogueUpdate, FilterProblem, PlotData, ReadTable, TableId};
use crate::session::{Command, Effect, Request, Session, Severity};
use std::path::PathBuf;
use std::sync::Arc;

impl Session {
    /// Take in what came of work about tables. Results of superseded requests are dropped.
    pub(in crate::session) fn absorb_catalogue(&mut self, update: CatalogueUpdate) -> Vec<Effect> {
        match update {
            CatalogueUpdate::Read { request, path, result } => self.table_read(request, path, result),
            CatalogueUpdate::Sorted { request, images, tables } => {
                if !self.finish(request) {
                    return Vec::new();
                }
                let mut effects: Vec<Effect> =
                    tables.into_iter().map(|path| self.read_table(path, None)).collect();
                effects.extend(self.apply(Command::Open(images)));
                return effects;
            }
            CatalogueUpdate::Arranged { request, id, result } => self.rows_arranged(request, id, result),
            CatalogueUpdate::Placed { request, id, places } => {
                let Some(table) = self.catalogues.table_mut(id) else { return Vec::new() };
                match places {
                    Some(places) => {
                        let mut known = table.placements.iter_mut();
                        if let Some(placement) = known.find(|known| known.request == request) {
                            placement.places = Some(places);
                        }
                    }
                    // Given up together with other work: wanted again while it is shown.
                    None => table.placements.retain(|known| known.request != request),
                }
            }
            CatalogueUpdate::Kept { id, version, whole, places } => {
                if let Some(table) = self.catalogues.table_mut(id) {
                    table.take_kept(version, &whole, places);
                }
            }
            CatalogueUpdate::Summarised { id, version, column, summary } => {
                let known = self.catalogues.table_mut(id);
                if let Some(slot) = known.and_then(|table| table.summaries.get_mut(&(column, version))) {
                    *slot = Some(summary);
                }
            }
            CatalogueUpdate::Plotted { request, id, data } => {
                if let Some(table) = self.catalogues.table_mut(id) {
                    table.take_plot(request, data);
                }
            }
            CatalogueUpdate::Written { request, path, n_rows, result } => {
                if !self.finish(request) {
                    return Vec::new();
                }
                match result {
                    Ok(()) => {
                        self.notify(Severity::Info, format!("Wrote {n_rows} rows: {}", path.display()));
                    }
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
        }
        self.wanted_work()
    }

    /// A piece of work ended without a result: it panicked, or was cancelled with all others.
    pub(in crate::session) fn catalogue_work_failed(&mut self, request: Option<Request>) {
        let is_it = |other: Request| request.is_none_or(|request| request == other);
        self.catalogues.reading.retain(|(reading, _)| !is_it(*reading));
        for table in &mut self.catalogues.tables {
            if let Some((wish, _)) = table.arranging.take_if(|(_, other)| is_it(*other)) {
                // Not asked for again by itself: it would fail again.
                table.arranged = wish;
            }
        }
    }

    fn table_read(&mut self, request: Request, path: PathBuf, result: Result<ReadTable, String>) {
        let place = self.catalogues.reading.iter().position(|(reading, _)| *reading == request);
        let is_wanted = self.finish(request);
        let Some(saved) = place.map(|place| self.catalogues.reading.remove(place).1) else { return };
        let read = match result {
            Ok(read) if is_wanted => read,
            Err(why) if is_wanted => return self.notify(Severity::Error, why),
            _ => return,
        };
        for warning in &read.table.warnings {
            self.notify(Severity::Warning, format!("{}: {warning}", path.display()));
        }
        if let Some(note) = &read.note {
            self.notify(Severity::Info, note.clone());
        }
        if let Err(why) = &read.positions {
            self.notify(Severity::Warning, why.clone());
        }
        let id = TableId(self.next_id());
        let before = self.catalogues.tables.iter().position(|table| table.path == path);
        let mut table = OpenTable::new(id, path, read);
        let is_active = saved.as_ref().is_none_or(|saved| saved.is_active);
        let saved = saved.or_else(|| Some(self.catalogues.tables.get(before?)?.saved(true)));
        if let Some(saved) = saved {
            saved.give_to(&mut table);
        }
        if is_active || self.catalogues.active.is_none() {
            self.catalogues.active = Some(id);
        }
        match before {
            // Read once more, it takes the place of what it was.
            Some(place) => {
                if let Some(slot) = self.catalogues.tables.get_mut(place) {
                    let replaced = std::mem::replace(slot, table);
                    if self.catalogues.active == Some(replaced.id) {
                        self.catalogues.active = Some(id);
                    }
                }
            }
            None => self.catalogues.tables.push(table),
        }
    }

    fn rows_arranged(&mut self, request: Request, id: TableId, result: Result<Arranged, FilterProblem>) {
        self.finish(request);
        let Some(table) = self.catalogues.table_mut(id) else { return };
        if table.arranging.as_ref().is_none_or(|(_, asked)| *asked != request) {
            return;
        }
        match result {
            Ok(arranged) => table.take_arranged(arranged),
            Err(problem) => table.filter.problem = Some(problem),
        }
        if let Some((wish, _)) = table.arranging.take() {
            table.arranged = wish;
        }
    }
}

impl OpenTable {
    fn take_plot(&mut self, request: Request, data: Arc<PlotData>) {
        let is_asked = |slot: usize| {
            self.plots.asked.get(slot).copied().flatten().is_some_and(|asked| asked.2 == request)
        };
        match (is_asked(0), is_asked(1)) {
            (true, _) => self.plots.histogram_data = Some(data),
            (_, true) => self.plots.scatter_data = Some(data),
            _ => {}
        }
    }
}
