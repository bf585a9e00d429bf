//! Intervals, and that of a proportion.

use serde::{Deserialize, Serialize};

/// A range in which a value lies; `[low, high]` in files.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl From<[f64; 2]> for Interval {
    fn from([low, high]: [f64; 2]) -> Self {
        Self { low, high }
    }
}

impl From<Interval> for [f64; 2] {
    fn from(interval: Interval) -> Self {
        [interval.low, interval.high]
    }
}

impl Interval {
    /// Whether a value lies in it, but for the rounding of numbers in files; NaN does not.
    pub fn contains(&self, value: f64) -> bool {
        let slack = 1e-9 * self.low.abs().max(self.high.abs()).max(value.abs());
        value >= self.low - slack && value <= self.high + slack
    }

    /// Widened so that it holds the value: a percentile interval of a skewed statistic may miss it.
    #[must_use]
    pub fn including(self, value: f64) -> Self {
        Self { low: self.low.min(value), high: self.high.max(value) }
    }
}

/// The Wilson score interval of a proportion (Wilson 1927, JASA 22, 209), without continuity correction.
///
/// `successes` of `trials` may be effective numbers of weighted rows; `level` is 0.95 for 95 %. `None` without trials,
/// with more successes than trials, or a level outside 0 to 1.
pub fn wilson(successes: f64, trials: f64, level: f64) -> Option<Interval> {
    if !(trials > 0.0 && (0.0..=trials).contains(&successes) && level > 0.0 && level < 1.0) {
        return None;
    }
    let z = normal_quantile(0.5 + level / 2.0);
    let share = successes / trials;
    let z2 = z * z / trials;
    let centre = (share + z2 / 2.0) / (1.0 + z2);
    let half = z / (1.0 + z2) * (share * (1.0 - share) / trials + z2 / (4.0 * trials)).sqrt();
    let low = if successes == 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + half).min(1.0) };
    Some(Interval { low, high })
}

/// The value below which a standard normal variable lies with a probability in (0.5, 1): the rational approximation of
/// Abramowitz & Stegun 26.2.23, made exact by Newton steps on the distribution function.
fn normal_quantile(probability: f64) -> f64 {
    let t = (-2.0 * (1.0 - probability).ln()).sqrt();
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut z = t - top / bottom;
    for _ in 0..4 {
        let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        z -= (normal_distribution(z) - probability) / density;
    }
    z
}

/// The standard normal distribution function for z > 0, by its series (Abramowitz & Stegun 26.2.11).
fn normal_distribution(z: f64) -> f64 {
    let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let (mut term, mut sum) = (z, z);
    for index in 1..200_u32 {
        term *= z * z / f64::from(2 * index + 1);
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    0.5 + density * sum
}
