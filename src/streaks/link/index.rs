//! What lies near a place, fast.

use super::footprint::distance;
use super::trail::Trail;
use std::collections::HashMap;

/// Side of a cell, arcsec.
const CELL: f64 = 10.0;

/// The number of a trail and where it lies.
type Placed = (u32, [f64; 2]);

/// The trails of one epoch by position.
#[derive(Debug, Default)]
pub(super) struct PositionIndex {
    cells: HashMap<(i64, i64), Vec<Placed>>,
}

impl PositionIndex {
    /// The trails of an epoch; numbers are their places among all trails.
    pub(super) fn of(trails: &[Trail], epoch: usize) -> Self {
        let mut index = Self::default();
        for (number, trail) in trails.iter().enumerate().filter(|(_, trail)| trail.epoch == epoch) {
            index.cells.entry(cell(trail.at)).or_default().push((number as u32, trail.at));
        }
        index
    }

    /// Call `found` with each trail within `radius` arcsec, in no order that means anything but always the same.
    pub(super) fn for_each_within(&self, center: [f64; 2], radius: f64, found: &mut dyn FnMut(u32)) {
        let [x, y] = center;
        let (left, bottom) = cell([x - radius, y - radius]);
        let (right, top) = cell([x + radius, y + radius]);
        for row in bottom..=top {
            for column in left..=right {
                for (number, at) in self.cells.get(&(column, row)).into_iter().flatten() {
                    if distance(*at, center) <= radius {
                        found(*number);
                    }
                }
            }
        }
    }
}

fn cell([x, y]: [f64; 2]) -> (i64, i64) {
    ((x / CELL).floor() as i64, (y / CELL).floor() as i64)
}
