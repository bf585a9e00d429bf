//! What is searched: exposures and their detector images.

use crate::field::{FlagSelection, PlaneKey};
use crate::raster::Pixels;
use crate::sky::Wcs;
use std::sync::Arc;

/// One opening of the shutter over one pointing.
#[derive(Debug, Clone)]
pub struct Exposure {
    /// The file's name, as tables call it.
    pub name: String,
    /// UTC at which the shutter opened, modified Julian days; `None` where the header does not say.
    pub start_mjd: Option<f64>,
    /// How long it was open, seconds.
    pub exposure_secs: Option<f64>,
    /// One for a single image, up to 144 for a file of quadrants.
    pub images: Vec<ExposureImage>,
}

/// The image of one detector (or quadrant) in an exposure.
#[derive(Debug, Clone)]
pub struct ExposureImage {
    pub plane: PlaneKey,
    /// Number of its HDU, the primary being 0.
    pub hdu: usize,
    pub extname: Option<String>,
    /// In any linear unit; NaN where there is no data.
    pub pixels: Arc<dyn Pixels>,
    /// The flag map on the same grid, and the bits that make a pixel useless.
    pub flags: Option<(Arc<dyn Pixels>, FlagSelection)>,
    pub wcs: Option<Arc<Wcs>>,
    /// AB magnitude of a source whose pixels add up to 1 in this image (the exposure time is already in it).
    pub zero_point: Option<f64>,
    /// Electrons per unit of the pixels.
    pub gain: Option<f64>,
}

impl Exposure {
    /// Middle of the exposure, modified Julian days UTC.
    pub fn middle_mjd(&self) -> Option<f64> {
        Some(self.start_mjd? + self.exposure_secs? / 2.0 / 86_400.0)
    }
}
