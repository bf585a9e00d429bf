//! Running a network on tiles.

use super::{Tile, Tiling};
use crate::geometry::{ImageSize, PixelRect};
use crate::inference::{InferenceError, Network, Tensor};
use crate::progress::Progress;
use std::fmt;

/// An image as a network reads it.
pub struct TiledImage<'a> {
    /// Name of the network's input.
    pub input: &'a str,
    /// Extent in pixels.
    pub size: ImageSize,
    /// The values of a window, `[channels, height, width]`; the window may reach over the right and lower edge, and
    /// what is said of no pixel is up to the network's training (as a rule zeros, with a mask that says so).
    pub read: &'a dyn Fn(PixelRect) -> Tensor,
}

impl fmt::Debug for TiledImage<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TiledImage").field("input", &self.input).field("size", &self.size).finish()
    }
}

/// What came of one tile.
#[derive(Debug)]
pub struct TileOutput {
    /// Where it lies, in pixels of the output; may reach over the output's edge where the tile does.
    pub place: PixelRect,
    /// The outputs in the order of the file, each `[channels, height, width]` of the place.
    pub values: Vec<Tensor>,
}

/// Run a network on tiles of an image in the order given, and hand each result on at once, so that no more than a
/// batch is in memory. `tiles` come from [`Tiling::plan`], perhaps in another order.
///
/// # Errors
/// What the network says, outputs that do not have the stride, and [`InferenceError::Cancelled`].
pub fn run_tiles(
    network: &mut dyn Network,
    (image, tiling, tiles): (&TiledImage<'_>, &Tiling, &[Tile]),
    progress: &dyn Progress,
    sink: &mut dyn FnMut(TileOutput),
) -> Result<(), InferenceError> {
    let mut done = 0;
    for batch in tiles.chunks(tiling.batch.max(1)) {
        if progress.is_cancelled() {
            return Err(InferenceError::Cancelled);
        }
        let input = batch_of(batch, image)?;
        let outputs = network.run(&[(image.input, &input)])?;
        for (index, tile) in batch.iter().enumerate() {
            let cut = outputs.iter().map(|output| cut_out(output, (index, batch.len()), tile, tiling.stride));
            let values = cut.collect::<Result<Vec<_>, _>>()?;
            sink(TileOutput { place: in_output(tile.keep, tiling.stride), values });
        }
        done += batch.len();
        progress.report(done as f32 / tiles.len() as f32);
    }
    Ok(())
}

/// Run a network on all tiles of an image and put the results together: each output `[channels, height, width]`, with
/// sides of the image's over the stride, rounded up. For images whose output fits in memory.
///
/// # Errors
/// As [`run_tiles`], and a plan that does not fit.
pub fn run_stitched(
    network: &mut dyn Network,
    image: &TiledImage<'_>,
    tiling: &Tiling,
    progress: &dyn Progress,
) -> Result<Vec<Tensor>, InferenceError> {
    let tiles = tiling.plan(image.size)?;
    let (width, height) =
        (image.size.width.div_ceil(tiling.stride), image.size.height.div_ceil(tiling.stride));
    let mut whole: Vec<Tensor> = Vec::new();
    run_tiles(network, (image, tiling, &tiles), progress, &mut |output| {
        if whole.is_empty() {
            let channels = |part: &Tensor| part.shape.first().copied().unwrap_or(0);
            whole =
                output.values.iter().map(|part| Tensor::zeros(&[channels(part), height, width])).collect();
        }
        for (whole, part) in whole.iter_mut().zip(&output.values) {
            paste(whole, part, output.place);
        }
    })?;
    Ok(whole)
}

/// The tiles of a batch as one tensor `[tiles, channels, height, width]`.
fn batch_of(tiles: &[Tile], image: &TiledImage<'_>) -> Result<Tensor, InferenceError> {
    let mut shape = Vec::new();
    let mut values = Vec::new();
    for tile in tiles {
        let part = (image.read)(tile.read);
        let fits = matches!(*part.shape.as_slice(), [channels, height, width]
            if (height, width) == (tile.read.height, tile.read.width)
                && part.values.len() == channels * height * width);
        let shape_of_part = [&[tiles.len()], part.shape.as_slice()].concat();
        if !fits || !(shape.is_empty() || shape == shape_of_part) {
            return Err(InferenceError::Tiles(format!("a window was read as {:?}", part.shape)));
        }
        shape = shape_of_part;
        values.extend_from_slice(&part.values);
    }
    Ok(Tensor { shape, values })
}

fn in_output(rect: PixelRect, stride: usize) -> PixelRect {
    PixelRect {
        x0: rect.x0 / stride,
        y0: rect.y0 / stride,
        width: rect.width / stride,
        height: rect.height / stride,
    }
}

/// What is kept of one tile of a batch.
fn cut_out(
    output: &Tensor,
    (index, batch): (usize, usize),
    tile: &Tile,
    stride: usize,
) -> Result<Tensor, InferenceError> {
    let read = in_output(tile.read, stride);
    let keep = in_output(tile.keep, stride);
    let [tiles, channels, height, width] = *output.shape.as_slice() else {
        return Err(InferenceError::Tiles(format!("the output has the shape {:?}", output.shape)));
    };
    if (tiles, height, width) != (batch, read.height, read.width) {
        let why = format!("the output has the shape {:?}, not {height}x{width} for a tile", output.shape);
        return Err(InferenceError::Tiles(why));
    }
    let mut values = Vec::with_capacity(channels * keep.area());
    for channel in 0..channels {
        for y in keep.y0 - read.y0..keep.y0 - read.y0 + keep.height {
            let start = ((index * channels + channel) * height + y) * width + keep.x0 - read.x0;
            values.extend(output.values.get(start..start + keep.width).into_iter().flatten());
        }
    }
    Ok(Tensor { shape: vec![channels, keep.height, keep.width], values })
}

/// Put a part in its place; what reaches over the edge is left out.
fn paste(whole: &mut Tensor, part: &Tensor, place: PixelRect) {
    let [channels, height, width] = *whole.shape.as_slice() else { return };
    let kept_width = place.width.min(width.saturating_sub(place.x0));
    for channel in 0..channels {
        for y in 0..place.height.min(height.saturating_sub(place.y0)) {
            let from = (channel * place.height + y) * place.width;
            let to = (channel * height + place.y0 + y) * width + place.x0;
            let source = part.values.get(from..from + kept_width);
            let target = whole.values.get_mut(to..to + kept_width);
            if let (Some(source), Some(target)) = (source, target) {
                target.copy_from_slice(source);
            }
        }
    }
}
