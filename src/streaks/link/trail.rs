//! A detection on the tangent plane.

use super::LinkSettings;
use super::epochs::Epoch;
use super::footprint::distance;
use super::plane::TangentPlane;
use crate::streaks::{Detection, EndSigma, Exposure, axis_angle};

/// Nearer to the edge of its image than this, a trail may be cut, pixels.
const EDGE_PX: f64 = 3.0;

/// What linking knows of a detection. Lengths in arcsec.
#[derive(Debug, Clone)]
pub(super) struct Trail {
    /// Its place among the detections.
    pub detection: usize,
    /// Its epoch.
    pub epoch: usize,
    /// The middle.
    pub at: [f64; 2],
    /// Radians counter-clockwise from east on the plane; an axis.
    pub angle: f64,
    pub angle_sigma: f64,
    pub length: f64,
    pub length_sigma: f64,
    /// Standard deviation of the middle in each direction.
    pub sigma: f64,
    /// AB, or -2.5 log10(flux) where no detection has one; `None` for no flux.
    pub magnitude: Option<f64>,
    pub magnitude_sigma: f64,
    pub at_edge: bool,
    /// In how many other epochs something stands at the same place.
    pub statics: u32,
    /// The longest time after or before which it still stands there, hours.
    pub standing_hours: f64,
    /// Other detections of its epoch within half an arcminute.
    pub neighbours: u32,
}

impl Trail {
    /// `None` where the detection has no place on the sky or no finite one.
    pub(super) fn of(
        (index, detection): (usize, &Detection),
        (place, epoch): (usize, &Epoch),
        (exposures, plane): (&[Exposure], &TangentPlane),
        settings: &LinkSettings,
    ) -> Option<Self> {
        let [first, second] = detection.sky_ends?;
        let (a, b) = (plane.plane_from_sky(first)?, plane.plane_from_sky(second)?);
        let image = exposures.get(epoch.exposure)?.images.get(detection.image)?;
        let scale = image.wcs.as_ref()?.pixel_scale_arcsec();
        let length = distance(a, b);
        let [along, across] = end_sigmas(detection, settings).map(|sigma| sigma * scale);
        let weak = (1.0 - length / (settings.short_px * scale)).max(0.0);
        let ([ax, ay], [bx, by]) = (a, b);
        let size = image.pixels.size();
        let near = |value: f64, count: usize| value < EDGE_PX || value > count as f64 - 1.0 - EDGE_PX;
        let at_edge = detection.ends.iter().any(|end| near(end.x, size.width) || near(end.y, size.height));
        let flux_magnitude = (detection.flux > 0.0).then(|| -2.5 * detection.flux.log10());
        Some(Self {
            detection: index,
            epoch: place,
            at: [0.5 * (ax + bx), 0.5 * (ay + by)],
            angle: axis_angle((by - ay).atan2(bx - ax)),
            angle_sigma: (across / length.max(scale)).hypot(0.6 * weak),
            length,
            length_sigma: along,
            sigma: (0.5 * along.hypot(across)).hypot(settings.astrometry_sigma_arcsec),
            magnitude: detection.magnitude.or(flux_magnitude).filter(|magnitude| magnitude.is_finite()),
            magnitude_sigma: magnitude_sigma(detection),
            at_edge,
            statics: 0,
            standing_hours: 0.0,
            neighbours: 0,
        })
    }
}

/// Standard deviations of the difference of both ends along and across, pixels, never below the least.
fn end_sigmas(detection: &Detection, settings: &LinkSettings) -> [f64; 2] {
    let pick: [fn(&EndSigma) -> f64; 2] = [|end| end.along, |end| end.across];
    let mut sigmas = [0.0; 2];
    for ((sigma, pick), least) in sigmas.iter_mut().zip(pick).zip(settings.least_end_sigma_px) {
        let known = |end: &EndSigma| {
            let value = pick(end);
            if value.is_finite() { value.clamp(least, 20.0) } else { 2.0 * least }
        };
        let [first, second] = &detection.end_sigmas;
        *sigma = known(first).hypot(known(second));
    }
    sigmas
}

/// The error of a magnitude with what a moving source varies anyway.
fn magnitude_sigma(detection: &Detection) -> f64 {
    let by_flux = 1.0857 * detection.flux_sigma / detection.flux;
    let sigma = detection.magnitude_sigma.unwrap_or(by_flux);
    if sigma.is_finite() { sigma.abs().clamp(0.0, 2.0).hypot(0.1) } else { 0.5 }
}
