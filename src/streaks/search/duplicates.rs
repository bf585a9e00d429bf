//! Two snippets can be fitted by one trail.

use super::super::{Detection, axis_angle};
use std::collections::HashMap;

/// Keep the best of detections that are one trail: middles closer than three pixels and a quarter of the length, on
/// one line, and the same direction where they have one.
pub(super) fn without_duplicates(mut detections: Vec<Detection>) -> Vec<Detection> {
    detections
        .sort_by(|a, b| b.score.total_cmp(&a.score).then(b.signal_to_noise.total_cmp(&a.signal_to_noise)));
    // Middles on a grid of 64 pixels: neighbours stand in the same or an adjoining cell.
    const CELL: f64 = 64.0;
    let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    let mut kept: Vec<Detection> = Vec::with_capacity(detections.len());
    for detection in detections {
        let center = detection.center();
        let (column, row) = ((center.x / CELL).floor() as i64, (center.y / CELL).floor() as i64);
        let near = (row - 1..=row + 1).flat_map(|y| (column - 1..=column + 1).map(move |x| (x, y)));
        let is_known = near
            .filter_map(|cell| cells.get(&cell))
            .flatten()
            .filter_map(|index| kept.get(*index))
            .any(|other| is_same(&detection, other));
        if !is_known {
            cells.entry((column, row)).or_default().push(kept.len());
            kept.push(detection);
        }
    }
    kept
}

fn is_same(a: &Detection, b: &Detection) -> bool {
    let (p, q) = (a.center(), b.center());
    let longer = a.length().max(b.length());
    let limit = (3.0 + 0.25 * longer).min(40.0);
    if (p.x - q.x).hypot(p.y - q.y) > limit {
        return false;
    }
    let (sin, cos) = b.angle().sin_cos();
    let across = ((p.y - q.y) * cos - (p.x - q.x) * sin).abs();
    let turn = axis_angle(a.angle() - b.angle()).abs();
    let shorter = a.length().min(b.length());
    across < 3.0 && (shorter < 6.0 || turn < 0.25)
}
