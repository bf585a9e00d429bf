//! Tiles for the canvas: the newest wishes only, nearest first.

use super::Wake;
use crate::field::{Plane, PlaneKey};
use crate::gpu::TileKey;
use crate::raster::{Pyramid, Reduction, Tile};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The pyramids of the planes that are looked at; each is made once and shared.
#[derive(Debug, Default)]
pub struct Pyramids {
    by_plane: Mutex<HashMap<PlaneKey, Arc<Pyramid>>>,
}

impl Pyramids {
    /// The pyramid of a plane.
    pub fn of(&self, plane: &Plane) -> Arc<Pyramid> {
        let mut by_plane = lock(&self.by_plane);
        let made =
            by_plane.entry(plane.key).or_insert_with(|| Arc::new(Pyramid::new(Arc::clone(&plane.pixels))));
        Arc::clone(made)
    }

    /// Drop the pyramids of all other planes.
    pub fn keep_only(&self, planes: &[PlaneKey]) {
        lock(&self.by_plane).retain(|key, _| planes.contains(key));
    }
}

/// A tile that the canvas lacks.
#[derive(Debug, Clone)]
pub struct WantedTile {
    pub key: TileKey,
    pub plane: Arc<Plane>,
}

#[derive(Debug, Default)]
struct State {
    /// Last element first: the most wanted tile is at the end.
    wanted: Vec<WantedTile>,
    in_work: HashSet<TileKey>,
    ready: Vec<(TileKey, Tile)>,
    /// Tiles that cannot be read; asked for again only after the field is opened anew.
    failed: HashMap<TileKey, String>,
    untold: Vec<String>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    pyramids: Arc<Pyramids>,
    wake: Wake,
}

/// Worker threads that read tiles.
pub struct TileLoader {
    shared: Arc<Shared>,
}

impl TileLoader {
    /// Start the workers. They live as long as the process.
    ///
    /// # Errors
    /// When the system starts no threads.
    pub fn new(pyramids: Arc<Pyramids>, wake: Wake) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { state: Mutex::default(), changed: Condvar::new(), pyramids, wake });
        let workers = std::thread::available_parallelism().map_or(2, |count| count.get().clamp(1, 4));
        for index in 0..workers {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("tiles-{index}")).spawn(move || work(&shared))?;
        }
        Ok(Self { shared })
    }

    /// Replace all wishes: `wanted` has the most wanted tile first.
    pub fn want(&self, mut wanted: Vec<WantedTile>) {
        wanted.reverse();
        let mut state = lock(&self.shared.state);
        let State { in_work, ready, failed, .. } = &*state;
        wanted.retain(|wish| {
            !in_work.contains(&wish.key)
                && !failed.contains_key(&wish.key)
                && !ready.iter().any(|(key, _)| *key == wish.key)
        });
        state.wanted = wanted;
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Tiles that were read since the last call, at most `limit`.
    pub fn take_ready(&self, limit: usize) -> Vec<(TileKey, Tile)> {
        let mut state = lock(&self.shared.state);
        let count = state.ready.len().min(limit);
        state.ready.drain(..count).collect()
    }

    /// True while tiles wait for being fetched.
    pub fn has_ready(&self) -> bool {
        !lock(&self.shared.state).ready.is_empty()
    }

    /// Why tiles could not be read, each reason once.
    pub fn take_failures(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.shared.state).untold)
    }

    /// True while tiles are read or wait for being fetched.
    pub fn is_busy(&self) -> bool {
        let state = lock(&self.shared.state);
        !(state.wanted.is_empty() && state.in_work.is_empty() && state.ready.is_empty())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(shared: &Shared) {
    loop {
        let wish = next_wish(shared);
        let key = wish.key;
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_tile(shared, &wish)));
        let mut state = lock(&shared.state);
        state.in_work.remove(&key);
        match read.unwrap_or_else(|_| Err("reading a tile failed unexpectedly".to_owned())) {
            Ok(tile) => state.ready.push((key, tile)),
            Err(why) => {
                if !state.failed.values().any(|known| *known == why) {
                    state.untold.push(why.clone());
                }
                state.failed.insert(key, why);
            }
        }
        drop(state);
        (shared.wake)();
    }
}

fn next_wish(shared: &Shared) -> WantedTile {
    let mut state = lock(&shared.state);
    loop {
        if let Some(wish) = state.wanted.pop() {
            state.in_work.insert(wish.key);
            return wish;
        }
        state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

fn read_tile(shared: &Shared, wish: &WantedTile) -> Result<Tile, String> {
    let pyramid = shared.pyramids.of(&wish.plane);
    let reduction: Reduction = wish.key.reduction;
    pyramid.tile(wish.key.id, reduction).map_err(|error| error.to_string())
}
