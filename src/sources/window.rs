//! The pixels of one window, ready for the search: background taken off, noise beside them, smoothed.

use super::smooth::smoothed;
use super::{Mesh, SourcesError};
use crate::geometry::{ImageSize, PixelRect};
use crate::raster::Pixels;

/// What windows are made of.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) pixels: &'a dyn Pixels,
    pub(super) rms: Option<&'a dyn Pixels>,
    pub(super) background: &'a Mesh,
    pub(super) noise: Noise<'a>,
    pub(super) taps: &'a [f32],
}

/// The noise where there is no map of it.
#[derive(Clone, Copy)]
pub(super) enum Noise<'a> {
    Local(&'a Mesh),
    Global(f32),
}

/// Pixels of a window, row-major.
pub(super) struct Window {
    pub(super) rect: PixelRect,
    /// The image that it is a window of.
    pub(super) image: ImageSize,
    /// Above the background; NaN where there is no data.
    pub(super) values: Vec<f32>,
    /// Standard deviation, positive wherever the value is finite.
    pub(super) noise: Vec<f32>,
    pub(super) smoothed: Vec<f32>,
    /// How far from a side that is not an edge of the image smoothed values cannot be trusted.
    pub(super) rim: usize,
}

impl Frame<'_> {
    /// Read and prepare a window, which must lie in the image.
    pub(super) fn window(&self, rect: PixelRect) -> Result<Window, SourcesError> {
        let mut values = vec![0.0_f32; rect.area()];
        let mut noise = vec![0.0_f32; rect.area()];
        self.pixels.read_f32(rect, &mut values)?;
        // The buffer of the noise holds the background first.
        self.background.fill(rect, &mut noise);
        for (value, level) in values.iter_mut().zip(&noise) {
            *value = if value.is_finite() && *value != 0.0 { *value - level } else { f32::NAN };
        }
        match (self.rms, self.noise) {
            (Some(rms), _) => rms.read_f32(rect, &mut noise)?,
            (None, Noise::Local(mesh)) => mesh.fill(rect, &mut noise),
            (None, Noise::Global(level)) => noise.fill(level),
        }
        for (value, deviation) in values.iter_mut().zip(&noise) {
            if !(deviation.is_finite() && *deviation > 0.0) {
                *value = f32::NAN;
            }
        }
        let smoothed = smoothed(&values, rect.width, self.taps);
        let rim = self.taps.len() / 2;
        Ok(Window { rect, image: self.pixels.size(), values, noise, smoothed, rim })
    }
}

impl Window {
    /// Column and row of an index.
    pub(super) fn place(&self, index: u32) -> (usize, usize) {
        let width = self.rect.width.max(1);
        (index as usize % width, index as usize / width)
    }

    /// The index of a column and row, where they lie in the window.
    pub(super) fn index(&self, column: i64, row: i64) -> Option<usize> {
        let (column, row) = (usize::try_from(column).ok()?, usize::try_from(row).ok()?);
        (column < self.rect.width && row < self.rect.height).then(|| row * self.rect.width + column)
    }

    /// The smoothed value at an index.
    pub(super) fn light(&self, index: u32) -> f64 {
        self.smoothed.get(index as usize).copied().map_or(0.0, f64::from)
    }

    /// The value at an index; NaN where there is no data.
    pub(super) fn value(&self, index: u32) -> f64 {
        self.values.get(index as usize).copied().map_or(f64::NAN, f64::from)
    }

    /// The noise at an index.
    pub(super) fn deviation(&self, index: u32) -> f64 {
        self.noise.get(index as usize).copied().map_or(f64::NAN, f64::from)
    }

    /// Columns and rows that are sound: not spoilt by a side that is no edge of the image. A source that touches the
    /// first or the last of them may go on beyond.
    pub(super) fn is_sound(&self, column: usize, row: usize) -> bool {
        let PixelRect { x0, y0, width, height } = self.rect;
        let ends = |place: usize, start: usize, length: usize, whole: usize| {
            (start == 0 || place > self.rim) && (start + length == whole || place + self.rim + 1 < length)
        };
        ends(column, x0, width, self.image.width) && ends(row, y0, height, self.image.height)
    }
}
