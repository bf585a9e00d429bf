//! What the open tables still need from others.

use super::open_table::{Grid, KeptPlaces, Placement};
use super::{CatalogueEffect, OpenTable, TableId};
use crate::session::{Effect, Frame, Request, Session};
use std::sync::Arc;

impl Session {
    /// Rows, places, summaries and plots that are not there and not on their way.
    pub(in crate::session) fn wanted_of_catalogues(&mut self) -> Vec<Effect> {
        if self.catalogues.tables.is_empty() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        let ids: Vec<TableId> = self.catalogues.tables.iter().map(|table| table.id).collect();
        for id in ids {
            effects.extend(self.wanted_rows(id));
            effects.extend(self.wanted_places(id));
            effects.extend(self.catalogues.table_mut(id).into_iter().flat_map(OpenTable::wanted_kept));
        }
        effects.extend(self.wanted_numbers());
        effects.into_iter().map(Effect::Catalogue).collect()
    }

    /// The rows that filter and order ask for; a list that is being made for others is given up.
    fn wanted_rows(&mut self, id: TableId) -> Vec<CatalogueEffect> {
        let request = Request(self.next_id());
        let mut effects = Vec::new();
        let Some(table) = self.catalogues.table_mut(id) else { return effects };
        let wish = table.arrange_wish();
        let known = table.arranging.as_ref().map_or(&table.arranged, |(asked, _)| asked);
        if *known == wish {
            return effects;
        }
        if let Some((_, before)) = table.arranging.replace((wish.clone(), request)) {
            effects.push(CatalogueEffect::Stop { request: before });
            self.pending.retain(|pending| pending.request != before);
        }
        let Some(table) = self.catalogues.table(id) else { return effects };
        let label = format!("Sorting out the rows of {}", table.file_name());
        let matching = (table.filter.problem.is_none())
            .then(|| (table.arranged.filter.clone(), table.filter.matching.clone()));
        effects.push(CatalogueEffect::Arrange {
            request,
            id,
            table: Arc::clone(&table.table),
            wish,
            matching,
            sorted: table.sorted.clone(),
        });
        self.pending.push(crate::session::Pending { request, label });
        effects
    }

    /// Places in the pictures that are on the canvas.
    fn wanted_places(&mut self, id: TableId) -> Vec<CatalogueEffect> {
        let visible: Vec<Grid> = self.visible_frames().into_iter().filter_map(Grid::of).collect();
        let mut effects = Vec::new();
        for grid in visible {
            let request = Request(self.next_id());
            let is_shown = self.catalogues.shown;
            let Some(table) = self.catalogues.table_mut(id) else { continue };
            let Ok(positions) = &table.positions else { continue };
            if !is_shown || table.placements.iter().any(|known| known.grid.is_like(&grid)) {
                continue;
            }
            effects.push(CatalogueEffect::Place {
                request,
                id,
                positions: Arc::clone(positions),
                sky: grid.sky.clone(),
                size: grid.size,
            });
            table.placements.push(Placement { grid, request, places: None, kept: KeptPlaces::default() });
        }
        effects
    }

    /// Summaries and plots of the active table.
    fn wanted_numbers(&mut self) -> Vec<CatalogueEffect> {
        let first = Request(self.next_id());
        let second = Request(self.next_id());
        let Some(table) = self.catalogues.active_mut() else { return Vec::new() };
        let mut effects = Vec::new();
        let version = table.version;
        let named = [&table.look.color_by, &table.look.size_by]
            .map(|name| name.as_ref().and_then(|name| table.column_number(name)).map(|column| (column, 0)));
        let chosen = table.chosen.map(|column| (column, version));
        for (column, version) in named.into_iter().chain([chosen]).flatten() {
            effects.extend(table.summarise(column, version));
        }
        for (slot, request) in [first, second].into_iter().enumerate() {
            effects.extend(table.plot(slot, request));
        }
        effects
    }

    /// Forget places in pictures that are not open any more.
    pub(in crate::session) fn forget_closed_places(&mut self) {
        let open: Vec<Grid> = self.frames.iter().flat_map(grids).collect();
        for table in &mut self.catalogues.tables {
            table.placements.retain(|known| open.iter().any(|grid| grid.is_like(&known.grid)));
        }
    }
}

/// The grids of all that a frame may show.
fn grids(frame: &Frame) -> Vec<Grid> {
    let planes = frame.field.planes.iter().map(|plane| frame.field.grid_of(plane));
    planes.map(|plane| Grid { size: plane.size(), sky: plane.sky().cloned() }).collect()
}

impl OpenTable {
    /// The places of the rows that match, in each picture where places are known.
    fn wanted_kept(&mut self) -> Vec<CatalogueEffect> {
        let (id, version) = (self.id, self.version);
        let Some(matching) = &self.filter.matching else { return Vec::new() };
        let wanted = self.placements.iter_mut().filter(|placement| placement.kept.asked != version);
        wanted
            .filter_map(|placement| {
                let places = Arc::clone(placement.places.as_ref()?);
                placement.kept.asked = version;
                Some(CatalogueEffect::Keep { id, version, places, matching: Arc::clone(matching) })
            })
            .collect()
    }

    fn summarise(&mut self, column: usize, version: u64) -> Option<CatalogueEffect> {
        if self.summaries.contains_key(&(column, version)) {
            return None;
        }
        self.summaries.insert((column, version), None);
        let rows = if version == 0 { Arc::clone(&self.all_rows) } else { Arc::clone(&self.rows) };
        let (id, table) = (self.id, Arc::clone(&self.table));
        Some(CatalogueEffect::Summarise { id, table, rows, version, column })
    }

    fn plot(&mut self, slot: usize, request: Request) -> Option<CatalogueEffect> {
        let wish = self.plots.wishes().get(slot).copied().flatten()?;
        let asked = self.plots.asked.get_mut(slot)?;
        if asked.is_some_and(|(known, version, _)| (known, version) == (wish, self.version)) {
            return None;
        }
        *asked = Some((wish, self.version, request));
        let (id, table, rows) = (self.id, Arc::clone(&self.table), Arc::clone(&self.rows));
        Some(CatalogueEffect::Plot { request, id, table, rows, wish })
    }
}
