//! What does not move: galaxies and stars, with saturation and ghosts.

use super::super::BandCalibration;
use super::super::object::BandPainter;
use super::super::paint::{Bounds, Stamp, add_stamps};
use super::super::population::{galaxy, magnitude_from_counts};
use super::super::star::star_stamp;
use super::super::streams::{Purpose, stream};
use super::conditions::Conditions;
use super::recipe::PointingRecipe;
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};
use rand::RngExt;
use rayon::prelude::*;

/// Brightest and faintest stars.
const STAR_LIMITS: (f64, f64) = (11.0, 24.5);
/// log10 of star counts rises so much a magnitude.
const STAR_SLOPE: f64 = 0.15;
/// Galaxies below this add nothing that one exposure shows.
const FAINTEST_GALAXY: f64 = 26.3;

/// A star of a pointing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Star {
    /// On the pixels of the first exposure.
    pub(super) position: ImagePoint,
    pub(super) magnitude: f64,
}

/// A galaxy: its number in the population, and where it stands on the pixels of the first exposure.
#[derive(Debug, Clone, Copy)]
struct Galaxy {
    index: usize,
    position: ImagePoint,
}

/// Everything fixed on the sky of a pointing.
#[derive(Debug, Clone)]
pub(super) struct Statics {
    galaxies: Vec<Galaxy>,
    pub(super) stars: Vec<Star>,
}

impl Statics {
    pub(super) fn draw(recipe: &PointingRecipe) -> Self {
        // Sources beyond the edge shine in.
        const MARGIN: f64 = 60.0;
        let last = recipe.offset(recipe.exposures.saturating_sub(1));
        let width = recipe.size.width as f64 + last.0 + 2.0 * MARGIN;
        let height = recipe.size.height as f64 + last.1 + 2.0 * MARGIN;
        let area = width * height * (super::super::PIXEL_SCALE_ARCSEC / 60.0).powi(2);
        let mut random = stream(recipe.seed, Purpose::Layout, 0);
        let mut anywhere = move || ImagePoint {
            x: random.random::<f64>() * width - MARGIN,
            y: random.random::<f64>() * height - MARGIN,
        };
        let count =
            (area * recipe.galaxies_per_arcmin2 * super::super::population::tail_factor()).round() as usize;
        let galaxies = (0..count).map(|index| Galaxy { index, position: anywhere() }).collect();
        let mut brightness = stream(recipe.seed, Purpose::Star, 0);
        let count = (area * recipe.stars_per_arcmin2).round() as usize;
        let stars = (0..count)
            .map(|_| Star {
                position: anywhere(),
                magnitude: magnitude_from_counts(&mut brightness, STAR_SLOPE, STAR_LIMITS),
            })
            .collect();
        Self { galaxies, stars }
    }

    /// Paint everything into an empty plane, in the flux units of the mosaics.
    pub(super) fn paint(
        &self,
        plane: &mut [f32],
        recipe: &PointingRecipe,
        exposure: usize,
        conditions: &Conditions,
    ) {
        let offset = recipe.offset(exposure);
        let faintest = conditions.noise_electrons / PointingRecipe::electrons_per_unit() / 30.0;
        let painter_at =
            |x: f64, y: f64| BandPainter::of_exposure(conditions.psf_at(recipe, x, y), faintest, recipe.size);
        let galaxies: Vec<Stamp> = self
            .galaxies
            .par_iter()
            .flat_map_iter(|one| {
                let at = ImagePoint { x: one.position.x - offset.0, y: one.position.y - offset.1 };
                let near = near_image(at, recipe.size, 120.0);
                let object = near.then(|| galaxy(recipe.seed, one.index, at));
                let bright = object.filter(|object| object.truth.magnitudes[0] < FAINTEST_GALAXY);
                bright.map(|object| object.paint_band(&painter_at(at.x, at.y))).into_iter().flatten()
            })
            .collect();
        add_stamps(plane, recipe.size.width, &galaxies);
        let calibration = BandCalibration::of(Band::Vis);
        let stars: Vec<Stamp> = self
            .stars
            .par_iter()
            .flat_map_iter(|star| {
                let at = ImagePoint { x: star.position.x - offset.0, y: star.position.y - offset.1 };
                let flux = calibration.flux(star.magnitude);
                let near = near_image(at, recipe.size, 500.0);
                let light = near.then(|| star_stamp(at, flux, &painter_at(at.x, at.y))).flatten();
                let ghost = (star.magnitude < 15.0).then(|| ghost_stamp(at, flux, recipe.size)).flatten();
                light.into_iter().chain(ghost)
            })
            .collect();
        add_stamps(plane, recipe.size.width, &stars);
    }
}

fn near_image(at: ImagePoint, size: ImageSize, margin: f64) -> bool {
    let inside = |value: f64, count: usize| value > -margin && value < count as f64 + margin;
    inside(at.x, size.width) && inside(at.y, size.height)
}

/// The out-of-focus image of a bright star by the dichroic: a faint ring beside it.
fn ghost_stamp(star: ImagePoint, flux: f64, size: ImageSize) -> Option<Stamp> {
    let (inner, outer) = (18.0_f64, 52.0_f64);
    const SHARE: f64 = 4e-4;
    let center = ImagePoint { x: star.x + 260.0, y: star.y - 190.0 };
    let mut stamp = Stamp::empty(Bounds::around(center.x, center.y, outer, outer), size)?;
    let area = std::f64::consts::PI * (outer * outer - inner * inner);
    stamp.add_function(|x, y| {
        let radius = (x - center.x).hypot(y - center.y);
        if (inner..outer).contains(&radius) { SHARE * flux / area } else { 0.0 }
    });
    Some(stamp)
}
