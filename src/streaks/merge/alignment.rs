//! How one snippet continues another.

use crate::geometry::ImagePoint;
use crate::streaks::{Snippet, axis_angle};

/// Two snippets seen along the direction they share, pixels and radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// Their lengths.
    pub lengths: [f64; 2],
    /// Between the ends that face each other, along the shared direction; negative where they overlap.
    pub gap: f64,
    /// Share of the shorter that lies beside the longer, 0 to 1.
    pub overlap: f64,
    /// Angle between them, 0 to pi/2.
    pub turn: f64,
    /// Distance of their lines halfway between the facing ends.
    pub offset: f64,
    /// Angles between each and the line through both middles, 0 to pi/2; 0 where the middles coincide.
    pub bends: [f64; 2],
    /// The ends that face each other: of the first, of the second.
    pub facing: [ImagePoint; 2],
    /// Which way the second lies from the first: +1 along the first's direction ([`Snippet::angle`]), or -1.
    pub side: f64,
}

impl Alignment {
    pub fn between(first: &Snippet, second: &Snippet) -> Self {
        let lengths = [first.length(), second.length()];
        let angles = [first.angle(), second.angle()];
        let shared = shared_direction(angles, lengths);
        let (sin, cos) = shared.sin_cos();
        let along = |point: ImagePoint| point.x * cos + point.y * sin;
        let across = |point: ImagePoint| point.y * cos - point.x * sin;
        let (near_first, near_second, ahead) = facing(first, second, along);
        let gap = if ahead {
            along(near_second) - along(near_first)
        } else {
            along(near_first) - along(near_second)
        };
        let meeting = 0.5 * (along(near_first) + along(near_second));
        let height = |snippet: &Snippet, angle: f64| {
            let center = snippet.center();
            across(center) + (angle - shared).tan() * (meeting - along(center))
        };
        let offset = (height(first, angles[0]) - height(second, angles[1])).abs();
        let (from, to) = (first.center(), second.center());
        let joining = (to.y - from.y).atan2(to.x - from.x);
        let apart = (to.y - from.y).hypot(to.x - from.x) > 1e-9;
        let bend = |angle: f64| if apart { axis_angle(angle - joining).abs() } else { 0.0 };
        let beside = |step: f64| (joining - step).cos();
        Self {
            lengths,
            gap,
            overlap: (-gap / lengths[0].min(lengths[1]).max(1e-9)).clamp(0.0, 1.0),
            turn: axis_angle(angles[0] - angles[1]).abs(),
            offset,
            bends: [bend(angles[0]), bend(angles[1])],
            facing: [near_first, near_second],
            side: if !apart || beside(angles[0]) >= 0.0 { 1.0 } else { -1.0 },
        }
    }
}

/// The mean of two axes, weighted by length.
fn shared_direction(angles: [f64; 2], lengths: [f64; 2]) -> f64 {
    let turn = axis_angle(angles[1] - angles[0]);
    let total = (lengths[0] + lengths[1]).max(1e-9);
    angles[0] + turn * lengths[1] / total
}

/// The facing ends of both, and whether the second lies ahead of the first.
fn facing(
    first: &Snippet,
    second: &Snippet,
    along: impl Fn(ImagePoint) -> f64,
) -> (ImagePoint, ImagePoint, bool) {
    let ordered = |snippet: &Snippet| {
        let [a, b] = snippet.ends;
        if along(a) <= along(b) { (a, b) } else { (b, a) }
    };
    let ((first_low, first_high), (second_low, second_high)) = (ordered(first), ordered(second));
    let ahead = along(second.center()) >= along(first.center());
    if ahead { (first_high, second_low, true) } else { (first_low, second_high, false) }
}
