//! Stamps cut out of exposures, north up where there is a sky.

use crate::geometry::{Affine, ImagePoint, PixelRect};
use crate::session::{Stamp, StampPixels, StampWish};
use crate::sky::SkyPoint;
use crate::streaks::{Exposure, ExposureImage};
use std::f64::consts::FRAC_PI_2;

/// A stamp looks at no more pixels along a side than this.
const MOST_PIXELS: usize = 2048;

/// Cut the stamps of a find out of all exposures.
pub fn read_stamps(exposures: &[Exposure], wish: &StampWish) -> Vec<Stamp> {
    let scale = scale_of(exposures, wish);
    (0..exposures.len()).map(|exposure| stamp(exposures, exposure, wish, scale)).collect()
}

/// Radians along a pixel of the image in which the find is at home.
fn scale_of(exposures: &[Exposure], wish: &StampWish) -> Option<f64> {
    let (exposure, image, _) = wish.home?;
    let wcs = exposures.get(exposure)?.images.get(image)?.wcs.as_ref()?;
    Some((wcs.pixel_scale_arcsec() / 3600.0).to_radians())
}

fn stamp(exposures: &[Exposure], number: usize, wish: &StampWish, scale: Option<f64>) -> Stamp {
    let images = exposures.get(number).map_or(&[][..], |exposure| &exposure.images);
    let center = wish.centers.get(number).copied().flatten();
    let on_sky = center.zip(scale).and_then(|(center, scale)| {
        let holds = |image: &ExposureImage| {
            let at = image.wcs.as_ref().and_then(|wcs| wcs.pixel_from_sky(center));
            at.is_some_and(|at| image.pixels.size().pixel_at(at).is_some())
        };
        let image = images.iter().position(holds)?;
        Some((image, north_up(images.get(image)?, center, scale, wish)?))
    });
    let at_home = || {
        let (exposure, image, at) = wish.home.filter(|_| center.is_none())?;
        (exposure == number).then(|| (image, as_it_lies(at, wish)))
    };
    let Some((image, image_from_stamp)) = on_sky.or_else(at_home) else {
        let stamp_from_image = Affine::IDENTITY;
        return Stamp { exposure: number, image: None, stamp_from_image, pixels: StampPixels::Outside };
    };
    let pixels = match images.get(image) {
        Some(image) => sampled(image, image_from_stamp, wish.side),
        None => StampPixels::Outside,
    };
    let stamp_from_image = image_from_stamp.inverse().unwrap_or(Affine::IDENTITY);
    Stamp { exposure: number, image: Some(image), stamp_from_image, pixels }
}

/// Image pixels along one of the stamp.
fn step_of(wish: &StampWish) -> f64 {
    2.0 * wish.reach_px / wish.side.max(1) as f64
}

/// The map from stamp to image with north up and east left, from what lies around the middle.
fn north_up(image: &ExposureImage, center: SkyPoint, scale: f64, wish: &StampWish) -> Option<Affine> {
    let wcs = image.wcs.as_ref()?;
    let at = wcs.pixel_from_sky(center)?;
    let probe = 8.0;
    let towards = |angle: f64| wcs.pixel_from_sky(center.destination(angle, probe * scale));
    let (north, east) = (towards(0.0)?, towards(FRAC_PI_2)?);
    let step = step_of(wish) / probe;
    // Right is west, down is south.
    let (a, c) = (-(east.x - at.x) * step, -(east.y - at.y) * step);
    let (b, d) = (-(north.x - at.x) * step, -(north.y - at.y) * step);
    Some(centred(Affine { a, b, c, d, tx: 0.0, ty: 0.0 }, at, wish.side))
}

/// The map from stamp to image where there is no sky: y up.
fn as_it_lies(at: ImagePoint, wish: &StampWish) -> Affine {
    let step = step_of(wish);
    centred(Affine { a: step, b: 0.0, c: 0.0, d: -step, tx: 0.0, ty: 0.0 }, at, wish.side)
}

/// With `at` in the middle of the stamp.
fn centred(map: Affine, at: ImagePoint, side: usize) -> Affine {
    let half = side as f64 / 2.0;
    let (x, y) = map.apply(half, half);
    Affine { tx: at.x - x, ty: at.y - y, ..map }
}

/// The values under the middles of the stamp's pixels: means where these are larger than those of the image,
/// else linear between them. NaN outside the image and where a pixel that counts is NaN.
fn sampled(image: &ExposureImage, image_from_stamp: Affine, side: usize) -> StampPixels {
    let size = image.pixels.size();
    let far = side as f64;
    let corners = [(0.0, 0.0), (far, 0.0), (0.0, far), (far, far)].map(|(u, v)| image_from_stamp.apply(u, v));
    let least = |values: [f64; 4]| values.into_iter().fold(f64::INFINITY, f64::min);
    let [x0, y0] = [least(corners.map(|corner| corner.0)), least(corners.map(|corner| corner.1))];
    let [x1, y1] = [-least(corners.map(|corner| -corner.0)), -least(corners.map(|corner| -corner.1))];
    let first = |low: f64, most: usize| (low.floor() - 1.0).clamp(0.0, most as f64) as usize;
    let end = |high: f64, most: usize| (high.ceil() + 2.0).clamp(0.0, most as f64) as usize;
    let (x0, y0) = (first(x0, size.width), first(y0, size.height));
    let width = end(x1, size.width).saturating_sub(x0).min(MOST_PIXELS);
    let height = end(y1, size.height).saturating_sub(y0).min(MOST_PIXELS);
    if width == 0 || height == 0 {
        return StampPixels::Outside;
    }
    let window = PixelRect { x0, y0, width, height };
    let mut values = vec![f32::NAN; window.area()];
    if let Err(why) = image.pixels.read_f32(window, &mut values) {
        return StampPixels::Failed(why.to_string());
    }
    let cut = Cut { window, values };
    let n = image_from_stamp.scale().ceil().clamp(1.0, 8.0) as usize;
    let pixel = |index: usize| {
        let (u, v) = ((index % side) as f64, (index / side) as f64);
        let mut sum = 0.0;
        for part in 0..n * n {
            let (du, dv) = ((part % n) as f64 + 0.5, (part / n) as f64 + 0.5);
            let (x, y) = image_from_stamp.apply(u + du / n as f64, v + dv / n as f64);
            sum += cut.at(x, y);
        }
        (sum / (n * n) as f64) as f32
    };
    StampPixels::Values((0..side * side).map(pixel).collect())
}

/// Pixels that were read.
struct Cut {
    window: PixelRect,
    values: Vec<f32>,
}

impl Cut {
    fn pixel(&self, x: f64, y: f64) -> f64 {
        let place = |at: f64, start: usize, len: usize| {
            let at = at - start as f64;
            (at >= 0.0 && at < len as f64).then_some(at as usize)
        };
        let column = place(x, self.window.x0, self.window.width);
        let row = place(y, self.window.y0, self.window.height);
        let index = column.zip(row).map(|(column, row)| row * self.window.width + column);
        index.and_then(|index| self.values.get(index)).map_or(f64::NAN, |value| f64::from(*value))
    }

    /// Linear between the four pixels around.
    fn at(&self, x: f64, y: f64) -> f64 {
        let (left, low) = (x.floor(), y.floor());
        let (u, v) = (x - left, y - low);
        let mut sum = 0.0;
        for (dx, weight_x) in [(0.0, 1.0 - u), (1.0, u)] {
            for (dy, weight_y) in [(0.0, 1.0 - v), (1.0, v)] {
                let weight = weight_x * weight_y;
                if weight > 0.0 {
                    sum += weight * self.pixel(left + dx, low + dy);
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::PlaneKey;
    use crate::geometry::ImageSize;
    use crate::raster::MemoryPixels;
    use crate::session::{Pick, StampLock};
    use std::sync::Arc;

    /// One exposure with value x + 1000 y at pixel (x, y), and no sky.
    fn ramp() -> Vec<Exposure> {
        let size = ImageSize { width: 200, height: 150 };
        let values = (0..size.area()).map(|index| (index % 200) as f32 + 1000.0 * (index / 200) as f32);
        let image = ExposureImage {
            plane: PlaneKey::unique(),
            hdu: 0,
            extname: None,
            pixels: Arc::new(MemoryPixels::new(size, values.collect()).unwrap()),
            flags: None,
            wcs: None,
            zero_point: None,
            gain: None,
        };
        let name = "ramp".to_owned();
        vec![Exposure { name, start_mjd: None, exposure_secs: None, images: vec![image] }]
    }

    fn wish(at: ImagePoint, reach_px: f64) -> StampWish {
        StampWish {
            search: 1,
            pick: Pick::Detection(0),
            lock: StampLock::Object,
            centers: vec![None],
            home: Some((0, 0, at)),
            reach_px,
            side: 40,
        }
    }

    #[test]
    fn without_a_sky_a_stamp_shows_the_pixels_as_they_lie_with_y_up() {
        let at = ImagePoint { x: 100.5, y: 70.5 };
        let stamps = read_stamps(&ramp(), &wish(at, 20.0));
        let StampPixels::Values(values) = &stamps[0].pixels else { panic!("{stamps:?}") };
        // One stamp pixel is one image pixel: the upper left one is pixel (81, 90).
        assert_eq!(values[0], 81.0 + 90_000.0);
        assert_eq!(values[39 * 40 + 39], 120.0 + 51_000.0);
        assert_eq!(stamps[0].stamp_from_image.apply(at.x, at.y), (20.0, 20.0));
    }

    #[test]
    fn wide_stamps_show_means_and_nothing_is_there_outside_the_image() {
        let at = ImagePoint { x: 2.0, y: 75.0 };
        let stamps = read_stamps(&ramp(), &wish(at, 40.0));
        let StampPixels::Values(values) = &stamps[0].pixels else { panic!("{stamps:?}") };
        assert!(values[20 * 40].is_nan());
        // On a plane the mean of four positions is the value in their middle: x = 2 + 2 * (30.5 - 20) = 23.
        assert!((values[20 * 40 + 30] - (23.0 + 74_000.0)).abs() < 0.02, "{}", values[20 * 40 + 30]);
    }
}
