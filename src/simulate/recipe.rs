//! What a simulated field shall contain.

use super::error::SimulateError;
use crate::geometry::ImageSize;
use crate::sky::SkyPoint;
use std::f64::consts::FRAC_PI_2;

/// Everything that decides the pixels of a simulated field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldRecipe {
    /// Pixels of 0.1".
    pub size: ImageSize,
    pub seed: u64,
    /// Sky position of the middle of the field.
    pub center: SkyPoint,
    /// Galaxies brighter than I_E = 26.5 per square arcminute; a fainter tail comes on top.
    pub galaxies_per_arcmin2: f64,
    /// Stars brighter than I_E = 24 per square arcminute.
    pub stars_per_arcmin2: f64,
    /// Spirals of 10" to 20".
    pub showpieces: usize,
    pub edge_on_discs: usize,
    pub mergers: usize,
    /// Small clusters of red galaxies.
    pub clusters: usize,
    pub lenses: usize,
    /// Stars of I_E 14 to 17, with long spikes.
    pub bright_stars: usize,
    /// Leave a corner and a few pixels without data.
    pub missing_pixels: bool,
}

impl Default for FieldRecipe {
    /// 2000 x 2000 pixels (3.3') near the north ecliptic pole with a little of everything.
    fn default() -> Self {
        Self {
            size: ImageSize { width: 2000, height: 2000 },
            seed: 1,
            center: SkyPoint { lon: 269.733_f64.to_radians(), lat: 66.018_f64.to_radians() },
            galaxies_per_arcmin2: 150.0,
            stars_per_arcmin2: 3.0,
            showpieces: 2,
            edge_on_discs: 1,
            mergers: 1,
            clusters: 1,
            lenses: 6,
            bright_stars: 4,
            missing_pixels: true,
        }
    }
}

/// Longest side. A field takes 48 bytes a pixel in memory, that is 19 GB at this size.
const LARGEST_SIDE: usize = 20_000;
const SMALLEST_SIDE: usize = 32;

impl FieldRecipe {
    /// The default contents for another size: the numbers of rare objects follow the area.
    pub fn of_size(size: ImageSize) -> Self {
        let default = Self::default();
        let share = size.area() as f64 / default.size.area() as f64;
        let scaled = |count: usize| (count as f64 * share).round() as usize;
        Self {
            size,
            showpieces: scaled(default.showpieces),
            edge_on_discs: scaled(default.edge_on_discs),
            mergers: scaled(default.mergers),
            clusters: scaled(default.clusters),
            lenses: scaled(default.lenses),
            bright_stars: scaled(default.bright_stars),
            ..default
        }
    }

    /// Square arcminutes.
    pub fn area_arcmin2(&self) -> f64 {
        let side = super::PIXEL_SCALE_ARCSEC / 60.0;
        self.size.area() as f64 * side * side
    }

    pub(super) fn check(&self) -> Result<(), SimulateError> {
        let bad = |reason: String| Err(SimulateError::BadRecipe(reason));
        let ImageSize { width, height } = self.size;
        let range = SMALLEST_SIDE..=LARGEST_SIDE;
        if !range.contains(&width) || !range.contains(&height) {
            return bad(format!(
                "{width}x{height} pixels; sides from {SMALLEST_SIDE} to {LARGEST_SIDE} are possible"
            ));
        }
        let densities = [self.galaxies_per_arcmin2, self.stars_per_arcmin2];
        if densities.iter().any(|density| !(0.0..=5000.0).contains(density)) {
            return bad("densities lie between 0 and 5000 per square arcminute".to_owned());
        }
        if !self.center.lon.is_finite() || !(-FRAC_PI_2..=FRAC_PI_2).contains(&self.center.lat) {
            return bad("the centre is no position on the sky".to_owned());
        }
        Ok(())
    }
}
