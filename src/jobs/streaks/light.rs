//! The light of a streak that the user wants to see in the open exposures.

use crate::geometry::{ImagePoint, PixelRect};
use crate::session::{InjectedTrail, StreakToInject};
use crate::simulate::{InjectionImage, Motion, PsfComponent, StreakLight, inject_streak};
use crate::streaks::{Exposure, ExposureImage, Signal, TrailPsf, measure_psf};

/// Side of the window around a trail from whose stars the PSF is measured, pixels.
const PSF_WINDOW: usize = 1536;
/// Standard deviation of the wings, as a multiple of that of the wider Gaussian.
const WINGS: f64 = 3.0;

/// The streak in each exposure and each of its images that it falls on; where it is holds at the middle of the
/// exposure of number `home`.
pub fn trails(
    exposures: &[Exposure],
    streak: &StreakToInject,
    home: usize,
) -> Result<Vec<InjectedTrail>, String> {
    let home = exposures.get(home).ok_or("The exposure to inject into is not there")?;
    // Alone, an exposure needs no date.
    let alone = exposures.len() == 1;
    let start = |exposure: &Exposure| match exposure.start_mjd {
        Some(start) => Ok(start),
        None if alone => Ok(0.0),
        None => Err(format!(
            "The header of {} does not say when it was taken (MJD-OBS or DATE-OBS), so nobody knows where a moving \
             source would be",
            exposure.name
        )),
    };
    let motion = Motion {
        sky: streak.sky,
        mjd: start(home)? + seconds(home)? / 2.0 / 86_400.0,
        magnitude: streak.magnitude,
        rate_arcsec_h: streak.rate_arcsec_h,
        position_angle: streak.position_angle,
    };
    let mut trails = Vec::new();
    for (number, exposure) in exposures.iter().enumerate() {
        let time = (start(exposure)?, seconds(exposure)?);
        for (index, image) in exposure.images.iter().enumerate() {
            let Some(found) = in_image(&motion, image, time) else { continue };
            let StreakLight { ends, light } = found.map_err(|why| format!("{why}: {}", exposure.name))?;
            let (window, light) = (light.window, light.values.to_vec());
            trails.push(InjectedTrail { exposure: number, image: index, ends, window, light });
        }
    }
    Ok(trails)
}

fn seconds(exposure: &Exposure) -> Result<f64, String> {
    exposure.exposure_secs.ok_or_else(|| {
        format!("The header of {} does not say how long it was exposed (EXPTIME)", exposure.name)
    })
}

/// The light in one image; `None` beside it.
fn in_image(
    motion: &Motion,
    image: &ExposureImage,
    (start_mjd, exposure_secs): (f64, f64),
) -> Option<Result<StreakLight, String>> {
    let wcs = image.wcs.as_deref()?;
    let size = image.pixels.size();
    let zero_point = image.zero_point.unwrap_or(f64::NAN);
    let at = |psf: &TrailPsf| {
        let psf = components(psf);
        // Where it falls is asked before the flux is known.
        let zero_point = if zero_point.is_finite() { zero_point } else { motion.magnitude };
        inject_streak(motion, &InjectionImage { wcs, size, start_mjd, exposure_secs, zero_point, psf })
    };
    let first = at(&TrailPsf::default())?;
    if !zero_point.is_finite() {
        return Some(Err("There is no zero point, so a magnitude is no number of counts".to_owned()));
    }
    let [a, b] = first.ends;
    let middle = ImagePoint { x: 0.5 * (a.x + b.x), y: 0.5 * (a.y + b.y) };
    let psf = match Signal::prepare(image, around(middle, (size.width, size.height))) {
        Ok(signal) => measure_psf(&signal),
        Err(error) => return Some(Err(error.to_string())),
    };
    Some(Ok(at(&psf).unwrap_or(first)))
}

/// The PSF as three Gaussians: what lies beyond the two that were measured is in wings.
fn components(psf: &TrailPsf) -> [PsfComponent; 3] {
    let within = 1.0 / psf.aperture_correction.max(1.0);
    [
        PsfComponent { weight: (1.0 - psf.wide_share) * within, sigma: psf.narrow_sigma },
        PsfComponent { weight: psf.wide_share * within, sigma: psf.wide_sigma },
        PsfComponent { weight: 1.0 - within, sigma: WINGS * psf.wide_sigma },
    ]
}

/// A window around a place, within the image.
fn around(at: ImagePoint, (width, height): (usize, usize)) -> PixelRect {
    let from = |at: f64, count: usize| {
        let side = PSF_WINDOW.min(count);
        let start = (at - side as f64 / 2.0).clamp(0.0, (count - side) as f64) as usize;
        (start, side)
    };
    let ((x0, width), (y0, height)) = (from(at.x, width), from(at.y, height));
    PixelRect { x0, y0, width, height }
}
