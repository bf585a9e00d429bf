//! The shape of a core and of its surroundings in numbers, for the judge.

use super::{PATCH_CORE, PATCH_SIDE, PATCH_START, PreparedSource, Repainting, WINDOW_CORE, WINDOW_SIDE};

/// Edges of the rings around the core pixel, pixels.
const EDGES: [f64; 15] = [0.0, 0.5, 1.2, 1.6, 2.1, 2.5, 3.1, 3.7, 4.5, 5.5, 6.5, 8.0, 10.0, 12.0, 15.0];
const RINGS: usize = EDGES.len() - 1;
/// Numbers of a ring: mean, scatter, and the first two angular harmonics.
const OF_RING: usize = 4;
/// Half of the square around the core pixel that is taken pixel by pixel.
const HALF: usize = 2;
const SQUARE: usize = (2 * HALF + 1) * (2 * HALF + 1);
/// Where means turn from a line to a logarithm, and what keeps ratios finite, in units of the scale.
const FLOOR: f64 = 0.02;

/// How many numbers [`profile_features`] gives.
pub(super) const PROFILE_FEATURES: usize = RINGS * OF_RING + 2 * SQUARE + 1;

/// Rings of the window in units of the scale: asinh(mean / 0.02), then scatter and the strengths of cos(m phi) for m = 1
/// and 2, each over |mean| + 0.02; the 5 x 5 pixels around the core as the network sees them; the same of what was
/// repainted, as differences; and ln(scale / noise). NaN where a ring has no data.
pub(super) fn profile_features(source: &PreparedSource, repainting: &Repainting) -> Vec<f32> {
    let mut features: Vec<f64> = Vec::with_capacity(PROFILE_FEATURES);
    let scale = source.core.scale();
    for ring in EDGES.windows(2) {
        if let [from, to] = ring {
            features.extend(ring_numbers(source.window(), scale, (*from, *to)));
        }
    }
    let normalisation = source.normalisation();
    let square = || (0..SQUARE).map(|index| (PATCH_CORE - HALF + index % 5, PATCH_CORE - HALF + index / 5));
    let observed = |column: usize, row: usize| {
        let index = (row + PATCH_START) * WINDOW_SIDE + column + PATCH_START;
        f64::from(normalisation.apply(source.window().get(index).copied().unwrap_or(f32::NAN)))
    };
    let painted = |column: usize, row: usize| {
        let flux = repainting.mean.get(row * PATCH_SIDE + column).copied().unwrap_or(f32::NAN);
        f64::from(normalisation.apply(flux))
    };
    features.extend(square().map(|(column, row)| observed(column, row)));
    features.extend(square().map(|(column, row)| observed(column, row) - painted(column, row)));
    features.push((scale / source.core.noise).ln());
    features.into_iter().map(|value| value as f32).collect()
}

fn ring_numbers(window: &[f32], scale: f64, (from, to): (f64, f64)) -> [f64; OF_RING] {
    let mut values = Vec::new();
    for (index, flux) in window.iter().enumerate() {
        let dx = (index % WINDOW_SIDE) as f64 - WINDOW_CORE as f64;
        let dy = (index / WINDOW_SIDE) as f64 - WINDOW_CORE as f64;
        if (from..to).contains(&dx.hypot(dy)) && flux.is_finite() {
            values.push((f64::from(*flux) / scale, dy.atan2(dx)));
        }
    }
    let count = values.len() as f64;
    let mean = values.iter().map(|(value, _)| value).sum::<f64>() / count;
    let deviation = (values.iter().map(|(value, _)| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
    let harmonic = |order: f64| {
        let (cos, sin) = values.iter().fold((0.0, 0.0), |(cos, sin), (value, angle)| {
            (cos + value * (order * angle).cos(), sin + value * (order * angle).sin())
        });
        cos.hypot(sin) / count
    };
    let relative = |value: f64| value / (mean.abs() + FLOOR);
    [(mean / FLOOR).asinh(), relative(deviation), relative(harmonic(1.0)), relative(harmonic(2.0))]
}
