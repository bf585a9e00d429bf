//! Marks that a user sets on a frame, and what was measured there.

use crate::geometry::ImagePoint;
use crate::raster::{Aperture, ApertureSum, ProfilePoint, RadialBin};

/// A mark on a frame, in image coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// A line with its profile.
    Ruler { from: ImagePoint, to: ImagePoint },
    /// Rings around a position.
    RadialProfile { center: ImagePoint, max_radius_px: f64 },
    /// A circle with a background annulus.
    Aperture(Aperture),
}

/// What was measured at a mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Measurement {
    Line(Vec<ProfilePoint>),
    Radial(Vec<RadialBin>),
    Aperture(ApertureSum),
}
