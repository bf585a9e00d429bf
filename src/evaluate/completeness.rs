//! Completeness, overall and in bins of a quantity.

use super::interval::{Interval, wilson};

/// A true object that was looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sought {
    /// Its magnitude, length, rate or signal-to-noise; NaN takes it out of bins and fits.
    pub value: f64,
    pub is_found: bool,
    /// How much it counts, 1 if all count alike; a weight that is not positive and finite takes it out.
    pub weight: f64,
}

impl Sought {
    /// With a weight of 1.
    pub fn new(value: f64, is_found: bool) -> Self {
        Self { value, is_found, weight: 1.0 }
    }

    pub(super) fn counts(&self) -> bool {
        self.weight > 0.0 && self.weight.is_finite()
    }
}

/// Completeness of the objects in one bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompletenessBin {
    pub low: f64,
    pub high: f64,
    /// Objects in it, whatever they weigh.
    pub n: usize,
    /// Weighted share that was found; `None` of an empty bin.
    pub completeness: Option<f64>,
    /// Wilson interval, at the effective number (sum of weights squared over sum of squared weights).
    pub interval: Option<Interval>,
}

/// Weighted share of the objects that was found, whatever their quantity.
pub fn completeness(sought: &[Sought]) -> Option<f64> {
    Sum::of(sought.iter()).share()
}

/// Completeness in the bins between rising edges; each holds its lower edge, the last one its upper edge too.
pub fn completeness_in_bins(sought: &[Sought], edges: &[f64], level: f64) -> Vec<CompletenessBin> {
    let last = edges.len().saturating_sub(2);
    let bin = |(index, pair): (usize, &[f64])| {
        let [low, high] = *pair else { return None };
        let is_in = |value: f64| value >= low && (value < high || (index == last && value == high));
        let sum = Sum::of(sought.iter().filter(|object| is_in(object.value)));
        let effective = sum.weight * sum.weight / sum.squares;
        let completeness = sum.share();
        let interval = completeness.and_then(|share| wilson(share * effective, effective, level));
        Some(CompletenessBin { low, high, n: sum.n, completeness, interval })
    };
    edges.windows(2).enumerate().filter_map(bin).collect()
}

#[derive(Default)]
struct Sum {
    n: usize,
    weight: f64,
    found: f64,
    squares: f64,
}

impl Sum {
    fn of<'a>(sought: impl Iterator<Item = &'a Sought>) -> Self {
        let mut sum = Self::default();
        for object in sought.filter(|object| object.counts()) {
            sum.n += 1;
            sum.weight += object.weight;
            sum.squares += object.weight * object.weight;
            if object.is_found {
                sum.found += object.weight;
            }
        }
        sum
    }

    fn share(&self) -> Option<f64> {
        // Rounding must not make a share of more than everything.
        (self.n > 0).then(|| (self.found / self.weight).min(1.0))
    }
}
