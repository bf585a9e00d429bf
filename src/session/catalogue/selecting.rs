//! Which rows are selected.

use super::{Axis, OpenTable, SelectMode};
use crate::geometry::ImagePoint;
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
        let found =
            near.iter().filter(|place| table.filter.matches(place.row) && is_inside(outline, place.at));
        found.map(|place| place.row).collect()
    }
}

/// True if a point lies within a closed line (even-odd rule).
fn is_inside(outline: &[ImagePoint], at: ImagePoint) -> bool {
    let mut inside = false;
    let mut before = outline.last();
    for point in outline {
        if let Some(other) = before
            && (point.y > at.y) != (other.y > at.y)
            && at.x < (other.x - point.x) * (at.y - point.y) / (other.y - point.y) + point.x
        {
            inside = !inside;
        }
        before = Some(point);
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasso_holds_what_it_goes_around() {
        let point = |x: f64, y: f64| ImagePoint { x, y };
        // An L: the upper right quarter of the square is outside.
        let outline =
            [(0., 0.), (10., 0.), (10., 5.), (5., 5.), (5., 10.), (0., 10.)].map(|(x, y)| point(x, y));
        let inside = [(1., 1.), (9., 4.), (4., 9.)];
        let outside = [(9., 9.), (-1., 5.), (5.5, 5.5), (11., 1.)];
        assert!(inside.iter().all(|(x, y)| is_inside(&outline, point(*x, *y))));
        assert!(!outside.iter().any(|(x, y)| is_inside(&outline, point(*x, *y))));
        assert!(!is_inside(&[], point(0., 0.)));
    }
}
