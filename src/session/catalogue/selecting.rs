//! Which rows are selected.

use super::{Axis, OpenTable, Place, SelectMode};
use crate::geometry::{ImagePoint, encloses};
use crate::session::{FrameId, Session};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The rows that are selected, and the one among them that everything follows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowSelection {
    pub current: Option<u32>,
    pub rows: Arc<BTreeSet<u32>>,
}

impl RowSelection {
    /// Select these in the given way; `current` follows where it is one of them.
    pub(super) fn take(&mut self, rows: BTreeSet<u32>, mode: SelectMode, current: Option<u32>) {
        let known = Arc::make_mut(&mut self.rows);
        match mode {
            SelectMode::Replace => *known = rows,
            SelectMode::Add => known.extend(rows),
            SelectMode::Toggle => {
                for row in rows {
                    if !known.remove(&row) {
                        known.insert(row);
                    }
                }
            }
        }
        self.current = current.or(self.current).filter(|row| self.rows.contains(row));
        if self.current.is_none() && self.rows.len() == 1 {
            self.current = self.rows.first().copied();
        }
    }
}

impl OpenTable {
    /// The rows listed from one to another, both included.
    pub(super) fn listed_between(&self, one: u32, other: u32) -> BTreeSet<u32> {
        let place = |row: u32| self.rows.iter().position(|known| *known == row);
        let Some((first, second)) = place(one).zip(place(other)) else { return BTreeSet::from([other]) };
        let (first, last) = (first.min(second), first.max(second));
        self.rows.get(first..=last).into_iter().flatten().copied().collect()
    }

    /// The rows listed whose places on both axes lie in these ranges.
    pub(super) fn listed_in(&self, ranges: &[(Axis, [f64; 2])]) -> BTreeSet<u32> {
        let is_in = |row: &u32| {
            ranges.iter().all(|(axis, [low, high])| {
                let value = self.column(axis.column).map_or(f64::NAN, |of| of.values.number(*row as usize));
                (*low..=*high).contains(&axis.place(value))
            })
        };
        self.rows.iter().copied().filter(is_in).collect()
    }
}

impl Session {
    /// The rows of the active table that match its filter and lie within an outline in a frame.
    pub(super) fn rows_within(&self, frame: FrameId, outline: &[ImagePoint]) -> BTreeSet<u32> {
        let table = self.catalogues.active();
        let places = table.zip(self.frame(frame)).and_then(|(table, frame)| table.places_in(frame));
        let Some((table, places)) = table.zip(places) else { return BTreeSet::new() };
        let bound = |pick: fn(f64, f64) -> f64| {
            let x = outline.iter().map(|point| point.x).reduce(pick).unwrap_or(f64::NAN);
            ImagePoint { x, y: outline.iter().map(|point| point.y).reduce(pick).unwrap_or(f64::NAN) }
        };
        let (min, max) = (bound(f64::min), bound(f64::max));
        if !(min.x.is_finite() && min.y.is_finite() && max.x.is_finite() && max.y.is_finite()) {
            return BTreeSet::new();
        }
        let near = places.sample(places.cells_in(min, max), 1.0);
        let outline: Vec<[f64; 2]> = outline.iter().map(|point| [point.x, point.y]).collect();
        let is_in = |place: &&Place| encloses(&outline, [place.at.x, place.at.y]);
        let found = near.iter().filter(|place| table.filter.matches(place.row)).filter(is_in);
        found.map(|place| place.row).collect()
    }
}
