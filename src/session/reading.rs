//! What the cursor reads.

use super::{Frame, Showing};
use crate::field::{Band, NativePixel, Plane, PlaneKey, Role};
use crate::geometry::{ImagePoint, PixelRect};
use crate::raster::{ReadError, flag_word};
use crate::sky::SkyPoint;
use std::sync::Arc;

/// The value of one plane at a pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaneReading {
    pub name: String,
    pub unit: String,
    /// NaN where there are no data; `None` where the plane does not reach or cannot be read.
    pub value: Option<f64>,
    /// Why it cannot be read.
    pub problem: Option<String>,
    /// The pixel is still being unpacked.
    pub is_pending: bool,
    /// AB magnitude of the value per pixel.
    pub magnitude: Option<f64>,
    /// Standard deviation from the RMS plane, where there is one.
    pub rms: Option<f64>,
    /// The band whose flags these are, and the word of its flag map, where there is one.
    pub flags: Option<(Band, u32)>,
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
    /// The measured pixel behind it, where what is shown was put together from quadrants.
    pub quadrant: Option<QuadrantReading>,
    pub planes: Vec<PlaneReading>,
}

/// The measured pixel behind a position of a focal plane.
#[derive(Debug, Clone, PartialEq)]
pub struct QuadrantReading {
    /// `3-4.F`.
    pub name: String,
    /// Position in the quadrant. FITS convention.
    pub fits: (f64, f64),
}

impl Frame {
    /// Read the frame at an image position: the shown plane, or every band of the composite; bands of another
    /// pixel grid at the pixel that lies there by the full world coordinates.
    pub fn read(&self, at: ImagePoint) -> Reading {
        let planes = match self.showing {
            Showing::Composite => self.field.bands().into_iter().flatten().collect(),
            Showing::Plane(_) => self.planes_beside(),
        };
        let native = self.reading_plane().and_then(|plane| plane.focal.as_ref()?.native(at));
        let sky = || self.grid_plane().and_then(|plane| plane.sky()?.sky_from_pixel(at));
        Reading {
            at,
            of: self.reading_of(),
            fits: (at.x + 1.0, at.y + 1.0),
            sky: native.as_ref().and_then(|native| native.sky).or_else(sky),
            quadrant: native.map(Self::read_quadrant),
            planes: planes.into_iter().map(|plane| self.read_plane(plane, at)).collect(),
        }
    }

    fn read_quadrant(native: NativePixel) -> QuadrantReading {
        QuadrantReading { name: native.quadrant, fits: (native.at.x + 1.0, native.at.y + 1.0) }
    }

    /// A shown band stands in its place among the bands; another plane comes first.
    fn planes_beside(&self) -> Vec<&Arc<Plane>> {
        let Some(shown) = self.shown_plane() else { return Vec::new() };
        let size = self.size();
        let here = |band: &&Arc<Plane>| self.field.grid_of(band).size() == size;
        let bands: Vec<_> = self.field.bands().into_iter().flatten().filter(here).collect();
        let is_band = bands.iter().any(|band| band.key == shown.key);
        std::iter::once(shown).filter(|_| !is_band).chain(bands).collect()
    }

    /// What a reading of this frame is of now.
    pub fn reading_of(&self) -> Option<(Showing, PlaneKey)> {
        self.reading_plane().map(|plane| (self.showing, plane.key))
    }

    fn read_plane(&self, plane: &Arc<Plane>, at: ImagePoint) -> PlaneReading {
        let at = self.field.position_in(plane, at);
        let is_pending = at.is_some_and(|at| at.y >= plane.pixels.ready_rows() as f64 - 0.5)
            && plane.pixels.ready_rows() < plane.size().height;
        let (value, problem) = match at.map(|at| value_at(plane, at)) {
            Some(Ok(value)) => (value, None),
            Some(Err(ReadError::NotYet)) => (None, None),
            Some(Err(error)) => (None, Some(error.to_string())),
            None => (None, None),
        };
        let map = |role: Role| value_at(self.field.companion(plane, role)?, at?).ok().flatten();
        let rms = if plane.role == Role::Flux { map(Role::Rms) } else { None };
        let flags = self.field.band_of(plane).zip(map(Role::Flag));
        let flags = flags.map(|(band, value)| (band, flag_word(value)));
        PlaneReading {
            name: plane
                .band
                .filter(|_| plane.role == Role::Flux)
                .map_or(plane.name.clone(), |band| band.name().to_owned()),
            unit: plane.unit.clone(),
            value,
            problem,
            is_pending,
            magnitude: value.and_then(|value| plane.magnitude(value)),
            rms,
            flags,
        }
    }
}

fn value_at(plane: &Plane, at: ImagePoint) -> Result<Option<f64>, ReadError> {
    let Some((x, y)) = plane.size().pixel_at(at) else { return Ok(None) };
    let mut out = [f64::NAN];
    plane.pixels.read_f64(PixelRect { x0: x, y0: y, width: 1, height: 1 }, &mut out)?;
    Ok(out.first().copied())
}
