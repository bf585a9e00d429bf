//! Where candidates lie in the picture of a frame, sorted into cells so that only those in view cost anything.

use crate::field::PlaneKey;
use crate::geometry::ImagePoint;
use crate::session::{Frame, Lenses};
use std::collections::HashMap;

/// Side of a cell, pixels of the picture.
const CELL_PX: f64 = 256.0;

/// The candidates in one picture.
#[derive(Debug, Default)]
pub struct PlacedLenses {
    /// The search and the picture that these places are of.
    of: Option<(u64, PlaneKey)>,
    /// How many rows were placed so far; a search under way adds more.
    n_placed: usize,
    cells: HashMap<(i64, i64), Vec<(u32, ImagePoint)>>,
}

impl PlacedLenses {
    /// Take in what is new.
    pub fn update(&mut self, lenses: &Lenses, frame: &Frame) {
        let of = frame.grid_plane().map(|grid| (lenses.search, grid.key));
        if self.of != of {
            *self = Self { of, ..Self::default() };
        }
        let rows = lenses.findings.rows.len();
        for row in self.n_placed..rows {
            if let Some(at) = lenses.place_in(frame, row) {
                self.cells.entry((cell(at.x), cell(at.y))).or_default().push((row as u32, at));
            }
        }
        self.n_placed = rows;
    }

    /// Rows in a rectangle of the picture, and where they are.
    pub fn within(&self, min: ImagePoint, max: ImagePoint) -> Vec<(u32, ImagePoint)> {
        let (x0, x1, y0, y1) = (cell(min.x), cell(max.x), cell(min.y), cell(max.y));
        let looked_up = (x1 - x0 + 1).saturating_mul(y1 - y0 + 1);
        let inside = |(x, y): &(i64, i64)| (x0..=x1).contains(x) && (y0..=y1).contains(y);
        let mut found: Vec<(u32, ImagePoint)> = if looked_up < self.cells.len() as i64 {
            let keys = (x0..=x1).flat_map(|x| (y0..=y1).map(move |y| (x, y)));
            keys.filter_map(|key| self.cells.get(&key)).flatten().copied().collect()
        } else {
            self.cells.iter().filter(|(key, _)| inside(key)).flat_map(|(_, rows)| rows).copied().collect()
        };
        found.retain(|(_, at)| (min.x..=max.x).contains(&at.x) && (min.y..=max.y).contains(&at.y));
        found.sort_unstable_by_key(|(row, _)| *row);
        found
    }
}

fn cell(at: f64) -> i64 {
    (at / CELL_PX).floor().clamp(-1e9, 1e9) as i64
}
