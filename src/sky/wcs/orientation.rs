//! Scales and directions of an image on the sky.

use super::Wcs;
use crate::geometry::{ImagePoint, View};

/// Where north and east are at one place of an image, and how large its pixels are there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orientation {
    /// Unit vectors in image coordinates (x right, y up).
    pub north: [f64; 2],
    pub east: [f64; 2],
    /// Length of one pixel on the sky towards north and towards east.
    pub north_arcsec_per_pixel: f64,
    pub east_arcsec_per_pixel: f64,
}

impl Orientation {
    /// True where east lies to the left when north is up, as on the sky.
    pub fn is_sky_parity(&self) -> bool {
        self.north[0] * self.east[1] - self.north[1] * self.east[0] > 0.0
    }
}

impl Wcs {
    /// The view turned and mirrored so that north is up and east is left at its centre; `None` off the sky.
    pub fn north_up(&self, view: View) -> Option<View> {
        let sky = self.north_and_east(view.center)?;
        let flip_x = !sky.is_sky_parity();
        let x = if flip_x { -sky.north[0] } else { sky.north[0] };
        Some(View { rotation: x.atan2(sky.north[1]), flip_x, ..view })
    }

    /// The directions of north and east at a place; `None` off the sky. At a pole, where every
    /// direction is north or south, those of the meridian that the projection assigns to it.
    pub fn north_and_east(&self, at: ImagePoint) -> Option<Orientation> {
        let here = self.sky_from_pixel(at)?;
        let (east, north) = here.east_and_north();
        let slope = |dx: f64, dy: f64| {
            let ahead = self.sky_from_pixel(ImagePoint { x: at.x + dx, y: at.y + dy })?.direction();
            let behind = self.sky_from_pixel(ImagePoint { x: at.x - dx, y: at.y - dy })?.direction();
            let along = |axis: [f64; 3]| (0..3).map(|k| axis[k] * (ahead[k] - behind[k])).sum::<f64>();
            Some([along(east), along(north)])
        };
        let ([east_x, north_x], [east_y, north_y]) = (slope(0.5, 0.0)?, slope(0.0, 0.5)?);
        let det = east_x * north_y - east_y * north_x;
        let (north, north_pixels) = unit([-east_y / det, east_x / det])?;
        let (east, east_pixels) = unit([north_y / det, -north_x / det])?;
        let arcsec = |pixels: f64| (1.0 / pixels).to_degrees() * 3600.0;
        Some(Orientation {
            north,
            east,
            north_arcsec_per_pixel: arcsec(north_pixels),
            east_arcsec_per_pixel: arcsec(east_pixels),
        })
    }

    /// Sizes of a pixel along x and y at the reference point, arcseconds, without distortion
    /// (as `proj_plane_pixel_scales` of astropy).
    pub fn pixel_scales_arcsec(&self) -> [f64; 2] {
        let [[a, b], [c, d]] = self.linear.matrix;
        [a.hypot(c) * 3600.0, b.hypot(d) * 3600.0]
    }

    /// The square root of the area of a pixel at the reference point, arcseconds, without distortion.
    pub fn pixel_scale_arcsec(&self) -> f64 {
        let [[a, b], [c, d]] = self.linear.matrix;
        (a * d - b * c).abs().sqrt() * 3600.0
    }
}

fn unit([x, y]: [f64; 2]) -> Option<([f64; 2], f64)> {
    let length = x.hypot(y);
    (length.is_finite() && length > 0.0).then(|| ([x / length, y / length], length))
}
