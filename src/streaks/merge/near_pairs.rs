//! Pairs of snippets that are near enough to be looked at.

use super::MergeRules;
use crate::streaks::Snippet;

/// All pairs (lower index first) whose boxes, each widened by half its reach, touch: a sweep along x.
pub(super) fn near_pairs(snippets: &[Snippet], rules: &MergeRules) -> Vec<(usize, usize)> {
    let mut boxes: Vec<(usize, [f64; 4])> =
        snippets.iter().enumerate().map(|(index, snippet)| (index, wide_box(snippet, rules))).collect();
    boxes.retain(|(_, sides)| sides.iter().all(|side| side.is_finite()));
    boxes.sort_by(|(_, a), (_, b)| a[0].total_cmp(&b[0]));
    let mut pairs = Vec::new();
    for (place, (index, [_, right, bottom, top])) in boxes.iter().enumerate() {
        for (other, [left, _, other_bottom, other_top]) in boxes.iter().skip(place + 1) {
            if left > right {
                break;
            }
            if other_bottom <= top && bottom <= other_top {
                pairs.push((*index.min(other), *index.max(other)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Left, right, bottom, top.
fn wide_box(snippet: &Snippet, rules: &MergeRules) -> [f64; 4] {
    let [a, b] = snippet.ends;
    let half = 0.5 * rules.gap + rules.gap_per_length * snippet.length();
    let margin = half.min(0.5 * rules.longest_gap + rules.offset);
    [a.x.min(b.x) - margin, a.x.max(b.x) + margin, a.y.min(b.y) - margin, a.y.max(b.y) + margin]
}
