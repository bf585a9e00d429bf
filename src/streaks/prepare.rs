//! From pixels to [`Signal`]: local sky, local noise, what is masked.

use super::bright::mask_bright;
use super::signal::NoiseMesh;
use super::{ExposureImage, MASK_FLAGGED, MASK_NO_DATA, Signal};
use crate::geometry::{ImagePoint, PixelRect};
use crate::raster::{ReadError, upper_median};

/// Side of a cell of the sky mesh, pixels.
const CELL: usize = 64;
/// Every so many pixels in both directions are looked at.
const STRIDE: usize = 2;
/// A cell with fewer good samples takes its sky from its neighbours.
const FEWEST_SAMPLES: usize = 96;

impl Signal {
    /// Prepare a window of an image. The sky is the median of cells of 64 pixels, clipped at 3 standard deviations,
    /// median-filtered over 3 x 3 cells, bilinear between their centres; its noise the same of the median absolute
    /// deviation. Cells are anchored to the image, so neighbouring windows agree where they overlap.
    ///
    /// # Errors
    /// When the pixels cannot be read, or the window reaches beyond the image.
    pub fn prepare(image: &ExposureImage, window: PixelRect) -> Result<Self, ReadError> {
        let mut values = vec![0.0; window.area()];
        image.pixels.read_f32(window, &mut values)?;
        let mut mask: Vec<u8> =
            values.iter().map(|value| if value.is_finite() { 0 } else { MASK_NO_DATA }).collect();
        if let Some((flags, selection)) = &image.flags {
            let mut words = vec![0; window.area()];
            flags.read_flags(window, &mut words)?;
            for (mask, word) in mask.iter_mut().zip(words) {
                *mask |= if word & selection.0 != 0 { MASK_FLAGGED } else { 0 };
            }
        }
        let (sky, noise) = meshes(&values, &mask, window);
        scale(&mut values, &mask, window, (&sky, &noise));
        let mut signal = Self { window, values, mask, bright_stars: Vec::new(), noise };
        mask_bright(&mut signal);
        Ok(signal)
    }
}

/// Sky and noise at the centres of the cells that the window touches.
fn meshes(values: &[f32], mask: &[u8], window: PixelRect) -> (NoiseMesh, NoiseMesh) {
    let (first_column, first_row) = (window.x0 / CELL, window.y0 / CELL);
    let columns = (window.x0 + window.width).div_ceil(CELL) - first_column;
    let rows = (window.y0 + window.height).div_ceil(CELL) - first_row;
    let mut sky = Vec::with_capacity(columns * rows);
    let mut noise = Vec::with_capacity(columns * rows);
    let mut samples = Vec::with_capacity(CELL * CELL / STRIDE / STRIDE);
    for row in first_row..first_row + rows {
        for column in first_column..first_column + columns {
            samples.clear();
            let ys = (row * CELL).max(window.y0)..((row + 1) * CELL).min(window.y0 + window.height);
            let xs = (column * CELL).max(window.x0)..((column + 1) * CELL).min(window.x0 + window.width);
            for y in ys.step_by(STRIDE) {
                let start = (y - window.y0) * window.width;
                let range = start + xs.start - window.x0..start + xs.end - window.x0;
                let line = values.get(range.clone()).unwrap_or_default();
                let masks = mask.get(range).unwrap_or_default();
                let good = line.iter().zip(masks).step_by(STRIDE).filter(|(_, mask)| **mask == 0);
                samples.extend(good.map(|(value, _)| *value));
            }
            let (level, sigma) = clipped_level(&mut samples);
            sky.push(level);
            noise.push(sigma);
        }
    }
    let mesh = |values: &[f32]| NoiseMesh {
        step: CELL as f64,
        origin: ImagePoint {
            x: (first_column * CELL) as f64 + (CELL as f64 - 1.0) / 2.0,
            y: (first_row * CELL) as f64 + (CELL as f64 - 1.0) / 2.0,
        },
        columns,
        rows,
        values: smoothed(values, columns, rows),
    };
    (mesh(&sky), mesh(&noise))
}

/// Median and 1.4826 times the median absolute deviation after one clipping at 3 of them; NaN with few samples.
fn clipped_level(samples: &mut Vec<f32>) -> (f32, f32) {
    if samples.len() < FEWEST_SAMPLES {
        return (f32::NAN, f32::NAN);
    }
    let (level, sigma) = level(samples);
    samples.retain(|value| (*value - level).abs() <= 3.0 * sigma);
    if samples.len() < FEWEST_SAMPLES {
        return (level, sigma);
    }
    let (level, sigma) = self::level(samples);
    // A Gaussian cut at 3 sigma has lost 1.3 % of its width by this measure; too little to matter.
    (level, sigma)
}

fn level(samples: &mut [f32]) -> (f32, f32) {
    let median = upper_median(samples).unwrap_or(f32::NAN);
    let mut deviations: Vec<f32> = samples.iter().map(|value| (value - median).abs()).collect();
    (median, 1.4826 * upper_median(&mut deviations).unwrap_or(f32::NAN))
}

/// The median of each cell and its neighbours that have a value; where none has, the median of all; 0 or 1 where
/// nothing is known at all is left to the caller as NaN-free zeros.
fn smoothed(values: &[f32], columns: usize, rows: usize) -> Vec<f32> {
    let mut known: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let overall = upper_median(&mut known).unwrap_or(0.0);
    let mut smooth = Vec::with_capacity(values.len());
    let mut near = Vec::with_capacity(9);
    for row in 0..rows {
        for column in 0..columns {
            near.clear();
            for y in row.saturating_sub(1)..(row + 2).min(rows) {
                for x in column.saturating_sub(1)..(column + 2).min(columns) {
                    near.extend(values.get(y * columns + x).filter(|value| value.is_finite()));
                }
            }
            smooth.push(upper_median(&mut near).unwrap_or(overall));
        }
    }
    smooth
}

/// Subtract the sky and divide by the noise; masked pixels become 0, and all do where there is no noise at all.
fn scale(values: &mut [f32], mask: &[u8], window: PixelRect, (sky, noise): (&NoiseMesh, &NoiseMesh)) {
    let mut levels = vec![0.0_f32; window.width];
    let mut sigmas = vec![0.0_f32; window.width];
    let lines = values.chunks_exact_mut(window.width.max(1)).zip(mask.chunks_exact(window.width.max(1)));
    for (row, (line, mask)) in lines.enumerate() {
        let y = (window.y0 + row) as f64;
        sky.fill_row(window.x0, y, &mut levels);
        noise.fill_row(window.x0, y, &mut sigmas);
        for (((value, mask), level), sigma) in line.iter_mut().zip(mask).zip(&levels).zip(&sigmas) {
            *value = if *mask == 0 && *sigma > 0.0 { (*value - level) / sigma } else { 0.0 };
        }
    }
}
