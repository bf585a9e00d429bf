//! The mip pyramid of one plane: tiles of any level, from a bounded part of the pixels.

use super::levels::{Level, STORED_FROM, stored_levels};
use super::reduce::{MaxPartial, MeanPartial, OrPartial, Partial, reduce_strip};
use super::tile::normalise_nonfinite;
use super::{Pixels, ReadError, Reduction, Tile};
use crate::geometry::{ImageSize, PixelRect, TileId, level_count, level_size};
use crate::progress::{Progress, Unwatched};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How often someone who waits for another's pass asks whether it is still wanted.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// A plane at every magnification. A texel of level k is the mean (or maximum) of the finite ones of the
/// 2^k x 2^k pixels beneath it (or the bitwise OR of them all): of the pixels themselves, with their count, not of rounded means.
///
/// Levels 0 to 2 are computed from the pixels whenever a tile is asked for; coarser ones are stored
/// (1/48 of the plane as f32 for each reduction) by one pass over all pixels.
/// A tile is bit for bit the same however and whenever it is obtained.
#[derive(Debug)]
pub struct Pyramid {
    pixels: Arc<dyn Pixels>,
    mean: Store,
    max: Store,
    or: Store,
}

impl Pyramid {
    /// A pyramid of which nothing is computed yet.
    pub fn new(pixels: Arc<dyn Pixels>) -> Self {
        Self { pixels, mean: Store::default(), max: Store::default(), or: Store::default() }
    }

    /// The plane it was made of.
    pub fn pixels(&self) -> &Arc<dyn Pixels> {
        &self.pixels
    }

    /// Extent of the plane in pixels.
    pub fn size(&self) -> ImageSize {
        self.pixels.size()
    }

    /// Number of levels, level 0 included.
    pub fn level_count(&self) -> u8 {
        level_count(self.size())
    }

    /// True if every tile of this reduction is available without reading the whole plane.
    pub fn is_prepared(&self, reduction: Reduction) -> bool {
        self.level_count() <= STORED_FROM || self.store(reduction).levels.get().is_some()
    }

    /// Read the whole plane once and store its coarse levels. Returns at once if that was done before;
    /// waits if another thread is at it.
    ///
    /// # Errors
    /// [`ReadError::Cancelled`] when no longer wanted, or when the pixels cannot be read;
    /// nothing is stored then.
    pub fn prepare(&self, reduction: Reduction, progress: &dyn Progress) -> Result<(), ReadError> {
        if self.is_prepared(reduction) {
            return Ok(());
        }
        let store = self.store(reduction);
        let _turn = store.take_turn(progress)?;
        if store.levels.get().is_none() {
            let levels = match reduction {
                Reduction::Mean => stored_levels::<MeanPartial>(self.pixels.as_ref(), progress)?,
                Reduction::Max => stored_levels::<MaxPartial>(self.pixels.as_ref(), progress)?,
                Reduction::Or => stored_levels::<OrPartial>(self.pixels.as_ref(), progress)?,
            };
            // Another thread may have stored the same levels in the meantime; either copy will do.
            let _ = store.levels.set(levels);
        }
        Ok(())
    }

    /// One tile. Prepares the stored levels first where the tile needs them.
    ///
    /// # Errors
    /// [`ReadError::OutOfBounds`] for a tile that the image does not have, or when the pixels cannot be read.
    pub fn tile(&self, id: TileId, reduction: Reduction) -> Result<Tile, ReadError> {
        let texels = id.texels(self.size());
        if id.level >= self.level_count() || texels.area() == 0 {
            return Err(ReadError::OutOfBounds { window: texels, size: level_size(self.size(), id.level) });
        }
        let values = match (id.level, reduction) {
            (0, Reduction::Or) => self.computed_texels::<OrPartial, 1>(texels)?,
            (0, _) => self.pixel_texels(texels)?,
            (1, Reduction::Mean) => self.computed_texels::<MeanPartial, 2>(texels)?,
            (1, Reduction::Max) => self.computed_texels::<MaxPartial, 2>(texels)?,
            (1, Reduction::Or) => self.computed_texels::<OrPartial, 2>(texels)?,
            (2, Reduction::Mean) => self.computed_texels::<MeanPartial, 4>(texels)?,
            (2, Reduction::Max) => self.computed_texels::<MaxPartial, 4>(texels)?,
            (2, Reduction::Or) => self.computed_texels::<OrPartial, 4>(texels)?,
            (level, _) => self.stored_texels(level, texels, reduction)?,
        };
        Ok(Tile { id, width: texels.width, height: texels.height, values })
    }

    fn store(&self, reduction: Reduction) -> &Store {
        match reduction {
            Reduction::Mean => &self.mean,
            Reduction::Max => &self.max,
            Reduction::Or => &self.or,
        }
    }

    fn pixel_texels(&self, texels: PixelRect) -> Result<Vec<f32>, ReadError> {
        let mut values = vec![0.0; texels.area()];
        self.pixels.read_f32(texels, &mut values)?;
        normalise_nonfinite(&mut values);
        Ok(values)
    }

    fn computed_texels<P: Partial, const SIDE: usize>(
        &self,
        texels: PixelRect,
    ) -> Result<Vec<f32>, ReadError> {
        let size = self.size();
        let (x0, y0) = (texels.x0 * SIDE, texels.y0 * SIDE);
        let width = (texels.width * SIDE).min(size.width - x0);
        let height = (texels.height * SIDE).min(size.height - y0);
        let mut window = vec![0.0; width * height];
        P::read(self.pixels.as_ref(), PixelRect { x0, y0, width, height }, &mut window)?;
        let mut row = vec![P::EMPTY; texels.width];
        let mut values = Vec::with_capacity(texels.area());
        for strip in window.chunks(width * SIDE) {
            reduce_strip::<P, SIDE>(strip, width, &mut row);
            values.extend(row.iter().map(|partial| partial.value()));
        }
        Ok(values)
    }

    fn stored_texels(
        &self,
        level: u8,
        texels: PixelRect,
        reduction: Reduction,
    ) -> Result<Vec<f32>, ReadError> {
        let levels = loop {
            match self.store(reduction).levels.get() {
                Some(levels) => break levels,
                None => self.prepare(reduction, &Unwatched)?,
            }
        };
        let mut values = Vec::with_capacity(texels.area());
        if let Some(level) = levels.get(usize::from(level - STORED_FROM)) {
            for row in texels.y0..texels.y0 + texels.height {
                let start = row * level.size.width + texels.x0;
                values.extend_from_slice(level.values.get(start..start + texels.width).unwrap_or_default());
            }
        }
        Ok(values)
    }
}

/// The coarse levels of one reduction, and whose turn it is to make them.
#[derive(Debug, Default)]
struct Store {
    levels: OnceLock<Vec<Level>>,
    is_busy: Mutex<bool>,
    finished: Condvar,
}

impl Store {
    /// Wait until nobody else is making the levels.
    ///
    /// A worker of the rayon pool must not wait: the pass that it would wait for may lie beneath it on its
    /// own stack, or need this very worker. It makes the levels itself; both copies are the same.
    fn take_turn(&self, progress: &dyn Progress) -> Result<Turn<'_>, ReadError> {
        let mut is_busy = self.is_busy.lock().unwrap_or_else(PoisonError::into_inner);
        while *is_busy {
            if rayon::current_thread_index().is_some() {
                return Ok(Turn { store: None });
            }
            if progress.is_cancelled() {
                return Err(ReadError::Cancelled);
            }
            let waited = self.finished.wait_timeout(is_busy, POLL_INTERVAL);
            is_busy = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *is_busy = true;
        Ok(Turn { store: Some(self) })
    }
}

/// Gives the turn back when dropped, also after a failure.
struct Turn<'a> {
    store: Option<&'a Store>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(store) = self.store {
            *store.is_busy.lock().unwrap_or_else(PoisonError::into_inner) = false;
            store.finished.notify_all();
        }
    }
}
