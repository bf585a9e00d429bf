//! One detected source.

use crate::geometry::ImagePoint;

/// A source and its measured light. Lengths in pixels, fluxes in the unit of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectedSource {
    /// 1-based number within the image, from the bottom row up.
    pub number: u32,
    /// Barycentre of the smoothed light above the threshold.
    pub position: ImagePoint,
    /// The brightest pixel.
    pub peak_position: ImagePoint,
    /// Flux of that pixel above the background.
    pub peak: f64,
    /// Flux within the Kron ellipse, and its standard deviation. Pixels of neighbours and those without data are
    /// replaced by the ones opposite the centre. Without an RMS map the noise is that of the background alone.
    pub flux_auto: f64,
    pub flux_auto_error: f64,
    /// Flux of the pixels above the threshold.
    pub flux_isophotal: f64,
    /// Second moments as an ellipse: semi-axes (1 sigma), angle in radians counter-clockwise from +x.
    pub semi_major: f64,
    pub semi_minor: f64,
    pub angle: f64,
    /// Radius of the circle that holds half of `flux_auto`; NaN where that is not positive.
    pub half_light_radius: f64,
    /// Semi-major axis of the Kron ellipse in units of `semi_major` (SExtractor's KRON_RADIUS).
    pub kron_radius: f64,
    /// Full width at half maximum of a Gaussian with the same core; NaN where the core has no maximum.
    pub fwhm: f64,
    /// Pixels above the threshold.
    pub area: usize,
    pub flags: SourceFlags,
}

/// What stands against the numbers of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceFlags {
    /// More than a tenth of its Kron aperture is covered by neighbours.
    pub has_neighbours: bool,
    /// It was split from a brighter neighbour, or one was split from it.
    pub deblended: bool,
    /// It touches the edge of the image, or its Kron aperture reaches beyond it.
    pub truncated: bool,
    /// Pixels without data lie in its apertures.
    pub has_missing: bool,
    /// It is too large to be measured as a whole; what is given is a part of it.
    pub is_part: bool,
}

impl SourceFlags {
    /// As one number for tables: 1 neighbours, 2 deblended, 16 truncated (SExtractor's values), 256 missing pixels,
    /// 512 part of a larger source.
    pub fn bits(self) -> i64 {
        let Self { has_neighbours, deblended, truncated, has_missing, is_part } = self;
        let parts = [(has_neighbours, 1), (deblended, 2), (truncated, 16), (has_missing, 256), (is_part, 512)];
        parts.iter().filter(|(is_set, _)| *is_set).map(|(_, bit)| bit).sum()
    }
}
