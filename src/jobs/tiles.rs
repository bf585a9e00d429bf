//! Tiles for the canvas: the newest wishes only, nearest first. Coarse tiles are handed out as far as they are known,
//! and again when more of their plane was surveyed.

use super::{Surveys, Wake};
use crate::field::{Plane, PlaneKey};
use crate::geometry::TILE_SIZE;
use crate::gpu::TileKey;
use crate::raster::{Glimpse, Pyramid, ReadError, Reduction, Tile};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A tile of pixels that are still being unpacked is looked for again after this.
const RETRY_AFTER: Duration = Duration::from_millis(80);

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
    /// Tiles that were handed out before all pixels beneath were seen, and the revision of their plane then.
    provisional: HashMap<TileKey, u64>,
    /// Tiles of which nothing is known yet, and the revision of their plane when that was found.
    unknown: HashMap<TileKey, (u64, Instant)>,
    /// Tiles that cannot be read; asked for again only after the field is opened anew.
    failed: HashMap<TileKey, String>,
    untold: Vec<String>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    pyramids: Arc<Pyramids>,
    surveys: Arc<Surveys>,
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
    pub fn new(pyramids: Arc<Pyramids>, surveys: Arc<Surveys>, wake: Wake) -> std::io::Result<Self> {
        let (state, changed) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { state, changed, pyramids, surveys, wake });
        let workers = std::thread::available_parallelism().map_or(2, |count| count.get().clamp(1, 4));
        for index in 0..workers {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("tiles-{index}")).spawn(move || work(&shared))?;
        }
        Ok(Self { shared })
    }

    /// Replace all wishes: `wanted` has the most wanted tile first. Their planes are surveyed from now on, the rows
    /// of the most wanted tiles first.
    pub fn want(&self, mut wanted: Vec<WantedTile>) {
        self.survey(&wanted);
        wanted.reverse();
        let mut state = lock(&self.shared.state);
        let State { in_work, ready, failed, unknown, .. } = &mut *state;
        wanted.retain(|wish| {
            let key = &wish.key;
            if self.shared.surveys.is_closed(key.plane) {
                return false;
            }
            let is_unknown = unknown.get(key).is_some_and(|(revision, since)| {
                *revision == self.revision(key) && since.elapsed() < RETRY_AFTER
            });
            !is_unknown
                && !in_work.contains(key)
                && !failed.contains_key(key)
                && !ready.iter().any(|(other, _)| other == key)
        });
        unknown.retain(|key, _| !wanted.iter().any(|wish| wish.key == *key));
        state.wanted = wanted;
        drop(state);
        self.shared.changed.notify_all();
    }

    /// True if more is known of a resident tile than what was handed out.
    pub fn is_outdated(&self, key: &TileKey) -> bool {
        let known = lock(&self.shared.state).provisional.get(key).copied();
        known.is_some_and(|revision| self.revision(key) > revision)
    }

    /// True while the user moves the picture: what is there is good enough until that ends.
    pub fn is_moving(&self) -> bool {
        self.shared.surveys.is_moving()
    }

    /// The user is at work: what can wait waits.
    pub fn touch(&self) {
        self.shared.surveys.touch();
    }

    fn revision(&self, key: &TileKey) -> u64 {
        self.shared.surveys.revision(key.plane, key.reduction)
    }

    /// Have the planes of these tiles surveyed, each from the first of its finest tiles on.
    fn survey(&self, wanted: &[WantedTile]) {
        let mut nearest: HashMap<(PlaneKey, Reduction), &WantedTile> = HashMap::new();
        for wish in wanted {
            let place = nearest.entry((wish.key.plane, wish.key.reduction)).or_insert(wish);
            if wish.key.id.level < place.key.id.level {
                *place = wish;
            }
        }
        // In the order of the wishes, so that the first band comes first.
        for wish in wanted {
            if let Some(place) = nearest.remove(&(wish.key.plane, wish.key.reduction)) {
                let id = place.key.id;
                let focus = (id.row as usize * TILE_SIZE + TILE_SIZE / 2) << id.level;
                self.shared.surveys.want(&place.plane, place.key.reduction, focus);
            }
        }
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
        if shared.surveys.is_closed(key.plane) {
            lock(&shared.state).in_work.remove(&key);
            continue;
        }
        let revision = shared.surveys.revision(key.plane, key.reduction);
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            shared.pyramids.of(&wish.plane).glimpse(key.id, key.reduction)
        }));
        let mut state = lock(&shared.state);
        state.in_work.remove(&key);
        match read {
            Ok(Ok(Glimpse { tile, is_exact })) => {
                if is_exact {
                    state.provisional.remove(&key);
                } else {
                    state.provisional.insert(key, revision);
                }
                state.ready.push((key, tile));
            }
            Ok(Err(ReadError::NotYet)) => {
                // Whoever makes it known wakes the window.
                state.unknown.insert(key, (revision, Instant::now()));
                continue;
            }
            Ok(Err(error)) => state.fail(key, error.to_string()),
            Err(_) => state.fail(key, "reading a tile failed unexpectedly".to_owned()),
        }
        drop(state);
        (shared.wake)();
    }
}

impl State {
    fn fail(&mut self, key: TileKey, why: String) {
        if !self.failed.values().any(|known| *known == why) {
            self.untold.push(why.clone());
        }
        self.failed.insert(key, why);
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
