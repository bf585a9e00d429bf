//! What was found, drawn over the image and taken by the mouse.

mod handles;
mod paint;
mod place;
mod thin;

pub use handles::handle;
pub use paint::{color_of, paint};

use crate::geometry::ImagePoint;
use crate::session::{FrameId, Pick, Session};
use egui::Pos2;
use place::PlacedStreaks;
use std::collections::HashMap;

/// What the overlay remembers from frame to frame of the window.
#[derive(Default)]
pub struct OverlayState {
    placed: HashMap<FrameId, PlacedStreaks>,
    /// What was drawn last, for the mouse.
    drawn: HashMap<FrameId, Vec<(Pick, [Pos2; 2])>>,
    dragged: Option<EndDrag>,
}

/// An end that is being dragged.
#[derive(Debug, Clone, Copy)]
struct EndDrag {
    frame: FrameId,
    detection: usize,
    /// Which of the two.
    end: usize,
    /// Where they are now, in the image of the detection.
    ends: [ImagePoint; 2],
}

impl OverlayState {
    /// Forget frames that are closed.
    pub fn keep_only(&mut self, session: &Session) {
        self.placed.retain(|id, _| session.frame(*id).is_some());
        self.drawn.retain(|id, _| session.frame(*id).is_some());
    }

    /// The ends of a detection while one of them is being dragged.
    fn dragged_ends(&self, detection: usize) -> Option<[ImagePoint; 2]> {
        self.dragged.filter(|drag| drag.detection == detection).map(|drag| drag.ends)
    }

    /// What lies within so many points of a position of the window.
    fn nearest(&self, frame: FrameId, at: Pos2, within: f32) -> Option<Pick> {
        let drawn = self.drawn.get(&frame)?;
        let distances = drawn.iter().map(|(pick, [a, b])| (distance(at, *a, *b), *pick));
        let nearest = distances.min_by(|one, other| one.0.total_cmp(&other.0))?;
        (nearest.0 <= within).then_some(nearest.1)
    }
}

/// From a point to a line from `a` to `b`.
fn distance(at: Pos2, a: Pos2, b: Pos2) -> f32 {
    let along = b - a;
    let length = along.length_sq();
    let share = if length > 0.0 { ((at - a).dot(along) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a + along * share).distance(at)
}
