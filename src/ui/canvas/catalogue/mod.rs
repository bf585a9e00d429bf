//! The rows of the open tables over the image: drawn by the GPU, read by the cursor, selected by clicks and outlines.

mod gather;
mod legend;
mod outline;
mod paint;
mod shade;
mod shape;
mod tooltip;

pub use outline::handle;
pub use paint::paint;

use crate::geometry::ImagePoint;
use crate::session::{FrameId, Place, SelectMode, Session, TableId};
use crate::ui::canvas::scene::Placed;
use gather::Gathered;
use std::collections::HashMap;

/// A click or the cursor takes what is so near, points.
const REACH: f32 = 9.0;

/// What the overlay remembers from frame to frame of the window.
#[derive(Default)]
pub struct PointsState {
    gathered: HashMap<(FrameId, TableId), Gathered>,
    outline: Option<Outline>,
    /// Counts what was handed to the GPU.
    version: u64,
    pub(super) frame_number: u64,
    /// What draws symbols was made ready before there were any.
    is_ready: bool,
}

/// An outline that is being drawn.
struct Outline {
    frame: FrameId,
    is_box: bool,
    mode: SelectMode,
    points: Vec<ImagePoint>,
}

/// How much of a table is drawn in the frames on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DrawnShare {
    pub n_drawn: usize,
    pub n_in_view: usize,
}

impl PointsState {
    /// A new frame of the window; what is closed is forgotten.
    pub fn begin_frame(&mut self, session: &Session) {
        self.frame_number += 1;
        self.gathered.retain(|(frame, table), _| {
            session.frame(*frame).is_some() && session.catalogues.table(*table).is_some()
        });
    }

    /// How much of a table was drawn last.
    pub fn drawn(&self, id: TableId) -> DrawnShare {
        let of_table = self.gathered.iter().filter(|((_, table), _)| *table == id);
        of_table.fold(DrawnShare::default(), |sum, (_, gathered)| DrawnShare {
            n_drawn: sum.n_drawn + gathered.drawn.len(),
            n_in_view: sum.n_in_view + gathered.n_in_view,
        })
    }

    /// The row drawn within reach of a position of the window.
    fn nearest(&self, key: (FrameId, TableId), at: egui::Pos2, placed: &Placed) -> Option<Place> {
        let drawn = &self.gathered.get(&key)?.drawn;
        let at = placed.image_at(at);
        let reach = f64::from(REACH) * placed.pixels_per_point / placed.view.zoom;
        let squared = |place: &Place| (place.at.x - at.x).powi(2) + (place.at.y - at.y).powi(2);
        let nearest = drawn.iter().min_by(|one, other| squared(one).total_cmp(&squared(other)))?;
        (squared(nearest) <= reach * reach).then_some(*nearest)
    }
}
