//! The stored levels of a pyramid, and how a band of rows becomes its part of them.

use super::Pixels;
use super::ReadError;
use super::reduce::{Partial, halved, reduce_strip};
use crate::geometry::{ImageSize, PixelRect, level_count, level_size};

/// Finer levels are computed from the pixels when a tile is asked for.
pub(super) const STORED_FROM: u8 = 3;
/// Pixels under a texel of the first stored level, along one axis.
const STORED_STEP: usize = 1 << STORED_FROM;
/// Levels that are finished within one band of rows.
pub(super) const LEVELS_PER_BAND: usize = 4;
/// Rows of a band: one row of texels of its last level.
pub(super) const BAND_ROWS: usize = STORED_STEP << (LEVELS_PER_BAND - 1);
/// Rows that are read at once: little enough to stay in cache.
const READ_ROWS: usize = 16;

/// One level of a pyramid, row-major, y up.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub size: ImageSize,
    /// `size.area()` texels; [`NOT_FINITE`](super::NOT_FINITE) where no finite pixel lies beneath.
    pub values: Vec<f32>,
}

impl Level {
    pub(super) fn blank(size: ImageSize) -> Self {
        Self { size, values: vec![super::NOT_FINITE; size.area()] }
    }

    /// The texels of some rows.
    pub(super) fn rows_mut(&mut self, first: usize, count: usize) -> &mut [f32] {
        let width = self.size.width;
        let end = ((first + count) * width).min(self.values.len());
        self.values.get_mut((first * width).min(end)..end).unwrap_or_default()
    }
}

/// How many levels of an image are stored.
pub(super) fn n_stored(size: ImageSize) -> usize {
    usize::from(level_count(size).saturating_sub(STORED_FROM))
}

/// Extent of the last level that a band finishes.
pub(super) fn last_size(size: ImageSize) -> ImageSize {
    level_size(size, STORED_FROM + LEVELS_PER_BAND as u8 - 1)
}

/// One band of rows at all levels that it finishes.
#[derive(Debug)]
pub(super) struct Band<P> {
    pub(super) levels: [Vec<f32>; LEVELS_PER_BAND],
    /// What its row of the last level is made of.
    pub(super) last: Vec<P>,
}

impl<P: Partial> Band<P> {
    /// From the partials of its first level, `width` texels a row.
    fn of(partials: Vec<P>, width: usize) -> Self {
        let mut size = ImageSize { width, height: partials.len() / width.max(1) };
        let mut last = partials;
        let levels = std::array::from_fn(|index| {
            if index > 0 {
                last = halved(&last, size);
                size = half(size);
            }
            last.iter().map(|partial| partial.value()).collect()
        });
        Self { levels, last }
    }
}

/// Reads the rows of bands one after the other, and hands them to those who reduce or count them.
pub(super) struct BandReader<'a> {
    pub(super) pixels: &'a dyn Pixels,
    pub(super) buffer: &'a mut Vec<f32>,
}

impl BandReader<'_> {
    /// Call `take` with all rows of band `index` as `P` reads them, some at a time, each time a multiple of the step
    /// of the first stored level but at the upper end.
    ///
    /// # Errors
    /// When the pixels cannot be read.
    pub(super) fn read<P: Partial>(
        &mut self,
        index: usize,
        mut take: impl FnMut(&[f32]),
    ) -> Result<(), ReadError> {
        let size = self.pixels.size();
        let y0 = index * BAND_ROWS;
        let n_rows = BAND_ROWS.min(size.height.saturating_sub(y0));
        let blocks = self.pixels.blocks();
        let step = if blocks.must_decode && blocks.height > 1 { BAND_ROWS } else { READ_ROWS };
        for first in (0..n_rows).step_by(step) {
            let height = step.min(n_rows - first);
            self.buffer.resize(size.width * height, 0.0);
            let window = PixelRect { x0: 0, y0: y0 + first, width: size.width, height };
            P::read(self.pixels, window, self.buffer)?;
            take(self.buffer);
        }
        Ok(())
    }
}

/// Gathers the strips of one band.
pub(super) struct BandMaker<P> {
    width: usize,
    texels_per_row: usize,
    partials: Vec<P>,
}

impl<P: Partial> BandMaker<P> {
    /// For images `width` pixels wide.
    pub(super) fn new(width: usize) -> Self {
        Self { width, texels_per_row: width.div_ceil(STORED_STEP), partials: Vec::new() }
    }

    /// More rows, as [`BandReader::read`] hands them over.
    pub(super) fn take(&mut self, rows: &[f32]) {
        for strip in rows.chunks((self.width * STORED_STEP).max(1)) {
            let start = self.partials.len();
            self.partials.resize(start + self.texels_per_row, P::EMPTY);
            let row = self.partials.get_mut(start..).unwrap_or_default();
            reduce_strip::<P, STORED_STEP>(strip, self.width, row);
        }
    }

    /// The finished band.
    pub(super) fn finish(self) -> Band<P> {
        Band::of(self.partials, self.texels_per_row)
    }
}

/// The extent of the next coarser level.
pub(super) fn half(size: ImageSize) -> ImageSize {
    ImageSize { width: size.width.div_ceil(2), height: size.height.div_ceil(2) }
}
