//! The texture that holds tiles of all planes.

use super::TileKey;
use super::slots::Slots;
use crate::geometry::TILE_SIZE;
use crate::raster::Tile;

/// Texels along one side of a slot.
const SLOT: u32 = TILE_SIZE as u32;
/// Bytes of a slot.
pub(super) const SLOT_BYTES: u64 = (TILE_SIZE * TILE_SIZE * 4) as u64;
/// Slots along one side of a layer, where the adapter can hold as many. Layers come into being (and are
/// cleared) one by one, so that small ones keep what is not used from costing anything.
const LAYER_SLOTS: u32 = 8;
/// Page entries hold a layer in ten bits.
const MOST_LAYERS: u32 = 1024;

/// Tiles as the bits of their f32 values, in the slots of a layered texture. Bits rather than floats, so
/// that no device changes a NaN or flushes a small number, and none needs to support float textures.
#[derive(Debug)]
pub(super) struct Atlas {
    texture: wgpu::Texture,
    slots_per_side: u32,
    n_layers_used: u32,
}

impl Atlas {
    /// As many slots as `budget_bytes` pays for, but at least two layers of one.
    pub(super) fn new(device: &wgpu::Device, budget_bytes: u64) -> (Self, Slots) {
        let limits = device.limits();
        let n_wanted = (budget_bytes / SLOT_BYTES).clamp(1, 1 << 20);
        let widest = (limits.max_texture_dimension_2d / SLOT).clamp(1, LAYER_SLOTS);
        let slots_per_side = widest.min((n_wanted as f64 / 2.0).sqrt().ceil() as u32).max(1);
        let per_layer = u64::from(slots_per_side * slots_per_side);
        let most_layers = limits.max_texture_array_layers.min(MOST_LAYERS);
        let n_layers = layers_that_stay_an_array((n_wanted.div_ceil(per_layer) as u32).min(most_layers));
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("tile atlas"),
            size: wgpu::Extent3d {
                width: slots_per_side * SLOT,
                height: slots_per_side * SLOT,
                depth_or_array_layers: n_layers,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::R32Uint,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let capacity = (per_layer * u64::from(n_layers)).min(n_wanted.max(2)) as usize;
        (Self { texture, slots_per_side, n_layers_used: 1 }, Slots::new(capacity))
    }

    /// (column, row, layer) of a slot, in slots.
    pub(super) fn place(&self, slot: usize) -> (u32, u32, u32) {
        let (slot, side) = (slot as u32, self.slots_per_side);
        (slot % side, slot / side % side, slot / (side * side))
    }

    /// Write a tile into its slot before the next submission. True if the view of the atlas must be
    /// made anew.
    pub(super) fn write(&mut self, queue: &wgpu::Queue, slot: usize, tile: &Tile) -> bool {
        let (column, row, layer) = self.place(slot);
        queue.write_texture(
            wgpu::TexelCopyTextureInfo {
                texture: &self.texture,
                mip_level: 0,
                origin: wgpu::Origin3d { x: column * SLOT, y: row * SLOT, z: layer },
                aspect: wgpu::TextureAspect::All,
            },
            bytemuck::cast_slice(&tile.values),
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(tile.width as u32 * 4),
                rows_per_image: Some(tile.height as u32),
            },
            wgpu::Extent3d { width: tile.width as u32, height: tile.height as u32, depth_or_array_layers: 1 },
        );
        let grown = layer >= self.n_layers_used;
        self.n_layers_used = self.n_layers_used.max(layer + 1);
        grown
    }

    /// The layers that hold tiles; binding only these leaves the others without memory where the driver
    /// gives it on first use.
    pub(super) fn view(&self) -> wgpu::TextureView {
        self.texture.create_view(&wgpu::TextureViewDescriptor {
            dimension: Some(wgpu::TextureViewDimension::D2Array),
            array_layer_count: Some(self.n_layers_used),
            ..Default::default()
        })
    }
}

/// True if the tile is what its key says and fits a slot.
pub(super) fn is_sound(key: &TileKey, tile: &Tile) -> bool {
    let fits = |len: usize| (1..=TILE_SIZE).contains(&len);
    tile.id == key.id
        && fits(tile.width)
        && fits(tile.height)
        && tile.values.len() == tile.width * tile.height
}

/// GL takes one square layer for a plain texture and six (or a multiple) for a cube: avoid both.
fn layers_that_stay_an_array(n_layers: u32) -> u32 {
    let n_layers = n_layers.max(2);
    if n_layers.is_multiple_of(6) { n_layers - 1 } else { n_layers }
}
