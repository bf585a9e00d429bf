//! How a frame changes what it shows without losing its place on the sky.

use super::follow::same_sky;
use super::{Frame, Showing};
use crate::field::Plane;
use crate::geometry::{ImageSize, View};
use crate::sky::Wcs;
use std::sync::Arc;

impl Frame {
    /// Show something else. Where it has another pixel grid, as a quadrant and its focal plane have, the sky in the
    /// middle of the canvas stays there; what is not on that sky is shown whole.
    pub(super) fn show(&mut self, showing: Showing) {
        let before = self.grid_plane().cloned();
        self.showing = showing;
        let after = self.grid_plane().cloned();
        let Some((before, after)) = before.zip(after).filter(|(before, after)| before.key != after.key)
        else {
            return;
        };
        let sky = before.sky().zip(after.sky());
        let same_size = before.size() == after.size();
        let same_grid = same_size && sky.is_none_or(|(from, to)| from == to);
        // Other planes of one size are compared pixel by pixel.
        if same_grid || (same_size && !self.is_of_exposure(&before) && !self.is_of_exposure(&after)) {
            return;
        }
        self.view = sky.zip(self.view).and_then(|((from, to), view)| {
            let fitted = View::fit(after.size(), self.canvas.0, self.canvas.1);
            carried((from, to), view, (after.size(), fitted))
        });
    }

    /// True for focal planes and their quadrants.
    fn is_of_exposure(&self, plane: &Arc<Plane>) -> bool {
        plane.focal.is_some() || self.field.quadrant_of(plane.key).is_some()
    }

    /// What can be shown of the quadrant that is shown: its flux, noise, flags.
    pub(super) fn showings_of_quadrant(&self) -> Option<Vec<Showing>> {
        let (_, number) = self.field.quadrant_of(self.shown_plane()?.key)?;
        let keys =
            self.field.planes.iter().filter_map(|plane| Some(plane.focal.as_ref()?.plane(number)?.key));
        let place = |key| self.field.planes.iter().position(|plane| plane.key == key);
        Some(keys.filter_map(place).map(Showing::Plane).collect())
    }

    /// The quadrant under a position of the focal plane that is shown; of what is shown, where it is a composite.
    pub fn quadrant_at(&self, at: crate::geometry::ImagePoint) -> Option<Showing> {
        let native = self.reading_plane()?.focal.as_ref()?.native(at)?;
        self.field.planes.iter().position(|plane| plane.key == native.key).map(Showing::Plane)
    }

    /// The focal plane that the shown quadrant belongs to.
    pub fn whole_focal_plane(&self) -> Option<Showing> {
        let key = self.shown_plane()?.key;
        let holds =
            |plane: &Arc<Plane>| plane.focal.as_ref().is_some_and(|focal| focal.number_of(key).is_some());
        self.field.planes.iter().position(holds).map(Showing::Plane)
    }
}

/// The view of the same sky in another grid; the whole image where the view's centre is not on it, or where it
/// would be smaller than that.
fn carried(
    (from, to): (&Arc<Wcs>, &Arc<Wcs>),
    view: View,
    (size, fitted): (ImageSize, View),
) -> Option<View> {
    let same = same_sky(from, to, view)?;
    let (rotation, flip_x) = (same.rotation, same.flip_x);
    let whole = View { rotation, flip_x, ..fitted };
    let is_on_it = size.pixel_at(same.center).is_some();
    Some(if is_on_it && same.zoom >= fitted.zoom { same } else { whole })
}
