//! Pixel, screen and tile coordinates as distinct types, and the maps between them.
//!
//! Image coordinates: (0, 0) is the centre of the first pixel of the FITS array, x along NAXIS1,
//! y along NAXIS2 (upwards on screen). Pixel (i, j) covers [i-0.5, i+0.5) x [j-0.5, j+0.5).
//! Screen coordinates: physical pixels of a canvas, (0, 0) its top left corner, y downwards;
//! the centre of the first screen pixel is (0.5, 0.5).
//! Maps read `screen_from_image`: what comes out, then what goes in.

mod affine;
mod outline;
mod tile;
mod view;
mod warp;

pub use affine::Affine;
pub use outline::encloses;
pub use tile::{TILE_SIZE, TileId, level_count, level_size};
pub use view::View;
pub use warp::{ExactMap, Lattice, Warp, WarpError};

use serde::{Deserialize, Serialize};

/// A position in an image, in pixels (see the module docs for the origin).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ImagePoint {
    pub x: f64,
    pub y: f64,
}

/// A position on a canvas, in physical pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ScreenPoint {
    pub x: f64,
    pub y: f64,
}

/// The extent of an image, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct ImageSize {
    pub width: usize,
    pub height: usize,
}

impl ImageSize {
    /// Number of pixels.
    pub fn area(self) -> usize {
        self.width * self.height
    }

    /// The centre of the image.
    pub fn center(self) -> ImagePoint {
        ImagePoint { x: (self.width as f64 - 1.0) / 2.0, y: (self.height as f64 - 1.0) / 2.0 }
    }

    /// The pixel that holds `point`, if it lies inside.
    pub fn pixel_at(self, point: ImagePoint) -> Option<(usize, usize)> {
        let (x, y) = ((point.x + 0.5).floor(), (point.y + 0.5).floor());
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        inside.then_some((x as usize, y as usize))
    }
}

/// A half-open window of whole pixels: x in [x0, x0+width), y in [y0, y0+height).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PixelRect {
    pub x0: usize,
    pub y0: usize,
    pub width: usize,
    pub height: usize,
}

impl PixelRect {
    /// The window that covers a whole image.
    pub fn whole(size: ImageSize) -> Self {
        Self { x0: 0, y0: 0, width: size.width, height: size.height }
    }

    /// Number of pixels.
    pub fn area(self) -> usize {
        self.width * self.height
    }

    /// True if no pixel of the window lies outside an image of this size.
    pub fn fits_in(self, size: ImageSize) -> bool {
        self.x0.checked_add(self.width).is_some_and(|x1| x1 <= size.width)
            && self.y0.checked_add(self.height).is_some_and(|y1| y1 <= size.height)
    }
}
