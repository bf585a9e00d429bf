//! Errors along and across a trail as errors in right ascension and declination, or in x and y.

use crate::streaks::{Detection, EndSigma, ExposureImage};

/// Standard deviations in x and y, pixels.
pub(super) fn pixel_errors(detection: &Detection, sigma: EndSigma) -> (f64, f64) {
    let (sin, cos) = detection.angle().sin_cos();
    ((sigma.along * cos).hypot(sigma.across * sin), (sigma.along * sin).hypot(sigma.across * cos))
}

/// Standard deviations in right ascension (times cos Dec) and declination, arcsec. Errors along and across are taken
/// as independent, and pixels as square.
pub(super) fn sky_errors(
    detection: &Detection,
    image: &ExposureImage,
    sigma: EndSigma,
) -> Option<(f64, f64)> {
    let scale = image.wcs.as_ref()?.pixel_scale_arcsec();
    let (sin, cos) = detection.position_angle()?.sin_cos();
    let (along, across) = (scale * sigma.along, scale * sigma.across);
    Some(((along * sin).hypot(across * cos), (along * cos).hypot(across * sin)))
}
