//! How commands move views.

use super::{Command, Frame, Session, Severity};
use crate::geometry::{ScreenPoint, View};
use crate::sky::SkyPoint;

impl Session {
    /// Move a view, and those that are locked to it.
    pub(super) fn apply_movement(&mut self, command: Command) {
        if let Command::Resize { frame, width, height } = command {
            let begins = self.view_of_others(frame);
            if let Some(frame) = self.frame_mut(frame) {
                frame.canvas = (width, height);
                let size = frame.size();
                frame.view.get_or_insert_with(|| begins.unwrap_or_else(|| View::fit(size, width, height)));
            }
            return;
        }
        let id = match &command {
            Command::SetView { frame, .. }
            | Command::Zoom { frame, .. }
            | Command::Pan { frame, .. }
            | Command::CenterOn { frame, .. } => *frame,
            _ => match self.active_frame() {
                Some(frame) => frame.id,
                None => return,
            },
        };
        let Some((frame, view)) = self.frame(id).and_then(|frame| Some((frame, frame.view?))) else { return };
        match moved(frame, view, command) {
            Ok(view) => self.move_view(id, view),
            Err(why) => self.notify(Severity::Warning, why),
        }
    }
}

fn moved(frame: &Frame, view: View, command: Command) -> Result<View, &'static str> {
    let (width, height) = frame.canvas;
    let middle = ScreenPoint { x: width / 2.0, y: height / 2.0 };
    Ok(match command {
        Command::SetView { view, .. } => view,
        Command::Zoom { factor, anchor, .. } => {
            view.zoomed_at(factor, anchor.unwrap_or(middle), width, height)
        }
        Command::ZoomTo(zoom) => view.zoomed_at(zoom / view.zoom, middle, width, height),
        Command::Fit => {
            let fitted = View::fit(frame.size(), width, height);
            View { rotation: view.rotation, flip_x: view.flip_x, ..fitted }
        }
        Command::Pan { dx, dy, .. } => view.dragged(dx, dy),
        Command::CenterOn { at, .. } => View { center: at, ..view },
        Command::GoTo { sky, field_of_view_arcmin } => gone_to(frame, view, sky, field_of_view_arcmin)?,
        Command::NorthUp => north_up(frame, view)?,
        Command::Rotate(angle) => View { rotation: view.rotation + angle, ..view },
        Command::FlipX => View { flip_x: !view.flip_x, rotation: -view.rotation, ..view },
        Command::ResetOrientation => View { rotation: 0.0, flip_x: false, ..view },
        _ => view,
    })
}

const NO_SKY: &str = "This image has no sky positions, so there is no north in it";

fn gone_to(frame: &Frame, view: View, sky: SkyPoint, arcmin: Option<f64>) -> Result<View, &'static str> {
    let wcs = frame.grid_plane().and_then(|plane| plane.sky()).ok_or(NO_SKY)?;
    let center = wcs.pixel_from_sky(sky).ok_or("This position lies outside the projection of the image")?;
    let zoom = match arcmin {
        Some(arcmin) if arcmin > 0.0 => frame.canvas.0 * wcs.pixel_scale_arcsec() / (arcmin * 60.0),
        _ => view.zoom,
    };
    Ok(View { center, zoom: zoom.clamp(View::ZOOM_RANGE.0, View::ZOOM_RANGE.1), ..view })
}

/// Turn and mirror the image so that north is up and east is left.
fn north_up(frame: &Frame, view: View) -> Result<View, &'static str> {
    frame.grid_plane().and_then(|plane| plane.sky()?.north_up(view)).ok_or(NO_SKY)
}
