//! What a card says of both rates by threshold.

use crate::evaluate::{Estimated, Interval, OperatingCurve, OperatingThreshold};
use crate::models::{Card, Curve, TestSet};

/// Completeness and false positive rate by raw logit from the curves `completeness_vs_score` and
/// `false_positive_rate_vs_score` of a card, at the thresholds of both that lie in the range of both. A curve without a
/// band gets one as wide as its values. `None` where the card lacks one of them.
pub fn operating_curve(card: &Card, set: TestSet) -> Option<OperatingCurve> {
    let completeness = card.curve("completeness_vs_score", set)?;
    let false_positives = card.curve("false_positive_rate_vs_score", set)?;
    let thresholds = completeness.points.iter().chain(&false_positives.points).map(|point| point[0]);
    let mut thresholds: Vec<f64> = thresholds.collect();
    thresholds.sort_by(f64::total_cmp);
    thresholds.dedup();
    let point = |threshold: f64| {
        Some(OperatingThreshold {
            threshold,
            completeness: estimated(completeness, threshold)?,
            false_positive_rate: estimated(false_positives, threshold)?,
        })
    };
    OperatingCurve::new(thresholds.into_iter().filter_map(point).collect())
}

fn estimated(curve: &Curve, threshold: f64) -> Option<Estimated> {
    let value = curve.at(threshold)?;
    let interval = curve.band_at(threshold).unwrap_or(Interval { low: value, high: value });
    Some(Estimated { value, interval: interval.including(value) })
}
