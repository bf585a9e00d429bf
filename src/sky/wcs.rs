//! The map between pixels and the sky that a header describes.

use crate::geometry::ImagePoint;
use crate::header::Header;
use thiserror::Error;

/// A position on the celestial sphere, radians. `lon` is in [0, 2 pi).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SkyPoint {
    pub lon: f64,
    pub lat: f64,
}

/// Why a header's world coordinates cannot be used.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum WcsError {
    /// A projection that is not implemented.
    #[error("projection {0} is not supported; pixels are shown without sky positions")]
    UnsupportedProjection(String),
    /// Keywords that contradict one another or are missing.
    #[error("the world coordinates in the header cannot be used: {0}")]
    BadHeader(String),
}

/// World coordinates of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Wcs {}

impl Wcs {
    /// `Ok(None)` where the header has no celestial coordinates at all.
    ///
    /// # Errors
    /// When it has some that cannot be used.
    pub fn from_header(_header: &Header) -> Result<Option<Self>, WcsError> {
        Ok(None)
    }

    /// Where a pixel position lies on the sky; `None` outside the projection.
    pub fn sky_from_pixel(&self, _pixel: ImagePoint) -> Option<SkyPoint> {
        None
    }

    /// Where a sky position lies in the image; `None` where the projection cannot reach it.
    pub fn pixel_from_sky(&self, _sky: SkyPoint) -> Option<ImagePoint> {
        None
    }
}
