//! The light of one moving source in an image that was taken: put into real exposures to see whether it is found.

use super::super::added_light::AddedLight;
use super::super::psf::{Psf, PsfComponent};
use super::trail::{Piece, trail_stamp};
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};
use crate::sky::{SkyPoint, Wcs};

/// How a source moves: along a great circle at a constant rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    /// Where it is at `mjd`, modified Julian days UTC.
    pub sky: SkyPoint,
    pub mjd: f64,
    /// AB, constant.
    pub magnitude: f64,
    pub rate_arcsec_h: f64,
    /// Radians east of north.
    pub position_angle: f64,
}

/// An image to put a source into.
#[derive(Debug, Clone, Copy)]
pub struct InjectionImage<'a> {
    pub wcs: &'a Wcs,
    pub size: ImageSize,
    /// When the shutter opened, modified Julian days UTC, and for how many seconds.
    pub start_mjd: f64,
    pub exposure_secs: f64,
    /// AB magnitude of a source whose pixels add up to 1.
    pub zero_point: f64,
    /// The PSF with the pixel in it, as round Gaussians; shares of the light sum to 1.
    pub psf: [PsfComponent; 3],
}

/// What a source leaves in an image.
#[derive(Debug, Clone)]
pub struct StreakLight {
    /// Where the shutter opened and closed on it; may lie outside.
    pub ends: [ImagePoint; 2],
    pub light: AddedLight,
}

/// Longest straight piece of a trail, pixels: between its ends the distortion of any camera is a line.
const PIECE_PX: f64 = 20.0;

/// The light of a moving source in one image, in its unit; `None` where nothing of it falls on its pixels.
///
/// The light is the expected one, without photon noise of its own. All of it adds up to the flux of the magnitude
/// (to 0.3 % where the PSF is narrower than two pixels), less what falls beside the image.
pub fn inject_streak(motion: &Motion, image: &InjectionImage<'_>) -> Option<StreakLight> {
    let opening = (image.start_mjd - motion.mjd) * 86_400.0;
    let place = |share: f64| motion.place(opening + share * image.exposure_secs, image.wcs);
    let ends = [place(0.0)?, place(1.0)?];
    let length = (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y);
    let count = (length / PIECE_PX).ceil().clamp(1.0, 4096.0) as usize;
    let flux = 10_f64.powf(0.4 * (image.zero_point - motion.magnitude));
    if !(flux.is_finite() && length.is_finite()) {
        return None;
    }
    let pieces = (0..count).map(|k| {
        let share = |k: usize| k as f64 / count as f64;
        Some(Piece { from: place(share(k))?, to: place(share(k + 1))?, flux: flux / count as f64 })
    });
    let pieces: Vec<Piece> = pieces.collect::<Option<_>>()?;
    let psf = Psf { components: image.psf, ellipticity: (0.0, 0.0), ..Psf::of(Band::Vis) };
    let stamp = trail_stamp(&pieces, &psf, image.size)?;
    Some(StreakLight { ends, light: AddedLight { window: stamp.rect, values: stamp.values.into() } })
}

impl Motion {
    /// Where it is in an image, seconds after `mjd`.
    fn place(&self, secs: f64, wcs: &Wcs) -> Option<ImagePoint> {
        let along = (self.rate_arcsec_h * secs / 3600.0 / 3600.0).to_radians();
        wcs.pixel_from_sky(self.sky.destination(self.position_angle, along))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;

    const SIZE: ImageSize = ImageSize { width: 600, height: 500 };
    const SCALE_ARCSEC: f64 = 0.1;

    /// TAN, north up and east left, the reference at pixel (299, 249) counted from 0.
    fn wcs() -> Wcs {
        let scale = SCALE_ARCSEC / 3600.0;
        let cards = [
            "NAXIS   = 2".to_owned(),
            "NAXIS1  = 600".to_owned(),
            "NAXIS2  = 500".to_owned(),
            "CTYPE1  = 'RA---TAN'".to_owned(),
            "CTYPE2  = 'DEC--TAN'".to_owned(),
            "CRVAL1  = 52.93".to_owned(),
            "CRVAL2  = -28.09".to_owned(),
            "CRPIX1  = 300.0".to_owned(),
            "CRPIX2  = 250.0".to_owned(),
            format!("CD1_1   = {:.12}", -scale),
            "CD1_2   = 0.0".to_owned(),
            "CD2_1   = 0.0".to_owned(),
            format!("CD2_2   = {scale:.12}"),
        ];
        let text: String = cards.iter().map(|card| format!("{card:<80}")).collect();
        Wcs::from_header(&Header::parse(text.as_bytes())).unwrap().unwrap()
    }

    fn psf() -> [PsfComponent; 3] {
        [(0.85, 0.73), (0.12, 1.7), (0.03, 5.0)].map(|(weight, sigma)| PsfComponent { weight, sigma })
    }

    fn motion() -> Motion {
        Motion {
            sky: SkyPoint::from_degrees(52.93, -28.09),
            mjd: 60_540.25 + 280.0 / 86_400.0,
            magnitude: 22.5,
            rate_arcsec_h: 40.0,
            position_angle: 70_f64.to_radians(),
        }
    }

    fn image(wcs: &Wcs, start_secs: f64) -> InjectionImage<'_> {
        let start_mjd = 60_540.25 + start_secs / 86_400.0;
        InjectionImage { wcs, size: SIZE, start_mjd, exposure_secs: 560.0, zero_point: 31.4, psf: psf() }
    }

    /// Sum, and middle by first moments.
    fn moments(light: &AddedLight) -> (f64, f64, f64) {
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for (place, value) in light.values.iter().enumerate() {
            let value = f64::from(*value);
            sum += value;
            x += value * (light.window.x0 + place % light.window.width) as f64;
            y += value * (light.window.y0 + place / light.window.width) as f64;
        }
        (sum, x / sum, y / sum)
    }

    // Near the tangent point a TAN projection is a plane to 1e-8: a step of r arcsec at position angle p moves by
    // -r sin p / 0.1 pixels along x (east is left) and r cos p / 0.1 along y.
    #[test]
    fn light_has_the_flux_of_the_magnitude_and_lies_where_the_motion_leads() {
        let (wcs, motion) = (wcs(), motion());
        let (sin, cos) = motion.position_angle.sin_cos();
        let flux = 10_f64.powf(0.4 * (31.4 - 22.5));
        for start_secs in [0.0, 1053.0] {
            let streak = inject_streak(&motion, &image(&wcs, start_secs)).unwrap();
            let at = |secs: f64| {
                let steps = 40.0 * (secs - 280.0) / 3600.0 / SCALE_ARCSEC;
                (299.0 - steps * sin, 249.0 + steps * cos)
            };
            for (end, secs) in streak.ends.iter().zip([start_secs, start_secs + 560.0]) {
                let (x, y) = at(secs);
                assert!((end.x - x).hypot(end.y - y) < 1e-3, "{end:?} for ({x}, {y})");
            }
            let (sum, x, y) = moments(&streak.light);
            let middle = at(start_secs + 280.0);
            assert!((sum / flux - 1.0).abs() < 3e-3, "{}", sum / flux);
            assert!((x - middle.0).abs() < 0.01 && (y - middle.1).abs() < 0.01, "({x}, {y}) for {middle:?}");
        }
    }

    #[test]
    fn what_does_not_move_is_a_star_and_what_lies_beside_is_nothing() {
        let wcs = wcs();
        let still = Motion { rate_arcsec_h: 0.0, ..motion() };
        let star = inject_streak(&still, &image(&wcs, 0.0)).unwrap().light;
        let (sum, x, y) = moments(&star);
        assert!((sum / 10_f64.powf(0.4 * 8.9) - 1.0).abs() < 3e-3);
        assert!((x - 299.0).abs() < 0.01 && (y - 249.0).abs() < 0.01);
        let beside = Motion { sky: SkyPoint::from_degrees(53.1, -28.09), ..motion() };
        assert!(inject_streak(&beside, &image(&wcs, 0.0)).is_none());
        let dark = Motion { magnitude: f64::NAN, ..motion() };
        assert!(inject_streak(&dark, &image(&wcs, 0.0)).is_none());
    }

    #[test]
    fn at_the_edge_half_of_the_light_is_lost() {
        let wcs = wcs();
        // Along the left edge: pixel x = -0.5 is the edge itself, 299.5 pixels east of the reference.
        let center = SkyPoint::from_degrees(52.93, -28.09);
        let edge = center.destination(90_f64.to_radians(), (29.95 / 3600.0_f64).to_radians());
        let along = Motion { sky: edge, position_angle: 0.0, ..motion() };
        let (sum, ..) = moments(&inject_streak(&along, &image(&wcs, 0.0)).unwrap().light);
        assert!((sum / 10_f64.powf(0.4 * 8.9) - 0.5).abs() < 0.01, "{sum}");
    }
}
