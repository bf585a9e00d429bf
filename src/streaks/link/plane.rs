//! One flat plane for all exposures.

use crate::sky::SkyPoint;

const ARCSEC: f64 = 180.0 * 3600.0 / std::f64::consts::PI;

/// The gnomonic plane at a position: arcseconds east and north. Great circles are straight lines in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct TangentPlane {
    center: [f64; 3],
    east: [f64; 3],
    north: [f64; 3],
}

impl TangentPlane {
    pub(super) fn at(center: SkyPoint) -> Self {
        let (east, north) = center.east_and_north();
        Self { center: center.direction(), east, north }
    }

    /// Where a sky position lies; `None` a quarter turn away and beyond, and for NaN.
    pub(super) fn plane_from_sky(&self, sky: SkyPoint) -> Option<[f64; 2]> {
        let direction = sky.direction();
        let depth = dot(direction, self.center);
        let at = [self.east, self.north].map(|axis| dot(direction, axis) / depth * ARCSEC);
        (depth > 1e-3 && at.iter().all(|value| value.is_finite())).then_some(at)
    }

    pub(super) fn sky_from_plane(&self, at: [f64; 2]) -> SkyPoint {
        let [east, north] = at.map(|value| value / ARCSEC);
        let mut direction = self.center;
        for (place, (e, n)) in direction.iter_mut().zip(self.east.iter().zip(&self.north)) {
            *place += east * e + north * n;
        }
        let [x, y, z] = direction;
        SkyPoint { lon: y.atan2(x).rem_euclid(std::f64::consts::TAU), lat: z.atan2(x.hypot(y)) }
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(&b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_keeps_small_distances_and_comes_back() {
        for (lon, lat) in [(10.0, -45.0), (359.99, 89.5), (0.0, 0.0)] {
            let center = SkyPoint::from_degrees(lon, lat);
            let plane = TangentPlane::at(center);
            let there = center.destination(1.1, 100.0 / ARCSEC);
            let [x, y] = plane.plane_from_sky(there).unwrap();
            // tan(100") is longer than 100" by 8e-6".
            assert!((x - 100.0 * 1.1_f64.sin()).abs() < 1e-5 && (y - 100.0 * 1.1_f64.cos()).abs() < 1e-5);
            assert!(plane.sky_from_plane([x, y]).separation(there) * ARCSEC < 1e-7);
            assert!(plane.plane_from_sky(center.destination(0.3, 1.6)).is_none());
        }
    }
}
