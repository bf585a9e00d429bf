//! Pictures without a window.

use super::layer::layers_of;
use super::needed::shown_tiles;
use super::{GpuDevice, GpuError, GpuStore, TileKey, ViewFrame, ViewId};
use crate::geometry::Affine;
use crate::raster::{ReadError, Tile};

/// A finished picture: rows from the top, four bytes (R, G, B, 255) per pixel; pictures of flags have an alpha,
/// with which the colours are multiplied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbaPixels {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

/// Side of the blocks that a picture is drawn in, where the device can hold them.
const BLOCK_PX: u32 = 1024;
/// Memory for tiles: what four planes of a block need when it is turned and averages nearly 2 x 2 texels.
const TILE_BUDGET: u64 = 256 << 20;
/// A picture larger than this is a mistake (its bytes would not fit the memory of common machines).
const MOST_PX: u64 = 1 << 31;

/// The whole picture of a frame, all tiles resident: block by block, each asking `tiles` for what it needs.
/// The frame may be larger than any texture of the device.
///
/// # Errors
/// When a tile cannot be read, the picture is empty or immense, or the device fails.
pub fn render_offscreen(
    gpu: &GpuDevice,
    frame: &ViewFrame<'_>,
    tiles: &mut dyn FnMut(TileKey) -> Result<Tile, ReadError>,
) -> Result<RgbaPixels, GpuError> {
    let (width, height) = (frame.width_px, frame.height_px);
    let n_px = u64::from(width) * u64::from(height);
    if n_px == 0 || n_px > MOST_PX || frame.image.area() == 0 {
        return Err(GpuError::PictureSize { width, height });
    }
    let memory = gpu.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
    let validation = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
    let drawn = draw_blocks(gpu, frame, tiles);
    let failures = [pollster::block_on(validation.pop()), pollster::block_on(memory.pop())];
    match failures.into_iter().flatten().next() {
        Some(failure) => Err(GpuError::Device { reason: failure.to_string() }),
        None => drawn,
    }
}

/// A rectangle of the picture that is drawn at once.
#[derive(Clone, Copy)]
struct Block {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

fn draw_blocks(
    gpu: &GpuDevice,
    frame: &ViewFrame<'_>,
    tiles: &mut dyn FnMut(TileKey) -> Result<Tile, ReadError>,
) -> Result<RgbaPixels, GpuError> {
    let mut store = GpuStore::new(&gpu.device, wgpu::TextureFormat::Rgba8Unorm, TILE_BUDGET);
    let mut picture = RgbaPixels {
        width: frame.width_px,
        height: frame.height_px,
        rgba: vec![0; frame.width_px as usize * frame.height_px as usize * 4],
    };
    let side = BLOCK_PX.min(gpu.device.limits().max_texture_dimension_2d);
    let mut blocks = Vec::new();
    for y in (0..frame.height_px).step_by(side as usize).rev() {
        for x in (0..frame.width_px).step_by(side as usize).rev() {
            let (width, height) = (side.min(frame.width_px - x), side.min(frame.height_px - y));
            blocks.push(Block { x, y, width, height });
        }
    }
    while let Some(block) = blocks.pop() {
        let part = block_frame(frame, block);
        let keys = keys_of(&part);
        if keys.len() > store.stats().capacity && block.width.max(block.height) > 1 {
            blocks.extend(halves(block));
            continue;
        }
        store.forget_view(BLOCK_VIEW);
        store.keep_only(&keys);
        for key in store.missing(&keys) {
            let tile = tiles(key).map_err(|source| GpuError::Tile { key, source })?;
            store.upload(&gpu.queue, key, &tile);
        }
        store.prepare(&gpu.device, &gpu.queue, BLOCK_VIEW, &part);
        copy_block(&mut picture, block, &store.read_colors(gpu, BLOCK_VIEW)?);
    }
    Ok(picture)
}

const BLOCK_VIEW: ViewId = ViewId(0);

/// The frame of a part of the picture.
fn block_frame<'a>(frame: &ViewFrame<'a>, block: Block) -> ViewFrame<'a> {
    let map = frame.image_from_screen;
    let (tx, ty) = map.apply(f64::from(block.x), f64::from(block.y));
    ViewFrame {
        image_from_screen: Affine { tx, ty, ..map },
        width_px: block.width,
        height_px: block.height,
        ..frame.clone()
    }
}

/// The tiles of all planes that a frame shows.
fn keys_of(frame: &ViewFrame<'_>) -> Vec<TileKey> {
    let mut keys = Vec::new();
    for layer in layers_of(frame) {
        let ids = shown_tiles(&layer.canvas, &layer.sampling(frame.quality));
        for plane in layer.planes.into_iter().flatten() {
            keys.extend(ids.iter().map(|&id| TileKey { plane, reduction: frame.reduction, id }));
        }
    }
    keys
}

/// The two halves of a block, cut across its longer side.
fn halves(block: Block) -> [Block; 2] {
    let Block { x, y, width, height } = block;
    if width >= height {
        let left = width / 2;
        [Block { width: left, ..block }, Block { x: x + left, width: width - left, ..block }]
    } else {
        let upper = height / 2;
        [Block { height: upper, ..block }, Block { y: y + upper, height: height - upper, ..block }]
    }
}

fn copy_block(picture: &mut RgbaPixels, block: Block, rgba: &[u8]) {
    let row_bytes = block.width as usize * 4;
    for (row, line) in rgba.chunks_exact(row_bytes).enumerate() {
        let start = ((block.y as usize + row) * picture.width as usize + block.x as usize) * 4;
        if let Some(target) = picture.rgba.get_mut(start..start + row_bytes) {
            target.copy_from_slice(line);
        }
    }
}
