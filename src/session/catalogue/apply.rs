//! Commands about tables.

use super::filtering::RangeClause;
use super::{
    CatalogueCommand, CatalogueEffect, ExportedRows, SavedTable, SelectMode, TableExport, TableId, quoted,
};
use crate::geometry::View;
use crate::session::{Direction, Effect, Session, Severity};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Filters that are remembered for one file.
const MOST_FILTERS: usize = 20;

impl Session {
    /// Carry out a command about tables.
    pub(in crate::session) fn apply_to_catalogues(&mut self, command: CatalogueCommand) -> Vec<Effect> {
        let mut effects = match command {
            CatalogueCommand::Open(paths) => {
                paths.into_iter().map(|path| self.read_table(path, None)).collect()
            }
            CatalogueCommand::OpenEither(files) => {
                let request = self.begin("Looking into the files");
                vec![Effect::Catalogue(CatalogueEffect::Sort { request, files })]
            }
            CatalogueCommand::Write(export) => self.write_rows(export),
            other => {
                self.choose_of_catalogues(other);
                Vec::new()
            }
        };
        effects.extend(self.wanted_work());
        effects
    }

    fn choose_of_catalogues(&mut self, command: CatalogueCommand) {
        match command {
            CatalogueCommand::Close(id) => self.close_table(id),
            CatalogueCommand::Activate(id) if self.catalogues.table(id).is_some() => {
                self.catalogues.active = Some(id);
            }
            CatalogueCommand::ToggleFollowing => self.catalogues.following = !self.catalogues.following,
            CatalogueCommand::ToggleShown => self.catalogues.shown = !self.catalogues.shown,
            CatalogueCommand::KeepFilter => self.keep_filter(),
            CatalogueCommand::GoTo(row) => self.go_to_row(row),
            CatalogueCommand::Step(direction) => self.step_rows(direction),
            CatalogueCommand::SelectWithin { frame, outline, mode } => {
                let rows = self.rows_within(frame, &outline);
                if let Some(table) = self.catalogues.active_mut() {
                    table.selection.take(rows, mode, None);
                }
            }
            other => self.change_table(other),
        }
    }

    /// What concerns the active table alone.
    fn change_table(&mut self, command: CatalogueCommand) {
        let Some(table) = self.catalogues.active_mut() else { return };
        let has_row = |row: &u32| (*row as usize) < table.table.row_count();
        match command {
            CatalogueCommand::SetFilter(text) => table.filter.text = text,
            CatalogueCommand::SetRange { column, range } => {
                let name = table.column(column).map(|column| quoted(&column.name));
                let clause = name.zip(range).map(|(name, range)| {
                    let text = format!("({name} >= {} && {name} <= {})", range[0], range[1]);
                    RangeClause { column, range, text }
                });
                table.filter.set_range(column, clause);
            }
            CatalogueCommand::SortBy(order) => table.order = order,
            CatalogueCommand::Select { row, mode } => {
                let row = row.filter(has_row);
                table.selection.take(row.into_iter().collect(), mode, row);
            }
            CatalogueCommand::SelectUpTo(row) if has_row(&row) => {
                let rows = table.listed_between(table.selection.current.unwrap_or(row), row);
                table.selection.take(rows, SelectMode::Replace, table.selection.current.or(Some(row)));
            }
            CatalogueCommand::SelectWhere { ranges, mode } => {
                let rows = table.listed_in(&ranges);
                table.selection.take(rows, mode, None);
            }
            CatalogueCommand::SelectListed => {
                let rows: BTreeSet<u32> = table.rows.iter().copied().collect();
                table.selection.take(rows, SelectMode::Replace, None);
            }
            CatalogueCommand::SetLook(look) => table.look = look,
            CatalogueCommand::SetColumns(columns) => table.columns = columns,
            CatalogueCommand::Choose(column) => table.chosen = Some(column),
            CatalogueCommand::SetHistogram(axis) => table.plots.histogram = Some(axis),
            CatalogueCommand::SetScatter(x, y) => table.plots.scatter = Some((x, y)),
            _ => {}
        }
    }

    /// Begin to read a table; one of the same file that is open already comes to the front.
    pub(super) fn read_table(&mut self, path: PathBuf, saved: Option<SavedTable>) -> Effect {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let request = self.begin(format!("Reading {name}"));
        self.catalogues.reading.push((request, saved));
        Effect::Catalogue(CatalogueEffect::Read { request, path })
    }

    fn close_table(&mut self, id: TableId) {
        let Some(place) = self.catalogues.tables.iter().position(|table| table.id == id) else { return };
        let closed = self.catalogues.tables.remove(place);
        if let Some((_, request)) = closed.arranging {
            self.finish(request);
        }
        if self.catalogues.active == Some(id) {
            let neighbour = self.catalogues.tables.get(place).or(self.catalogues.tables.last());
            self.catalogues.active = neighbour.map(|table| table.id);
        }
    }

    fn keep_filter(&mut self) {
        let Some(table) = self.catalogues.active() else { return };
        let (name, text) = (table.file_name(), table.filter.text.trim().to_owned());
        if text.is_empty() || table.filter.problem.is_some() {
            return;
        }
        let used = self.catalogues.filters_used.entry(name).or_default();
        used.retain(|known| *known != text);
        used.insert(0, text);
        used.truncate(MOST_FILTERS);
    }

    fn step_rows(&mut self, direction: Direction) {
        let Some(table) = self.catalogues.active_mut() else { return };
        let Some(last) = table.rows.len().checked_sub(1) else { return };
        let current = table.selection.current;
        let place = current.and_then(|row| table.rows.iter().position(|known| *known == row));
        let next = match (place, direction) {
            (None, Direction::Forward) => 0,
            (None, Direction::Backward) => last,
            (Some(place), Direction::Forward) => (place + 1).min(last),
            (Some(place), Direction::Backward) => place.saturating_sub(1),
        };
        let Some(row) = table.rows.get(next).copied() else { return };
        table.selection.take(BTreeSet::from([row]), SelectMode::Replace, Some(row));
        if self.catalogues.following {
            self.center_on_row(row, false);
        }
    }

    /// Select a row and bring it to the middle of the canvas.
    fn go_to_row(&mut self, row: u32) {
        let Some(table) = self.catalogues.active_mut() else { return };
        table.selection.take(BTreeSet::from([row]), SelectMode::Replace, Some(row));
        self.center_on_row(row, true);
    }

    fn center_on_row(&mut self, row: u32, tell: bool) {
        let Some(table) = self.catalogues.active() else { return };
        let place = || {
            let positions = table.positions.as_ref().ok()?;
            let frame = self.active_frame()?;
            let sky = frame.grid_plane()?.sky();
            let center = positions.place(row as usize, sky.map(|sky| &**sky))?;
            Some((frame.id, View { center, ..frame.view? }))
        };
        match place() {
            Some((id, view)) => self.move_view(id, view),
            None if tell => {
                let why = match &table.positions {
                    Err(why) => why.clone(),
                    Ok(_) => format!("Row {} has no place in this image", row + 1),
                };
                self.notify(Severity::Info, why);
            }
            None => {}
        }
    }

    fn write_rows(&mut self, export: TableExport) -> Vec<Effect> {
        let Some(table) = self.catalogues.active() else { return Vec::new() };
        let rows = match export.rows {
            ExportedRows::Listed => Arc::clone(&table.rows),
            ExportedRows::Selected => Arc::new(table.selection.rows.iter().copied().collect()),
        };
        if rows.is_empty() {
            self.notify(Severity::Info, "No row is selected, so there is nothing to write");
            return Vec::new();
        }
        let columns = table.columns.iter().filter(|view| view.shown).map(|view| view.column).collect();
        let table = Arc::clone(&table.table);
        let request = self.begin(format!("Writing {}", export.path.display()));
        let path = export.path;
        vec![Effect::Catalogue(CatalogueEffect::Write { request, path, table, rows, columns })]
    }
}
