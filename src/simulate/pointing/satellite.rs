//! Satellites: long, bright trails from edge to edge.

use super::super::paint::{Stamp, add_stamps};
use super::super::psf::Psf;
use super::super::streams::{Purpose, stream};
use super::conditions::Conditions;
use super::recipe::PointingRecipe;
use super::trail::{Piece, trail_stamp};
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::PI;

/// The trail of a satellite in one exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Satellite {
    pub exposure: usize,
    /// Where it enters and leaves; beyond the image.
    pub ends: [ImagePoint; 2],
    /// Standard deviation of its width, pixels, without the PSF.
    pub width: f64,
    /// Brightness per pixel of length, in units of the sky noise.
    pub brightness: f64,
}

impl Satellite {
    /// The satellites of an exposure.
    pub(super) fn draw_all(recipe: &PointingRecipe, exposure: usize) -> Vec<Self> {
        let mut random = stream(recipe.seed, Purpose::Satellite, exposure);
        let mean = recipe.satellites_per_mpx * recipe.megapixels();
        // Knuth's way to a Poisson number; the mean is small.
        let (limit, mut product, mut count) = ((-mean).exp(), random.random::<f64>(), 0);
        while product > limit && count < 64 {
            product *= random.random::<f64>();
            count += 1;
        }
        let reach = recipe.size.width.max(recipe.size.height) as f64 * 1.5;
        (0..count)
            .map(|_| {
                let (sin, cos) = random.random_range(0.0..PI).sin_cos();
                let x = random.random::<f64>() * recipe.size.width as f64;
                let y = random.random::<f64>() * recipe.size.height as f64;
                let end = |sign: f64| ImagePoint { x: x + sign * reach * cos, y: y + sign * reach * sin };
                Self {
                    exposure,
                    ends: [end(-1.0), end(1.0)],
                    width: random.random_range(0.2..2.4),
                    brightness: 3.0 * 40.0_f64.powf(random.random::<f64>()),
                }
            })
            .collect()
    }

    /// Paint it into a plane of electrons.
    pub(super) fn paint(&self, plane: &mut [f32], recipe: &PointingRecipe, conditions: &Conditions) {
        let mut psf: Psf = conditions.psf;
        for component in &mut psf.components {
            component.sigma = component.sigma.hypot(self.width);
        }
        let [from, to] = self.ends;
        let length = (to.x - from.x).hypot(to.y - from.y);
        let flux = self.brightness * conditions.noise_electrons * length;
        let stamp: Option<Stamp> = trail_stamp(&[Piece { from, to, flux }], &psf, recipe.size);
        add_stamps(plane, recipe.size.width, stamp.as_slice());
    }
}
