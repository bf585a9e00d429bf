//! Light behind a lens: Sersic profiles in the source plane, seen through an isothermal ellipsoid with shear.

use super::super::lens::IsothermalLens;
use super::super::sersic::sersic_b;
use super::super::sharp_image::SharpImage;
use crate::geometry::ImagePoint;
use std::f64::consts::PI;

/// The light of a lensed galaxy with its knots. Lengths in pixels, relative to the centre of the lens.
#[derive(Debug, Clone)]
pub(in super::super) struct WarpedSource {
    pub(in super::super) center: ImagePoint,
    pub(in super::super) lens: IsothermalLens,
    /// Strength along and across the axes: the two components of an external shear.
    pub(in super::super) shear: (f64, f64),
    pub(in super::super) profiles: Vec<SourceProfile>,
    /// Lensed flux in VIS, Y, J, H.
    pub(in super::super) flux: [f64; 4],
}

/// One Sersic profile of the source.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct SourceProfile {
    pub(in super::super) position: ImagePoint,
    pub(in super::super) radius: f64,
    pub(in super::super) index: f64,
    pub(in super::super) axis_ratio: f64,
    pub(in super::super) angle: f64,
    /// Flux in the source plane; the sum over profiles is arbitrary.
    pub(in super::super) share: f64,
}

/// A profile made ready for many points.
struct Prepared {
    position: ImagePoint,
    sin: f64,
    cos: f64,
    inverse_radius: f64,
    inverse_minor: f64,
    b: f64,
    exponent: f64,
    peak: f64,
    /// Square of the radius, in effective radii, beyond which nothing is painted.
    farthest: f64,
}

impl SourceProfile {
    fn prepared(&self) -> Prepared {
        let b = sersic_b(self.index);
        let gamma = gamma_of(2.0 * self.index);
        let area = 2.0 * PI * self.index * b.powf(-2.0 * self.index) * gamma;
        let (sin, cos) = self.angle.sin_cos();
        Prepared {
            position: self.position,
            sin,
            cos,
            inverse_radius: 1.0 / self.radius,
            inverse_minor: 1.0 / (self.radius * self.axis_ratio),
            b,
            exponent: 0.5 / self.index,
            peak: self.share / (area * self.radius * self.radius * self.axis_ratio),
            farthest: 6.0_f64.powi(2),
        }
    }
}

/// The gamma function, Stirling's series after shifting upwards: to 1e-7 for x > 0.5.
fn gamma_of(x: f64) -> f64 {
    let (mut shifted, mut product) = (x, 1.0);
    while shifted < 7.0 {
        product *= shifted;
        shifted += 1.0;
    }
    let series = 1.0 / (12.0 * shifted) - 1.0 / (360.0 * shifted.powi(3)) + 1.0 / (1260.0 * shifted.powi(5));
    ((shifted - 0.5) * shifted.ln() - shifted + 0.5 * (2.0 * PI).ln() + series).exp() / product
}

impl Prepared {
    fn brightness(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.position.x, y - self.position.y);
        let along = (dx * self.cos + dy * self.sin) * self.inverse_radius;
        let across = (dy * self.cos - dx * self.sin) * self.inverse_minor;
        let squared = along * along + across * across;
        if squared > self.farthest {
            return 0.0;
        }
        let scaled = if self.exponent == 0.5 { squared.sqrt() } else { squared.powf(self.exponent) };
        self.peak * (-self.b * scaled).exp()
    }
}

impl WarpedSource {
    /// Half the side of the box that holds the images.
    fn half_size(&self) -> f64 {
        let reach =
            |profile: &SourceProfile| profile.position.x.hypot(profile.position.y) + 5.0 * profile.radius;
        let farthest = self.profiles.iter().map(reach).fold(0.0, f64::max);
        (1.25 * self.lens.einstein_radius + farthest).clamp(4.0, 60.0)
    }

    fn source_of(&self, seen: ImagePoint) -> ImagePoint {
        let source = self.lens.source_of(seen);
        let (along, across) = self.shear;
        ImagePoint {
            x: source.x - along * seen.x - across * seen.y,
            y: source.y - across * seen.x + along * seen.y,
        }
    }

    /// The lensed light before the PSF, scaled to its flux.
    pub(in super::super) fn draw(&self) -> SharpImage {
        self.drawn().with_flux(self.flux)
    }

    /// Lensed flux over flux without the lens.
    pub(in super::super) fn magnification(&self) -> f64 {
        let lensed: f64 =
            self.drawn().bands.first().map_or(0.0, |band| band.iter().copied().map(f64::from).sum());
        let bare: f64 = self.profiles.iter().map(|profile| profile.share).sum();
        lensed / bare.max(1e-12)
    }

    fn drawn(&self) -> SharpImage {
        const FINE: usize = 4;
        let half = self.half_size().ceil();
        let side = 2 * half as usize + 1;
        let (x0, y0) = ((self.center.x - half).floor(), (self.center.y - half).floor());
        let prepared: Vec<Prepared> = self.profiles.iter().map(SourceProfile::prepared).collect();
        let offset = ImagePoint { x: x0 - self.center.x, y: y0 - self.center.y };
        let shifted = ShiftedRays { warped: self, offset, side };
        let rays = shifted.corners();
        let mut values = Vec::with_capacity(side * side);
        for row in 0..side {
            for column in 0..side {
                values.push(shifted.pixel(&rays, (column, row), &prepared, FINE));
            }
        }
        let bands = std::array::from_fn(|_| values.clone());
        SharpImage { x0: x0 as i64, y0: y0 as i64, width: side, height: side, bands }
    }
}

/// Rays through the corners of the pixels of a box.
struct ShiftedRays<'a> {
    warped: &'a WarpedSource,
    /// Of the first pixel's centre from the lens.
    offset: ImagePoint,
    side: usize,
}

impl ShiftedRays<'_> {
    fn corners(&self) -> Vec<ImagePoint> {
        let count = self.side + 1;
        let at = |index: usize| ImagePoint {
            x: self.offset.x - 0.5 + (index % count) as f64,
            y: self.offset.y - 0.5 + (index / count) as f64,
        };
        (0..count * count).map(|index| self.warped.source_of(at(index))).collect()
    }

    /// The mean over `fine`^2 points of a pixel, the rays between corners by bilinear interpolation; the pixels around
    /// the centre of the lens, where the map is not smooth, ray by ray.
    fn pixel(&self, rays: &[ImagePoint], place: (usize, usize), profiles: &[Prepared], fine: usize) -> f32 {
        let (column, row) = place;
        let count = self.side + 1;
        let ray = |c: usize, r: usize| rays.get(r * count + c).copied().unwrap_or_default();
        let corners =
            [ray(column, row), ray(column + 1, row), ray(column, row + 1), ray(column + 1, row + 1)];
        let center = ImagePoint { x: self.offset.x + column as f64, y: self.offset.y + row as f64 };
        let is_middle = center.x.hypot(center.y) < 2.0;
        let step = 1.0 / fine as f64;
        let mut sum = 0.0;
        for sub in 0..fine * fine {
            let (u, v) = (((sub % fine) as f64 + 0.5) * step, ((sub / fine) as f64 + 0.5) * step);
            let source = if is_middle {
                self.warped.source_of(ImagePoint { x: center.x + u - 0.5, y: center.y + v - 0.5 })
            } else {
                blend(&corners, u, v)
            };
            sum += profiles.iter().map(|profile| profile.brightness(source.x, source.y)).sum::<f64>();
        }
        (sum * step * step) as f32
    }
}

fn blend([a, b, c, d]: &[ImagePoint; 4], u: f64, v: f64) -> ImagePoint {
    let (p, q, r, s) = ((1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v);
    ImagePoint { x: p * a.x + q * b.x + r * c.x + s * d.x, y: p * a.y + q * b.y + r * c.y + s * d.y }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(index: f64, share: f64) -> SourceProfile {
        SourceProfile {
            position: ImagePoint { x: 2.0, y: 1.0 },
            radius: 3.0,
            index,
            axis_ratio: 0.7,
            angle: 0.4,
            share,
        }
    }

    fn lens(einstein_radius: f64) -> IsothermalLens {
        IsothermalLens { einstein_radius, axis_ratio: 0.99, angle: 0.0 }
    }

    fn warped(einstein_radius: f64, profile: SourceProfile) -> WarpedSource {
        WarpedSource {
            center: ImagePoint { x: 50.3, y: 49.8 },
            lens: lens(einstein_radius),
            shear: (0.0, 0.0),
            profiles: vec![profile],
            flux: [1.0; 4],
        }
    }

    #[test]
    fn without_a_lens_the_flux_is_that_of_the_source() {
        // 5 effective radii hold 99.9 % of an exponential disc, 98 % of n = 2.
        for (index, expected) in [(1.0, 0.998), (2.0, 0.97)] {
            let bare = warped(1e-6, source(index, 1.0)).magnification();
            assert!((bare - expected).abs() < 0.02, "n = {index}: {bare}");
        }
    }

    #[test]
    fn a_small_source_is_magnified_as_a_point() {
        let mut profile = source(1.0, 1.0);
        profile.radius = 0.35;
        profile.axis_ratio = 1.0;
        let warped = warped(10.0, profile);
        let points: f64 =
            warped.lens.images(profile.position).iter().map(|image| image.magnification.abs()).sum();
        let drawn = warped.magnification();
        assert!((drawn / points - 1.0).abs() < 0.05, "{drawn} against {points}");
    }
}
