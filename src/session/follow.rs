//! How locked frames follow the one that moves.

use super::{Frame, FrameId, Lock, Session};
use crate::geometry::{ImagePoint, View};
use crate::sky::{SkyPoint, Wcs};

impl Session {
    /// Bring a place to the middle of the image, in the active frame where it lies in its image, else in the first in
    /// which it does.
    pub(super) fn show_place(&mut self, place_in: impl Fn(&Self, &Frame) -> Option<ImagePoint>) {
        let place = |frame: &Frame| {
            let at = place_in(self, frame)?;
            frame.grid_plane()?.size().pixel_at(at)?;
            Some(at)
        };
        let active = self.active_frame().and_then(|frame| Some((self.active, place(frame)?)));
        let all = || self.frames.iter().enumerate();
        let found = active.or_else(|| all().find_map(|(index, frame)| Some((index, place(frame)?))));
        let Some((index, center)) = found else { return };
        self.active = index;
        let shown = self.frames.get(index).and_then(|frame| Some((frame.id, frame.view?)));
        if let Some((id, view)) = shown {
            self.move_view(id, View { center, ..view });
        }
    }

    /// Set a view, and move the frames that are locked to it.
    pub(super) fn move_view(&mut self, id: FrameId, view: View) {
        let Some(leader) = self.frame_mut(id) else { return };
        leader.view = Some(view);
        let leader = leader.clone();
        if self.lock == Lock::Free || self.frames.len() < 2 {
            return;
        }
        let lock = self.lock;
        let streaks = &self.streaks;
        let object = |frame: &Frame| {
            let exposure = streaks.exposure_of(frame).filter(|_| lock == Lock::Object)?;
            streaks.object_on_sky(exposure)
        };
        for frame in self.frames.iter_mut().filter(|frame| frame.id != id) {
            let objects = object(&leader).zip(object(frame));
            let with_object = objects.and_then(|objects| around_object(&leader, view, frame, objects));
            if let Some(view) = with_object.or_else(|| followed(&leader, view, frame, lock)) {
                frame.view = Some(view);
            }
        }
    }
}

/// The view of `frame` in which a moving source is where `leader` shows it; both are told where it is on their sky.
fn around_object(
    leader: &Frame,
    view: View,
    frame: &Frame,
    (there, here): (SkyPoint, SkyPoint),
) -> Option<View> {
    let from = leader.grid_plane()?.sky()?;
    let to = frame.grid_plane()?.sky()?;
    let moved = |sky: SkyPoint| here.destination(there.position_angle(sky), there.separation(sky));
    carried_view(view, |at| to.pixel_from_sky(moved(from.sky_from_pixel(at)?)))
}

impl Session {
    /// The view with which a frame begins beside others that it is locked to: theirs, the active one's first.
    pub(super) fn view_of_others(&self, id: FrameId) -> Option<View> {
        let frame = self.frame(id).filter(|_| matches!(self.lock, Lock::Sky | Lock::Object))?;
        let others = self.active_frame().into_iter().chain(&self.frames).filter(|other| other.id != id);
        // Without sky positions nothing says that they belong together.
        let located = others.filter(|other| other.reading_plane().is_some_and(|plane| plane.sky().is_some()));
        located.filter_map(|other| followed(other, other.view?, frame, self.lock)).next()
    }
}

/// The view of `frame` that shows what `leader` shows; `None` where they have no sky in common.
fn followed(leader: &Frame, view: View, frame: &Frame, lock: Lock) -> Option<View> {
    let sky = |frame: &Frame| frame.grid_plane().and_then(|plane| plane.sky().cloned());
    match (lock, sky(leader), sky(frame)) {
        (Lock::Pixels, _, _) => Some(view),
        // Without any sky, images of the same size are taken for the same piece of it.
        (_, None, None) => (leader.size() == frame.size()).then_some(view),
        (_, Some(from), Some(to)) if from == to => Some(view),
        (_, Some(from), Some(to)) => same_sky(&from, &to, view).filter(|view| is_near(frame, *view)),
        _ => None,
    }
}

/// True while the view's centre lies on the image or within one image's extent of it.
fn is_near(frame: &Frame, view: View) -> bool {
    let size = frame.size();
    let near = |at: f64, extent: usize| (-(extent as f64)..2.0 * extent as f64).contains(&at);
    near(view.center.x, size.width) && near(view.center.y, size.height)
}

/// The same sky in another pixel grid: centre, scale, orientation and parity from a small triangle.
pub(super) fn same_sky(from: &Wcs, to: &Wcs, view: View) -> Option<View> {
    carried_view(view, |at| to.pixel_from_sky(from.sky_from_pixel(at)?))
}

/// The view that shows in another grid what lies where `place` says.
fn carried_view(view: View, place: impl Fn(ImagePoint) -> Option<ImagePoint>) -> Option<View> {
    let step = 8.0;
    let carry = |x: f64, y: f64| place(ImagePoint { x, y });
    let center = carry(view.center.x, view.center.y)?;
    let along_x = carry(view.center.x + step, view.center.y)?;
    let along_y = carry(view.center.x, view.center.y + step)?;
    let (ax, ay) = ((along_x.x - center.x) / step, (along_x.y - center.y) / step);
    let (bx, by) = ((along_y.x - center.x) / step, (along_y.y - center.y) / step);
    let determinant = ax * by - ay * bx;
    if !determinant.is_finite() || determinant == 0.0 {
        return None;
    }
    let scale = determinant.abs().sqrt();
    let mirrored = determinant < 0.0;
    // Our y axis, seen in the other grid, is turned by this much from its y axis (counter-clockwise).
    let turn = (-bx).atan2(by);
    let sense = if mirrored != view.flip_x { -1.0 } else { 1.0 };
    Some(View {
        center,
        zoom: (view.zoom / scale).clamp(View::ZOOM_RANGE.0, View::ZOOM_RANGE.1),
        rotation: view.rotation - sense * turn,
        flip_x: view.flip_x != mirrored,
    })
}
