//! Where candidates lie in the frames.

use super::{LensView, Lenses};
use crate::geometry::ImagePoint;
use crate::session::{Direction, Frame, Session, Severity};

impl Lenses {
    /// Whether the candidates lie in the very pixels of a frame; `None` where the frame cannot show them.
    pub fn is_of(&self, frame: &Frame) -> Option<bool> {
        let field = self.field()?;
        let (main, grid) = (field.main_plane()?, frame.grid_plane()?);
        if main.key == grid.key || crate::field::same_grid(main, grid) {
            return Some(true);
        }
        (main.sky().is_some() && grid.sky().is_some()).then_some(false)
    }

    /// Where a candidate lies in a frame: the same pixel, or through the sky.
    pub fn place_in(&self, frame: &Frame, row: usize) -> Option<ImagePoint> {
        let candidate = self.findings.rows.get(row)?.candidate;
        if self.is_of(frame)? {
            return Some(candidate.position);
        }
        frame.grid_plane()?.sky()?.pixel_from_sky(candidate.sky?)
    }
}

impl Session {
    /// Select a candidate and bring it to the middle of the image, in the active frame where it is there.
    pub(super) fn go_to_candidate(&mut self, row: usize) {
        if row >= self.lenses.findings.rows.len() {
            return;
        }
        self.lenses.selected = Some(row);
        self.show_place(|session, frame| session.lenses.place_in(frame, row));
    }

    /// The next or previous candidate above the threshold, by rank.
    pub(super) fn step_candidates(&mut self, direction: Direction) {
        let lenses = &self.lenses;
        let count = lenses.ranking.n_above(lenses.threshold);
        if count == 0 {
            self.notify(Severity::Info, "There is no candidate above the threshold");
            return;
        }
        let now = lenses
            .selected
            .and_then(|row| lenses.ranking.rank(row))
            .map(|rank| rank as usize - 1)
            .filter(|place| *place < count);
        let next = match (now, direction) {
            (None, Direction::Forward) => 0,
            (None, Direction::Backward) => count - 1,
            (Some(now), Direction::Forward) => (now + 1) % count,
            (Some(now), Direction::Backward) => (now + count - 1) % count,
        };
        if let Some(row) = lenses.ranking.order.get(next) {
            self.go_to_candidate(*row as usize);
        }
    }

    /// Change what fills the place of the image.
    pub(super) fn set_lens_view(&mut self, view: LensView) {
        let lenses = &mut self.lenses;
        if view == LensView::Image && lenses.view != LensView::Image {
            lenses.back_to = lenses.view;
        }
        lenses.view = view;
        if view == LensView::Grade {
            self.show_item();
        }
    }

    /// From a stamp to its place in the image, and back.
    pub(super) fn show_in_field(&mut self) {
        let lenses = &self.lenses;
        let row = match lenses.view {
            LensView::Image => return self.set_lens_view(lenses.back_to),
            LensView::Mosaic => lenses.selected,
            LensView::Grade => lenses.grading.item().map(|item| item.row),
        };
        self.set_lens_view(LensView::Image);
        if let Some(row) = row {
            self.go_to_candidate(row);
        }
    }
}
