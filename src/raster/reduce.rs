//! Blocks of pixels to texels: what is gathered of the pixels under a texel, and how it is merged.

use super::{NOT_FINITE, Pixels, ReadError};
use crate::geometry::{ImageSize, PixelRect};

/// What is known of the pixels under one texel. Merging is exact enough that a coarser texel is made
/// of its children's partials, never of their rounded values.
pub(super) trait Partial: Copy + Send + Sync {
    /// Of no pixel.
    const EMPTY: Self;

    /// What stands for a texel of which nothing is known yet.
    const UNKNOWN: f32 = super::OUTSIDE;

    /// The pixels in the form that the other functions take.
    ///
    /// # Errors
    /// As [`Pixels::read_f32`].
    fn read(pixels: &dyn Pixels, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        pixels.read_f32(window, out)
    }

    /// Of a whole block of pixels.
    fn of_block<const SIDE: usize>(block: [&[f32; SIDE]; SIDE]) -> Self;

    /// With one more pixel; one that is not finite changes nothing.
    fn with(self, pixel: f32) -> Self;

    /// Of the pixels of both.
    fn merged(self, other: Self) -> Self;

    /// The texel's value: [`NOT_FINITE`] when no finite pixel was seen.
    fn value(self) -> f32;
}

/// Sum and number of the finite pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct MeanPartial {
    sum: f64,
    count: u32,
}

impl Partial for MeanPartial {
    const EMPTY: Self = Self { sum: 0.0, count: 0 };

    fn of_block<const SIDE: usize>(block: [&[f32; SIDE]; SIDE]) -> Self {
        let mut lanes = [0.0_f64; SIDE];
        for row in block {
            for (lane, pixel) in lanes.iter_mut().zip(row) {
                *lane += f64::from(*pixel);
            }
        }
        let sum: f64 = lanes.iter().sum();
        // A double cannot overflow on so few floats: the sum is finite exactly when all pixels are.
        if sum.is_finite() {
            return Self { sum, count: (SIDE * SIDE) as u32 };
        }
        block.iter().flat_map(|row| row.iter()).fold(Self::EMPTY, |partial, pixel| partial.with(*pixel))
    }

    fn with(self, pixel: f32) -> Self {
        if pixel.is_finite() {
            Self { sum: self.sum + f64::from(pixel), count: self.count + 1 }
        } else {
            self
        }
    }

    fn merged(self, other: Self) -> Self {
        Self { sum: self.sum + other.sum, count: self.count + other.count }
    }

    fn value(self) -> f32 {
        if self.count == 0 { NOT_FINITE } else { (self.sum / f64::from(self.count)) as f32 }
    }
}

/// The largest finite pixel; minus infinity for none.
#[derive(Debug, Clone, Copy)]
pub(super) struct MaxPartial(f32);

impl Partial for MaxPartial {
    const EMPTY: Self = Self(f32::NEG_INFINITY);

    fn of_block<const SIDE: usize>(block: [&[f32; SIDE]; SIDE]) -> Self {
        let mut lanes = [f32::NEG_INFINITY; SIDE];
        for row in block {
            for (lane, pixel) in lanes.iter_mut().zip(row) {
                // False for NaN, which therefore never wins.
                *lane = if *pixel > *lane { *pixel } else { *lane };
            }
        }
        let max = lanes.iter().fold(f32::NEG_INFINITY, |max, lane| if *lane > max { *lane } else { max });
        if max < f32::INFINITY {
            return Self(max);
        }
        block.iter().flat_map(|row| row.iter()).fold(Self::EMPTY, |partial, pixel| partial.with(*pixel))
    }

    fn with(self, pixel: f32) -> Self {
        if pixel > self.0 && pixel < f32::INFINITY { Self(pixel) } else { self }
    }

    fn merged(self, other: Self) -> Self {
        if other.0 > self.0 { other } else { self }
    }

    fn value(self) -> f32 {
        if self.0 == f32::NEG_INFINITY { NOT_FINITE } else { self.0 }
    }
}

/// Every bit that is set in some pixel. Pixels and value are the bits of an f32.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrPartial(u32);

impl Partial for OrPartial {
    const EMPTY: Self = Self(0);
    const UNKNOWN: f32 = f32::from_bits(0);

    fn read(pixels: &dyn Pixels, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        pixels.read_flags(window, bytemuck::cast_slice_mut(out))
    }

    fn of_block<const SIDE: usize>(block: [&[f32; SIDE]; SIDE]) -> Self {
        Self(block.iter().flat_map(|row| row.iter()).fold(0, |bits, pixel| bits | pixel.to_bits()))
    }

    fn with(self, pixel: f32) -> Self {
        Self(self.0 | pixel.to_bits())
    }

    fn merged(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn value(self) -> f32 {
        f32::from_bits(self.0)
    }
}

/// Reduce rows of pixels, `width` long and at most `SIDE` of them, to one row of texels.
/// `out` has `width.div_ceil(SIDE)` elements. The last texels of a row, and all of a strip with fewer
/// rows, stand for what pixels there are.
pub(super) fn reduce_strip<P: Partial, const SIDE: usize>(strip: &[f32], width: usize, out: &mut [P]) {
    let n_rows = strip.len().checked_div(width).unwrap_or(0);
    let lines: [&[f32]; SIDE] =
        std::array::from_fn(|row| strip.get(row * width..(row + 1) * width).unwrap_or_default());
    let n_whole = if n_rows == SIDE { (width / SIDE).min(out.len()) } else { 0 };
    let (whole, ragged) = out.split_at_mut(n_whole);
    let blocks = lines.map(|line| line.as_chunks::<SIDE>().0.get(..n_whole).unwrap_or_default());
    if blocks.iter().all(|line| line.len() == n_whole) {
        for (index, texel) in whole.iter_mut().enumerate() {
            *texel = P::of_block(blocks.map(|line| &line[index]));
        }
    }
    for (index, texel) in ragged.iter_mut().enumerate() {
        let columns = (n_whole + index) * SIDE..((n_whole + index + 1) * SIDE).min(width);
        *texel = lines
            .iter()
            .flat_map(|line| line.get(columns.clone()).unwrap_or_default())
            .fold(P::EMPTY, |partial, pixel| partial.with(*pixel));
    }
}

/// The partials of the next coarser level. `size` is the extent of `fine`.
pub(super) fn halved<P: Partial>(fine: &[P], size: ImageSize) -> Vec<P> {
    let mut coarse = Vec::with_capacity(size.width.div_ceil(2) * size.height.div_ceil(2));
    for rows in fine.chunks((2 * size.width).max(1)) {
        let (lower, upper) = rows.split_at(size.width.min(rows.len()));
        let mut upper = upper.chunks(2);
        for pair in lower.chunks(2) {
            let above = upper.next().unwrap_or_default();
            coarse.push(merged_all(pair).merged(merged_all(above)));
        }
    }
    coarse
}

fn merged_all<P: Partial>(partials: &[P]) -> P {
    partials.iter().fold(P::EMPTY, |sum, partial| sum.merged(*partial))
}
