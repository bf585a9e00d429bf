//! Noise, its map, background residuals and pixels without data.

use super::calibration::BandCalibration;
use super::streams::{Purpose, stream};
use crate::field::Band;
use crate::geometry::ImageSize;
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use std::f64::consts::TAU;

/// Which draw of the sky a plane gets.
#[derive(Debug, Clone, Copy)]
pub(super) struct SkyDraw {
    pub(super) seed: u64,
    pub(super) band: Band,
    /// Pixels in a row.
    pub(super) width: usize,
}

/// The RMS map of a band: sky, and the Poisson noise of the sources in `flux`.
pub(super) fn rms_map(flux: &[f32], calibration: &BandCalibration) -> Vec<f32> {
    let sky = calibration.sky_rms * calibration.sky_rms;
    let per_unit = 1.0 / calibration.electrons_per_unit;
    flux.par_iter().map(|value| (sky + per_unit * f64::from(value.max(0.0))).sqrt() as f32).collect()
}

/// Add correlated noise scaled by the RMS map. Every row has a stream of its own, so the result does not
/// depend on who computes which row.
pub(super) fn add_noise(flux: &mut [f32], rms: &[f32], sky: SkyDraw) {
    const ROWS: usize = 32;
    let kernel: Vec<f32> =
        BandCalibration::of(sky.band).noise_kernel.iter().map(|weight| *weight as f32).collect();
    let halo = kernel.len().saturating_sub(1);
    let width = sky.width;
    flux.par_chunks_mut(ROWS * width).zip(rms.par_chunks(ROWS * width)).enumerate().for_each(
        |(chunk, (values, rms))| {
            let count = values.len() / width + 2 * halo;
            let rows: Vec<Vec<f32>> =
                (0..count).map(|row| noise_row(sky, chunk * ROWS + row, &kernel)).collect();
            let lines = values.chunks_exact_mut(width).zip(rms.chunks_exact(width));
            for (row, (line, sigma)) in lines.enumerate() {
                for (tap, noise) in rows.iter().skip(row).take(2 * halo + 1).enumerate() {
                    let weight = kernel.get(tap.abs_diff(halo)).copied().unwrap_or(0.0);
                    for ((pixel, sigma), noise) in line.iter_mut().zip(sigma).zip(noise) {
                        *pixel += weight * sigma * noise;
                    }
                }
            }
        },
    );
}

/// White noise of one row (counted with the halo below the field), smoothed along x.
fn noise_row(sky: SkyDraw, row: usize, kernel: &[f32]) -> Vec<f32> {
    let SkyDraw { seed, band, width } = sky;
    let halo = kernel.len().saturating_sub(1);
    let mut random = stream(seed, Purpose::Noise, (band.index() << 32) | row);
    let white: Vec<f32> = (0..width + 2 * halo).map(|_| StandardNormal.sample(&mut random)).collect();
    let mut smooth = vec![0.0; width];
    for tap in 0..2 * halo + 1 {
        let weight = kernel.get(tap.abs_diff(halo)).copied().unwrap_or(0.0);
        smooth.iter_mut().zip(white.iter().skip(tap)).for_each(|(sum, value)| *sum += weight * value);
    }
    smooth
}

/// What sky subtraction left behind: a few long waves of about a fifth of the sky noise.
pub(super) fn add_background(flux: &mut [f32], sky: SkyDraw) {
    let SkyDraw { seed, band, width } = sky;
    let mut random = stream(seed, Purpose::Background, band.index());
    let amplitude = 0.09 * BandCalibration::of(band).sky_noise();
    let waves: Vec<[f64; 4]> = (0..5)
        .map(|_| {
            let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
            let wave_number = TAU / random.random_range(700.0..2600.0);
            [
                wave_number * cos,
                wave_number * sin,
                random.random_range(0.0..TAU),
                amplitude * random.random_range(0.5..1.3),
            ]
        })
        .collect();
    flux.par_chunks_mut(width.max(1)).enumerate().for_each(|(y, line)| {
        for [kx, ky, phase, height] in &waves {
            // sin(a + n k) by rotation.
            let (mut sin, mut cos) = (ky * y as f64 + phase).sin_cos();
            let (step_sin, step_cos) = kx.sin_cos();
            for pixel in line.iter_mut() {
                *pixel += (height * sin) as f32;
                (sin, cos) = (sin * step_cos + cos * step_sin, cos * step_cos - sin * step_sin);
            }
        }
    });
}

/// Bright pixels are compressed above the soft limit of the band, never beyond three times it.
pub(super) fn compress_bright(flux: &mut [f32], calibration: &BandCalibration) {
    let limit = calibration.soft_limit as f32;
    flux.par_iter_mut().filter(|value| **value > limit).for_each(|value| {
        let excess = (*value - limit) / (2.0 * limit);
        *value = limit + 2.0 * limit * excess / (1.0 + excess);
    });
}

/// True where a band has no data: a corner that the survey did not reach, and a few dead pixels.
pub(super) fn is_missing(x: usize, y: usize, size: ImageSize, band: Band) -> bool {
    let (from_right, from_bottom) = (size.width as f64 - x as f64, y as f64);
    let reach = 0.055 * size.width.min(size.height) as f64;
    let offset = if band == Band::Vis { 0.0 } else { 0.006 * size.width as f64 };
    let corner = from_right + 0.45 * from_bottom < reach + offset;
    let dead = band == Band::Vis && x % 661 == 317 && y % 733 == 411;
    corner || dead
}
