//! Features of a composite in rings around its middle: what a classical search looks at.

use super::{CUTOUT_SIDE, Composite};
use std::f32::consts::TAU;

/// Rings, and points on each.
const RINGS: usize = 14;
const POINTS: usize = 48;
/// Radius of the first ring and distance of the rings, pixels.
const FIRST: f32 = 2.0;
const STEP: f32 = 2.4;
/// Orders of the Fourier series along a ring.
const ORDERS: usize = 5;
/// Numbers of one ring in one channel: mean, scatter, greatest excess, its width, orders.
const PER_RING: usize = 4 + ORDERS;
/// Numbers of one ring in what is left after the half turn.
const PER_ODD_RING: usize = 3;

/// Length of [`polar_features`].
pub const POLAR_FEATURE_COUNT: usize = RINGS * (2 * PER_RING + PER_ODD_RING);

/// Lightness and colour (blue minus red) along rings: mean, scatter, greatest excess over the median and its width,
/// amplitudes of the first orders of a Fourier series; and of the light that a half turn does not cover: its sum, its
/// greatest value, its colour. All in units of the composite (0 to 255).
pub fn polar_features(composite: &Composite) -> Vec<f32> {
    let mut features = Vec::with_capacity(POLAR_FEATURE_COUNT);
    for ring in 0..RINGS {
        let radius = FIRST + STEP * ring as f32;
        let points: [[f32; 2]; POINTS] = std::array::from_fn(|point| {
            let (sin, cos) = (TAU * point as f32 / POINTS as f32).sin_cos();
            sampled(composite, radius * cos, radius * sin)
        });
        for channel in 0..2 {
            let values = points.map(|point| point.get(channel).copied().unwrap_or(0.0));
            ring_features(&values, &mut features);
        }
        odd_features(&points, &mut features);
    }
    features
}

/// Lightness and colour at an offset from the middle pixel, bilinear; the middle of a cut-out is the source.
fn sampled(composite: &Composite, dx: f32, dy: f32) -> [f32; 2] {
    let middle = (CUTOUT_SIDE / 2) as f32;
    let (x, y) = (middle + dx, middle + dy);
    let (i, j) = (x.floor().max(0.0) as usize, y.floor().max(0.0) as usize);
    let (u, v) = (x - i as f32, y - j as f32);
    let pixel = |column: usize, row: usize| -> [f32; 2] {
        let start = 3 * (row * CUTOUT_SIDE + column);
        match composite.rgb.get(start..start + 3) {
            Some([r, g, b]) => {
                let (r, g, b) = (f32::from(*r), f32::from(*g), f32::from(*b));
                [(r + g + b) / 3.0, b - r]
            }
            _ => [0.0; 2],
        }
    };
    let (a, b, c, d) = (pixel(i, j), pixel(i + 1, j), pixel(i, j + 1), pixel(i + 1, j + 1));
    std::array::from_fn(|k| (a[k] * (1.0 - u) + b[k] * u) * (1.0 - v) + (c[k] * (1.0 - u) + d[k] * u) * v)
}

fn ring_features(values: &[f32; POINTS], features: &mut Vec<f32>) {
    let count = POINTS as f32;
    let mean = values.iter().sum::<f32>() / count;
    let scatter = (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
    let mut sorted = *values;
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get(POINTS / 2).copied().unwrap_or(mean);
    let excess = sorted.last().copied().unwrap_or(mean) - median;
    let width = values.iter().filter(|value| **value - median > 0.5 * excess).count() as f32 / count;
    features.extend([mean, scatter, excess, width]);
    for order in 1..=ORDERS {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (point, value) in values.iter().enumerate() {
            let (sin, cos) = (TAU * (order * point) as f32 / count).sin_cos();
            real += value * cos;
            imaginary += value * sin;
        }
        features.push(2.0 * real.hypot(imaginary) / count);
    }
}

fn odd_features(points: &[[f32; 2]; POINTS], features: &mut Vec<f32>) {
    let (mut sum, mut greatest, mut color) = (0.0_f32, 0.0_f32, 0.0_f32);
    let opposite = points.iter().cycle().skip(POINTS / 2);
    for (here, there) in points.iter().zip(opposite) {
        let left = (here[0] - there[0]).max(0.0);
        sum += left;
        greatest = greatest.max(left);
        color += left * (here[1] - there[1]);
    }
    features.extend([sum / POINTS as f32, greatest, color / sum.max(1.0)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(lightness: impl Fn(f32, f32) -> f32) -> Composite {
        let middle = (CUTOUT_SIDE / 2) as f32;
        let pixels = (0..CUTOUT_SIDE * CUTOUT_SIDE).flat_map(|index| {
            let (x, y) = ((index % CUTOUT_SIDE) as f32 - middle, (index / CUTOUT_SIDE) as f32 - middle);
            [lightness(x, y) as u8; 3]
        });
        Composite { rgb: pixels.collect() }
    }

    #[test]
    fn a_round_source_has_no_angular_structure_and_an_arc_has() {
        let round = polar_features(&picture(|x, y| 200.0 * (-(x * x + y * y) / 300.0).exp()));
        let arc = polar_features(&picture(|x, y| {
            let off = (x.hypot(y) - 9.2) / 1.5;
            if x > 4.0 { 150.0 * (-off * off).exp() } else { 0.0 }
        }));
        assert_eq!(round.len(), POLAR_FEATURE_COUNT);
        // Ring 3 has a radius of 9.2 pixels; the first order of its lightness.
        let first_order = 3 * (2 * PER_RING + PER_ODD_RING) + 4;
        assert!(
            round[first_order] < 2.0 && arc[first_order] > 20.0,
            "{} {}",
            round[first_order],
            arc[first_order]
        );
    }
}
