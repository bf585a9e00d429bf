//! Windows of a tile-compressed image.

use super::cache::TileValues;
use super::layout::CompressedImage;
use crate::fits::big_endian::narrowed;
use crate::geometry::{ImageSize, PixelRect};
use crate::raster::{Pixels, ReadError, check_window};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Tiles decoded at a time, so that a whole-image window does not need the whole image twice.
const BATCH: usize = 256;

/// One plane of a [`CompressedImage`]. Tiles beyond the end of a truncated file are NaN; a damaged tile is an
/// error of every window that touches it.
#[derive(Debug)]
pub(crate) struct CompressedPixels {
    pub image: Arc<CompressedImage>,
    pub plane: usize,
}

/// Where one tile lies in the plane, and where the plane lies in the tile.
#[derive(Debug, Clone)]
struct Placed {
    number: usize,
    /// Extent on every axis, fastest first.
    shape: Vec<usize>,
    rect: PixelRect,
    /// Values of the tile before those of this plane.
    skip: usize,
}

impl CompressedPixels {
    /// The tile at this column and row of tiles.
    fn place(&self, column: usize, row: usize) -> Placed {
        let image = &*self.image;
        let mut shape = Vec::with_capacity(image.axes.len());
        let (mut number, mut tiles_before, mut skip, mut values_before) = (0, 1, 0, 1);
        let mut plane = self.plane;
        for (place, (&axis, &tile)) in image.axes.iter().zip(&image.tile_axes).enumerate() {
            let position = match place {
                0 => column,
                1 => row,
                _ => plane % axis / tile,
            };
            let length = tile.min(axis - position * tile);
            if place >= 2 {
                skip += plane % axis % tile * values_before;
                plane /= axis;
            }
            number += position * tiles_before;
            tiles_before *= axis.div_ceil(tile);
            values_before *= length;
            shape.push(length);
        }
        let (width, height) =
            (image.tile_axes.first().copied().unwrap_or(1), image.tile_axes.get(1).copied().unwrap_or(1));
        let rect = PixelRect {
            x0: column * width,
            y0: row * height,
            width: shape.first().copied().unwrap_or(1),
            height: shape.get(1).copied().unwrap_or(1),
        };
        Placed { number, shape, rect, skip }
    }

    fn tile(&self, data: &[u8], placed: &Placed) -> Result<Arc<TileValues>, ReadError> {
        let image = &*self.image;
        if let Some(values) = image.cache.get(placed.number) {
            return Ok(values);
        }
        let values =
            image.decode_tile(data, placed.number, &placed.shape).map_err(|why| ReadError::Failed {
                what: format!(
                    "tile {} of the compressed image is damaged: {why}; fetch the file again",
                    placed.number + 1
                ),
                path: image.bytes.path().to_owned(),
            })?;
        let values = Arc::new(values);
        image.cache.insert(placed.number, &values);
        Ok(values)
    }

    fn read<T: Copy>(
        &self,
        window: PixelRect,
        out: &mut [T],
        (single, double): (impl Fn(f32) -> T, impl Fn(f64) -> T),
    ) -> Result<(), ReadError> {
        let image = &*self.image;
        check_window(image.size(), window, out.len())?;
        if out.is_empty() {
            return Ok(());
        }
        image.bytes.read(image.table_start + image.table_bytes, |file| {
            let data = file.get(image.table_start..).unwrap_or(&[]);
            let data = data.get(..image.table_bytes).unwrap_or(data);
            self.decode(data, window, out, (&single, &double))
        })
    }

    /// Decode a window of `data`, the table.
    fn decode<T: Copy>(
        &self,
        data: &[u8],
        window: PixelRect,
        out: &mut [T],
        (single, double): (&impl Fn(f32) -> T, &impl Fn(f64) -> T),
    ) -> Result<(), ReadError> {
        let image = &*self.image;
        let (width, height) =
            (image.tile_axes.first().copied().unwrap_or(1), image.tile_axes.get(1).copied().unwrap_or(1));
        let columns = window.x0 / width..(window.x0 + window.width).div_ceil(width);
        let rows = window.y0 / height..(window.y0 + window.height).div_ceil(height);
        let all: Vec<Placed> = rows
            .flat_map(|row| columns.clone().map(move |column| (column, row)))
            .map(|(column, row)| self.place(column, row))
            .collect();
        for batch in all.chunks(BATCH) {
            let tiles = match batch {
                [only] => vec![self.tile(data, only)?],
                several => {
                    several.par_iter().map(|placed| self.tile(data, placed)).collect::<Result<_, _>>()?
                }
            };
            for (placed, values) in batch.iter().zip(&tiles) {
                match &**values {
                    TileValues::Single(values) => {
                        copy(placed, values, (window, &mut *out), (single, single(f32::NAN)))
                    }
                    TileValues::Double(values) => {
                        copy(placed, values, (window, &mut *out), (double, double(f64::NAN)))
                    }
                }
            }
        }
        Ok(())
    }
}

/// Copy what a tile and a window share. A tile without values fills with NaN.
fn copy<S: Copy, T: Copy>(
    placed: &Placed,
    values: &[S],
    (window, out): (PixelRect, &mut [T]),
    (convert, nan): (impl Fn(S) -> T, T),
) {
    let rect = placed.rect;
    let x = overlap(rect.x0, rect.width, window.x0, window.width);
    for y in overlap(rect.y0, rect.height, window.y0, window.height) {
        let source = placed.skip + (y - rect.y0) * rect.width + (x.start - rect.x0);
        let target = (y - window.y0) * window.width + (x.start - window.x0);
        let line = out.get_mut(target..target + x.len()).unwrap_or_default();
        match values.get(source..source + x.len()) {
            Some(found) => line.iter_mut().zip(found).for_each(|(target, value)| *target = convert(*value)),
            None => line.fill(nan),
        }
    }
}

fn overlap(a: usize, a_length: usize, b: usize, b_length: usize) -> Range<usize> {
    let start = a.max(b);
    start..(a + a_length).min(b + b_length).max(start)
}

impl Pixels for CompressedPixels {
    fn size(&self) -> ImageSize {
        self.image.size()
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        self.read(window, out, (|value| value, narrowed))
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.read(window, out, (f64::from, |value| value))
    }
}
