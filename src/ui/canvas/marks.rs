//! The ruler, ring or circle that the user set.

use super::overlays::{rimmed_line, rimmed_text};
use super::scene::Placed;
use crate::geometry::ImagePoint;
use crate::session::{Frame, Mark};
use crate::ui::theme;
use egui::{Align2, Painter, Stroke};

/// Draw the frame's mark.
pub fn paint(ui: &egui::Ui, frame: &Frame, placed: &Placed) {
    let painter = ui.painter().with_clip_rect(placed.rect);
    match frame.mark {
        None => {}
        Some(Mark::Ruler { from, to }) => {
            let (start, end) = (placed.window_at(from), placed.window_at(to));
            rimmed_line(&painter, [start, end], theme::MARK, 1.5);
            painter.circle_filled(start, 3.0, theme::MARK);
            painter.circle_filled(end, 3.0, theme::MARK);
            rimmed_text(
                &painter,
                start + (end - start) * 0.5,
                Align2::LEFT_BOTTOM,
                &ruler_text(frame, from, to),
                13.0,
            );
        }
        Some(Mark::RadialProfile { center, max_radius_px }) => {
            ring(&painter, placed, center, max_radius_px);
            painter.circle_filled(placed.window_at(center), 2.5, theme::MARK);
        }
        Some(Mark::Aperture(aperture)) => {
            ring(&painter, placed, aperture.center, aperture.radius);
            for radius in aperture.annulus.iter().flat_map(|ring| [ring.inner, ring.outer]) {
                let (at, radius) = (placed.window_at(aperture.center), points(placed, radius));
                painter.circle_stroke(at, radius, Stroke::new(1.0, theme::MARK.gamma_multiply(0.5)));
            }
        }
    }
}

fn points(placed: &Placed, pixels: f64) -> f32 {
    (pixels * placed.view.zoom / placed.pixels_per_point) as f32
}

fn ring(painter: &Painter, placed: &Placed, center: ImagePoint, radius_px: f64) {
    let (at, radius) = (placed.window_at(center), points(placed, radius_px));
    painter.circle_stroke(at, radius, Stroke::new(3.5, theme::OVERLAY_RIM));
    painter.circle_stroke(at, radius, Stroke::new(1.5, theme::MARK));
}

/// Length and position angle on the sky where there is one, in pixels otherwise.
pub fn ruler_text(frame: &Frame, from: ImagePoint, to: ImagePoint) -> String {
    let pixels = (to.x - from.x).hypot(to.y - from.y);
    let on_sky = frame.grid_plane().and_then(|plane| {
        let wcs = plane.sky()?;
        Some((wcs.sky_from_pixel(from)?, wcs.sky_from_pixel(to)?))
    });
    match on_sky {
        Some((start, end)) => {
            let arcsec = start.separation(end).to_degrees() * 3600.0;
            let length =
                if arcsec < 90.0 { format!("{arcsec:.2}″") } else { format!("{:.3}′", arcsec / 60.0) };
            format!("{length}   PA {:.1}°", start.position_angle(end).to_degrees())
        }
        None => format!("{pixels:.1} px"),
    }
}
