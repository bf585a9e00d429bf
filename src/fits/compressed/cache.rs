//! Decoded tiles, kept until they have not been used for longest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of decoded tiles that one image keeps.
const BUDGET: usize = 128 << 20;

/// Physical values of one tile, in the smaller format that holds them exactly.
/// Empty where the file is cut off.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TileValues {
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl TileValues {
    fn bytes(&self) -> usize {
        match self {
            Self::Single(values) => values.len() * 4,
            Self::Double(values) => values.len() * 8,
        }
    }
}

#[derive(Debug, Default)]
struct Shelf {
    tiles: HashMap<usize, (Arc<TileValues>, u64)>,
    bytes: usize,
    clock: u64,
}

/// Least-recently-used cache by tile number.
#[derive(Debug, Default)]
pub(super) struct TileCache {
    shelf: Mutex<Shelf>,
}

impl TileCache {
    pub fn get(&self, tile: usize) -> Option<Arc<TileValues>> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.clock += 1;
        let now = shelf.clock;
        let (values, used) = shelf.tiles.get_mut(&tile)?;
        *used = now;
        Some(Arc::clone(values))
    }

    pub fn insert(&self, tile: usize, values: &Arc<TileValues>) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.clock += 1;
        let now = shelf.clock;
        shelf.bytes += values.bytes();
        if let Some((old, _)) = shelf.tiles.insert(tile, (Arc::clone(values), now)) {
            shelf.bytes -= old.bytes();
        }
        if shelf.bytes > BUDGET {
            shelf.make_room();
        }
    }
}

impl Shelf {
    /// Drop the longest unused tiles until half the budget is free, so that this sorting is rare.
    fn make_room(&mut self) {
        let mut by_age: Vec<(u64, usize)> =
            self.tiles.iter().map(|(tile, (_, used))| (*used, *tile)).collect();
        by_age.sort_unstable();
        by_age.pop();
        for (_, tile) in by_age {
            if self.bytes <= BUDGET / 2 {
                break;
            }
            if let Some((values, _)) = self.tiles.remove(&tile) {
                self.bytes -= values.bytes();
            }
        }
    }
}
