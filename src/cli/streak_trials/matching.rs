//! Which detection is which moving source.

use crate::geometry::{ImagePoint, ImageSize};
use crate::simulate::{Passage, Satellite};
use crate::streaks::{Detection, axis_angle};

/// What a detection is in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Likeness {
    /// The passage of this index; each passage is given to one detection, the one of the highest score.
    Passage(usize),
    /// A satellite's trail: neither right nor wrong.
    Satellite,
    /// Nothing that moves, or a second detection of a passage.
    Nothing,
}

/// Middles lie within this many pixels across the trail, and within this many and so much of its length along it.
const ACROSS: f64 = 3.5;
const ALONG: (f64, f64) = (3.5, 0.35);
/// Trails longer than this must have the same direction, within this angle (15 degrees).
const DIRECTED: f64 = 8.0;
const TURN: f64 = 0.26;

/// What each detection of an exposure is.
pub(in crate::cli) fn match_truth(
    detections: &[&Detection],
    passages: &[Passage],
    satellites: &[Satellite],
    size: ImageSize,
) -> Vec<Likeness> {
    let visible: Vec<Option<[ImagePoint; 2]>> =
        passages.iter().map(|passage| visible_ends(passage, size)).collect();
    let mut order: Vec<usize> = (0..detections.len()).collect();
    let score = |index: &usize| detections.get(*index).map_or(0.0, |detection| detection.score);
    order.sort_by(|a, b| score(b).total_cmp(&score(a)));
    let mut likeness = vec![Likeness::Nothing; detections.len()];
    let mut taken = vec![false; passages.len()];
    for index in order {
        let (Some(detection), Some(slot)) = (detections.get(index), likeness.get_mut(index)) else {
            continue;
        };
        let fitting = visible.iter().enumerate().filter_map(|(passage, ends)| {
            let distance = distance((*ends)?, detection)?;
            (taken.get(passage) == Some(&false)).then_some((distance, passage))
        });
        if let Some((_, passage)) = fitting.min_by(|a, b| a.0.total_cmp(&b.0)) {
            *slot = Likeness::Passage(passage);
            if let Some(taken) = taken.get_mut(passage) {
                *taken = true;
            }
        } else if satellites.iter().any(|satellite| lies_on(satellite, detection)) {
            *slot = Likeness::Satellite;
        }
    }
    likeness
}

/// The part of a passage within the image; `None` when nothing of it is.
pub(in crate::cli) fn visible_ends(passage: &Passage, size: ImageSize) -> Option<[ImagePoint; 2]> {
    let [a, b] = passage.ends;
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    let limits = [(a.x, b.x - a.x, size.width as f64), (a.y, b.y - a.y, size.height as f64)];
    for (start, way, count) in limits {
        let (low, high) = (-0.5 - start, count - 0.5 - start);
        if way.abs() < 1e-9 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
            continue;
        }
        let (p, q) = (low / way, high / way);
        from = from.max(p.min(q));
        to = to.min(p.max(q));
    }
    let at = |share: f64| ImagePoint { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
    (from <= to).then(|| [at(from), at(to)])
}

/// How far a detection lies from a true trail, where it can be that one.
fn distance([a, b]: [ImagePoint; 2], detection: &Detection) -> Option<f64> {
    let center = detection.center();
    let middle = ImagePoint { x: 0.5 * (a.x + b.x), y: 0.5 * (a.y + b.y) };
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx.hypot(dy);
    let (sin, cos) = dy.atan2(dx).sin_cos();
    let (x, y) = (center.x - middle.x, center.y - middle.y);
    let (along, across) = ((x * cos + y * sin).abs(), (y * cos - x * sin).abs());
    let turned = length > DIRECTED
        && detection.length() > DIRECTED
        && axis_angle(dy.atan2(dx) - detection.angle()).abs() > TURN;
    (across <= ACROSS && along <= ALONG.0 + ALONG.1 * length && !turned).then_some(along.hypot(across))
}

fn lies_on(satellite: &Satellite, detection: &Detection) -> bool {
    let [a, b] = satellite.ends;
    let center = detection.center();
    let angle = (b.y - a.y).atan2(b.x - a.x);
    let (sin, cos) = angle.sin_cos();
    ((center.y - a.y) * cos - (center.x - a.x) * sin).abs() < 10.0 + 3.0 * satellite.width
}
