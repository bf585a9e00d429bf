//! The stars that a PSF is measured from: bright, unsaturated, alone, and all of one width.

use crate::streaks::Signal;
use crate::streaks::fit::solve::solve;

/// A star must stand this far above the noise at its brightest pixel...
const FAINTEST_PEAK: f32 = 20.0;
/// ...and pixels around it stay below this share of it.
const NEIGHBOUR_SHARE: f32 = 0.06;
/// More stars than this only cost time; the brightest are kept.
const MOST_CANDIDATES: usize = 400;
/// Room that a candidate needs within the window, pixels.
const ROOM: usize = 12;
/// Half the side of the square that the Gaussian is fitted to.
const REACH: i64 = 3;
/// Widths of stars agree to this share.
const LOCUS: f64 = 0.07;
/// The stars are at least this share of the largest group of one width, and so many.
const LEAST_SHARE: f64 = 0.3;
const FEWEST: usize = 5;
/// Sharper than any PSF whose pixels are worth fitting: a cosmic ray. Wider: not a point.
const SIGMAS: std::ops::RangeInclusive<f64> = 0.45..=4.0;

/// A point source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Star {
    /// In the image.
    pub(super) x: f64,
    pub(super) y: f64,
    /// Of the Gaussian that fits its middle.
    pub(super) sigma: f64,
    /// Of that Gaussian, in sigma of the sky.
    pub(super) flux: f64,
}

/// The narrowest group of sources that agree in width.
pub(super) fn find_stars(signal: &Signal) -> Vec<Star> {
    let mut peaks = peaks(signal);
    peaks.sort_by(|a, b| b.0.total_cmp(&a.0));
    let candidates: Vec<Star> = peaks
        .iter()
        .filter(|(value, place)| is_alone(signal, *value, *place))
        .take(MOST_CANDIDATES)
        .filter_map(|(_, place)| measure(signal, *place))
        .collect();
    on_the_locus(candidates)
}

/// Local maxima with their values.
fn peaks(signal: &Signal) -> Vec<(f32, [usize; 2])> {
    let window = signal.window;
    let mut found = Vec::new();
    let width = window.width.max(1);
    for (row, line) in signal.values.chunks(width).enumerate() {
        if row < ROOM || row + ROOM >= window.height {
            continue;
        }
        for (column, value) in line.iter().enumerate() {
            let inside = column >= ROOM && column + ROOM < width;
            if inside && *value > FAINTEST_PEAK && value.is_finite() {
                let place = [window.x0 + column, window.y0 + row];
                if is_highest(signal, *value, place) {
                    found.push((*value, place));
                }
            }
        }
    }
    found
}

/// Higher than its eight neighbours, all of which are good.
fn is_highest(signal: &Signal, value: f32, [x, y]: [usize; 2]) -> bool {
    (y - 1..=y + 1).all(|row| {
        (x - 1..=x + 1).all(|column| {
            let (other, mask) = signal.at(column, row);
            // Of equal neighbours the last one counts.
            let wins = if (row, column) > (y, x) { value > other } else { value >= other };
            mask == 0 && (wins || (row, column) == (y, x))
        })
    })
}

/// No masked pixel within 5 px and nothing bright between 4 and 12 px.
fn is_alone(signal: &Signal, value: f32, [x, y]: [usize; 2]) -> bool {
    let limit = NEIGHBOUR_SHARE * value + 5.0;
    let room = ROOM as i64;
    (-room..=room).all(|dy| {
        (-room..=room).all(|dx| {
            let (other, mask) = signal.at((x as i64 + dx) as usize, (y as i64 + dy) as usize);
            let square = dx * dx + dy * dy;
            (square > 25 || mask == 0) && !(square >= 16 && square <= room * room && other > limit)
        })
    })
}

/// Fit a round Gaussian over a constant: x, y, log sigma, flux, sky.
fn measure(signal: &Signal, [x, y]: [usize; 2]) -> Option<Star> {
    let mut state = [0.0, 0.0, 0.75_f64.ln(), 0.0, 0.0];
    state[3] = f64::from(signal.at(x, y).0) * std::f64::consts::TAU * 0.6;
    for _ in 0..12 {
        let mut matrix = [[0.0; 5]; 5];
        let mut right = [0.0; 5];
        for (dx, dy) in (-REACH..=REACH).flat_map(|dy| (-REACH..=REACH).map(move |dx| (dx, dy))) {
            let (value, mask) = signal.at((x as i64 + dx) as usize, (y as i64 + dy) as usize);
            if mask != 0 || !value.is_finite() {
                continue;
            }
            let (model, slopes) = gaussian(&state, [dx as f64, dy as f64]);
            let residual = f64::from(value) - model;
            for ((line, cell), slope) in matrix.iter_mut().zip(&mut right).zip(slopes) {
                *cell += slope * residual;
                line.iter_mut().zip(slopes).for_each(|(cell, other)| *cell += slope * other);
            }
        }
        matrix.iter_mut().enumerate().for_each(|(row, line)| line[row] *= 1.0 + 1e-3);
        let step = solve(&matrix, &right)?;
        let limits = [0.5, 0.5, 0.3, f64::INFINITY, f64::INFINITY];
        for ((cell, step), limit) in state.iter_mut().zip(step).zip(limits) {
            *cell += step.clamp(-limit, limit);
        }
    }
    let [dx, dy, log_sigma, flux, _] = state;
    let star = Star { x: x as f64 + dx, y: y as f64 + dy, sigma: log_sigma.exp(), flux };
    let fits = dx.abs() < 1.0 && dy.abs() < 1.0 && flux > 0.0 && SIGMAS.contains(&star.sigma);
    fits.then_some(star)
}

fn gaussian(state: &[f64; 5], [x, y]: [f64; 2]) -> (f64, [f64; 5]) {
    let [x0, y0, log_sigma, flux, sky] = *state;
    let variance = (2.0 * log_sigma).exp();
    let (dx, dy) = (x - x0, y - y0);
    let square = (dx * dx + dy * dy) / variance;
    let unit = (-0.5 * square).exp() / (std::f64::consts::TAU * variance);
    let value = flux * unit;
    (value + sky, [value * dx / variance, value * dy / variance, value * (square - 2.0), unit, 1.0])
}

/// Stars are the narrowest sources that gather at one width: no galaxy is narrower, cosmic rays gather nowhere. The
/// largest group may well be galaxies.
fn on_the_locus(mut candidates: Vec<Star>) -> Vec<Star> {
    candidates.sort_by(|a, b| a.sigma.total_cmp(&b.sigma));
    let within = |low: f64| {
        let first = candidates.partition_point(|star| star.sigma < low);
        let last = candidates.partition_point(|star| star.sigma < low * (1.0 + 2.0 * LOCUS));
        first..last
    };
    let largest = candidates.iter().map(|star| within(star.sigma).len()).max().unwrap_or(0);
    let enough = (LEAST_SHARE * largest as f64).max(FEWEST as f64);
    let Some(narrowest) = candidates.iter().find(|star| within(star.sigma).len() as f64 >= enough) else {
        return Vec::new();
    };
    // Where they gather most, not further up than the width of the group.
    let reach = narrowest.sigma * (1.0 + 2.0 * LOCUS);
    let near = candidates.iter().filter(|star| star.sigma >= narrowest.sigma && star.sigma <= reach);
    let mut best = 0..0;
    for star in near {
        let group = within(star.sigma);
        if group.len() > best.len() {
            best = group;
        }
    }
    candidates.get(best).map(<[Star]>::to_vec).unwrap_or_default()
}
