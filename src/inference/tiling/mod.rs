//! Images that are larger than memory allows, through a fully convolutional network, tile by tile.
//!
//! All tiles have one shape (what is compiled for a shape is compiled once), and begin at multiples of the network's
//! own grid, so that its pooling falls on the same pixels as in the whole image. Of each tile only what lies `margin`
//! or more from its cut edges is kept; with a margin of at least the receptive field's half, the result is that of
//! the whole image.

mod plan;
mod run;

pub use plan::{Tile, Tiling, nearest_first};
pub use run::{TileOutput, TiledImage, run_stitched, run_tiles};
