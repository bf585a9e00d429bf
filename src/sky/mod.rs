//! World coordinates: sky from pixel, pixel from sky, sexagesimal text, separations.
//!
//! Angles are radians inside and degrees in text. Pixel positions are [`crate::geometry::ImagePoint`]
//! (0-based); the FITS origin of (1, 1) is converted here and nowhere above.

mod wcs;

pub use wcs::{SkyPoint, Wcs, WcsError};
