//! The singular isothermal ellipsoid, the mass of most galaxy lenses.

use crate::geometry::ImagePoint;
use std::f64::consts::TAU;

/// A singular isothermal ellipsoid: Kormann, Schneider & Bartelmann 1994 (A&A 284, 285).
/// Positions are offsets from its centre; any unit of length, the same for all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IsothermalLens {
    /// Radius of the circle whose area the critical curve encloses.
    pub einstein_radius: f64,
    /// Minor over major axis of the mass, below 1.
    pub axis_ratio: f64,
    /// Direction of the major axis, radians from +x.
    pub angle: f64,
}

/// One image of a point behind a lens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LensImage {
    pub position: ImagePoint,
    /// Negative for images that are mirrored.
    pub magnification: f64,
}

impl IsothermalLens {
    /// By how much light is bent at a direction (radians from +x); the same at every radius.
    fn deflection(&self, direction: f64) -> ImagePoint {
        // The formula's first axis is the minor one.
        let frame = self.angle + std::f64::consts::FRAC_PI_2;
        let ratio = self.axis_ratio.clamp(0.05, 0.9999);
        let flattening = (1.0 - ratio * ratio).sqrt();
        let scale = self.einstein_radius * ratio.sqrt() / flattening;
        let (sin, cos) = (direction - frame).sin_cos();
        let first = scale * (flattening / ratio * cos).asinh();
        let second = scale * (flattening * sin).asin();
        let (sin, cos) = frame.sin_cos();
        ImagePoint { x: first * cos - second * sin, y: first * sin + second * cos }
    }

    /// Where light seen at a position comes from.
    pub fn source_of(&self, seen: ImagePoint) -> ImagePoint {
        let bent = self.deflection(seen.y.atan2(seen.x));
        ImagePoint { x: seen.x - bent.x, y: seen.y - bent.y }
    }

    /// 1 / (1 - 2 kappa): signed magnification at a position.
    pub fn magnification(&self, seen: ImagePoint) -> f64 {
        let (sin, cos) = self.angle.sin_cos();
        let (along, across) = (seen.x * cos + seen.y * sin, seen.y * cos - seen.x * sin);
        let ratio = self.axis_ratio.clamp(0.05, 0.9999);
        let radius = (across * across + ratio * ratio * along * along).sqrt();
        1.0 / (1.0 - ratio.sqrt() * self.einstein_radius / radius)
    }

    /// All images of a point source: the deflection depends on direction alone, so an image lies in each
    /// direction along which source plus deflection points outwards.
    pub fn images(&self, source: ImagePoint) -> Vec<LensImage> {
        const STEPS: usize = 1440;
        let sideways = |direction: f64| {
            let (sin, cos) = direction.sin_cos();
            let bent = self.deflection(direction);
            (source.y + bent.y) * cos - (source.x + bent.x) * sin
        };
        let mut images = Vec::new();
        let mut before = sideways(0.0);
        for step in 1..=STEPS {
            let (from, to) = (TAU * (step - 1) as f64 / STEPS as f64, TAU * step as f64 / STEPS as f64);
            let after = sideways(to);
            if (before <= 0.0) != (after <= 0.0) {
                images.extend(self.image_along(source, root(sideways, from, to)));
            }
            before = after;
        }
        images
    }

    fn image_along(&self, source: ImagePoint, direction: f64) -> Option<LensImage> {
        let (sin, cos) = direction.sin_cos();
        let bent = self.deflection(direction);
        let radius = (source.x + bent.x) * cos + (source.y + bent.y) * sin;
        let position = ImagePoint { x: radius * cos, y: radius * sin };
        (radius > 0.0).then(|| LensImage { position, magnification: self.magnification(position) })
    }
}

/// Bisect between two arguments where the function has different signs.
fn root(function: impl Fn(f64) -> f64, mut from: f64, mut to: f64) -> f64 {
    let below = function(from) <= 0.0;
    for _ in 0..60 {
        let middle = 0.5 * (from + to);
        if (function(middle) <= 0.0) == below { from = middle } else { to = middle }
    }
    0.5 * (from + to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENS: IsothermalLens = IsothermalLens { einstein_radius: 1.2, axis_ratio: 0.7, angle: 0.6 };

    #[test]
    fn images_come_from_the_source() {
        for (source, count) in [
            (ImagePoint { x: 0.02, y: 0.03 }, 4),
            (ImagePoint { x: 0.5, y: -0.4 }, 2),
            (ImagePoint { x: 3.0, y: 1.0 }, 1),
        ] {
            let images = LENS.images(source);
            assert_eq!(images.len(), count, "{source:?}");
            for image in images {
                let back = LENS.source_of(image.position);
                assert!((back.x - source.x).hypot(back.y - source.y) < 1e-9);
            }
        }
    }

    #[test]
    fn magnification_is_the_area_ratio() {
        let (seen, step) = (ImagePoint { x: 1.1, y: 0.9 }, 1e-5);
        let map = |dx: f64, dy: f64| LENS.source_of(ImagePoint { x: seen.x + dx, y: seen.y + dy });
        let (right, left, up, down) = (map(step, 0.0), map(-step, 0.0), map(0.0, step), map(0.0, -step));
        let determinant = ((right.x - left.x) * (up.y - down.y) - (right.y - left.y) * (up.x - down.x))
            / (4.0 * step * step);
        assert!((LENS.magnification(seen) * determinant - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_nearly_round_lens_bends_by_its_einstein_radius() {
        let round = IsothermalLens { axis_ratio: 0.999, ..LENS };
        let source = round.source_of(ImagePoint { x: 3.0, y: 4.0 });
        assert!((source.x.hypot(source.y) - (5.0 - 1.2)).abs() < 1e-3);
    }
}
