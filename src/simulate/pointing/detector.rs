//! What the detector makes of the light: bleeding, hot pixels, bad columns, noise, ADU.

use super::super::population::normal;
use super::super::streams::{Purpose, stream};
use super::conditions::Conditions;
use super::recipe::{FULL_WELL, GAIN, PointingRecipe, READ_NOISE};
use rand::RngExt;
use rayon::prelude::*;
use std::f64::consts::TAU;

/// VIS flag bits: INVALID, HOT, SAT, BAD_COLUMN.
const INVALID: u32 = 1;
const HOT: u32 = 1 << 1;
const SATURATED: u32 = 1 << 3;
const BAD_COLUMN: u32 = 1 << 7;

/// Charge above the full well flows up and down its column.
pub(super) fn bleed(plane: &mut [f32], flags: &mut [u32], width: usize) {
    let full = FULL_WELL as f32;
    let mut over: Vec<usize> =
        plane.iter().enumerate().filter(|(_, value)| **value > full).map(|(place, _)| place).collect();
    // Column by column, so that each excess is moved once.
    over.sort_by_key(|place| (place % width.max(1), place / width.max(1)));
    for place in over {
        let Some(pixel) = plane.get_mut(place) else { continue };
        let mut half = (*pixel - full).max(0.0) / 2.0;
        *pixel = pixel.min(full);
        mark(flags, place, SATURATED);
        let mut upward = half;
        let mut next = place + width;
        while upward > 0.0 && next < plane.len() {
            upward = fill(plane, flags, next, upward);
            next += width;
        }
        let mut below = place;
        while half > 0.0 && below >= width {
            below -= width;
            half = fill(plane, flags, below, half);
        }
    }
}

/// Fill a pixel up to the full well; what does not fit goes on.
fn fill(plane: &mut [f32], flags: &mut [u32], place: usize, charge: f32) -> f32 {
    let Some(pixel) = plane.get_mut(place) else { return 0.0 };
    let taken = (FULL_WELL as f32 - *pixel).clamp(0.0, charge);
    *pixel += taken;
    if *pixel > 0.6 * FULL_WELL as f32 {
        mark(flags, place, SATURATED);
    }
    charge - taken
}

fn mark(flags: &mut [u32], place: usize, bit: u32) {
    if let Some(word) = flags.get_mut(place) {
        *word |= bit;
    }
}

/// Sky with its gradient and waves, electrons.
pub(super) fn add_sky(plane: &mut [f32], recipe: &PointingRecipe, exposure: usize, conditions: &Conditions) {
    let mut random = stream(recipe.seed, Purpose::Background, exposure);
    let (width, height) = (recipe.size.width.max(1), recipe.size.height.max(1));
    let level = conditions.sky_electrons;
    let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
    let slope = 0.5 * recipe.gradient * level;
    let waves: Vec<[f64; 4]> = (0..3)
        .map(|_| {
            let (s, c) = random.random_range(0.0..TAU).sin_cos();
            let number = TAU / random.random_range(500.0..3000.0);
            [number * c, number * s, random.random_range(0.0..TAU), 0.006 * level * normal(&mut random)]
        })
        .collect();
    plane.par_chunks_mut(width).enumerate().for_each(|(y, line)| {
        // Waves are long: every 16th pixel is exact, those between lie on a line.
        const STRIDE: usize = 16;
        let at = |x: usize| {
            let (u, v) = (2.0 * x as f64 / width as f64 - 1.0, 2.0 * y as f64 / height as f64 - 1.0);
            let sum: f64 = waves
                .iter()
                .map(|[kx, ky, phase, height]| height * (kx * x as f64 + ky * y as f64 + phase).sin())
                .sum();
            level + slope * (u * cos + v * sin) + sum
        };
        for (number, run) in line.chunks_mut(STRIDE).enumerate() {
            let (from, to) = (at(number * STRIDE), at((number + 1) * STRIDE));
            for (k, pixel) in run.iter_mut().enumerate() {
                *pixel += (from + (to - from) * k as f64 / STRIDE as f64) as f32;
            }
        }
    });
}

/// Hot pixels, mostly flagged, and now and then a bad column.
pub(super) fn add_defects(plane: &mut [f32], flags: &mut [u32], recipe: &PointingRecipe) {
    let mut random = stream(recipe.seed, Purpose::Detector, 0);
    let area = recipe.size.area();
    for _ in 0..area / 40_000 {
        let place = random.random_range(0..area.max(1));
        let charge = 80.0 * (1.1 * normal(&mut random)).exp();
        if let Some(pixel) = plane.get_mut(place) {
            *pixel += charge as f32;
        }
        if random.random::<f64>() < 0.85 {
            mark(flags, place, HOT);
        }
    }
    let columns = recipe.size.width / 1000;
    for _ in 0..columns {
        let column = random.random_range(0..recipe.size.width.max(1));
        let from = random.random_range(0..recipe.size.height.max(1));
        let offset = 30.0 * normal(&mut random);
        for row in from..recipe.size.height {
            let place = row * recipe.size.width + column;
            if let Some(pixel) = plane.get_mut(place) {
                *pixel += offset as f32;
            }
            mark(flags, place, BAD_COLUMN | INVALID);
        }
    }
}

/// Photon and read noise, then ADU.
pub(super) fn read_out(plane: &mut [f32], recipe: &PointingRecipe, exposure: usize) {
    let width = recipe.size.width.max(1);
    plane.par_chunks_mut(width).enumerate().for_each(|(row, line)| {
        let mut random = stream(recipe.seed, Purpose::Noise, (exposure << 32) | row);
        let read = (READ_NOISE * READ_NOISE) as f32;
        for pixel in line {
            let sigma = (pixel.max(0.0) + read).sqrt();
            let deviate: f32 = rand_distr::Distribution::sample(&rand_distr::StandardNormal, &mut random);
            *pixel = (*pixel + sigma * deviate) / GAIN as f32;
        }
    });
}
