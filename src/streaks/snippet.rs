//! What a detector sees of a trail, before it is measured.

use super::{line_angle, line_center, line_length};
use crate::geometry::ImagePoint;

/// A straight piece of something long and thin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snippet {
    /// Its ends in the image (not in the window that was searched), in no order.
    pub ends: [ImagePoint; 2],
    /// The detector's own measure of how sure it is, the higher the surer: for the network the logit at the
    /// brightest cell, for the classical detector the signal-to-noise ratio of the line.
    pub strength: f64,
    /// Mean of the same measure along the piece.
    pub mean_strength: f64,
    /// Share of the pixels along it that are masked, 0 to 1.
    pub masked_share: f64,
    /// How many raw pieces were merged into it.
    pub pieces: u32,
}

impl Snippet {
    pub fn center(&self) -> ImagePoint {
        line_center(self.ends)
    }

    /// Pixels from end to end.
    pub fn length(&self) -> f64 {
        line_length(self.ends)
    }

    /// Direction, radians counter-clockwise from +x, in (-pi/2, pi/2].
    pub fn angle(&self) -> f64 {
        line_angle(self.ends)
    }
}
