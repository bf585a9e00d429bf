//! Tiles of a mip pyramid. Level 0 is the data; a texel of level k stands for 2^k x 2^k pixels.

use super::{ImageSize, PixelRect};

/// Side of a tile, in texels. Tiles at the right and upper edge are smaller.
pub const TILE_SIZE: usize = 256;

/// One tile of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    pub level: u8,
    pub col: u32,
    pub row: u32,
}

impl TileId {
    /// The texels of its level that the tile holds; empty where the tile is outside.
    pub fn texels(self, image: ImageSize) -> PixelRect {
        let size = level_size(image, self.level);
        let x0 = (self.col as usize * TILE_SIZE).min(size.width);
        let y0 = (self.row as usize * TILE_SIZE).min(size.height);
        PixelRect { x0, y0, width: TILE_SIZE.min(size.width - x0), height: TILE_SIZE.min(size.height - y0) }
    }
}

/// The extent of a level: texels that hold only part of 2^k x 2^k pixels count as well.
pub fn level_size(image: ImageSize, level: u8) -> ImageSize {
    let step = 1_usize << level.min(31);
    ImageSize { width: image.width.div_ceil(step), height: image.height.div_ceil(step) }
}

/// Levels of an image's pyramid, level 0 included; the last one fits in a single tile.
pub fn level_count(image: ImageSize) -> u8 {
    let mut level = 0;
    while level_size(image, level).width.max(level_size(image, level).height) > TILE_SIZE {
        level += 1;
    }
    level + 1
}
