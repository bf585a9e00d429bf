//! Candidates for lenses, drawn over the image and taken by the mouse; and the field around one of them.

mod context;
mod paint;
mod place;

pub use context::context;
pub use paint::{handle, paint};

use crate::session::{FrameId, Session};
use egui::Pos2;
use place::PlacedLenses;
use std::collections::HashMap;

/// What the overlay remembers from frame to frame of the window.
#[derive(Default)]
pub struct LensOverlay {
    placed: HashMap<FrameId, PlacedLenses>,
    /// What was drawn last, for the mouse: row and place.
    drawn: HashMap<FrameId, Vec<(usize, Pos2)>>,
}

impl LensOverlay {
    /// Forget frames that are closed.
    pub fn keep_only(&mut self, session: &Session) {
        self.placed.retain(|id, _| session.frame(*id).is_some());
        self.drawn.retain(|id, _| session.frame(*id).is_some());
    }

    /// What lies within so many points of a position of the window.
    fn nearest(&self, frame: FrameId, at: Pos2, within: f32) -> Option<usize> {
        let drawn = self.drawn.get(&frame)?;
        let distances = drawn.iter().map(|(row, place)| (place.distance(at), *row));
        let nearest = distances.min_by(|one, other| one.0.total_cmp(&other.0))?;
        (nearest.0 <= within).then_some(nearest.1)
    }
}
