//! Making a pointing: what stands still, what moves, what the detector adds.

use super::super::error::SimulateError;
use super::super::paint::{Stamp, add_stamps, zeros};
use super::super::{BandCalibration, PIXEL_SCALE_ARCSEC};
use super::asteroid::{Asteroid, Passage};
use super::conditions::Conditions;
use super::cosmic_rays::{Hit, add_cosmic_rays};
use super::detector::{add_defects, add_sky, bleed, read_out};
use super::recipe::{EXPOSURE_SECS, GAIN, PointingRecipe, SPACING_SECS, ZERO_POINT};
use super::satellite::Satellite;
use super::statics::Statics;
use super::trail::{Piece, trail_stamp};
use crate::field::Band;
use crate::geometry::ImagePoint;
use crate::header::{Card, Header, Value};
use crate::progress::Progress;
use crate::sky::{Wcs, WcsError};
use rayon::prelude::*;

/// One exposure of a pointing.
#[derive(Debug, Clone)]
pub struct SimulatedExposure {
    /// ADU, sky included; row-major from the bottom row.
    pub values: Vec<f32>,
    /// VIS flag bits.
    pub flags: Vec<u32>,
    /// World coordinates, times and calibration, as in VIS calibrated frames.
    pub header: Header,
    pub wcs: Wcs,
    /// Scatter of a pixel of empty sky, ADU.
    pub noise: f64,
    /// Modified Julian days UTC at which the shutter opened.
    pub start_mjd: f64,
    /// FWHM of the PSF in the middle, pixels.
    pub fwhm: f64,
    /// The moving sources that fell on it.
    pub passages: Vec<Passage>,
    pub satellites: Vec<Satellite>,
}

impl SimulatedExposure {
    /// Seconds that the shutter was open.
    pub const EXPOSURE_SECS: f64 = EXPOSURE_SECS;
    /// Electrons per ADU.
    pub const GAIN: f64 = GAIN;

    /// AB magnitude of a source whose pixels add up to 1 ADU.
    pub fn zero_point() -> f64 {
        ZERO_POINT + 2.5 * EXPOSURE_SECS.log10()
    }
}

/// The exposures of a pointing, and what moves in them.
#[derive(Debug, Clone)]
pub struct SimulatedPointing {
    pub exposures: Vec<SimulatedExposure>,
    pub asteroids: Vec<Asteroid>,
    /// I_E and position on the first exposure's pixels of all stars, brightest first.
    pub stars: Vec<(ImagePoint, f64)>,
}

/// Simulate a pointing. The same recipe gives the same bits, whatever the number of threads.
///
/// # Errors
/// When the recipe is impossible or the watcher cancels.
pub fn simulate_pointing(
    recipe: &PointingRecipe,
    progress: &dyn Progress,
) -> Result<SimulatedPointing, SimulateError> {
    check(recipe)?;
    let statics = Statics::draw(recipe);
    let asteroids = Asteroid::draw_all(recipe, &Conditions::draw(recipe, 0));
    let mut exposures = Vec::with_capacity(recipe.exposures);
    for number in 0..recipe.exposures {
        if progress.is_cancelled() {
            return Err(SimulateError::Cancelled);
        }
        exposures.push(expose(recipe, number, &statics, &asteroids)?);
        progress.report((number + 1) as f32 / recipe.exposures as f32);
    }
    let mut stars: Vec<(ImagePoint, f64)> =
        statics.stars.iter().map(|star| (star.position, star.magnitude)).collect();
    stars.sort_by(|a, b| a.1.total_cmp(&b.1));
    Ok(SimulatedPointing { exposures, asteroids, stars })
}

fn check(recipe: &PointingRecipe) -> Result<(), SimulateError> {
    let bad = |reason: &str| Err(SimulateError::BadRecipe(reason.to_owned()));
    let sides = [recipe.size.width, recipe.size.height];
    if sides.iter().any(|side| !(64..=12_000).contains(side)) {
        return bad("sides of exposures lie between 64 and 12000 pixels");
    }
    if !(1..=4).contains(&recipe.exposures) {
        return bad("a pointing has one to four exposures");
    }
    let priors = &recipe.asteroids;
    let (slow, fast) = priors.rate_arcsec_h;
    if !(slow > 0.0 && slow <= fast && fast <= 1000.0) || priors.magnitude.0 >= priors.magnitude.1 {
        return bad("rates lie between 0 and 1000 arcsec an hour, and the fainter magnitude comes last");
    }
    Ok(())
}

fn expose(
    recipe: &PointingRecipe,
    number: usize,
    statics: &Statics,
    asteroids: &[Asteroid],
) -> Result<SimulatedExposure, SimulateError> {
    let conditions = Conditions::draw(recipe, number);
    let mut plane = zeros(recipe.size.area());
    statics.paint(&mut plane, recipe, number, &conditions);
    let electrons = PointingRecipe::electrons_per_unit() as f32;
    plane.par_iter_mut().for_each(|value| *value *= electrons);
    let mut flags = vec![0_u32; recipe.size.area()];
    let satellites = Satellite::draw_all(recipe, number);
    satellites.iter().for_each(|satellite| satellite.paint(&mut plane, recipe, &conditions));
    let painted: Vec<_> =
        asteroids.par_iter().filter_map(|asteroid| pass(recipe, number, asteroid, &conditions)).collect();
    let (mut passages, stamps): (Vec<Passage>, Vec<Stamp>) = painted.into_iter().unzip();
    add_stamps(&mut plane, recipe.size.width, &stamps);
    bleed(&mut plane, &mut flags, recipe.size.width);
    add_sky(&mut plane, recipe, number, &conditions);
    add_defects(&mut plane, &mut flags, recipe);
    let (width, height) = (recipe.size.width, recipe.size.height);
    let noise = conditions.noise_electrons;
    let mut hit = Hit { width, height, plane: &mut plane, flags: &mut flags, noise };
    add_cosmic_rays(&mut hit, recipe, number);
    for (passage, stamp) in passages.iter_mut().zip(&stamps) {
        let (squares, seen) = visibility(stamp, &flags, width);
        let light = f64::from(electrons) * BandCalibration::of(Band::Vis).flux(passage.magnitude);
        passage.signal_to_noise = squares.sqrt() / noise;
        passage.seen_share = (seen / light).clamp(0.0, 1.0);
    }
    read_out(&mut plane, recipe, number);
    let header = header(recipe, number);
    let wcs = Wcs::from_header(&header)?
        .ok_or_else(|| WcsError::BadHeader("the simulated header has no coordinates".to_owned()))?;
    let start_mjd = start_mjd(recipe, number);
    let fwhm = conditions.psf.fwhm();
    Ok(SimulatedExposure {
        values: plane,
        flags,
        header,
        wcs,
        noise: noise / GAIN,
        start_mjd,
        fwhm,
        passages,
        satellites,
    })
}

/// Where an asteroid goes in an exposure, and its light in electrons; `None` beside the image.
fn pass(
    recipe: &PointingRecipe,
    exposure: usize,
    asteroid: &Asteroid,
    conditions: &Conditions,
) -> Option<(Passage, Stamp)> {
    let offset = recipe.offset(exposure);
    let opening = Asteroid::opening(exposure);
    let place = |share: f64| {
        let at = asteroid.position(opening + share * EXPOSURE_SECS);
        ImagePoint { x: at.x - offset.0, y: at.y - offset.1 }
    };
    let ends = [place(0.0), place(1.0)];
    let length = (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y);
    let count = (length / 6.0).ceil().clamp(1.0, 64.0) as usize;
    let unit = PointingRecipe::electrons_per_unit() / count as f64;
    let calibration = BandCalibration::of(Band::Vis);
    let pieces: Vec<Piece> = (0..count)
        .map(|k| {
            let share = |k: usize| k as f64 / count as f64;
            let middle = opening + (k as f64 + 0.5) / count as f64 * EXPOSURE_SECS;
            let flux = unit * calibration.flux(asteroid.magnitude_at(middle));
            Piece { from: place(share(k)), to: place(share(k + 1)), flux }
        })
        .collect();
    let middle = place(0.5);
    let stamp = trail_stamp(&pieces, &conditions.psf_at(recipe, middle.x, middle.y), recipe.size)?;
    let total: f64 = pieces.iter().map(|piece| piece.flux).sum();
    let magnitude = calibration.magzero - 2.5 * (total / PointingRecipe::electrons_per_unit()).log10();
    let passage = Passage {
        asteroid: asteroid.id,
        exposure,
        ends,
        magnitude,
        rate_arcsec_h: asteroid.rate_arcsec_h(),
        signal_to_noise: 0.0,
        seen_share: 0.0,
    };
    Some((passage, stamp))
}

/// Sum of the squares, and the sum, of the light in pixels that are not flagged.
fn visibility(stamp: &Stamp, flags: &[u32], width: usize) -> (f64, f64) {
    let (mut squares, mut seen) = (0.0, 0.0);
    for (place, value) in stamp.values.iter().enumerate() {
        let x = stamp.rect.x0 + place % stamp.rect.width.max(1);
        let y = stamp.rect.y0 + place / stamp.rect.width.max(1);
        let value = f64::from(*value);
        if flags.get(y * width + x) == Some(&0) {
            seen += value;
            squares += value * value;
        }
    }
    (squares, seen)
}

fn start_mjd(recipe: &PointingRecipe, exposure: usize) -> f64 {
    recipe.start_mjd + exposure as f64 * SPACING_SECS / 86_400.0
}

/// The cards of a calibrated VIS frame that matter here. The zero point is a string there, and so here.
fn header(recipe: &PointingRecipe, exposure: usize) -> Header {
    let card = |keyword: &str, value: Value, comment: &str| Card {
        keyword: keyword.to_owned(),
        value,
        comment: comment.to_owned(),
    };
    let text = |content: &str| Value::Text(content.to_owned());
    let middle = recipe.size.center();
    let offset = recipe.offset(exposure);
    let scale = PIXEL_SCALE_ARCSEC / 3600.0;
    Header {
        cards: vec![
            card("BUNIT", text("ADU"), ""),
            card("FILTER", text("VIS"), ""),
            card("EXPTIME", Value::Real(EXPOSURE_SECS), "[s] shutter fully open"),
            card("MJD-OBS", Value::Real(start_mjd(recipe, exposure)), "[d] UTC, shutter opens"),
            card("MAGZEROP", text("24.57"), "[mag] AB magnitude of 1 ADU/s"),
            card("GAIN", Value::Real(GAIN), "[electron/ADU]"),
            card("RDNOISE", Value::Real(super::recipe::READ_NOISE), "[electron]"),
            card("DITHOBS", Value::Integer(exposure as i64), "number of the dither"),
            card("ORIGIN", text("Skyloupe simulator"), "not an observation"),
            card("CTYPE1", text("RA---TAN"), ""),
            card("CTYPE2", text("DEC--TAN"), ""),
            card("CRPIX1", Value::Real(middle.x + 1.0 - offset.0), ""),
            card("CRPIX2", Value::Real(middle.y + 1.0 - offset.1), ""),
            card("CRVAL1", Value::Real(recipe.center.lon.to_degrees()), "[deg]"),
            card("CRVAL2", Value::Real(recipe.center.lat.to_degrees()), "[deg]"),
            card("CUNIT1", text("deg"), ""),
            card("CUNIT2", text("deg"), ""),
            card("CD1_1", Value::Real(-scale), "[deg/pixel]"),
            card("CD1_2", Value::Real(0.0), ""),
            card("CD2_1", Value::Real(0.0), ""),
            card("CD2_2", Value::Real(scale), "[deg/pixel]"),
            card("RADESYS", text("ICRS"), ""),
        ],
    }
}
