//! Marks of a picture on the pixels of the plane that is measured.

use super::{Frame, Mark, Measurement};
use crate::field::{Plane, PlaneKey};
use crate::geometry::ImagePoint;
use crate::raster::Aperture;
use std::sync::Arc;

impl Frame {
    /// The mark in pixels of a plane; the same where the plane has the grid of the picture. `None` where the sky
    /// of the plane does not reach.
    pub(super) fn mark_on(&self, plane: &Arc<Plane>, mark: Mark) -> Option<Mark> {
        self.carried(mark, self.pixels_per_grid_pixel(plane)?, |at| self.field.position_in(plane, at))
    }

    /// The way back.
    fn mark_from(&self, plane: &Arc<Plane>, mark: Mark) -> Option<Mark> {
        self.carried(mark, 1.0 / self.pixels_per_grid_pixel(plane)?, |at| self.field.position_from(plane, at))
    }

    /// Take in what was measured, if it is of the mark that is set: `asked` and where it moved to, both in pixels
    /// of the plane.
    pub(super) fn take_measurement(
        &mut self,
        key: PlaneKey,
        (asked, found): (Mark, Mark),
        result: Result<Measurement, String>,
    ) {
        let Some((mark, of)) = self.measured_for else { return };
        let Some(plane) = self.field.planes.iter().find(|plane| plane.key == key).cloned() else { return };
        if of != key || self.mark_on(&plane, mark) != Some(asked) {
            return;
        }
        let moved = if found == asked { Some(mark) } else { self.mark_from(&plane, found) };
        let mark = moved.unwrap_or(mark);
        self.mark = Some(mark);
        self.center_mark = false;
        self.measured_for = Some((mark, key));
        self.measurement = Some(result);
    }

    /// Pixels of a plane along a pixel of the picture.
    fn pixels_per_grid_pixel(&self, plane: &Arc<Plane>) -> Option<f64> {
        let grid = self.field.grid_of(plane);
        if grid.key == plane.key {
            return Some(1.0);
        }
        Some(grid.sky()?.pixel_scale_arcsec() / plane.sky()?.pixel_scale_arcsec())
    }

    fn carried(
        &self,
        mark: Mark,
        scale: f64,
        place: impl Fn(ImagePoint) -> Option<ImagePoint>,
    ) -> Option<Mark> {
        Some(match mark {
            Mark::Ruler { from, to } => Mark::Ruler { from: place(from)?, to: place(to)? },
            Mark::RadialProfile { center, max_radius_px } => {
                Mark::RadialProfile { center: place(center)?, max_radius_px: max_radius_px * scale }
            }
            Mark::Aperture(Aperture { center, radius, annulus }) => {
                let mut annulus = annulus;
                if let Some(ring) = &mut annulus {
                    (ring.inner, ring.outer) = (ring.inner * scale, ring.outer * scale);
                }
                Mark::Aperture(Aperture { center: place(center)?, radius: radius * scale, annulus })
            }
        })
    }
}
