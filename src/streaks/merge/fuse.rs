//! Many pieces, one snippet.

use super::MergeRules;
use crate::geometry::ImagePoint;
use crate::streaks::Snippet;

/// One snippet of many: the ends that lie furthest apart along the principal line, the highest strength, means by
/// length. `None` for no pieces.
pub(super) fn fuse(pieces: &[Snippet]) -> Option<Snippet> {
    let ends = extreme_ends(pieces)?;
    let total: f64 = pieces.iter().map(weight).sum();
    let mean = |value: fn(&Snippet) -> f64| {
        pieces.iter().map(|piece| weight(piece) * value(piece)).sum::<f64>() / total
    };
    Some(Snippet {
        ends,
        strength: pieces.iter().map(|piece| piece.strength).fold(f64::NEG_INFINITY, f64::max),
        mean_strength: mean(|piece| piece.mean_strength),
        masked_share: mean(|piece| piece.masked_share),
        pieces: pieces.iter().map(|piece| piece.pieces).sum(),
    })
}

/// Whether pieces make one trail that is at most a little curved: none lies far from the line between its ends.
pub(super) fn holds_together(pieces: &[Snippet], rules: &MergeRules) -> bool {
    let Some([a, b]) = extreme_ends(pieces) else { return false };
    let length = (b.x - a.x).hypot(b.y - a.y).max(1e-9);
    let limit = rules.sagitta + rules.sagitta_per_length * length;
    let distance =
        |point: ImagePoint| ((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)) / length;
    pieces.iter().all(|piece| piece.ends.iter().all(|end| distance(*end).abs() <= limit))
}

/// Means are weighted by this; never 0.
fn weight(piece: &Snippet) -> f64 {
    piece.length().max(1e-3)
}

fn extreme_ends(pieces: &[Snippet]) -> Option<[ImagePoint; 2]> {
    let direction = principal_direction(pieces)?;
    let along = |point: &ImagePoint| point.x * direction.cos() + point.y * direction.sin();
    let ends = || pieces.iter().flat_map(|piece| piece.ends);
    let low = ends().min_by(|a, b| along(a).total_cmp(&along(b)))?;
    let high = ends().max_by(|a, b| along(a).total_cmp(&along(b)))?;
    Some([low, high])
}

/// The direction of the longest spread of all ends, weighted by length.
fn principal_direction(pieces: &[Snippet]) -> Option<f64> {
    let total: f64 = pieces.iter().map(|piece| 2.0 * weight(piece)).sum();
    if pieces.is_empty() || !total.is_finite() {
        return None;
    }
    let points = || pieces.iter().flat_map(|piece| piece.ends.map(|end| (weight(piece) / total, end)));
    let (x, y) = points().fold((0.0, 0.0), |(x, y), (share, end)| (x + share * end.x, y + share * end.y));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (share, end) in points() {
        xx += share * (end.x - x) * (end.x - x);
        xy += share * (end.x - x) * (end.y - y);
        yy += share * (end.y - y) * (end.y - y);
    }
    Some(0.5 * (2.0 * xy).atan2(xx - yy))
}
