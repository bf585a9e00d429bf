//! What the cursor reads.

use super::{Frame, Showing};
use crate::field::{Plane, PlaneKey, Role};
use crate::geometry::{ImagePoint, PixelRect};
use crate::sky::SkyPoint;

/// The value of one plane at a pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaneReading {
    pub name: String,
    pub unit: String,
    /// NaN where there are no data; `None` where the plane does not reach.
    pub value: Option<f64>,
    /// AB magnitude of the value per pixel.
    pub magnitude: Option<f64>,
    /// Standard deviation from the RMS plane, where there is one.
    pub rms: Option<f64>,
}

/// Everything at one position.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub at: ImagePoint,
    /// What was shown when it was read: the plane, or the first band of the composite.
    pub of: Option<(Showing, PlaneKey)>,
    /// FITS convention: the centre of the first pixel is (1, 1).
    pub fits: (f64, f64),
    pub sky: Option<SkyPoint>,
    pub planes: Vec<PlaneReading>,
}

impl Frame {
    /// Read the frame at an image position: the shown plane, or every band of the composite.
    pub fn read(&self, at: ImagePoint) -> Reading {
        let planes = match self.showing {
            Showing::Composite => self.field.bands().into_iter().flatten().collect(),
            Showing::Plane(_) => {
                let mut planes: Vec<_> = self.shown_plane().into_iter().collect();
                planes.extend(self.field.bands().into_iter().flatten().filter(|band| {
                    self.shown_plane()
                        .is_some_and(|shown| shown.key != band.key && shown.size() == band.size())
                }));
                planes
            }
        };
        Reading {
            at,
            of: self.reading_of(),
            fits: (at.x + 1.0, at.y + 1.0),
            sky: self.reading_plane().and_then(|plane| plane.sky()?.sky_from_pixel(at)),
            planes: planes.into_iter().map(|plane| self.read_plane(plane, at)).collect(),
        }
    }

    /// What a reading of this frame is of now.
    pub fn reading_of(&self) -> Option<(Showing, PlaneKey)> {
        self.reading_plane().map(|plane| (self.showing, plane.key))
    }

    fn read_plane(&self, plane: &Plane, at: ImagePoint) -> PlaneReading {
        let value = value_at(plane, at);
        let rms = plane
            .band
            .filter(|_| plane.role == Role::Flux)
            .and_then(|band| self.field.plane_of(band, Role::Rms))
            .filter(|rms| rms.size() == plane.size())
            .and_then(|rms| value_at(rms, at));
        PlaneReading {
            name: plane
                .band
                .filter(|_| plane.role == Role::Flux)
                .map_or(plane.name.clone(), |band| band.name().to_owned()),
            unit: plane.unit.clone(),
            value,
            magnitude: value.and_then(|value| plane.magnitude(value)),
            rms,
        }
    }
}

fn value_at(plane: &Plane, at: ImagePoint) -> Option<f64> {
    let (x, y) = plane.size().pixel_at(at)?;
    let mut out = [f64::NAN];
    plane.pixels.read_f64(PixelRect { x0: x, y0: y, width: 1, height: 1 }, &mut out).ok()?;
    out.first().copied()
}
