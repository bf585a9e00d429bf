//! Positions on the celestial sphere, and distances and directions between them.

use std::f64::consts::TAU;

/// A position on the celestial sphere, radians. `lon` is in [0, 2 pi).
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct SkyPoint {
    pub lon: f64,
    pub lat: f64,
}

impl SkyPoint {
    /// A position given in degrees; the longitude is brought into [0, 360).
    pub fn from_degrees(lon: f64, lat: f64) -> Self {
        Self { lon: wrap_turn(lon.to_radians()), lat: lat.to_radians() }
    }

    /// Longitude and latitude in degrees.
    pub fn to_degrees(self) -> (f64, f64) {
        (self.lon.to_degrees(), self.lat.to_degrees())
    }

    /// The unit vector towards the position; z points to the north pole, x to longitude 0.
    pub fn direction(self) -> [f64; 3] {
        let ((sin_lon, cos_lon), (sin_lat, cos_lat)) = (self.lon.sin_cos(), self.lat.sin_cos());
        [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
    }

    /// The unit vectors that point east and north at the position (at a pole: those of its longitude).
    pub fn east_and_north(self) -> ([f64; 3], [f64; 3]) {
        let ((sin_lon, cos_lon), (sin_lat, cos_lat)) = (self.lon.sin_cos(), self.lat.sin_cos());
        ([-sin_lon, cos_lon, 0.0], [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat])
    }

    /// The angle between two positions, radians in [0, pi]; exact for small and for opposite angles
    /// (Vincenty's formula on the sphere). NaN where a coordinate is NaN.
    pub fn separation(self, other: Self) -> f64 {
        let (sin_d, cos_d) = (other.lon - self.lon).sin_cos();
        let ((sin_a, cos_a), (sin_b, cos_b)) = (self.lat.sin_cos(), other.lat.sin_cos());
        let across = (cos_b * sin_d).hypot(cos_a * sin_b - sin_a * cos_b * cos_d);
        across.atan2(sin_a * sin_b + cos_a * cos_b * cos_d)
    }

    /// The direction from here to `other`: radians east of north, [0, 2 pi).
    pub fn position_angle(self, other: Self) -> f64 {
        let (sin_d, cos_d) = (other.lon - self.lon).sin_cos();
        let ((sin_a, cos_a), (sin_b, cos_b)) = (self.lat.sin_cos(), other.lat.sin_cos());
        wrap_turn((cos_b * sin_d).atan2(cos_a * sin_b - sin_a * cos_b * cos_d))
    }

    /// The position `distance` radians away in the direction `position_angle` (radians east of north).
    pub fn destination(self, position_angle: f64, distance: f64) -> Self {
        let ((sin_pa, cos_pa), (sin_r, cos_r)) = (position_angle.sin_cos(), distance.sin_cos());
        let (sin_lat, cos_lat) = self.lat.sin_cos();
        let toward = cos_lat * cos_r - sin_lat * sin_r * cos_pa;
        let across = sin_r * sin_pa;
        let up = sin_lat * cos_r + cos_lat * sin_r * cos_pa;
        Self { lon: wrap_turn(self.lon + across.atan2(toward)), lat: up.atan2(toward.hypot(across)) }
    }
}

/// The same angle in [0, 2 pi).
pub(super) fn wrap_turn(angle: f64) -> f64 {
    if (0.0..TAU).contains(&angle) {
        return angle;
    }
    let wrapped = angle.rem_euclid(TAU);
    if wrapped >= TAU { 0.0 } else { wrapped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn separations_of_known_pairs() {
        let pole = SkyPoint::from_degrees(12.0, 90.0);
        let equator = SkyPoint::from_degrees(200.0, 0.0);
        assert!((pole.separation(equator) - PI / 2.0).abs() < 1e-15);
        let near = SkyPoint::from_degrees(200.0, 1e-9);
        assert!((equator.separation(near) - 1e-9_f64.to_radians()).abs() < 1e-25);
        let opposite = SkyPoint::from_degrees(20.0, 0.0);
        assert!((equator.separation(opposite) - PI).abs() < 1e-15);
        assert!((equator.position_angle(near)).abs() < 1e-15);
    }

    #[test]
    fn a_destination_lies_where_it_was_asked() {
        let from = SkyPoint::from_degrees(359.9, -89.5);
        for step in 0..36 {
            let (angle, distance) = (f64::from(step) * 0.17, 0.002 + f64::from(step) * 0.08);
            let there = from.destination(angle, distance);
            assert!((from.separation(there) - distance).abs() < 1e-14);
            assert!((from.position_angle(there) - angle).abs() < 1e-12);
        }
    }
}
