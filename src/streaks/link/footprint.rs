//! Which image of an exposure shows a place on the sky.

use super::plane::TangentPlane;
use crate::geometry::{ImagePoint, ImageSize};
use crate::sky::{SkyPoint, Wcs};
use crate::streaks::Exposure;
use std::sync::Arc;

/// The images of one exposure that have world coordinates, as circles on the tangent plane.
#[derive(Debug)]
pub(super) struct Footprint {
    images: Vec<ImageCircle>,
}

#[derive(Debug)]
struct ImageCircle {
    image: usize,
    wcs: Arc<Wcs>,
    size: ImageSize,
    center: [f64; 2],
    /// Arcsec.
    radius: f64,
}

impl Footprint {
    pub(super) fn of(exposure: &Exposure, plane: &TangentPlane) -> Self {
        let circle = |(image, found): (usize, &crate::streaks::ExposureImage)| {
            let (wcs, size) = (found.wcs.clone()?, found.pixels.size());
            let on_plane = |point| plane.plane_from_sky(wcs.sky_from_pixel(point)?);
            let center = on_plane(size.center())?;
            let corners = corners(size).into_iter().filter_map(on_plane);
            let radius = corners.map(|corner| distance(corner, center)).fold(0.0, f64::max);
            // Distortion may push the middle of an edge a little beyond the corners.
            Some(ImageCircle { image, wcs, size, center, radius: 1.02 * radius + 1.0 })
        };
        Self { images: exposure.images.iter().enumerate().filter_map(circle).collect() }
    }

    /// The image that shows a place (the first of several), and where.
    pub(super) fn place(&self, at: [f64; 2], sky: SkyPoint) -> Option<(usize, ImagePoint)> {
        self.images.iter().filter(|image| distance(image.center, at) <= image.radius).find_map(|image| {
            let point = image.wcs.pixel_from_sky(sky)?;
            image.size.pixel_at(point)?;
            Some((image.image, point))
        })
    }
}

/// The outer corners of an image.
pub(super) fn corners(size: ImageSize) -> [ImagePoint; 4] {
    let (right, top) = (size.width as f64 - 0.5, size.height as f64 - 0.5);
    [(-0.5, -0.5), (right, -0.5), (-0.5, top), (right, top)].map(|(x, y)| ImagePoint { x, y })
}

pub(super) fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    let ([ax, ay], [bx, by]) = (a, b);
    (bx - ax).hypot(by - ay)
}
