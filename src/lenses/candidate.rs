//! A source that may be a lens.

use crate::geometry::ImagePoint;
use crate::sky::SkyPoint;

/// One source of a field, and what selection needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The catalogue's identifier, or the number of the row or detection where there is none.
    pub id: i64,
    /// Row of the table that it came from; `None` for detections.
    pub row: Option<usize>,
    /// In pixels of the main plane of the field.
    pub position: ImagePoint,
    /// `None` where the field has no world coordinates.
    pub sky: Option<SkyPoint>,
    /// Total I_E, AB; NaN where not known.
    pub magnitude_vis: f64,
    /// Peak surface brightness minus magnitude, mag: at most -2.6 for point sources; NaN where not known.
    pub mumax_minus_mag: f64,
    /// Probability of a point source; NaN where not known.
    pub point_like: f64,
    /// Half-light radius, arcsec; NaN where not known.
    pub half_light_radius_arcsec: f64,
    /// Probability of being no source at all; NaN where not known.
    pub spurious: f64,
}
