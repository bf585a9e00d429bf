//! Decoded tiles of all images, kept until they have not been used for longest.

use crate::raster::ReadError;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

/// Bytes of decoded tiles that are kept.
static BUDGET: AtomicUsize = AtomicUsize::new(192 << 20);

/// Choose how many bytes of decoded tiles of compressed images are kept, of all images together; 192 MiB without a
/// choice. The tile used last is kept in any case.
pub fn set_decoded_budget(bytes: usize) {
    BUDGET.store(bytes, Ordering::Relaxed);
}

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

type Decoded = Result<Arc<TileValues>, ReadError>;

/// A tile that is there, or that a thread is decoding.
#[derive(Debug)]
struct Kept {
    tile: Arc<OnceLock<Decoded>>,
    /// 0 while it is decoded.
    bytes: usize,
    used: u64,
}

/// Tiles by image and number.
#[derive(Debug, Default)]
struct Shelf {
    tiles: HashMap<(u64, usize), Kept>,
    bytes: usize,
    clock: u64,
}

fn shelf() -> MutexGuard<'static, Shelf> {
    static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(Mutex::default);
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tiles of one image. Those of all images share one budget; least recently used go first.
#[derive(Debug)]
pub(super) struct TileCache {
    image: u64,
}

impl TileCache {
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { image: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// A tile that is there; this does not count as use.
    pub fn peek(&self, tile: usize) -> Option<Arc<TileValues>> {
        shelf().tiles.get(&(self.image, tile))?.tile.get()?.clone().ok()
    }

    /// A tile, decoded where it is not there. Several threads that want it at a time wait for one of them.
    pub fn get(&self, tile: usize, decode: impl FnOnce() -> Result<TileValues, ReadError>) -> Decoded {
        let key = (self.image, tile);
        let cell = shelf().use_tile(key);
        let mut decoded_here = false;
        let decoded = cell.get_or_init(|| {
            decoded_here = true;
            decode().map(Arc::new)
        });
        if decoded_here {
            shelf().take_in(key, &cell, decoded);
        }
        decoded.clone()
    }
}

impl Drop for TileCache {
    fn drop(&mut self) {
        let mut shelf = shelf();
        let Shelf { tiles, bytes, .. } = &mut *shelf;
        tiles.retain(|(image, _), kept| {
            let stays = *image != self.image;
            *bytes -= if stays { 0 } else { kept.bytes };
            stays
        });
    }
}

impl Shelf {
    fn use_tile(&mut self, key: (u64, usize)) -> Arc<OnceLock<Decoded>> {
        self.clock += 1;
        let now = self.clock;
        let kept =
            self.tiles.entry(key).or_insert_with(|| Kept { tile: Arc::default(), bytes: 0, used: now });
        kept.used = now;
        Arc::clone(&kept.tile)
    }

    /// Count a tile that was just decoded, and make room for it; failures are not kept.
    fn take_in(&mut self, key: (u64, usize), cell: &Arc<OnceLock<Decoded>>, decoded: &Decoded) {
        let Some(kept) = self.tiles.get_mut(&key).filter(|kept| Arc::ptr_eq(&kept.tile, cell)) else {
            return;
        };
        match decoded {
            Ok(values) => {
                kept.bytes = values.bytes();
                self.bytes += kept.bytes;
            }
            Err(_) => {
                self.tiles.remove(&key);
            }
        }
        let budget = BUDGET.load(Ordering::Relaxed);
        if self.bytes > budget {
            self.make_room(key, budget / 4 * 3);
        }
    }

    /// Drop the longest unused tiles but `newest` until a part of the budget is free, so that this sorting is rare.
    fn make_room(&mut self, newest: (u64, usize), goal: usize) {
        let droppable = self.tiles.iter().filter(|(key, kept)| kept.bytes > 0 && **key != newest);
        let mut by_age: Vec<(u64, (u64, usize))> = droppable.map(|(key, kept)| (kept.used, *key)).collect();
        by_age.sort_unstable();
        for (_, key) in by_age {
            if self.bytes <= goal {
                break;
            }
            if let Some(kept) = self.tiles.remove(&key) {
                self.bytes -= kept.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TileCache, TileValues, shelf};
    use crate::raster::ReadError;

    #[test]
    fn tiles_of_all_images_share_a_budget_and_go_with_their_image() {
        let (one, other) = (TileCache::new(), TileCache::new());
        let tile = || Ok(TileValues::Single(vec![1.0; 4 << 20]));
        let unwanted = || Err(ReadError::Cancelled);
        // 16 MiB each: twelve fit.
        for number in 0..8 {
            one.get(number, tile).unwrap();
        }
        one.get(0, unwanted).unwrap();
        for number in 0..8 {
            other.get(number, tile).unwrap();
        }
        assert!(one.peek(0).is_some() && one.peek(1).is_none() && other.peek(7).is_some());
        assert!(shelf().bytes <= 192 << 20);
        assert!(other.get(100, unwanted).is_err() && other.peek(100).is_none());
        let image = other.image;
        drop(other);
        assert!(shelf().tiles.keys().all(|(owner, _)| *owner != image));
    }

    #[test]
    fn threads_that_want_the_same_tile_decode_it_once() {
        let cache = TileCache::new();
        let count = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    cache.get(5, || {
                        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        std::thread::sleep(std::time::Duration::from_millis(20));
                        Ok(TileValues::Double(vec![2.0]))
                    })
                });
            }
        });
        assert_eq!(count.into_inner(), 1);
    }
}
