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
use crate::session::{FrameId, OpenTable, Place, Places, SelectMode, Session, TableId};
use crate::ui::canvas::scene::Placed;
use gather::Gathered;
use std::collections::HashMap;
use std::sync::Arc;

/// A click or the cursor takes what is so near, points.
const REACH: f32 = 9.0;

/// What the overlay remembers from frame to frame of the window.
#[derive(Default)]
pub struct PointsState {
    /// The places of rows that match, by table and picture (the address of its places).
    kept: HashMap<(TableId, usize), Kept>,
    gathered: HashMap<(FrameId, TableId), Gathered>,
    outline: Option<Outline>,
    /// Counts what was handed to the GPU.
    version: u64,
    pub(super) frame_number: u64,
}

/// The places of the rows of one version of the list.
struct Kept {
    version: u64,
    /// Kept alive, so that its address means nothing else.
    _whole: Arc<Places>,
    places: Arc<Places>,
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
        self.kept.retain(|(id, address), kept| {
            let Some(table) = session.catalogues.table(*id) else { return false };
            let places = |frame| table.places_in(frame).map(|places| Arc::as_ptr(places) as usize);
            kept.version == table.version
                && session.frames.iter().any(|frame| places(frame) == Some(*address))
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

    /// Places of the rows that match the filter.
    fn matching(&mut self, table: &OpenTable, whole: &Arc<Places>) -> Arc<Places> {
        let Some(matching) = &table.filter.matching else { return Arc::clone(whole) };
        let key = (table.id, Arc::as_ptr(whole) as usize);
        if let Some(kept) = self.kept.get(&key).filter(|kept| kept.version == table.version) {
            return Arc::clone(&kept.places);
        }
        let places = Arc::new(whole.kept(matching));
        let kept = Kept { version: table.version, _whole: Arc::clone(whole), places: Arc::clone(&places) };
        self.kept.insert(key, kept);
        places
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
