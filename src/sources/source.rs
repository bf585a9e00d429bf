//! One detected source.

use crate::geometry::ImagePoint;

/// A source and its measured light. Lengths in pixels, fluxes in the unit of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectedSource {
    /// 1-based number within the image, from the bottom row up.
    pub number: u32,
    /// Barycentre of the light above the threshold.
    pub position: ImagePoint,
    /// The brightest pixel.
    pub peak_position: ImagePoint,
    /// Flux of that pixel above the background.
    pub peak: f64,
    /// Flux within the Kron ellipse, and its standard deviation.
    pub flux_auto: f64,
    pub flux_auto_error: f64,
    /// Flux of the pixels above the threshold.
    pub flux_isophotal: f64,
    /// Second moments as an ellipse: semi-axes (1 sigma), angle in radians counter-clockwise from +x.
    pub semi_major: f64,
    pub semi_minor: f64,
    pub angle: f64,
    /// Radius of the circle that holds half of `flux_auto`.
    pub half_light_radius: f64,
    /// In units of `semi_major`.
    pub kron_radius: f64,
    /// Full width at half maximum of a Gaussian with the same core.
    pub fwhm: f64,
    /// Pixels above the threshold.
    pub area: usize,
    pub flags: SourceFlags,
}

/// What stands against the numbers of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceFlags {
    /// It was split from a brighter neighbour, or one was split from it.
    pub deblended: bool,
    /// It touches the edge of the image.
    pub truncated: bool,
    /// Pixels without data lie in its apertures.
    pub has_missing: bool,
}
