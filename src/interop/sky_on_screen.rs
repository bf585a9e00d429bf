//! How the sky lies on a screen or a picture.

use crate::geometry::{Affine, View};
use crate::sky::Wcs;

/// Where north and east are on screen, and how large a pixel is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkyOnScreen {
    /// Unit vector on screen (y down) towards north.
    pub north: (f64, f64),
    /// Unit vector on screen (y down) towards east.
    pub east: (f64, f64),
    /// Length on the sky of one image pixel along the screen's horizontal, arcseconds.
    pub pixel_scale_arcsec: f64,
}

impl SkyOnScreen {
    /// At the centre of a view; `None` where the centre has no sky position.
    pub fn at_center(wcs: &Wcs, view: View) -> Option<Self> {
        let sky = wcs.north_and_east(view.center)?;
        // Pixels for one arcsecond towards east (first column) and north (second column).
        let image_from_arcsec = Affine {
            a: sky.east[0] / sky.east_arcsec_per_pixel,
            b: sky.north[0] / sky.north_arcsec_per_pixel,
            c: sky.east[1] / sky.east_arcsec_per_pixel,
            d: sky.north[1] / sky.north_arcsec_per_pixel,
            ..Affine::IDENTITY
        };
        let screen_from_image = without_shift(view.screen_from_image(0.0, 0.0));
        let (x, y) = unit(without_shift(view.image_from_screen(0.0, 0.0)).apply(1.0, 0.0))?;
        let (east, north) = image_from_arcsec.inverse()?.apply(x, y);
        Some(Self {
            north: unit(screen_from_image.apply(sky.north[0], sky.north[1]))?,
            east: unit(screen_from_image.apply(sky.east[0], sky.east[1]))?,
            pixel_scale_arcsec: east.hypot(north),
        })
    }
}

fn without_shift(map: Affine) -> Affine {
    Affine { tx: 0.0, ty: 0.0, ..map }
}

fn unit((x, y): (f64, f64)) -> Option<(f64, f64)> {
    let length = x.hypot(y);
    length.is_normal().then(|| (x / length, y / length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;
    use crate::header::Header;

    /// Pixels of 0.1″ by 0.2″, north up, east left.
    fn tangential() -> Wcs {
        let cards = [
            "CTYPE1  = 'RA---TAN'",
            "CTYPE2  = 'DEC--TAN'",
            "CRPIX1  = 51.0",
            "CRPIX2  = 41.0",
            "CRVAL1  = 150.0",
            "CRVAL2  = 60.0",
            "CDELT1  = -2.7777777777777778E-5",
            "CDELT2  = 5.5555555555555556E-5",
        ];
        let text: String = cards.iter().map(|card| format!("{card:<80}")).collect();
        Wcs::from_header(&Header::parse(text.as_bytes())).expect("supported").expect("celestial")
    }

    #[track_caller]
    fn close(found: (f64, f64), expected: (f64, f64)) {
        assert!((found.0 - expected.0).hypot(found.1 - expected.1) < 1e-6, "{found:?} {expected:?}");
    }

    #[test]
    fn north_is_up_and_east_left_until_the_view_turns() {
        let upright =
            View { center: ImagePoint { x: 50.0, y: 40.0 }, zoom: 3.0, rotation: 0.0, flip_x: false };
        let sky = SkyOnScreen::at_center(&tangential(), upright).expect("on the sky");
        close(sky.north, (0.0, -1.0));
        close(sky.east, (-1.0, 0.0));
        assert!((sky.pixel_scale_arcsec - 0.1).abs() < 1e-7);

        // A quarter turn counter-clockwise: north points left, east down; the horizontal is now the long side.
        let turned = View { rotation: std::f64::consts::FRAC_PI_2, ..upright };
        let sky = SkyOnScreen::at_center(&tangential(), turned).expect("on the sky");
        close(sky.north, (-1.0, 0.0));
        close(sky.east, (0.0, 1.0));
        assert!((sky.pixel_scale_arcsec - 0.2).abs() < 1e-7);

        let mirrored = View { flip_x: true, ..upright };
        let sky = SkyOnScreen::at_center(&tangential(), mirrored).expect("on the sky");
        close(sky.north, (0.0, -1.0));
        close(sky.east, (1.0, 0.0));
    }
}
