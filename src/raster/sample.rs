//! What a plane's values look like, from a bounded sample that is taken in milliseconds.

use super::preview::{Preview, PreviewRow, preview_level};
use super::{Blocks, Pixels, ReadError, ValueCounts};
use crate::geometry::{ImageSize, PixelRect};
use rayon::prelude::*;
use std::sync::Arc;

/// About the most pixels that a sample looks at; images up to this size are taken whole.
const MOST_PIXELS: usize = 250_000;
/// As many values as the zscale algorithm looks at.
const ZSCALE_VALUES: usize = 1000;
/// Of pixels that must be decoded in blocks, a sample decodes no more than about one in so many.
const BLOCKS_PER_SAMPLED: usize = 25;
/// Side of the central box of [`SampleStatistics::center_mean`], in pixels.
const CENTER_BOX: usize = 100;

/// The values of a regular grid of pixels over the whole plane, sorted, and what follows from them.
/// Planes of up to 250,000 pixels are sampled whole; of larger ones every n-th pixel of every m-th row.
/// Once all pixels have been counted, [`SampleStatistics::with_counts`] answers from the counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleStatistics {
    sorted: Vec<f32>,
    zscale_values: Vec<f32>,
    n_nonfinite: usize,
    center_mean: Option<f32>,
    extremes: Option<(f32, f32)>,
    counts: Option<Arc<ValueCounts>>,
    is_whole: bool,
}

/// A sample, and what the plane looks like by the rows that were read for it.
#[derive(Debug, Clone)]
pub(super) struct Sampled {
    pub(super) statistics: SampleStatistics,
    /// `None` for planes so small that no coarse level of it would be any coarser than the rows are apart.
    pub(super) preview: Option<Preview>,
}

impl Sampled {
    /// Sample the rows of a plane that are ready.
    ///
    /// # Errors
    /// [`ReadError::NotYet`] when no row is ready, or when the pixels cannot be read.
    pub(super) fn of(pixels: &dyn Pixels) -> Result<Self, ReadError> {
        let size = pixels.size();
        let n_ready = pixels.ready_rows();
        if n_ready == 0 && size.area() > 0 {
            return Err(ReadError::NotYet);
        }
        let grid = Grid::of(size, n_ready, pixels.blocks());
        let level = preview_level(size, grid.row_distance);
        let sample_row = |y: &usize| -> Result<_, ReadError> {
            let row = read_row(pixels, *y)?;
            let preview = level.map(|level| (*y, PreviewRow::of(&row, level)));
            let (first, step) = (grid.step_x / 2, grid.step_x);
            Ok((row.into_iter().skip(first).step_by(step).collect::<Vec<f32>>(), preview))
        };
        let rows = grid.rows.par_iter().map(sample_row).collect::<Result<Vec<_>, _>>()?;
        let (values, previews): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let previews: Vec<_> = previews.into_iter().flatten().collect();
        let sampled = values.concat();
        let finite = sampled.iter().copied().filter(|value| value.is_finite()).collect::<Vec<_>>();
        let statistics = SampleStatistics {
            n_nonfinite: sampled.len() - finite.len(),
            zscale_values: zscale_values(&finite),
            sorted: sorted(finite),
            center_mean: center_mean(pixels)?,
            extremes: None,
            counts: None,
            is_whole: grid.step_x == 1 && grid.rows.len() == size.height,
        };
        Ok(Self { statistics, preview: level.map(|level| Preview::of(size, level, &previews)) })
    }
}

impl SampleStatistics {
    /// Sample a plane.
    ///
    /// # Errors
    /// When the pixels cannot be read.
    pub fn of(pixels: &dyn Pixels) -> Result<Self, ReadError> {
        Sampled::of(pixels).map(|sampled| sampled.statistics)
    }

    /// The same, knowing the values of all pixels: from now on percentiles, extremes and histograms are those of
    /// the whole plane. zscale is defined on a sample and stays with it.
    #[must_use]
    pub fn with_counts(self, counts: Arc<ValueCounts>) -> Self {
        Self { extremes: counts.extremes(), counts: Some(counts), is_whole: true, ..self }
    }

    /// The same, knowing the smallest and largest finite value of the whole plane
    /// (of [`super::statistics`]), which a sample may miss.
    #[must_use]
    pub fn with_extremes(self, min: f32, max: f32) -> Self {
        Self { extremes: (min <= max).then_some((min, max)), ..self }
    }

    /// True if no finite value was seen.
    pub fn is_empty(&self) -> bool {
        self.n_finite() == 0
    }

    /// True if every pixel of the plane was looked at.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// How many of the values that were looked at are no larger than this one.
    pub fn count_up_to(&self, value: f32) -> f64 {
        match &self.counts {
            Some(counts) => counts.count_up_to(value),
            None => self.sorted.partition_point(|other| *other <= value) as f64,
        }
    }

    /// How many of the values that were looked at are less than this one.
    pub fn count_below(&self, value: f32) -> f64 {
        self.count_up_to(value.next_down())
    }

    /// How many finite values were looked at.
    pub fn n_finite(&self) -> u64 {
        self.counts.as_ref().map_or(self.sorted.len() as u64, |counts| counts.n_finite())
    }

    /// At most 1000 of the finite values, evenly spread over the sample, ascending: what
    /// [`super::zscale`] takes.
    pub fn zscale_values(&self) -> &[f32] {
        &self.zscale_values
    }

    /// The share of the sampled pixels that is NaN or infinite, 0 to 1; 0 for an image without pixels.
    pub fn n_nonfinite_share(&self) -> f32 {
        let n_nonfinite = self.counts.as_ref().map_or(self.n_nonfinite as u64, |counts| counts.n_nonfinite());
        let n_sampled = n_nonfinite + self.n_finite();
        if n_sampled == 0 { 0.0 } else { (n_nonfinite as f64 / n_sampled as f64) as f32 }
    }

    /// The mean of the finite pixels of the central 100 x 100; `None` without one.
    pub fn center_mean(&self) -> Option<f32> {
        self.center_mean
    }

    /// The smallest finite value: of the plane where it is known, else of the sample.
    pub fn min(&self) -> Option<f32> {
        self.extremes.map(|(min, _)| min).or_else(|| self.sorted.first().copied())
    }

    /// The largest finite value: of the plane where it is known, else of the sample.
    pub fn max(&self) -> Option<f32> {
        self.extremes.map(|(_, max)| max).or_else(|| self.sorted.last().copied())
    }

    /// The value below which `percent` (0 to 100; clamped) of the sample lies, linearly interpolated
    /// between neighbours as `numpy.percentile` does. `None` for an empty sample or a NaN.
    pub fn percentile(&self, percent: f32) -> Option<f32> {
        if percent.is_nan() {
            return None;
        }
        let last = self.n_finite().checked_sub(1)?;
        let position = f64::from(percent.clamp(0.0, 100.0)) / 100.0 * last as f64;
        if let Some(counts) = &self.counts {
            return counts.at_position(position);
        }
        let below = *self.sorted.get(position.floor() as usize)?;
        let above = *self.sorted.get(position.ceil() as usize)?;
        let share = position - position.floor();
        Some((f64::from(below) + (f64::from(above) - f64::from(below)) * share) as f32)
    }
}

/// Which pixels are sampled.
struct Grid {
    step_x: usize,
    /// Ascending.
    rows: Vec<usize>,
    /// Rows of pixels within any so many there is at least one that is sampled.
    row_distance: usize,
}

impl Grid {
    /// The grid over the first `n_ready` rows.
    fn of(size: ImageSize, n_ready: usize, blocks: Blocks) -> Self {
        let ready = ImageSize { height: n_ready.min(size.height), ..size };
        let (step_x, step_y) = grid_steps(ready);
        let height = blocks.height.clamp(1, ready.height.max(1));
        let is_tall = blocks.must_decode && height > 1 && step_y > 1;
        if !is_tall {
            let rows = (step_y / 2..ready.height).step_by(step_y).collect();
            return Self { step_x, rows, row_distance: step_y };
        }
        // Whole blocks are decoded anyway: many rows of few blocks.
        let n_blocks = ready.height.div_ceil(height);
        let distance = step_y.div_ceil(height).max(BLOCKS_PER_SAMPLED).min(n_blocks.max(1));
        let n_sampled = n_blocks.div_ceil(distance).max(1);
        let per_block = (ready.height / step_y).div_ceil(n_sampled).clamp(1, height);
        let mut rows = Vec::new();
        for block in (distance / 2..n_blocks).step_by(distance) {
            let first = block * height;
            let step = (height / per_block).max(1);
            rows.extend((first + step / 2..(first + height).min(ready.height)).step_by(step));
        }
        Self { step_x, rows, row_distance: distance * height }
    }
}

/// Distances between sampled columns and rows.
fn grid_steps(size: ImageSize) -> (usize, usize) {
    let ideal = (size.area() as f64 / MOST_PIXELS as f64).sqrt().ceil() as usize;
    let step_x = ideal.min(size.width).max(1);
    let n_columns = size.width.div_ceil(step_x);
    let step_y = (size.height * n_columns).div_ceil(MOST_PIXELS).clamp(1, size.height.max(1));
    let n_rows = size.height.div_ceil(step_y);
    ((size.width * n_rows).div_ceil(MOST_PIXELS).max(1), step_y)
}

fn read_row(pixels: &dyn Pixels, y: usize) -> Result<Vec<f32>, ReadError> {
    let width = pixels.size().width;
    let mut row = vec![0.0; width];
    pixels.read_f32(PixelRect { x0: 0, y0: y, width, height: 1 }, &mut row)?;
    Ok(row)
}

fn zscale_values(finite: &[f32]) -> Vec<f32> {
    let stride = (finite.len() / ZSCALE_VALUES).max(1);
    sorted(finite.iter().copied().step_by(stride).take(ZSCALE_VALUES).collect())
}

fn sorted(mut values: Vec<f32>) -> Vec<f32> {
    values.par_sort_unstable_by(f32::total_cmp);
    values
}

fn center_mean(pixels: &dyn Pixels) -> Result<Option<f32>, ReadError> {
    let size = pixels.size();
    let (width, height) = (CENTER_BOX.min(size.width), CENTER_BOX.min(size.height));
    let window = PixelRect { x0: (size.width - width) / 2, y0: (size.height - height) / 2, width, height };
    if window.y0 + window.height > pixels.ready_rows() {
        return Ok(None);
    }
    let mut values = vec![0.0; window.area()];
    pixels.read_f32(window, &mut values)?;
    let finite = values.iter().filter(|value| value.is_finite());
    let (sum, count) = finite.fold((0.0, 0_u32), |(sum, count), value| (sum + f64::from(*value), count + 1));
    Ok((count > 0).then(|| (sum / f64::from(count)) as f32))
}
