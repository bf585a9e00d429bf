//! One simulated pointing.

use super::super::CliError;
use crate::field::{Band, FlagSelection, PlaneKey};
use crate::geometry::{ImageSize, PixelRect};
use crate::progress::{Progress, Unwatched};
use crate::raster::MemoryPixels;
use crate::simulate::{
    AsteroidPriors, Passage, PointingRecipe, Satellite, SimulatedExposure, simulate_pointing,
};
use crate::streaks::{Detection, Exposure, ExposureImage, Watcher};
use std::sync::Arc;

/// Where a pointing is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum TrialSet {
    /// The conditions that networks are trained for.
    Usual,
    /// Other PSF, sky, star density, cosmic rays and asteroids.
    Shifted,
}

/// A simulated pointing, ready to be searched.
pub(in crate::cli) struct Trial {
    pub exposures: Vec<Exposure>,
    /// Of each exposure.
    pub passages: Vec<Vec<Passage>>,
    pub satellites: Vec<Vec<Satellite>>,
    /// Of the images.
    pub size: ImageSize,
}

/// How many asteroids stand in a million pixels of a trial: many, so that figures are sharp, and few enough that
/// they seldom touch.
const ASTEROIDS_PER_MPX: f64 = 12.0;
/// Dither steps are a tenth of Euclid's, so that small images overlap.
const DITHER_SCALE: f64 = 0.1;

impl TrialSet {
    /// The recipe of a trial: exposures with asteroids of I_E 19 to 26.5 and 0.5 to 80 arcsec an hour, or as the
    /// shifted conditions have them.
    pub(in crate::cli) fn recipe(self, seed: u64, side: usize) -> PointingRecipe {
        let usual = PointingRecipe {
            seed,
            size: ImageSize { width: side, height: side },
            dither_scale: DITHER_SCALE,
            asteroids: AsteroidPriors { per_mpx: ASTEROIDS_PER_MPX, ..PointingRecipe::default().asteroids },
            ..PointingRecipe::default()
        };
        match self {
            Self::Usual => usual,
            Self::Shifted => usual.shifted(),
        }
    }
}

impl Trial {
    /// # Errors
    /// When the pointing cannot be simulated.
    pub(in crate::cli) fn simulate(recipe: &PointingRecipe) -> Result<Self, CliError> {
        let failed = |error: &dyn std::fmt::Display| CliError::Input(error.to_string());
        let pointing = simulate_pointing(recipe, &Unwatched).map_err(|error| failed(&error))?;
        let mut trial =
            Self { exposures: Vec::new(), passages: Vec::new(), satellites: Vec::new(), size: recipe.size };
        for (number, mut exposure) in pointing.exposures.into_iter().enumerate() {
            trial.passages.push(std::mem::take(&mut exposure.passages));
            trial.satellites.push(std::mem::take(&mut exposure.satellites));
            let start_mjd = Some(exposure.start_mjd);
            let image = image_of(exposure, recipe.size).map_err(|error| failed(&error))?;
            trial.exposures.push(Exposure {
                name: format!("dither{}", number + 1),
                start_mjd,
                exposure_secs: Some(SimulatedExposure::EXPOSURE_SECS),
                images: vec![image],
            });
        }
        Ok(trial)
    }
}

/// A simulated exposure as the search takes it.
pub(in crate::cli) fn image_of(
    exposure: SimulatedExposure,
    size: ImageSize,
) -> Result<ExposureImage, crate::raster::ReadError> {
    let flags: Vec<f32> = exposure.flags.iter().map(|word| *word as f32).collect();
    let selection = FlagSelection::default_for(Band::Vis);
    Ok(ExposureImage {
        plane: PlaneKey::unique(),
        hdu: 0,
        extname: None,
        pixels: Arc::new(MemoryPixels::new(size, exposure.values)?),
        flags: Some((Arc::new(MemoryPixels::new(size, flags)?), selection)),
        wcs: Some(Arc::new(exposure.wcs)),
        zero_point: Some(SimulatedExposure::zero_point()),
        gain: Some(SimulatedExposure::GAIN),
    })
}

/// Nobody looks on.
pub(in crate::cli) struct Unseen;

impl Progress for Unseen {
    fn report(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watcher for Unseen {
    fn found(&self, _: &[Detection]) {}

    fn visible(&self) -> Option<(usize, usize, PixelRect)> {
        None
    }
}
