//! Candidates and the repainted core in their places in the image; what is clicked is looked at.

mod core;
mod paint;

pub use core::paint as paint_core;
pub use paint::{handle, paint};

use crate::field::PlaneKey;
use crate::geometry::ImagePoint;
use crate::session::{Frame, FrameId, Inpainting, Session};
use egui::Pos2;
use std::collections::HashMap;

/// What the overlay remembers from frame to frame of the window.
#[derive(Default)]
pub struct ResidualOverlay {
    placed: HashMap<FrameId, PlacedCandidates>,
    /// What was drawn last, for the mouse: row and place.
    drawn: HashMap<FrameId, Vec<(usize, Pos2)>>,
    core: core::CorePicture,
}

/// The candidates in one picture.
#[derive(Default)]
struct PlacedCandidates {
    /// The rows and the picture that these places are of.
    of: Option<(u64, u64, PlaneKey, Option<usize>)>,
    places: Vec<(usize, ImagePoint)>,
}

impl PlacedCandidates {
    /// Place them anew where rows, rule, picture or selection changed.
    fn update(&mut self, inpainting: &Inpainting, frame: &Frame) {
        let of = frame
            .grid_plane()
            .map(|grid| (inpainting.search, inpainting.version, grid.key, inpainting.selected));
        if self.of == of {
            return;
        }
        let rows = inpainting.findings.rows.iter().enumerate();
        let wanted = rows
            .filter(|(row, found)| inpainting.selected == Some(*row) || inpainting.rule.takes(&found.scores));
        self.places = wanted.filter_map(|(row, _)| Some((row, inpainting.place_in(frame, row)?))).collect();
        self.of = of;
    }
}

impl ResidualOverlay {
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
