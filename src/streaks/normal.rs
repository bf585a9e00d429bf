//! The normal distribution by table: density and cumulative probability, fast enough for every pixel of a fit.

use std::sync::LazyLock;

/// Beyond this many standard deviations the density is taken as 0.
const REACH: f64 = 8.0;
const STEPS_PER_SIGMA: usize = 64;

/// Density and cumulative probability of the standard normal distribution at one argument.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Normal {
    pub(super) density: f64,
    pub(super) cumulative: f64,
}

/// Nodes from `-REACH` to `REACH`.
static NODES: LazyLock<Vec<Normal>> = LazyLock::new(nodes);

/// The table, to be fetched once before a loop.
pub(super) fn normal_table() -> &'static [Normal] {
    &NODES
}

impl Normal {
    /// Cubic Hermite interpolation in `table`: both functions have exact slopes, so the error stays below 1e-9.
    /// NaN gives NaN.
    #[inline]
    pub(super) fn at(table: &[Self], x: f64) -> Self {
        let place = (x + REACH) * STEPS_PER_SIGMA as f64;
        let node = place as usize;
        let nodes = if place >= 0.0 { table.get(node..).and_then(first_two) } else { None };
        let Some([left, right]) = nodes else {
            return Self { density: if x.is_nan() { x } else { 0.0 }, cumulative: tail(x) };
        };
        let (t, h) = (place - node as f64, 1.0 / STEPS_PER_SIGMA as f64);
        let x_left = node as f64 / STEPS_PER_SIGMA as f64 - REACH;
        let (slope_left, slope_right) = (-x_left * left.density, -(x_left + h) * right.density);
        let s = 1.0 - t;
        let (a, b) = ((1.0 + 2.0 * t) * s * s, (1.0 + 2.0 * s) * t * t);
        let (c, d) = (h * t * s * s, -h * t * t * s);
        Self {
            density: a * left.density + b * right.density + c * slope_left + d * slope_right,
            cumulative: a * left.cumulative + b * right.cumulative + c * left.density + d * right.density,
        }
    }
}

#[inline]
fn first_two(nodes: &[Normal]) -> Option<[Normal; 2]> {
    match nodes {
        [left, right, ..] => Some([*left, *right]),
        _ => None,
    }
}

/// Cumulative probability beyond the table.
fn tail(x: f64) -> f64 {
    if x.is_nan() { x } else { f64::from(u8::from(x > 0.0)) }
}

/// The density is known in closed form; the cumulative probability is its integral by Simpson's rule, node by node.
fn nodes() -> Vec<Normal> {
    let density = |x: f64| (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    let step = 1.0 / STEPS_PER_SIGMA as f64;
    let count = (2.0 * REACH) as usize * STEPS_PER_SIGMA;
    let mut cumulative = 0.0;
    (0..=count)
        .map(|node| {
            let x = node as f64 * step - REACH;
            let here = Normal { density: density(x), cumulative };
            let quarters = 4.0 * density(x + 0.25 * step)
                + 2.0 * density(x + 0.5 * step)
                + 4.0 * density(x + 0.75 * step);
            cumulative += step / 12.0 * (here.density + quarters + density(x + step));
            here
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_tables_of_the_normal_distribution() {
        // scipy.stats.norm.cdf and .pdf
        let expected = [
            (0.0, 0.5, 0.398_942_280_401_432_7),
            (0.3, 0.617_911_422_188_952_8, 0.381_387_815_460_524_2),
            (-1.234_5, 0.108_508_323_362_670_19, 0.186_200_047_655_009_58),
            (2.5, 0.993_790_334_674_223_8, 0.017_528_300_493_568_54),
            (-4.1, 2.065_750_691_254_673_8e-5, 8.926_165_717_713_293e-5),
        ];
        for (x, cumulative, density) in expected {
            let found = Normal::at(normal_table(), x);
            assert!((found.cumulative - cumulative).abs() < 1e-9, "{x}: {found:?}");
            assert!((found.density - density).abs() < 1e-9, "{x}: {found:?}");
        }
        assert!(Normal::at(normal_table(), f64::NAN).cumulative.is_nan());
        assert_eq!(Normal::at(normal_table(), 1e9).cumulative, 1.0);
        assert_eq!(Normal::at(normal_table(), f64::NEG_INFINITY).cumulative, 0.0);
    }
}
