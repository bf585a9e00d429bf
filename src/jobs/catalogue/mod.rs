//! Work about tables: reading, filters and orders, places in pictures, numbers of plots, writing.
//!
//! What reads, filters and writes is handed in as a [`CatalogueEngine`]; here it only gets its threads, its watcher,
//! and a way to be given up.

mod arrange;
mod engine;
mod kinds;

pub use engine::CatalogueEngine;

use super::runner::Jobs;
use crate::progress::Progress;
use crate::session::{
    CatalogueEffect, CatalogueUpdate, ColumnSummary, Places, PlotData, ReadTable, Update, rows_of_table,
};
use std::path::Path;
use std::sync::Arc;

impl Jobs {
    /// What reads, filters and writes tables from now on.
    pub fn set_catalogue_engine(&mut self, engine: CatalogueEngine) {
        self.catalogues = Arc::new(engine);
    }

    /// Begin work about tables.
    pub(super) fn start_catalogue(&mut self, effect: CatalogueEffect) {
        let engine = Arc::clone(&self.catalogues);
        match effect {
            CatalogueEffect::Read { request, path } => {
                let progress = self.watch(request);
                self.spawn("table", Some(request), move || {
                    let result = read(&engine, &path, &*progress);
                    told(CatalogueUpdate::Read { request, path, result })
                });
            }
            CatalogueEffect::Sort { request, files } => self.spawn("files", Some(request), move || {
                let (tables, images) = kinds::tables_and_images(files);
                told(CatalogueUpdate::Sorted { request, images, tables })
            }),
            CatalogueEffect::Arrange { request, id, table, wish, matching, sorted } => {
                let progress = self.watch(request);
                self.spawn("rows", Some(request), move || {
                    let known = arrange::Known { matching, sorted };
                    let result = arrange::arranged(&engine, &table, &wish, known, &*progress);
                    told(CatalogueUpdate::Arranged { request, id, result })
                });
            }
            CatalogueEffect::Place { request, id, positions, sky, size } => {
                let progress = self.watch(request);
                self.spawn("places", Some(request), move || {
                    let places = Places::of(&positions, sky.as_deref(), size, &*progress);
                    told(CatalogueUpdate::Placed { request, id, places: places.map(Arc::new) })
                });
            }
            CatalogueEffect::Keep { id, version, places, matching } => {
                self.spawn("matching places", None, move || {
                    let kept = Arc::new(places.kept(&matching));
                    told(CatalogueUpdate::Kept { id, version, whole: places, places: kept })
                });
            }
            CatalogueEffect::Summarise { id, table, rows, version, column } => {
                self.spawn("summary", None, move || {
                    let of = table.columns.get(column);
                    let nothing = || ColumnSummary::of_nothing(rows.len());
                    let summary = of.map_or_else(nothing, |column| ColumnSummary::of(column, &rows));
                    told(CatalogueUpdate::Summarised { id, version, column, summary: Arc::new(summary) })
                });
            }
            CatalogueEffect::Plot { request, id, table, rows, wish } => self.spawn("plot", None, move || {
                let data = Arc::new(PlotData::of(&table, &rows, wish));
                told(CatalogueUpdate::Plotted { request, id, data })
            }),
            CatalogueEffect::Write { request, path, table, rows, columns } => {
                self.spawn("write table", Some(request), move || {
                    let result = (engine.write)(&path, &rows_of_table(&table, &rows, &columns));
                    told(CatalogueUpdate::Written { request, path, n_rows: rows.len(), result })
                });
            }
            CatalogueEffect::Stop { request } => {
                if let Some(progress) = self.watched.get(&request) {
                    progress.cancel();
                }
            }
        }
    }
}

fn told(update: CatalogueUpdate) -> Update {
    Update::Catalogue(update)
}

fn read(engine: &CatalogueEngine, path: &Path, progress: &dyn Progress) -> Result<ReadTable, String> {
    let table = (engine.read)(path, progress)?;
    let (positions, note) = match (engine.positions)(&table) {
        Ok((positions, note)) => (Ok(Arc::new(positions)), note),
        Err(why) => (Err(why), None),
    };
    let rows = Arc::new((0..table.row_count() as u32).collect());
    Ok(ReadTable { table: Arc::new(table), positions, note, rows })
}
