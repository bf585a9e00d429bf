//! Cosmic rays: sharp, unlike anything that came through the telescope, and mostly flagged.
//!
//! In flight 1.6 % of the pixels of an exposure are flagged, and the flagging finds most of the pixels but not all
//! (Euclid Q1 VIS paper). Here a share of the events is not flagged at all, faint ones above all, and of the
//! flagged ones some faint pixels at their rims are missed.

use super::super::population::normal;
use super::super::streams::{Purpose, stream};
use super::recipe::PointingRecipe;
use rand::{Rng, RngExt};
use std::f64::consts::TAU;

/// Mean number of pixels of an event as it is drawn here (measured by the test).
const PIXELS_OF_EVENT: f64 = 19.0;

/// What is drawn into.
pub(super) struct Hit<'a> {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Electrons.
    pub(super) plane: &'a mut [f32],
    pub(super) flags: &'a mut [u32],
    /// Scatter of the sky, electrons.
    pub(super) noise: f64,
}

/// VIS flag bit 4.
pub(super) const COSMIC: u32 = 1 << 4;

/// Add the cosmic rays of one exposure.
pub(super) fn add_cosmic_rays(hit: &mut Hit<'_>, recipe: &PointingRecipe, exposure: usize) {
    let mut random = stream(recipe.seed, Purpose::CosmicRay, exposure);
    let count = recipe.cosmic_ray_share * recipe.size.area() as f64 / PIXELS_OF_EVENT;
    for _ in 0..count.round() as usize {
        let flagged = random.random::<f64>() >= recipe.unflagged_share;
        add_event(hit, flagged, &mut random);
    }
}

fn add_event(hit: &mut Hit<'_>, flagged: bool, random: &mut impl Rng) {
    let long = random.random::<f64>() < 0.04;
    let uniform: f64 = random.random::<f64>().max(1e-9);
    let length = if long { 20.0 * uniform.powf(-0.55).min(8.0) } else { 1.0 - 6.0 * uniform.ln() };
    // What escapes the flagging is what hardly stands out.
    let median: f64 = if flagged { 600.0 } else { 55.0 };
    let charge = median * (0.8 * normal(random)).exp();
    let fat = random.random::<f64>() < 0.05;
    let angle = random.random_range(0.0..TAU);
    let bend = 0.004 * normal(random);
    let (mut x, mut y) =
        (random.random::<f64>() * hit.width as f64, random.random::<f64>() * hit.height as f64);
    const STEP: f64 = 0.5;
    let steps = (length / STEP).ceil() as usize;
    for step in 0..steps {
        let direction = angle + bend * step as f64 * STEP;
        let here = charge * STEP * (0.35 * normal(random)).exp();
        deposit(hit, (x, y), here, flagged, random);
        if fat {
            for _ in 0..3 {
                let (dx, dy) = (1.1 * normal(random), 1.1 * normal(random));
                deposit(hit, (x + dx, y + dy), 0.4 * here, flagged, random);
            }
        }
        x += STEP * direction.cos();
        y += STEP * direction.sin();
    }
}

/// Put charge into the pixel of a position, and a little (diffusion) into one beside it.
fn deposit(hit: &mut Hit<'_>, (x, y): (f64, f64), electrons: f64, flagged: bool, random: &mut impl Rng) {
    let (fx, fy) = (x - x.floor() - 0.5, y - y.floor() - 0.5);
    let beside = if fx.abs() > fy.abs() { (x + fx.signum(), y) } else { (x, y + fy.signum()) };
    for ((x, y), share) in [((x, y), 0.85), (beside, 0.15)] {
        if x < 0.0 || y < 0.0 || x >= hit.width as f64 || y >= hit.height as f64 {
            continue;
        }
        let place = y as usize * hit.width + x as usize;
        let (Some(pixel), Some(flags)) = (hit.plane.get_mut(place), hit.flags.get_mut(place)) else {
            continue;
        };
        *pixel += (electrons * share) as f32;
        let clear = electrons * share > 2.5 * hit.noise;
        if flagged && random.random::<f64>() < if clear { 0.995 } else { 0.7 } {
            *flags |= COSMIC;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_pixels_hit_is_that_of_the_recipe() {
        let recipe = PointingRecipe { unflagged_share: 0.0, ..PointingRecipe::default() };
        let (width, height) = (recipe.size.width, recipe.size.height);
        let (mut plane, mut flags) = (vec![0.0; width * height], vec![0; width * height]);
        let mut hit = Hit { width, height, plane: &mut plane, flags: &mut flags, noise: 12.0 };
        add_cosmic_rays(&mut hit, &recipe, 0);
        let share = flags.iter().filter(|word| **word != 0).count() as f64 / flags.len() as f64;
        // The faint rims that the flagging misses are hit as well, and not counted here.
        assert!((share / recipe.cosmic_ray_share - 1.0).abs() < 0.2, "{share}");
    }
}
