//! Moving sources: how they move, how bright they are, where an exposure sees them.

use super::super::BandCalibration;
use super::super::population::normal;
use super::super::streams::{Purpose, stream};
use super::conditions::Conditions;
use super::recipe::{EXPOSURE_SECS, PointingRecipe, SPACING_SECS};
use crate::field::Band;
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::{PI, TAU};

/// A moving source of a pointing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asteroid {
    /// From 1.
    pub id: u32,
    /// Where it is when the first exposure begins, on the pixels of the first exposure.
    pub start: ImagePoint,
    /// Pixels a second when the first exposure begins.
    pub velocity: (f64, f64),
    /// Turn of the direction of motion, radians a second.
    pub turn: f64,
    /// Mean AB magnitude in I_E.
    pub magnitude: f64,
    /// Half the range of its brightness as it turns, magnitudes, and the period in seconds and phase of it.
    pub light_curve: (f64, f64, f64),
}

/// An asteroid in one exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    pub asteroid: u32,
    pub exposure: usize,
    /// Where the shutter opened and closed on it, in the image of the exposure; may lie outside.
    pub ends: [ImagePoint; 2],
    /// Mean AB magnitude during the exposure.
    pub magnitude: f64,
    /// Arcsec an hour.
    pub rate_arcsec_h: f64,
    /// Signal-to-noise ratio of a matched filter over the pixels that were measured, sky noise only.
    pub signal_to_noise: f64,
    /// Share of its light that fell on pixels that were measured and not flagged.
    pub seen_share: f64,
}

impl Passage {
    /// Pixels from end to end.
    pub fn length(&self) -> f64 {
        let [a, b] = self.ends;
        (b.x - a.x).hypot(b.y - a.y)
    }
}

impl Asteroid {
    /// All moving sources whose first position lies in the sky that the exposures cover.
    pub(super) fn draw_all(recipe: &PointingRecipe, conditions: &Conditions) -> Vec<Self> {
        let last = recipe.offset(recipe.exposures.saturating_sub(1));
        let (width, height) = (recipe.size.width as f64 + last.0, recipe.size.height as f64 + last.1);
        let count = (recipe.asteroids.per_mpx * width * height / 1e6).round() as u32;
        (1..=count).map(|id| Self::draw(recipe, conditions, id, (width, height))).collect()
    }

    fn draw(recipe: &PointingRecipe, conditions: &Conditions, id: u32, extent: (f64, f64)) -> Self {
        let mut random = stream(recipe.seed, Purpose::Asteroid, id as usize);
        let priors = &recipe.asteroids;
        let (slow, fast) = priors.rate_arcsec_h;
        let rate = slow * (fast / slow).powf(random.random::<f64>());
        let direction = random.random_range(0.0..TAU);
        let speed = rate / super::super::PIXEL_SCALE_ARCSEC / 3600.0;
        // Seen from L2 the paths of main-belt objects bend by a few arcsec in an hour at most.
        let turn = 2.0e-6 * normal(&mut random);
        let magnitude = match priors.signal_to_noise {
            None => random.random_range(priors.magnitude.0..priors.magnitude.1),
            Some((low, high)) => {
                let mut ratio = low * (high / low).powf(random.random::<f64>());
                if priors.bright_share > 0.0 && random.random::<f64>() < priors.bright_share {
                    ratio = high * BRIGHTEST.powf(random.random::<f64>());
                }
                magnitude_of_ratio(conditions, ratio, speed * EXPOSURE_SECS)
            }
        };
        let amplitude = if random.random::<f64>() < 0.5 { 0.0 } else { random.random_range(0.02..0.25) };
        let period = 3600.0 * 0.25 * 40.0_f64.powf(random.random::<f64>());
        Self {
            id,
            start: ImagePoint {
                x: random.random::<f64>() * extent.0 - 0.5,
                y: random.random::<f64>() * extent.1 - 0.5,
            },
            velocity: (speed * direction.cos(), speed * direction.sin()),
            turn,
            magnitude,
            light_curve: (amplitude, period, random.random_range(0.0..TAU)),
        }
    }

    /// Position on the pixels of the first exposure, `seconds` after that began.
    pub(super) fn position(&self, seconds: f64) -> ImagePoint {
        // Constant speed, turning: to second order in the turn, which stays below 0.03 radians.
        let bend = 0.5 * self.turn * seconds * seconds;
        ImagePoint {
            x: self.start.x + self.velocity.0 * seconds - self.velocity.1 * bend,
            y: self.start.y + self.velocity.1 * seconds + self.velocity.0 * bend,
        }
    }

    /// AB magnitude at a time.
    pub(super) fn magnitude_at(&self, seconds: f64) -> f64 {
        let (amplitude, period, phase) = self.light_curve;
        self.magnitude + amplitude * (TAU * seconds / period + phase).sin()
    }

    /// Arcsec an hour.
    pub fn rate_arcsec_h(&self) -> f64 {
        self.velocity.0.hypot(self.velocity.1) * 3600.0 * super::super::PIXEL_SCALE_ARCSEC
    }

    /// When the shutter opens for an exposure, seconds after the first one.
    pub(super) fn opening(exposure: usize) -> f64 {
        exposure as f64 * SPACING_SECS
    }
}

/// How far above the range of signal-to-noise ratios bright ones reach, as a multiple of its end.
const BRIGHTEST: f64 = 60.0;

/// The magnitude at which a trail of a length has a signal-to-noise ratio.
fn magnitude_of_ratio(conditions: &Conditions, ratio: f64, length: f64) -> f64 {
    let point_area = conditions.psf.effective_area();
    let area = point_area + length * 2.0 * PI.sqrt() * (point_area / (4.0 * PI)).sqrt();
    let electrons = ratio * conditions.noise_electrons * area.sqrt();
    let units = electrons / PointingRecipe::electrons_per_unit();
    BandCalibration::of(Band::Vis).magzero - 2.5 * units.log10()
}
