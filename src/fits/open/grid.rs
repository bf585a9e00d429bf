//! Whether two planes have the same pixel grid.

use crate::field::Plane;
use crate::geometry::ImagePoint;

/// Largest distance, in pixels, between positions that count as the same.
const TOLERANCE: f64 = 0.05;

/// Same size, and, where both have world coordinates, the same place on the sky at corners and centre.
pub fn same_grid(a: &Plane, b: &Plane) -> bool {
    if a.size() != b.size() {
        return false;
    }
    let (Some(sky_a), Some(sky_b)) = (a.sky(), b.sky()) else { return true };
    let (right, top) = (a.size().width as f64 - 1.0, a.size().height as f64 - 1.0);
    let center = a.size().center();
    let points = [(0.0, 0.0), (right, 0.0), (0.0, top), (right, top), (center.x, center.y)];
    points.into_iter().all(|(x, y)| {
        let there = sky_a.sky_from_pixel(ImagePoint { x, y }).and_then(|sky| sky_b.pixel_from_sky(sky));
        // Outside the projection nothing can be compared.
        there.is_none_or(|point| (point.x - x).hypot(point.y - y) <= TOLERANCE)
    })
}
