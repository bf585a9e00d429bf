//! World coordinates: sky from pixel, pixel from sky, sexagesimal text, separations, grid lines.
//!
//! Angles are radians inside and degrees in text. Pixel positions are [`crate::geometry::ImagePoint`]
//! (0-based); the FITS origin of (1, 1) is converted here and nowhere above.
//! Positions stay in the celestial system of the header; nothing converts between systems.

mod error;
mod grid;
mod point;
mod position_text;
mod sexagesimal;
mod system;
mod warp;
mod wcs;

pub use error::WcsError;
pub use grid::{GridKind, GridLine, ImageArea, grid_lines};
pub use point::SkyPoint;
pub use position_text::{PositionError, parse_position};
pub use sexagesimal::{SexagesimalStyle, degrees_text, hours_text};
pub use system::CelestialSystem;
pub use warp::warp_between;
pub use wcs::{Orientation, Wcs};
