//! The stored levels of one reduction while they are being made, and after.

use super::levels::{Band, LEVELS_PER_BAND, Level, STORED_FROM, half, last_size, n_stored};
use super::reduce::{Partial, halved};
use crate::geometry::{ImageSize, PixelRect, level_size};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// How far a band of rows is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BandState {
    Open,
    /// Somebody is at it.
    Taken,
    Done,
}

/// Which bands somebody takes who makes some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// Those that nobody is at.
    Free,
    /// All that are not done: for those who must not wait for others. Either copy of a band will do.
    Any,
}

impl Claim {
    fn may_take(self, band: BandState) -> bool {
        match self {
            Self::Free => band == BandState::Open,
            Self::Any => band != BandState::Done,
        }
    }
}

/// Levels that are filled band by band, in any order, by anybody.
#[derive(Debug)]
pub(super) struct Coarse<P> {
    size: ImageSize,
    state: RwLock<State<P>>,
}

#[derive(Debug)]
struct State<P> {
    /// Those within bands first; empty before the first band.
    levels: Vec<Level>,
    /// What the last level within bands is made of; empty when all bands are done.
    last: Vec<P>,
    bands: Vec<BandState>,
    n_done: usize,
}

/// Texels as far as they are known.
pub(super) struct Known {
    pub(super) values: Vec<f32>,
    /// True if every pixel beneath was looked at.
    pub(super) is_exact: bool,
}

impl<P: Partial> Coarse<P> {
    pub(super) fn new(size: ImageSize) -> Self {
        let n_bands = if size.width == 0 { 0 } else { last_size(size).height };
        let bands = vec![BandState::Open; n_bands];
        Self { size, state: RwLock::new(State { levels: Vec::new(), last: Vec::new(), bands, n_done: 0 }) }
    }

    fn read(&self) -> RwLockReadGuard<'_, State<P>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State<P>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bands that are done, and all.
    pub(super) fn progress(&self) -> (usize, usize) {
        let state = self.read();
        (state.n_done, state.bands.len())
    }

    /// Which bands can be claimed.
    pub(super) fn open_bands(&self, claim: Claim) -> Vec<bool> {
        self.read().bands.iter().map(|band| claim.may_take(*band)).collect()
    }

    /// Take a band, to be made and handed in, or released. False when somebody was faster.
    pub(super) fn claim(&self, index: usize, claim: Claim) -> bool {
        match self.write().bands.get_mut(index) {
            Some(band) if claim.may_take(*band) => {
                *band = BandState::Taken;
                true
            }
            _ => false,
        }
    }

    /// Give back a band that was taken and not made.
    pub(super) fn release(&self, index: usize) {
        if let Some(band) = self.write().bands.get_mut(index).filter(|band| **band == BandState::Taken) {
            *band = BandState::Open;
        }
    }

    /// Put finished bands in their place.
    pub(super) fn hand_in(&self, bands: Vec<(usize, Band<P>)>) {
        let mut state = self.write();
        if state.levels.is_empty() {
            let within = (0..LEVELS_PER_BAND as u8).map(|index| level_size(self.size, STORED_FROM + index));
            state.levels = within.map(Level::blank).collect();
            state.last = vec![P::EMPTY; last_size(self.size).area()];
        }
        let width = last_size(self.size).width;
        for (index, band) in bands {
            let State { levels, last, bands, n_done } = &mut *state;
            for (number, (level, values)) in levels.iter_mut().zip(&band.levels).enumerate() {
                let rows = 1_usize << (LEVELS_PER_BAND - 1 - number);
                let target = level.rows_mut(index * rows, rows);
                if target.len() == values.len() {
                    target.copy_from_slice(values);
                }
            }
            if let Some(target) = last.get_mut(index * width..(index + 1) * width) {
                target.copy_from_slice(&band.last);
            }
            if let Some(place) = bands.get_mut(index).filter(|place| **place != BandState::Done) {
                *place = BandState::Done;
                *n_done += 1;
            }
        }
        state.make_coarsest(self.size);
    }

    /// All stored levels, finest first, when all bands are done.
    pub(super) fn finished_levels(&self) -> Option<Vec<Level>> {
        let state = self.read();
        (state.n_done == state.bands.len()).then(|| state.levels.clone())
    }

    /// Take levels that were made before. False when they are not those of this image.
    pub(super) fn restore(&self, levels: Vec<Level>) -> bool {
        let fits = levels.len() == n_stored(self.size)
            && (STORED_FROM..).zip(&levels).all(|(number, level)| {
                level.size == level_size(self.size, number) && level.values.len() == level.size.area()
            });
        if fits {
            let mut state = self.write();
            state.levels = levels;
            state.last = Vec::new();
            state.bands.fill(BandState::Done);
            state.n_done = state.bands.len();
        }
        fits
    }

    /// Texels of a stored level as far as they are known: where bands are not done, what `preview` knows.
    /// `None` when nothing at all is known.
    pub(super) fn known(
        &self,
        level: u8,
        texels: PixelRect,
        preview: impl Fn(PixelRect) -> Option<Vec<f32>>,
    ) -> Option<Known> {
        let state = self.read();
        let rows_per_band = LEVELS_PER_BAND as i32 - 1 - i32::from(level - STORED_FROM);
        let is_done = |row: usize| -> bool {
            let bands = if rows_per_band >= 0 {
                (row >> rows_per_band)..(row >> rows_per_band) + 1
            } else {
                (row << -rows_per_band)..((row + 1) << -rows_per_band).min(state.bands.len())
            };
            state.bands.get(bands).is_some_and(|bands| bands.iter().all(|band| *band == BandState::Done))
        };
        let stored = state.levels.get(usize::from(level - STORED_FROM));
        let (mut values, mut is_exact, mut is_known) = (Vec::with_capacity(texels.area()), true, false);
        for row in texels.y0..texels.y0 + texels.height {
            let start = row * level_size(self.size, level).width + texels.x0;
            let line = stored.and_then(|level| level.values.get(start..start + texels.width));
            let done = is_done(row);
            is_exact &= done;
            match line.filter(|_| done) {
                Some(line) => {
                    values.extend_from_slice(line);
                    is_known = true;
                }
                None => {
                    let rect = PixelRect { y0: row, height: 1, ..texels };
                    match preview(rect) {
                        Some(line) => {
                            values.extend(line);
                            is_known = true;
                        }
                        None => values.resize(values.len() + texels.width, P::UNKNOWN),
                    }
                }
            }
        }
        is_known.then_some(Known { values, is_exact })
    }
}

impl<P: Partial> State<P> {
    /// The levels coarser than a band, of what is known; and, once everything is, let go of what they are made of.
    fn make_coarsest(&mut self, size: ImageSize) {
        let n_stored = n_stored(size);
        let is_complete = self.n_done == self.bands.len();
        self.levels.truncate(LEVELS_PER_BAND);
        let mut extent = last_size(size);
        let mut partials = std::borrow::Cow::Borrowed(&self.last);
        while self.levels.len() < n_stored {
            partials = std::borrow::Cow::Owned(halved(&partials, extent));
            extent = half(extent);
            let values = partials.iter().map(|partial| partial.value()).collect();
            self.levels.push(Level { size: extent, values });
        }
        if is_complete {
            self.levels.truncate(n_stored);
            self.last = Vec::new();
        }
    }
}
