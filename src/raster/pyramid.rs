//! The mip pyramid of one plane: tiles of any level, from a bounded part of the pixels.

use super::coarse::{Coarse, Known};
use super::levels::{BAND_ROWS, Level, STORED_FROM, n_stored};
use super::reduce::{MaxPartial, MeanPartial, OrPartial, Partial, reduce_strip};
use super::sample::Sampled;
use super::survey::{Survey, SurveyState};
use super::tile::normalise_nonfinite;
use super::{Pixels, ReadError, Reduction, SampleStatistics, Tile, ValueCounts};
use crate::geometry::{ImageSize, PixelRect, TileId, level_count, level_size};
use crate::progress::{Progress, Unwatched};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How often someone who waits for others or for pixels asks whether it is still wanted.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// A plane at every magnification. A texel of level k is the mean (or maximum) of the finite ones of the
/// 2^k x 2^k pixels beneath it (or the bitwise OR of them all): of the pixels themselves, with their count, not of
/// rounded means.
///
/// Levels 0 to 2 are computed from the pixels whenever a tile is asked for; coarser ones are stored
/// (1/48 of the plane as f32 for each reduction), filled by a [`Survey`] of all pixels in any order.
/// [`Pyramid::tile`] waits until a tile is exact, and is then bit for bit the same however and whenever it is
/// obtained; [`Pyramid::glimpse`] answers at once with what is known.
#[derive(Debug)]
pub struct Pyramid {
    pixels: Arc<dyn Pixels>,
    pub(super) mean: Coarse<MeanPartial>,
    pub(super) max: Coarse<MaxPartial>,
    pub(super) or: Coarse<OrPartial>,
    sampled: Mutex<Option<Arc<Sampled>>>,
    counts: OnceLock<Arc<ValueCounts>>,
}

/// A tile as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Glimpse {
    pub tile: Tile,
    /// False while pixels beneath it have not been looked at: some of its texels are those of a sample, or
    /// [`OUTSIDE`](super::OUTSIDE) where nothing is known.
    pub is_exact: bool,
}

impl Pyramid {
    /// A pyramid of which nothing is computed yet.
    pub fn new(pixels: Arc<dyn Pixels>) -> Self {
        let size = pixels.size();
        let (mean, max, or) = (Coarse::new(size), Coarse::new(size), Coarse::new(size));
        Self { pixels, mean, max, or, sampled: Mutex::default(), counts: OnceLock::new() }
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
        let (done, all) = self.progress(reduction);
        n_stored(self.size()) == 0 || done == all
    }

    /// Bands of rows whose part of the coarse levels is done, and all.
    pub fn progress(&self, reduction: Reduction) -> (usize, usize) {
        match reduction {
            Reduction::Mean => self.mean.progress(),
            Reduction::Max => self.max.progress(),
            Reduction::Or => self.or.progress(),
        }
    }

    /// Read the whole plane once and store its coarse levels. Returns at once if that was done before; shares the
    /// work with others who are at it.
    ///
    /// # Errors
    /// [`ReadError::Cancelled`] when no longer wanted, or when the pixels cannot be read;
    /// what was made stays.
    pub fn prepare(&self, reduction: Reduction, progress: &dyn Progress) -> Result<(), ReadError> {
        if self.is_prepared(reduction) {
            return Ok(());
        }
        let mut survey = Survey::new(self, &[reduction], false);
        self.complete(&mut survey, progress)
    }

    /// Carry a survey to its end.
    ///
    /// # Errors
    /// As [`Pyramid::prepare`].
    pub fn complete(&self, survey: &mut Survey, progress: &dyn Progress) -> Result<(), ReadError> {
        loop {
            if progress.is_cancelled() {
                return Err(ReadError::Cancelled);
            }
            match survey.step(self, 0)? {
                SurveyState::Finished => return Ok(()),
                SurveyState::Working => progress.report(survey.fraction(self)),
                SurveyState::Waiting => std::thread::sleep(POLL_INTERVAL),
            }
        }
    }

    /// A bounded sample of the plane, taken once; with the counts of all values, as soon as they are known.
    ///
    /// # Errors
    /// [`ReadError::NotYet`] while no row is ready, or when the pixels cannot be read.
    pub fn statistics(&self) -> Result<SampleStatistics, ReadError> {
        let statistics = self.sampled()?.statistics.clone();
        Ok(match self.counts() {
            Some(counts) => statistics.with_counts(counts),
            None => statistics,
        })
    }

    /// The counts of all values, once a survey has made them.
    pub fn counts(&self) -> Option<Arc<ValueCounts>> {
        self.counts.get().cloned()
    }

    pub(super) fn set_counts(&self, counts: ValueCounts) {
        let _ = self.counts.set(Arc::new(counts));
    }

    /// All stored levels of a reduction, finest (level 3) first, once they are exact.
    pub fn stored_levels(&self, reduction: Reduction) -> Option<Vec<Level>> {
        match reduction {
            Reduction::Mean => self.mean.finished_levels(),
            Reduction::Max => self.max.finished_levels(),
            Reduction::Or => self.or.finished_levels(),
        }
    }

    /// Take the stored levels of an earlier survey of the same pixels, and its counts. False when they are not
    /// those of a plane of this size; nothing is taken then.
    pub fn restore(&self, reduction: Reduction, levels: Vec<Level>, counts: Option<ValueCounts>) -> bool {
        let is_taken = match reduction {
            Reduction::Mean => self.mean.restore(levels),
            Reduction::Max => self.max.restore(levels),
            Reduction::Or => self.or.restore(levels),
        };
        if let Some(counts) = counts.filter(|_| is_taken) {
            self.set_counts(counts);
        }
        is_taken
    }

    /// One tile. Prepares the stored levels first where the tile needs them.
    ///
    /// # Errors
    /// [`ReadError::OutOfBounds`] for a tile that the image does not have, or when the pixels cannot be read.
    pub fn tile(&self, id: TileId, reduction: Reduction) -> Result<Tile, ReadError> {
        let texels = self.texels(id)?;
        if id.level < STORED_FROM {
            return self.fine_tile(id, texels, reduction);
        }
        loop {
            match self.known(id.level, texels, reduction) {
                Some(Known { values, is_exact: true }) => return Ok(tile(id, texels, values)),
                _ => self.prepare(reduction, &Unwatched)?,
            }
        }
    }

    /// One tile as far as it is known now, without reading more than what lies beneath a tile of level 2.
    ///
    /// # Errors
    /// [`ReadError::NotYet`] when nothing is known of it; else as [`Pyramid::tile`].
    pub fn glimpse(&self, id: TileId, reduction: Reduction) -> Result<Glimpse, ReadError> {
        let texels = self.texels(id)?;
        if id.level < STORED_FROM {
            let tile = self.fine_tile(id, texels, reduction)?;
            return Ok(Glimpse { tile, is_exact: true });
        }
        let Known { values, is_exact } = self.known(id.level, texels, reduction).ok_or(ReadError::NotYet)?;
        Ok(Glimpse { tile: tile(id, texels, values), is_exact })
    }

    fn texels(&self, id: TileId) -> Result<PixelRect, ReadError> {
        let texels = id.texels(self.size());
        if id.level >= self.level_count() || texels.area() == 0 {
            return Err(ReadError::OutOfBounds { window: texels, size: level_size(self.size(), id.level) });
        }
        Ok(texels)
    }

    /// Bands of rows; each is one row of texels of the last level within bands.
    pub(super) fn n_bands(&self) -> usize {
        self.mean.progress().1
    }

    /// Bands of which all rows can be read.
    pub(super) fn ready_bands(&self) -> usize {
        let (ready, height) = (self.pixels.ready_rows(), self.size().height);
        if ready >= height { self.n_bands() } else { ready / BAND_ROWS }
    }

    /// The sample, taken once of all rows; of fewer while no more are ready.
    fn sampled(&self) -> Result<Arc<Sampled>, ReadError> {
        let mut kept = self.sampled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sampled) = &*kept {
            return Ok(Arc::clone(sampled));
        }
        let n_ready = self.pixels.ready_rows();
        let sampled = Arc::new(Sampled::of(self.pixels.as_ref())?);
        if n_ready >= self.size().height {
            *kept = Some(Arc::clone(&sampled));
        }
        Ok(sampled)
    }

    fn known(&self, level: u8, texels: PixelRect, reduction: Reduction) -> Option<Known> {
        let sampled = self.sampled.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let preview = sampled.as_ref().and_then(|sampled| sampled.preview.as_ref());
        let preview = |texels| preview.and_then(|preview| preview.texels(reduction, level, texels));
        match reduction {
            Reduction::Mean => self.mean.known(level, texels, preview),
            Reduction::Max => self.max.known(level, texels, preview),
            Reduction::Or => self.or.known(level, texels, preview),
        }
    }

    fn fine_tile(&self, id: TileId, texels: PixelRect, reduction: Reduction) -> Result<Tile, ReadError> {
        let values = match (id.level, reduction) {
            (0, Reduction::Or) => self.computed_texels::<OrPartial, 1>(texels)?,
            (0, _) => self.pixel_texels(texels)?,
            (1, Reduction::Mean) => self.computed_texels::<MeanPartial, 2>(texels)?,
            (1, Reduction::Max) => self.computed_texels::<MaxPartial, 2>(texels)?,
            (1, Reduction::Or) => self.computed_texels::<OrPartial, 2>(texels)?,
            (_, Reduction::Mean) => self.computed_texels::<MeanPartial, 4>(texels)?,
            (_, Reduction::Max) => self.computed_texels::<MaxPartial, 4>(texels)?,
            (_, Reduction::Or) => self.computed_texels::<OrPartial, 4>(texels)?,
        };
        Ok(tile(id, texels, values))
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
}

fn tile(id: TileId, texels: PixelRect, values: Vec<f32>) -> Tile {
    Tile { id, width: texels.width, height: texels.height, values }
}
