//! Rows to train the merger with.

use super::merger::cuts;
use super::{
    MERGE_FEATURE_COUNT, MERGE_STEPS, MergeRules, group_candidates, step_features, without_duplicates,
};
use crate::geometry::ImagePoint;
use crate::streaks::{Signal, Snippet, axis_angle};

/// A snippet belongs to a true trail if both its ends are this near to it, pixels.
const NEAR: f64 = 4.0;

/// A sequence, cut and described as the network sees it, and what it should say.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeExample {
    /// Two to [`MERGE_STEPS`] rows.
    pub steps: Vec<[f32; MERGE_FEATURE_COUNT]>,
    /// Whether each snippet belongs to the same true trail as the one before; false for the first.
    pub same: Vec<bool>,
}

impl MergeExample {
    /// The rows as the files for training want them, filled up with zeros: features, labels, and 1 for each step
    /// that has a step before it (the first is not learned from).
    pub fn padded(&self) -> (Vec<f32>, [f32; MERGE_STEPS], [f32; MERGE_STEPS]) {
        let mut steps: Vec<f32> = self.steps.iter().flatten().copied().collect();
        steps.resize(MERGE_STEPS * MERGE_FEATURE_COUNT, 0.0);
        let (mut same, mut valid) = ([0.0; MERGE_STEPS], [0.0; MERGE_STEPS]);
        for (place, label) in self.same.iter().enumerate().take(MERGE_STEPS).skip(1) {
            if let (Some(same), Some(valid)) = (same.get_mut(place), valid.get_mut(place)) {
                *same = if *label { 1.0 } else { 0.0 };
                *valid = 1.0;
            }
        }
        (steps, same, valid)
    }
}

/// Sequences of a window with their truth: trails as lines of two or more points (curved trails have more), of
/// asteroids as of satellites and whatever else should come out as one.
pub fn merge_examples(
    snippets: &[Snippet],
    signal: &Signal,
    truth: &[Vec<ImagePoint>],
    rules: &MergeRules,
) -> Vec<MergeExample> {
    let single = without_duplicates(snippets, rules);
    let owners: Vec<Option<usize>> = single.iter().map(|snippet| owner(snippet, truth)).collect();
    let owner = |index: usize| owners.get(index).copied().flatten();
    let mut examples = Vec::new();
    for sequence in group_candidates(&single, rules).iter().filter(|sequence| sequence.len() > 1) {
        for part in cuts(sequence.len()) {
            let steps = sequence.get(part).unwrap_or_default();
            let pairs = steps.windows(2).map(|pair| match pair {
                [before, this] => owner(*before).is_some() && owner(*before) == owner(*this),
                _ => false,
            });
            let same = std::iter::once(false).chain(pairs).collect();
            examples.push(MergeExample { steps: step_features(&single, steps, signal, rules), same });
        }
    }
    examples
}

/// The true trail that a snippet is a piece of: the nearest of those that both ends lie near, in its direction.
fn owner(snippet: &Snippet, truth: &[Vec<ImagePoint>]) -> Option<usize> {
    let near = truth.iter().enumerate().filter_map(|(index, line)| {
        let [first, second] = snippet.ends.map(|end| nearest(end, line));
        let (first, second) = (first?, second?);
        let turn = axis_angle(snippet.angle() - nearest(snippet.center(), line)?.1).abs();
        let limit = (2.0 * NEAR / snippet.length().max(1.0)).clamp(0.15, 0.8);
        (first.0.max(second.0) <= NEAR && turn <= limit).then_some((first.0 + second.0, index))
    });
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, index)| index)
}

/// Distance of a point from a line of points, and the angle of its nearest piece.
fn nearest(point: ImagePoint, line: &[ImagePoint]) -> Option<(f64, f64)> {
    let pieces = line.windows(2).filter_map(|pair| {
        let [a, b] = pair else { return None };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let along = ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy).max(1e-12);
        let along = along.clamp(0.0, 1.0);
        let distance = (point.x - a.x - along * dx).hypot(point.y - a.y - along * dy);
        Some((distance, dy.atan2(dx)))
    });
    pieces.min_by(|a, b| a.0.total_cmp(&b.0))
}
