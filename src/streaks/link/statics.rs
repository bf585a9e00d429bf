//! What stands still on the sky.

use super::epochs::Epoch;
use super::footprint::distance;
use super::index::PositionIndex;
use super::trail::Trail;
use crate::streaks::axis_angle;

/// How far the same static source may be displaced, arcsec: at least, at most.
const RADIUS: [f64; 2] = [0.25, 1.0];
/// Two parts of one edge-on galaxy or spike: nearer than this across, and turned by less.
const ACROSS_ARCSEC: f64 = 0.3;
const TURN: f64 = 0.15;
/// Shorter trails have no direction to compare, arcsec.
const SHORT_ARCSEC: f64 = 0.4;

/// For each trail, in how many other epochs something stands at the same place, and for how long: nearer than half
/// the way that a source with such a trail would have gone, or lying on the same line and overlapping it (trails of
/// a moving source leave gaps while the shutter is closed). The slowest sources stand as well, but not for long.
pub(super) fn mark_statics(trails: &mut [Trail], epochs: &[Epoch], indices: &[PositionIndex]) {
    let standing: Vec<(u32, f64)> = trails
        .iter()
        .map(|trail| {
            let stands = |(place, index): (usize, &PositionIndex)| {
                let other = epochs.get(place).filter(|_| place != trail.epoch)?;
                let own = epochs.get(trail.epoch)?;
                stands_in(trail, trails, (own, other), index).then(|| (other.hours - own.hours).abs())
            };
            let hours = indices.iter().enumerate().filter_map(stands);
            hours.fold((0, 0.0), |(count, longest), hours| (count + 1, hours.max(longest)))
        })
        .collect();
    for (trail, (count, hours)) in trails.iter_mut().zip(standing) {
        trail.statics = count;
        trail.standing_hours = hours;
    }
}

fn stands_in(trail: &Trail, trails: &[Trail], (own, other): (&Epoch, &Epoch), index: &PositionIndex) -> bool {
    let shutters = (other.hours - own.hours).abs() / own.shutter_hours;
    let radius = (0.5 * trail.length * shutters).clamp(RADIUS[0], RADIUS[1]);
    let mut stands = false;
    index.for_each_within(trail.at, radius.max(trail.length), &mut |number| {
        let Some(found) = trails.get(number as usize) else { return };
        let apart = distance(found.at, trail.at);
        let shorter = trail.length.min(found.length);
        let alike = shorter > 0.4 * trail.length.max(found.length) || trail.length < SHORT_ARCSEC;
        let same_line = || {
            let turn = axis_angle(found.angle - trail.angle).abs();
            let ([x, y], [fx, fy]) = (trail.at, found.at);
            let (sin, cos) = trail.angle.sin_cos();
            let across = ((fy - y) * cos - (fx - x) * sin).abs();
            let overlap = 0.5 * (trail.length + found.length) - apart;
            turn < TURN && across < ACROSS_ARCSEC && overlap > 0.25 * shorter
        };
        stands |= apart <= radius && alike || shorter > SHORT_ARCSEC && same_line();
    });
    stands
}
