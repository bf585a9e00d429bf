//! What tiles and views are called.

use crate::field::PlaneKey;
use crate::geometry::TileId;
use crate::raster::Reduction;

/// Identity of a tile's texels: which plane, how its pixels became texels, and where in the pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileKey {
    pub plane: PlaneKey,
    pub reduction: Reduction,
    pub id: TileId,
}

/// One canvas, for as long as its owner keeps using the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ViewId(pub u64);
