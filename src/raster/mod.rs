//! Planes of pixels and what is computed from them without knowing where they came from:
//! windows, statistics, cuts, stretches, tiles and the mip pyramid.
//!
//! NaN and infinities are data: they are counted, skipped by every mean, and never shown as a
//! colour of a finite value.

mod pixels;

pub use pixels::{MemoryPixels, Pixels, ReadError, check_window};
