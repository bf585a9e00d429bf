//! What a plane's values look like, from a bounded sample that is taken in milliseconds.

use super::{Pixels, ReadError};
use crate::geometry::{ImageSize, PixelRect};
use rayon::prelude::*;

/// About the most pixels that a sample looks at; images up to this size are taken whole.
const MOST_PIXELS: usize = 250_000;
/// As many values as the zscale algorithm looks at.
const ZSCALE_VALUES: usize = 1000;
/// Side of the central box of [`SampleStatistics::center_mean`], in pixels.
const CENTER_BOX: usize = 100;

/// The values of a regular grid of pixels over the whole plane, sorted, and what follows from them.
/// Planes of up to 250,000 pixels are sampled whole; of larger ones every n-th pixel of every m-th row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleStatistics {
    sorted: Vec<f32>,
    zscale_values: Vec<f32>,
    n_nonfinite: usize,
    center_mean: Option<f32>,
    extremes: Option<(f32, f32)>,
    is_whole: bool,
}

impl SampleStatistics {
    /// Sample a plane.
    ///
    /// # Errors
    /// When the pixels cannot be read.
    pub fn of(pixels: &dyn Pixels) -> Result<Self, ReadError> {
        let size = pixels.size();
        let (step_x, step_y) = grid_steps(size);
        let rows = (step_y / 2..size.height).step_by(step_y).collect::<Vec<_>>();
        let rows = rows.into_par_iter().map(|y| sampled_row(pixels, y, step_x));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let sampled = rows.concat();
        let finite = sampled.iter().copied().filter(|value| value.is_finite()).collect::<Vec<_>>();
        Ok(Self {
            n_nonfinite: sampled.len() - finite.len(),
            zscale_values: zscale_values(&finite),
            sorted: sorted(finite),
            center_mean: center_mean(pixels)?,
            extremes: None,
            is_whole: step_x == 1 && step_y == 1,
        })
    }

    /// The same, knowing the smallest and largest finite value of the whole plane
    /// (of [`super::statistics`]), which a sample may miss.
    #[must_use]
    pub fn with_extremes(self, min: f32, max: f32) -> Self {
        Self { extremes: (min <= max).then_some((min, max)), ..self }
    }

    /// True if no finite value was seen.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// True if every pixel of the plane was looked at.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The finite values of the sample, ascending.
    pub fn values(&self) -> &[f32] {
        &self.sorted
    }

    /// At most 1000 of the finite values, evenly spread over the sample, ascending: what
    /// [`super::zscale`] takes.
    pub fn zscale_values(&self) -> &[f32] {
        &self.zscale_values
    }

    /// The share of the sampled pixels that is NaN or infinite, 0 to 1; 0 for an image without pixels.
    pub fn n_nonfinite_share(&self) -> f32 {
        let n_sampled = self.n_nonfinite + self.sorted.len();
        if n_sampled == 0 { 0.0 } else { self.n_nonfinite as f32 / n_sampled as f32 }
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
        let last = self.sorted.len().checked_sub(1)?;
        let position = f64::from(percent.clamp(0.0, 100.0)) / 100.0 * last as f64;
        let below = *self.sorted.get(position.floor() as usize)?;
        let above = *self.sorted.get(position.ceil() as usize)?;
        let share = position - position.floor();
        Some((f64::from(below) + (f64::from(above) - f64::from(below)) * share) as f32)
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

fn sampled_row(pixels: &dyn Pixels, y: usize, step_x: usize) -> Result<Vec<f32>, ReadError> {
    let width = pixels.size().width;
    let mut row = vec![0.0; width];
    pixels.read_f32(PixelRect { x0: 0, y0: y, width, height: 1 }, &mut row)?;
    Ok(row.into_iter().skip(step_x / 2).step_by(step_x).collect())
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
    let mut values = vec![0.0; window.area()];
    pixels.read_f32(window, &mut values)?;
    let finite = values.iter().filter(|value| value.is_finite());
    let (sum, count) = finite.fold((0.0, 0_u32), |(sum, count), value| (sum + f64::from(*value), count + 1));
    Ok((count > 0).then(|| (sum / f64::from(count)) as f32))
}
