//! The area that a circle and a pixel share.

use crate::geometry::ImagePoint;

/// The area, in pixels (0 to 1), of the part of the pixel with centre `pixel` that lies in the circle of
/// `radius` (at least 0) around `center`. Exact: the integral of the circle's arc between the edges.
pub(super) fn circle_pixel_overlap(center: ImagePoint, radius: f64, pixel: ImagePoint) -> f64 {
    let (x, y) = ((pixel.x - center.x).abs(), (pixel.y - center.y).abs());
    let nearest = (x - 0.5).max(0.0).hypot((y - 0.5).max(0.0));
    if nearest >= radius {
        return 0.0;
    }
    if (x + 0.5).hypot(y + 0.5) <= radius {
        return 1.0;
    }
    let columns = (x - 0.5, x + 0.5);
    let area = area_below(radius, columns, y + 0.5) - area_below(radius, columns, y - 0.5);
    area.clamp(0.0, 1.0)
}

/// The signed area between the x axis and the height `y`, within the circle around the origin and
/// between two columns: the integral of `y` limited to the arc.
fn area_below(radius: f64, (x0, x1): (f64, f64), y: f64) -> f64 {
    let height = y.abs().min(radius);
    // Where the arc is higher than `height`.
    let flat = (radius * radius - height * height).max(0.0).sqrt();
    let (from, to) = (x0.clamp(-flat, flat), x1.clamp(-flat, flat));
    let beside = arc(radius, x1) - arc(radius, to) + arc(radius, from) - arc(radius, x0);
    y.signum() * (height * (to - from) + beside)
}

/// The area under the arc from its middle to `x` (limited to the circle).
fn arc(radius: f64, x: f64) -> f64 {
    let x = x.clamp(-radius, radius);
    let height = (radius * radius - x * x).max(0.0).sqrt();
    0.5 * (x * height + radius * radius * (x / radius).asin())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn the_parts_of_a_circle_add_up_to_its_area() {
        for (radius, x, y) in [(0.3, 0.0, 0.0), (0.5, 0.2, -0.4), (2.7, 0.31, 0.77), (40.0, -0.123, 0.5)] {
            let center = ImagePoint { x, y };
            let mut area = 0.0;
            for i in -45..=45 {
                for j in -45..=45 {
                    area += circle_pixel_overlap(center, radius, ImagePoint { x: i.into(), y: j.into() });
                }
            }
            assert!((area - PI * radius * radius).abs() < 1e-10 * radius * radius, "{radius}: {area}");
        }
    }

    #[test]
    fn a_quarter_circle_lies_in_the_pixel_at_its_corner() {
        let center = ImagePoint { x: -0.5, y: -0.5 };
        let area = circle_pixel_overlap(center, 1.0, ImagePoint { x: 0.0, y: 0.0 });
        assert!((area - PI / 4.0).abs() < 1e-14);
        assert_eq!(circle_pixel_overlap(center, 0.0, ImagePoint { x: 0.0, y: 0.0 }), 0.0);
    }
}
