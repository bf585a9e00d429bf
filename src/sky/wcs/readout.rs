//! Positions as text with as many digits as the image resolves.

use super::Wcs;
use crate::sky::{SexagesimalStyle, SkyPoint, degrees_text, hours_text};

impl Wcs {
    /// Longitude and latitude as text: hours and degrees for equatorial systems, decimal degrees for
    /// others, resolving about a tenth of a pixel.
    pub fn coordinate_texts(&self, sky: SkyPoint, style: SexagesimalStyle) -> [String; 2] {
        let tenth_of_pixel = self.pixel_scale_arcsec() / 10.0;
        let digits = |unit: f64| (-(tenth_of_pixel / unit).log10()).ceil().clamp(0.0, 9.0) as usize;
        if self.system.is_equatorial() {
            return [hours_text(sky.lon, digits(15.0), style), degrees_text(sky.lat, digits(1.0), style)];
        }
        let (lon, lat) = sky.to_degrees();
        let decimals = digits(3600.0);
        [format!("{lon:.decimals$}"), format!("{lat:+.decimals$}")]
    }
}
