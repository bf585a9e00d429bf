//! Windows of a tile-compressed image.

use super::cache::TileValues;
use super::decode::{Presence, Sample};
use super::layout::CompressedImage;
use crate::fits::big_endian::narrowed;
use crate::geometry::{ImageSize, PixelRect};
use crate::raster::{Blocks, Pixels, ReadError, check_window};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Most tiles and values decoded at a time, so that a whole-image window does not need the whole image twice.
const BATCH_TILES: usize = 256;
const BATCH_VALUES: usize = 8 << 20;

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

    /// A decoded tile. Where `keep` is false, it is not kept for others.
    fn tile(&self, data: &[u8], placed: &Placed, keep: bool) -> Result<Arc<TileValues>, ReadError> {
        let image = &*self.image;
        let decode = || {
            let decoded = image.decode_tile(data, placed.number, &placed.shape);
            decoded.map_err(|why| self.damaged(placed, &why))
        };
        match image.cache.peek(placed.number) {
            Some(values) if !keep => Ok(values),
            None if !keep => decode().map(Arc::new),
            _ => image.cache.get(placed.number, decode),
        }
    }

    fn damaged(&self, placed: &Placed, why: &str) -> ReadError {
        ReadError::Failed {
            what: format!(
                "tile {} of the compressed image is damaged: {why}; fetch the file again",
                placed.number + 1
            ),
            path: self.image.bytes.path().to_owned(),
        }
    }

    fn read<T: Copy + Send>(
        &self,
        window: PixelRect,
        out: &mut [T],
        how: How<T, impl Fn(f32) -> T + Sync, impl Fn(f64) -> T + Sync>,
    ) -> Result<(), ReadError> {
        let image = &*self.image;
        check_window(image.size(), window, out.len())?;
        if out.is_empty() {
            return Ok(());
        }
        image.bytes.read(image.table_start + image.table_bytes, |file| {
            let data = file.get(image.table_start..).unwrap_or(&[]);
            let data = data.get(..image.table_bytes).unwrap_or(data);
            let tile = image.tile_size();
            let is_pass = window.width == image.size().width && window.height >= tile.height;
            match how.direct {
                Some(direct) if is_pass && tile.width == window.width => {
                    self.read_rows(data, (window, out), (direct, &how))
                }
                _ => self.read_tiles(data, (window, out), (is_pass, &how)),
            }
        })
    }

    /// Read a window of any kind. Of a pass over the image (windows of its width) only those tiles are kept that the
    /// next window needs again.
    fn read_tiles<T: Copy>(
        &self,
        data: &[u8],
        (window, out): (PixelRect, &mut [T]),
        (is_pass, how): (bool, &How<T, impl Fn(f32) -> T, impl Fn(f64) -> T>),
    ) -> Result<(), ReadError> {
        let ImageSize { width, height } = self.image.tile_size();
        let columns = window.x0 / width..(window.x0 + window.width).div_ceil(width);
        let rows = window.y0 / height..(window.y0 + window.height).div_ceil(height);
        let all: Vec<Placed> = rows
            .flat_map(|row| columns.clone().map(move |column| (column, row)))
            .map(|(column, row)| self.place(column, row))
            .collect();
        let read = |placed: &Placed| self.tile(data, placed, !(is_pass && placed.is_within(window)));
        let batch = (BATCH_VALUES / (width * height)).clamp(rayon::current_num_threads(), BATCH_TILES);
        for batch in all.chunks(batch) {
            let tiles = match batch {
                [only] => vec![read(only)?],
                several => several.par_iter().map(read).collect::<Result<_, _>>()?,
            };
            for (placed, values) in batch.iter().zip(&tiles) {
                copy(placed, values, (window, &mut *out), how);
            }
        }
        Ok(())
    }

    /// Read whole rows where tiles are as wide as the image: values go straight to where they are wanted.
    fn read_rows<T: Copy + Send>(
        &self,
        data: &[u8],
        (window, out): (PixelRect, &mut [T]),
        (direct, how): (Direct<T>, &How<T, impl Fn(f32) -> T + Sync, impl Fn(f64) -> T + Sync>),
    ) -> Result<(), ReadError> {
        let height = self.image.tile_size().height;
        let mut parts = Vec::new();
        let mut rest = out;
        for row in window.y0 / height..(window.y0 + window.height).div_ceil(height) {
            let placed = self.place(0, row);
            let rows = overlap(placed.rect.y0, placed.rect.height, window.y0, window.height);
            let part = PixelRect { y0: rows.start, height: rows.len(), ..window };
            let (head, tail) = rest.split_at_mut(part.area().min(rest.len()));
            parts.push((placed, part, head));
            rest = tail;
        }
        parts.into_par_iter().try_for_each(|(placed, window, out)| {
            let is_whole = placed.is_within(window) && placed.shape.iter().product::<usize>() == out.len();
            if !is_whole || self.image.cache.peek(placed.number).is_some() {
                copy(&placed, &*self.tile(data, &placed, !placed.is_within(window))?, (window, out), how);
                return Ok(());
            }
            let decoded = direct(&self.image, data, (placed.number, &placed.shape), out);
            match decoded.map_err(|why| self.damaged(&placed, &why))? {
                Presence::Present => {}
                Presence::Missing => out.fill((how.double)(f64::NAN)),
            }
            Ok(())
        })
    }
}

impl Placed {
    fn is_within(&self, window: PixelRect) -> bool {
        let Self { rect, .. } = self;
        rect.x0 >= window.x0
            && rect.y0 >= window.y0
            && rect.x0 + rect.width <= window.x0 + window.width
            && rect.y0 + rect.height <= window.y0 + window.height
    }
}

/// Decodes a tile (number, shape) of the table into a slice of its own.
type Direct<T> = fn(&CompressedImage, &[u8], (usize, &[usize]), &mut [T]) -> Result<Presence, String>;

/// How decoded values become what is wanted.
struct How<T, S, D> {
    single: S,
    double: D,
    /// Set where values are wanted in the format that they are decoded to.
    direct: Option<Direct<T>>,
}

/// Copy what a tile and a window share. A tile without values fills with NaN.
fn copy<T: Copy>(
    placed: &Placed,
    values: &TileValues,
    target: (PixelRect, &mut [T]),
    how: &How<T, impl Fn(f32) -> T, impl Fn(f64) -> T>,
) {
    match values {
        TileValues::Single(values) => copy_values(placed, values, target, &how.single),
        TileValues::Double(values) => copy_values(placed, values, target, &how.double),
    }
}

fn copy_values<S: Sample, T: Copy>(
    placed: &Placed,
    values: &[S],
    (window, out): (PixelRect, &mut [T]),
    convert: impl Fn(S) -> T,
) {
    let rect = placed.rect;
    let x = overlap(rect.x0, rect.width, window.x0, window.width);
    for y in overlap(rect.y0, rect.height, window.y0, window.height) {
        let source = placed.skip + (y - rect.y0) * rect.width + (x.start - rect.x0);
        let target = (y - window.y0) * window.width + (x.start - window.x0);
        let line = out.get_mut(target..target + x.len()).unwrap_or_default();
        match values.get(source..source + x.len()) {
            Some(found) => line.iter_mut().zip(found).for_each(|(target, value)| *target = convert(*value)),
            None => line.fill(convert(S::MISSING)),
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
        let direct: Option<Direct<f32>> =
            self.image.is_single().then_some(CompressedImage::decode_tile_into::<f32>);
        self.read(window, out, How { single: |value| value, double: narrowed, direct })
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        let direct: Option<Direct<f64>> =
            (!self.image.is_single()).then_some(CompressedImage::decode_tile_into::<f64>);
        self.read(window, out, How { single: f64::from, double: |value| value, direct })
    }

    fn blocks(&self) -> Blocks {
        self.image.blocks()
    }
}
