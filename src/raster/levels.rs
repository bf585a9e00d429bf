//! The stored levels of a pyramid, made in one parallel pass over the pixels.

use super::reduce::{Partial, halved, reduce_strip};
use super::{Pixels, ReadError};
use crate::geometry::{ImageSize, PixelRect, level_count, level_size};
use crate::progress::Progress;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Finer levels are computed from the pixels when a tile is asked for.
pub(super) const STORED_FROM: u8 = 3;
/// Pixels under a texel of the first stored level, along one axis.
const STORED_STEP: usize = 1 << STORED_FROM;
/// Levels that are finished within one band of rows.
const LEVELS_PER_BAND: usize = 4;
/// Rows of a band: one row of texels of its last level.
const BAND_ROWS: usize = STORED_STEP << (LEVELS_PER_BAND - 1);
/// Rows that are read at once: little enough to stay in cache, and a multiple of common tile heights.
const READ_ROWS: usize = 16;

/// One level of a pyramid, row-major, y up.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub size: ImageSize,
    /// `size.area()` texels; [`NOT_FINITE`](super::NOT_FINITE) where no finite pixel lies beneath.
    pub values: Vec<f32>,
}

impl Level {
    fn blank(size: ImageSize) -> Self {
        Self { size, values: vec![super::NOT_FINITE; size.area()] }
    }

    fn chunks(&mut self, rows: usize) -> rayon::slice::ChunksMut<'_, f32> {
        self.values.par_chunks_mut((rows * self.size.width).max(1))
    }
}

/// All levels from [`STORED_FROM`] to the last, finest first.
///
/// # Errors
/// [`ReadError::Cancelled`], or when the pixels cannot be read.
pub(super) fn stored_levels<P: Partial>(
    pixels: &dyn Pixels,
    progress: &dyn Progress,
) -> Result<Vec<Level>, ReadError> {
    let size = pixels.size();
    let mut levels: [Level; LEVELS_PER_BAND] =
        std::array::from_fn(|index| Level::blank(level_size(size, STORED_FROM + index as u8)));
    let last_size = level_size(size, STORED_FROM + LEVELS_PER_BAND as u8 - 1);
    let mut last = vec![P::EMPTY; last_size.area()];
    let n_done = AtomicUsize::new(0);
    {
        let [first, second, third, fourth] = &mut levels;
        let bands = first.chunks(8).zip(second.chunks(4)).zip(third.chunks(2)).zip(fourth.chunks(1));
        bands.zip(last.par_chunks_mut(last_size.width.max(1))).enumerate().try_for_each_init(
            Vec::new,
            |buffer, (index, ((((first, second), third), fourth), last))| {
                if progress.is_cancelled() {
                    return Err(ReadError::Cancelled);
                }
                let partials = reduced_band::<P>(pixels, index * BAND_ROWS, buffer)?;
                fill_band(partials, size.width, [first, second, third, fourth], last);
                let done = n_done.fetch_add(1, Ordering::Relaxed) + 1;
                progress.report(done as f32 / last_size.height as f32);
                Ok(())
            },
        )?;
    }
    let n_stored = usize::from(level_count(size).saturating_sub(STORED_FROM));
    let mut levels = Vec::from(levels);
    let mut partials = (last, last_size);
    while levels.len() < n_stored {
        partials = (halved(&partials.0, partials.1), half(partials.1));
        let values = partials.0.iter().map(|partial| partial.value()).collect();
        levels.push(Level { size: partials.1, values });
    }
    levels.truncate(n_stored);
    Ok(levels)
}

/// The first stored level of the band of rows that begins at `y0`.
fn reduced_band<P: Partial>(
    pixels: &dyn Pixels,
    y0: usize,
    buffer: &mut Vec<f32>,
) -> Result<Vec<P>, ReadError> {
    let size = pixels.size();
    let n_rows = BAND_ROWS.min(size.height - y0);
    let texels_per_row = size.width.div_ceil(STORED_STEP);
    let mut partials = vec![P::EMPTY; texels_per_row * n_rows.div_ceil(STORED_STEP)];
    let mut texel_rows = partials.chunks_mut(texels_per_row.max(1));
    for first in (0..n_rows).step_by(READ_ROWS) {
        let height = READ_ROWS.min(n_rows - first);
        buffer.resize(size.width * height, 0.0);
        P::read(pixels, PixelRect { x0: 0, y0: y0 + first, width: size.width, height }, buffer)?;
        for strip in buffer.chunks((size.width * STORED_STEP).max(1)) {
            if let Some(row) = texel_rows.next() {
                reduce_strip::<P, STORED_STEP>(strip, size.width, row);
            }
        }
    }
    Ok(partials)
}

/// Write one band of all its levels, and what its last level is made of.
fn fill_band<P: Partial>(
    mut partials: Vec<P>,
    width: usize,
    outputs: [&mut [f32]; LEVELS_PER_BAND],
    last: &mut [P],
) {
    let width = width.div_ceil(STORED_STEP);
    let mut size = ImageSize { width, height: partials.len() / width.max(1) };
    for (index, output) in outputs.into_iter().enumerate() {
        if index > 0 {
            partials = halved(&partials, size);
            size = half(size);
        }
        for (value, partial) in output.iter_mut().zip(&partials) {
            *value = partial.value();
        }
    }
    last.copy_from_slice(&partials);
}

fn half(size: ImageSize) -> ImageSize {
    ImageSize { width: size.width.div_ceil(2), height: size.height.div_ceil(2) }
}
