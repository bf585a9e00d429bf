//! A tile of a mip pyramid with its texels, and how texels are made of pixels.

use super::NOT_FINITE;
use crate::geometry::TileId;
use serde::{Deserialize, Serialize};

/// How the pixels under a texel become one value. Mean and maximum look at finite pixels only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// Their mean.
    #[default]
    Mean,
    /// The largest: faint compact sources and streaks stay visible when zoomed out.
    Max,
    /// The bitwise OR of integer values ([`flag_word`](super::flag_word)), for maps of flags. The texel is the
    /// *bits* of the f32, not a number: read it with [`f32::to_bits`]. At every level, the finest included.
    Or,
}

/// Texels of one tile, row-major, y up. Each value is finite, or [`NOT_FINITE`] where no finite pixel
/// lies beneath; those of [`Reduction::Or`] are any bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    pub id: TileId,
    /// Texels per row; less than the tile size at the right edge.
    pub width: usize,
    /// Rows; less than the tile size at the upper edge.
    pub height: usize,
    /// `width * height` texels.
    pub values: Vec<f32>,
}

impl Tile {
    /// The texel in column `u` and row `v` of this tile; `None` outside it.
    pub fn texel(&self, u: usize, v: usize) -> Option<f32> {
        (u < self.width).then(|| self.values.get(v * self.width + u).copied()).flatten()
    }
}

/// Give every value that is not finite the one bit pattern [`NOT_FINITE`].
pub(super) fn normalise_nonfinite(values: &mut [f32]) {
    for value in values {
        *value = if value.is_finite() { *value } else { NOT_FINITE };
    }
}
