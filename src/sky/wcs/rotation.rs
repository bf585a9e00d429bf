//! The rotation between a projection's native sphere and the celestial sphere.
//!
//! Source: Calabretta & Greisen (2002), A&A 395, 1077, section 2.4.

use super::degrees::{acos_degrees, atan2_degrees, sin_cos_degrees};
use crate::sky::SkyPoint;
use crate::sky::WcsError;
use crate::sky::point::wrap_turn;

/// What fixes the rotation, degrees.
pub(super) struct Fiducial {
    /// Native longitude and latitude of the fiducial point.
    pub native: [f64; 2],
    /// Celestial longitude and latitude of the fiducial point (CRVAL).
    pub celestial: [f64; 2],
    /// LONPOLE: native longitude of the celestial pole.
    pub pole_native_longitude: Option<f64>,
    /// LATPOLE: chooses between two possible latitudes of the native pole.
    pub pole_latitude: f64,
}

/// Native directions to celestial positions and back.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rotation {
    /// Celestial longitude of the native pole, radians.
    pole_longitude: f64,
    /// Rows: axes of the celestial frame whose longitude is counted from the native pole's.
    rows: [[f64; 3]; 3],
}

impl Rotation {
    pub(super) fn new(fiducial: &Fiducial) -> Result<Self, WcsError> {
        let [phi0, theta0] = fiducial.native;
        let default = if fiducial.celestial[1] >= theta0 { phi0 } else { phi0 + 180.0 };
        let phi_pole = fiducial.pole_native_longitude.unwrap_or(default);
        let on_sphere = fiducial.celestial[1].abs() <= 90.0 + 1e-10;
        if !on_sphere {
            return Err(WcsError::bad("the reference latitude (CRVAL) lies beyond a pole"));
        }
        let [pole_longitude, pole_latitude] = native_pole(fiducial, phi_pole)?;
        let ((sin_d, cos_d), (sin_p, cos_p)) = (sin_cos_degrees(pole_latitude), sin_cos_degrees(phi_pole));
        let rows = [
            [-sin_d * cos_p, -sin_d * sin_p, cos_d],
            [sin_p, -cos_p, 0.0],
            [cos_d * cos_p, cos_d * sin_p, sin_d],
        ];
        Ok(Self { pole_longitude: pole_longitude.rem_euclid(360.0).to_radians(), rows })
    }

    /// The celestial position of a native direction.
    #[inline]
    pub(super) fn celestial(&self, native: [f64; 3]) -> SkyPoint {
        let [x, y, z] = self.rows.map(|row| row[0] * native[0] + row[1] * native[1] + row[2] * native[2]);
        SkyPoint { lon: wrap_turn(self.pole_longitude + y.atan2(x)), lat: z.atan2((x * x + y * y).sqrt()) }
    }

    /// The native direction of a celestial position.
    #[inline]
    pub(super) fn native(&self, sky: SkyPoint) -> [f64; 3] {
        let [x, y, z] = SkyPoint { lon: sky.lon - self.pole_longitude, lat: sky.lat }.direction();
        let [a, b, c] = &self.rows;
        [0, 1, 2].map(|k| a[k] * x + b[k] * y + c[k] * z)
    }
}

/// Celestial longitude and latitude of the native pole, degrees.
fn native_pole(fiducial: &Fiducial, phi_pole: f64) -> Result<[f64; 2], WcsError> {
    let ([phi0, theta0], [lon0, lat0]) = (fiducial.native, fiducial.celestial);
    if theta0 == 90.0 {
        return Ok([lon0, lat0]);
    }
    let ((sin_theta, cos_theta), (sin_lat, cos_lat)) = (sin_cos_degrees(theta0), sin_cos_degrees(lat0));
    let (sin_phi, cos_phi) = sin_cos_degrees(phi_pole - phi0);
    let latitude = pole_latitude(fiducial, [sin_theta, cos_theta * cos_phi], sin_lat)?;
    let (sin_pole, cos_pole) = sin_cos_degrees(latitude);
    let longitude = if cos_lat.abs() < TINY {
        lon0
    } else if cos_pole.abs() < TINY {
        if latitude > 0.0 { lon0 + phi_pole - phi0 - 180.0 } else { lon0 - phi_pole + phi0 }
    } else {
        let toward = (sin_theta - sin_pole * sin_lat) / (cos_pole * cos_lat);
        lon0 - atan2_degrees(sin_phi * cos_theta / cos_lat, toward)
    };
    Ok([longitude, latitude])
}

const TINY: f64 = 1e-10;

/// Latitude of the native pole: of the two solutions the valid one nearest to LATPOLE.
fn pole_latitude(
    fiducial: &Fiducial,
    [sin_theta, adjacent]: [f64; 2],
    sin_lat: f64,
) -> Result<f64, WcsError> {
    let length = (sin_theta * sin_theta + adjacent * adjacent).sqrt();
    if length < TINY {
        let consistent = sin_lat.abs() < TINY;
        return consistent.then_some(fiducial.pole_latitude).ok_or_else(contradiction);
    }
    let ratio = sin_lat / length;
    let solvable = ratio.abs() < 1.0 + TINY;
    if !solvable {
        return Err(contradiction());
    }
    let (middle, half) = (atan2_degrees(sin_theta, adjacent), acos_degrees(ratio));
    let normal = |angle: f64| {
        if angle > 180.0 {
            angle - 360.0
        } else if angle < -180.0 {
            angle + 360.0
        } else {
            angle
        }
    };
    let (upper, lower) = (normal(middle + half), normal(middle - half));
    let distance = |angle: f64| (fiducial.pole_latitude - angle).abs();
    let nearest_first = if distance(upper) < distance(lower) { [upper, lower] } else { [lower, upper] };
    let valid = nearest_first.into_iter().find(|angle| angle.abs() < 90.0 + TINY);
    valid.map(|angle| angle.clamp(-90.0, 90.0)).ok_or_else(contradiction)
}

fn contradiction() -> WcsError {
    WcsError::bad("CRVAL, LONPOLE and LATPOLE contradict one another")
}
