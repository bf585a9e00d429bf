//! What a threshold will bring in a catalogue where few are true.

use super::interval::Interval;
use super::strata::Estimated;

/// What a classifier was measured at, by threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatingCurve {
    points: Vec<OperatingThreshold>,
}

/// Both rates at one threshold of the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperatingThreshold {
    pub threshold: f64,
    /// Share of the true ones that is selected.
    pub completeness: Estimated,
    /// Share of the false ones that is selected.
    pub false_positive_rate: Estimated,
}

impl OperatingCurve {
    /// From points in any order. `None` without points, or where a number is no share.
    pub fn new(mut points: Vec<OperatingThreshold>) -> Option<Self> {
        let is_share = |value: f64| (0.0..=1.0).contains(&value);
        let is_sound = |rate: &Estimated| {
            is_share(rate.value)
                && is_share(rate.interval.low)
                && is_share(rate.interval.high)
                && rate.interval.contains(rate.value)
        };
        let are_sound = points.iter().all(|point| {
            point.threshold.is_finite() && is_sound(&point.completeness) && is_sound(&point.false_positive_rate)
        });
        points.sort_by(|a, b| a.threshold.total_cmp(&b.threshold));
        (are_sound && !points.is_empty()).then_some(Self { points })
    }

    /// By rising threshold.
    pub fn points(&self) -> &[OperatingThreshold] {
        &self.points
    }

    /// Both rates at a threshold, linear between the points; `None` outside them, where nothing was measured.
    pub fn at(&self, threshold: f64) -> Option<OperatingThreshold> {
        let index = self.points.partition_point(|point| point.threshold <= threshold).checked_sub(1)?;
        let first = self.points.get(index)?;
        let Some(second) = self.points.get(index + 1) else {
            return (first.threshold == threshold).then_some(*first);
        };
        let share = (threshold - first.threshold) / (second.threshold - first.threshold);
        let rate = |a: Estimated, b: Estimated| {
            let mix = |a: f64, b: f64| a + share * (b - a);
            let interval = Interval {
                low: mix(a.interval.low, b.interval.low),
                high: mix(a.interval.high, b.interval.high),
            };
            Estimated { value: mix(a.value, b.value), interval }
        };
        Some(OperatingThreshold {
            threshold,
            completeness: rate(first.completeness, second.completeness),
            false_positive_rate: rate(first.false_positive_rate, second.false_positive_rate),
        })
    }
}

/// What is to be expected of a catalogue at a threshold. Intervals are those of the rates that were measured; that a
/// field holds more or fewer by chance comes on top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// True ones selected.
    pub found: Estimated,
    /// False ones selected.
    pub false_selected: Estimated,
    /// True ones not selected.
    pub missed: Estimated,
    /// Share of the selected that is true; `None` where nothing is expected to be selected. Its interval pairs the
    /// lowest completeness with the highest false positive rate, and so is a little too wide.
    pub purity: Option<Estimated>,
    pub completeness: Estimated,
}

impl Expected {
    /// For a catalogue of `n` sources of which the share `base_rate` (0 to 1) is true (Bayes). `None` for a threshold
    /// beyond the curve, and for a base rate that is no share.
    pub fn at(curve: &OperatingCurve, threshold: f64, base_rate: f64, n: usize) -> Option<Self> {
        if !(0.0..=1.0).contains(&base_rate) {
            return None;
        }
        let OperatingThreshold { completeness, false_positive_rate, .. } = curve.at(threshold)?;
        let (true_ones, false_ones) = (base_rate * n as f64, (1.0 - base_rate) * n as f64);
        let missed = Estimated {
            value: 1.0 - completeness.value,
            interval: Interval { low: 1.0 - completeness.interval.high, high: 1.0 - completeness.interval.low },
        };
        let purity = |completeness: f64, rate: f64| {
            let (found, wrong) = (completeness * base_rate, rate * (1.0 - base_rate));
            (found + wrong > 0.0).then(|| found / (found + wrong))
        };
        let value = purity(completeness.value, false_positive_rate.value);
        let interval = Interval {
            low: purity(completeness.interval.low, false_positive_rate.interval.high).unwrap_or(0.0),
            high: purity(completeness.interval.high, false_positive_rate.interval.low).unwrap_or(1.0),
        };
        Some(Self {
            found: scaled(completeness, true_ones),
            false_selected: scaled(false_positive_rate, false_ones),
            missed: scaled(missed, true_ones),
            purity: value.map(|value| Estimated { value, interval }),
            completeness,
        })
    }
}

fn scaled(rate: Estimated, by: f64) -> Estimated {
    let Interval { low, high } = rate.interval;
    Estimated { value: rate.value * by, interval: Interval { low: low * by, high: high * by } }
}
