//! The map between pixels and the sky that a header describes.
//!
//! Pixel offset → SIP → linear part → degrees in the projection plane → TPV, TNX or plate distortion →
//! projection → native direction → rotation → sky. Answers agree with wcslib as astropy calls it,
//! to rounding; the inverse is exact (Newton), never a fitted polynomial.

mod axes;
mod degrees;
mod distortion;
mod keywords;
mod linear;
mod orientation;
mod plate;
mod polynomial;
mod projection;
mod readout;
mod rotation;
mod setup;
mod sip;
mod tnx;
mod tpv;

pub use orientation::Orientation;

use crate::geometry::ImagePoint;
use crate::header::Header;
use crate::sky::{CelestialSystem, SkyPoint, WcsError};
use distortion::Distortion;
use linear::Linear;
use projection::Projection;
use rotation::Rotation;

/// World coordinates of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Wcs {
    ctype: [String; 2],
    system: CelestialSystem,
    notes: Vec<String>,
    /// Distortion of pixel offsets (SIP).
    pixel_distortion: Option<Box<Distortion>>,
    linear: Linear,
    /// Distortion of the projection plane (TPV, TNX, plates), degrees.
    plane_distortion: Option<Box<Distortion>>,
    /// What is added to plane coordinates, degrees.
    plane_offset: [f64; 2],
    projection: Projection,
    rotation: Rotation,
}

impl Wcs {
    /// `Ok(None)` where the header has no celestial coordinates at all.
    ///
    /// # Errors
    /// When it has some that cannot be used.
    pub fn from_header(header: &Header) -> Result<Option<Self>, WcsError> {
        setup::wcs_from_header(header)
    }

    /// Where a pixel position lies on the sky; `None` outside the projection and for NaN.
    pub fn sky_from_pixel(&self, pixel: ImagePoint) -> Option<SkyPoint> {
        let [x0, y0] = self.linear.reference;
        let mut at = [pixel.x - x0, pixel.y - y0];
        if let Some(distortion) = &self.pixel_distortion {
            at = distortion.apply(at);
        }
        at = self.linear.plane(at);
        if let Some(distortion) = &self.plane_distortion {
            at = distortion.apply(at);
        }
        let [x, y] = [at[0] + self.plane_offset[0], at[1] + self.plane_offset[1]];
        let native = self.projection.direction(x.to_radians(), y.to_radians())?;
        let sky = self.rotation.celestial(native);
        (sky.lon.is_finite() && sky.lat.is_finite()).then_some(sky)
    }

    /// Where a sky position lies in the image; `None` where the projection cannot reach it or its
    /// distortion cannot be inverted, and for NaN.
    pub fn pixel_from_sky(&self, sky: SkyPoint) -> Option<ImagePoint> {
        let (x, y) = self.projection.plane(self.rotation.native(sky))?;
        let mut at = [x.to_degrees() - self.plane_offset[0], y.to_degrees() - self.plane_offset[1]];
        if let Some(distortion) = &self.plane_distortion {
            at = distortion.invert(at, at, self.pixel_scale_arcsec() / 3600.0)?;
        }
        at = self.linear.offset(at);
        if let Some(distortion) = &self.pixel_distortion {
            at = distortion.invert(at, at, 1.0)?;
        }
        let pixel = ImagePoint { x: at[0] + self.linear.reference[0], y: at[1] + self.linear.reference[1] };
        (pixel.x.is_finite() && pixel.y.is_finite()).then_some(pixel)
    }

    /// [`Self::sky_from_pixel`] of many positions.
    pub fn sky_from_pixels(&self, pixels: &[ImagePoint]) -> Vec<Option<SkyPoint>> {
        pixels.iter().map(|&pixel| self.sky_from_pixel(pixel)).collect()
    }

    /// [`Self::pixel_from_sky`] of many positions.
    pub fn pixels_from_sky(&self, positions: &[SkyPoint]) -> Vec<Option<ImagePoint>> {
        positions.iter().map(|&sky| self.pixel_from_sky(sky)).collect()
    }

    /// CTYPE of longitude and latitude as the header writes them.
    pub fn ctype(&self) -> [&str; 2] {
        [&self.ctype[0], &self.ctype[1]]
    }

    /// The celestial system that positions are given in.
    pub fn system(&self) -> &CelestialSystem {
        &self.system
    }

    /// What the header says about positions that is not applied, in plain words; usually empty.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The reference pixel (CRPIX), 0-based.
    pub fn reference_pixel(&self) -> ImagePoint {
        ImagePoint { x: self.linear.reference[0], y: self.linear.reference[1] }
    }
}
