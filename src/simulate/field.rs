//! Making a field: scene, pixels, noise, catalogue.

use super::calibration::{BandCalibration, PIXEL_SCALE_ARCSEC};
use super::error::SimulateError;
use super::noise::{SkyDraw, add_background, add_noise, compress_bright, is_missing, rms_map};
use super::object::{BandPainter, Object};
use super::paint::{Stamp, add_stamps, zeros};
use super::recipe::FieldRecipe;
use super::scene::compose_scene;
use super::truth::TruthEntry;
use crate::field::Band;
use crate::geometry::ImageSize;
use crate::header::{Card, Header, Value};
use crate::progress::Progress;
use crate::sky::{Wcs, WcsError};
use rayon::prelude::*;

/// One band of a simulated field, row-major from the bottom row; NaN where there is no data.
#[derive(Debug, Clone)]
pub struct SimulatedBand {
    pub band: Band,
    /// In the unit of the band.
    pub flux: Vec<f32>,
    /// Standard deviation of the flux, were the noise of pixels independent.
    pub rms: Vec<f32>,
    /// Sky brightness without noise, background and missing pixels.
    pub noiseless: Vec<f32>,
}

/// A simulated field.
#[derive(Debug, Clone)]
pub struct SimulatedField {
    pub size: ImageSize,
    /// VIS, Y, J, H.
    pub bands: Vec<SimulatedBand>,
    /// World coordinates of all bands, as header cards.
    pub wcs_header: Header,
    pub wcs: Wcs,
    /// Every source whose centre lies in the field.
    pub truth: Vec<TruthEntry>,
}

/// Objects painted between two looks at the watcher.
const BATCH: usize = 256;

/// Simulate a field. The same recipe gives the same bits, whatever the number of threads.
///
/// # Errors
/// When the recipe is impossible or the watcher cancels.
pub fn simulate_field(
    recipe: &FieldRecipe,
    progress: &dyn Progress,
) -> Result<SimulatedField, SimulateError> {
    recipe.check()?;
    let wcs_header = wcs_header(recipe);
    let wcs = Wcs::from_header(&wcs_header)?
        .ok_or_else(|| WcsError::BadHeader("the simulated header has no coordinates".to_owned()))?;
    let objects = compose_scene(recipe);
    progress.report(0.05);
    let planes = paint_all(&objects, recipe.size, progress)?;
    let mut bands = Vec::with_capacity(4);
    for (band, noiseless) in Band::ALL.into_iter().zip(planes) {
        if progress.is_cancelled() {
            return Err(SimulateError::Cancelled);
        }
        bands.push(observe(band, noiseless, recipe));
        progress.report(0.7 + 0.075 * bands.len() as f32);
    }
    let truth = catalogue(objects, &wcs);
    progress.report(1.0);
    Ok(SimulatedField { size: recipe.size, bands, wcs_header, wcs, truth })
}

/// Paint all objects into four empty planes.
fn paint_all(
    objects: &[Object],
    size: ImageSize,
    progress: &dyn Progress,
) -> Result<[Vec<f32>; 4], SimulateError> {
    let painters = Band::ALL.map(|band| BandPainter::new(band, size));
    let mut planes: [Vec<f32>; 4] = std::array::from_fn(|_| zeros(size.area()));
    for (batch, some) in objects.chunks(BATCH).enumerate() {
        if progress.is_cancelled() {
            return Err(SimulateError::Cancelled);
        }
        let painted: Vec<[Vec<Stamp>; 4]> =
            some.par_iter().with_max_len(1).map(|object| object.paint(&painters)).collect();
        let mut by_band: [Vec<Stamp>; 4] = Default::default();
        for stamps in painted {
            by_band.iter_mut().zip(stamps).for_each(|(all, stamps)| all.extend(stamps));
        }
        for (plane, stamps) in planes.iter_mut().zip(&by_band) {
            add_stamps(plane, size.width, stamps);
        }
        progress.report(0.05 + 0.65 * ((batch + 1) * BATCH) as f32 / objects.len().max(BATCH) as f32);
    }
    Ok(planes)
}

/// What the telescope and the pipeline make of the sky in one band.
fn observe(band: Band, mut noiseless: Vec<f32>, recipe: &FieldRecipe) -> SimulatedBand {
    let calibration = BandCalibration::of(band);
    compress_bright(&mut noiseless, &calibration);
    let mut rms = rms_map(&noiseless, &calibration);
    let mut flux = noiseless.clone();
    let sky = SkyDraw { seed: recipe.seed, band, width: recipe.size.width };
    add_background(&mut flux, sky);
    add_noise(&mut flux, &rms, sky);
    if recipe.missing_pixels {
        let rows = flux.par_chunks_mut(recipe.size.width).zip(rms.par_chunks_mut(recipe.size.width));
        rows.enumerate().for_each(|(y, (flux, rms))| {
            for (x, (flux, rms)) in flux.iter_mut().zip(rms).enumerate() {
                if is_missing(x, y, recipe.size, band) {
                    (*flux, *rms) = (f32::NAN, f32::NAN);
                }
            }
        });
    }
    SimulatedBand { band, flux, rms, noiseless }
}

/// Number the objects and give them their places on the sky.
fn catalogue(objects: Vec<Object>, wcs: &Wcs) -> Vec<TruthEntry> {
    let numbered = objects.into_iter().zip(1_u32..);
    numbered
        .map(|(object, id)| {
            let mut entry = object.truth;
            entry.id = id;
            if let Some(sky) = wcs.sky_from_pixel(entry.position) {
                (entry.ra_deg, entry.dec_deg) = (sky.lon.to_degrees(), sky.lat.to_degrees());
            }
            entry
        })
        .collect()
}

/// Gnomonic projection, north up and east left, its reference point in the middle of the field.
fn wcs_header(recipe: &FieldRecipe) -> Header {
    let card = |keyword: &str, value: Value, comment: &str| Card {
        keyword: keyword.to_owned(),
        value,
        comment: comment.to_owned(),
    };
    let text = |content: &str| Value::Text(content.to_owned());
    let middle = recipe.size.center();
    let scale = PIXEL_SCALE_ARCSEC / 3600.0;
    Header {
        cards: vec![
            card("CTYPE1", text("RA---TAN"), "gnomonic projection"),
            card("CTYPE2", text("DEC--TAN"), "gnomonic projection"),
            card("CRPIX1", Value::Real(middle.x + 1.0), "reference pixel"),
            card("CRPIX2", Value::Real(middle.y + 1.0), "reference pixel"),
            card("CRVAL1", Value::Real(recipe.center.lon.to_degrees()), "[deg] right ascension there"),
            card("CRVAL2", Value::Real(recipe.center.lat.to_degrees()), "[deg] declination there"),
            card("CUNIT1", text("deg"), ""),
            card("CUNIT2", text("deg"), ""),
            card("CD1_1", Value::Real(-scale), "[deg/pixel]"),
            card("CD1_2", Value::Real(0.0), "[deg/pixel]"),
            card("CD2_1", Value::Real(0.0), "[deg/pixel]"),
            card("CD2_2", Value::Real(scale), "[deg/pixel]"),
            card("RADESYS", text("ICRS"), ""),
        ],
    }
}
