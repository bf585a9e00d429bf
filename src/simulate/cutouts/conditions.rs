//! Under what conditions one picture is taken.

use super::super::calibration::BandCalibration;
use super::super::object::BandPainter;
use super::super::population::normal;
use super::super::psf::Psf;
use super::{ConditionPriors, Fixed};
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};
use rand::RngExt;
use std::f64::consts::{PI, TAU};

/// The draw for one picture.
#[derive(Debug, Clone)]
pub(super) struct Conditions {
    pub(super) painters: [BandPainter; 4],
    /// Of the source from the middle of the picture, pixels.
    pub(super) off_center: (f64, f64),
    /// Noise relative to the nominal one.
    pub(super) noise: f64,
    /// By which each band's flux is multiplied.
    pub(super) gain: [f64; 4],
    /// Sky at the middle and its slopes per pixel, in units of the band's sky noise.
    pub(super) sky: [[f64; 3]; 4],
    /// Of each band relative to VIS, pixels.
    pub(super) shift: [(f64, f64); 4],
    pub(super) is_missing: [bool; 4],
    /// Beyond this line (offset along a direction, radians) there is no data.
    pub(super) edge: Option<(f64, f64)>,
    /// Mean number of neighbours.
    pub(super) neighbours: f64,
    pub(super) has_artefact: bool,
}

impl Conditions {
    pub(super) fn draw(random: &mut impl RngExt, priors: &ConditionPriors, size: ImageSize) -> Self {
        let width = (priors.psf_scatter * normal(random)).exp();
        let ellipticity = (0.02 * normal(random), 0.02 * normal(random));
        let spike_turn = 0.05 * normal(random);
        let painters = Band::ALL.map(|band| {
            let mut psf = Psf::of(band);
            let own = width * (0.5 * priors.psf_scatter * normal(random)).exp();
            psf.components.iter_mut().for_each(|component| component.sigma *= own);
            psf.ellipticity = ellipticity;
            psf.spike_angle += spike_turn;
            BandPainter::new(band, size).with_psf(psf)
        });
        let between = |random: &mut _, (low, high): (f64, f64)| low + (high - low) * uniform(random);
        let mut off_center = (priors.centring * normal(random), priors.centring * normal(random));
        if priors.has_outliers && uniform(random) < 0.2 {
            off_center = (random.random_range(-5.0..5.0), random.random_range(-5.0..5.0));
        }
        let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
        let Fixed { sky, off_center: farther, vis_zero_point, misregistration, dropped } = priors.fixed;
        off_center = (off_center.0 + farther * cos, off_center.1 + farther * sin);
        let mut is_missing = [false; 4];
        is_missing.iter_mut().skip(1).for_each(|missing| *missing = uniform(random) < priors.missing_band);
        let mut shift = [(0.0, 0.0); 4];
        for shift in shift.iter_mut().skip(1) {
            *shift = (
                priors.misregistration * normal(random) + misregistration * sin,
                priors.misregistration * normal(random) - misregistration * cos,
            );
        }
        if let Some(missing) = dropped.and_then(|band| is_missing.get_mut(band.index())) {
            *missing = true;
        }
        let mut gain = [1.0; 4];
        gain.iter_mut().for_each(|gain| *gain = 10_f64.powf(0.4 * priors.zero_point * normal(random)));
        if let Some(vis) = gain.first_mut() {
            *vis *= 10_f64.powf(0.4 * vis_zero_point);
        }
        let edge = (uniform(random) < priors.missing_edge)
            .then(|| (random.random_range(14.0..48.0), random.random_range(0.0..TAU)));
        Self {
            painters,
            off_center,
            noise: between(random, priors.noise),
            gain,
            sky: std::array::from_fn(|_| {
                let [level, slope_x, slope_y] = sky_left(random, priors.sky_sigma);
                [level + sky, slope_x, slope_y]
            }),
            shift,
            is_missing,
            edge,
            neighbours: 3.6 * between(random, priors.crowding),
            has_artefact: uniform(random) < priors.artefact,
        }
    }
}

fn uniform(random: &mut impl RngExt) -> f64 {
    random.random()
}

fn sky_left(random: &mut impl RngExt, sigma: f64) -> [f64; 3] {
    let slope = 0.6 * sigma * uniform(random) / 48.0;
    let direction = PI * uniform(random);
    [sigma * (2.0 * uniform(random) - 1.0), slope * direction.cos(), slope * direction.sin()]
}

/// Add correlated noise of a band to a plane of a square picture: sky noise times `share`, and the Poisson noise of
/// the sources in it.
pub(in crate::simulate) fn add_noise(
    plane: &mut [f32],
    side: usize,
    band: Band,
    share: f64,
    random: &mut impl RngExt,
) {
    let calibration = BandCalibration::of(band);
    let kernel: Vec<f32> = calibration.noise_kernel.iter().map(|weight| *weight as f32).collect();
    let halo = kernel.len().saturating_sub(1);
    let wide = side + 2 * halo;
    let white: Vec<f32> = (0..wide * wide).map(|_| normal(random) as f32).collect();
    let weight = |tap: usize| kernel.get(tap.abs_diff(halo)).copied().unwrap_or(0.0);
    let mut rows = vec![0.0_f32; side * wide];
    for (target, source) in rows.chunks_exact_mut(side).zip(white.chunks_exact(wide)) {
        for tap in 0..=2 * halo {
            let weight = weight(tap);
            target.iter_mut().zip(source.iter().skip(tap)).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    let sky = (calibration.sky_rms * share).powi(2) as f32;
    let per_unit = (share * share / calibration.electrons_per_unit) as f32;
    for (row, line) in plane.chunks_exact_mut(side).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            let noise: f32 = (0..=2 * halo)
                .map(|tap| weight(tap) * rows.get((row + tap) * side + column).copied().unwrap_or(0.0))
                .sum();
            *pixel += noise * (sky + per_unit * pixel.max(0.0)).sqrt();
        }
    }
}

/// True on the side of the edge without data.
pub(super) fn is_beyond((offset, direction): (f64, f64), at: ImagePoint, middle: ImagePoint) -> bool {
    (at.x - middle.x) * direction.cos() + (at.y - middle.y) * direction.sin() > offset
}
