//! Two Gaussians for a radial profile.

use super::TrailPsf;
use super::profile::{Profile, Ring};
use crate::streaks::fit::solve::solve;
use std::f64::consts::TAU;

/// Fitted flux, log of the narrow width, log of the ratio of widths less `LEAST_RATIO`, share of the wide one.
type State = [f64; 4];

const LEAST_RATIO: f64 = 1.3;
const RATIOS: [f64; 2] = [0.05, 4.0];

/// Fit the profile as a fit to a faint star would: every pixel counts the same. `None` where nothing fits.
pub(super) fn fit_shape(profile: &Profile) -> Option<TrailPsf> {
    let reach = (8.0 * profile.sigma).clamp(6.0, 16.0);
    let rings: Vec<Ring> = profile.rings.iter().copied().filter(|ring| ring.radius < reach).collect();
    let total = profile.total();
    let mut state = [1.0, (0.95 * profile.sigma).ln(), 1.0_f64.ln(), 0.15];
    let mut error = misfit(&rings, &state);
    let mut damping = 1e-3;
    for _ in 0..60 {
        let Some(next) = step(&rings, &state, damping) else { break };
        let reached = misfit(&rings, &next);
        if reached <= error {
            (state, error) = (next, reached);
            damping *= 0.2;
        } else {
            damping *= 8.0;
        }
    }
    let [flux, log_narrow, log_ratio, wide_share] = state;
    let narrow_sigma = log_narrow.exp();
    let psf = TrailPsf {
        narrow_sigma,
        wide_sigma: narrow_sigma * (LEAST_RATIO + log_ratio.exp()),
        wide_share,
        aperture_correction: total / flux,
        stars: 0,
    };
    let sound = (0.8..1.6).contains(&psf.aperture_correction) && (0.3..6.0).contains(&narrow_sigma);
    sound.then_some(psf)
}

fn value(state: &State, radius: f64) -> f64 {
    let [flux, log_narrow, log_ratio, share] = *state;
    let narrow = log_narrow.exp();
    let gaussian = |sigma: f64| (-0.5 * (radius / sigma).powi(2)).exp() / (TAU * sigma * sigma);
    flux * ((1.0 - share) * gaussian(narrow) + share * gaussian(narrow * (LEAST_RATIO + log_ratio.exp())))
}

fn misfit(rings: &[Ring], state: &State) -> f64 {
    rings.iter().map(|ring| ring.area * (ring.brightness - value(state, ring.radius)).powi(2)).sum()
}

fn step(rings: &[Ring], state: &State, damping: f64) -> Option<State> {
    let mut matrix = [[0.0; 4]; 4];
    let mut right = [0.0; 4];
    for ring in rings {
        let here = value(state, ring.radius);
        let slopes: State = std::array::from_fn(|parameter| {
            let mut moved = *state;
            moved[parameter] += 1e-6;
            (value(&moved, ring.radius) - here) / 1e-6
        });
        for ((line, cell), slope) in matrix.iter_mut().zip(&mut right).zip(slopes) {
            *cell += ring.area * slope * (ring.brightness - here);
            line.iter_mut().zip(slopes).for_each(|(cell, other)| *cell += ring.area * slope * other);
        }
    }
    matrix.iter_mut().enumerate().for_each(|(row, line)| line[row] = line[row] * (1.0 + damping) + 1e-14);
    let step = solve(&matrix, &right)?;
    let [flux, narrow, ratio, share] = std::array::from_fn(|parameter| state[parameter] + step[parameter]);
    Some([flux, narrow.clamp(-1.2, 1.8), ratio.clamp(RATIOS[0].ln(), RATIOS[1].ln()), share.clamp(0.0, 0.6)])
}
