//! The immutable data set: the planes of one piece of sky, what each of them is, and where it came from.
//!
//! Pixels never change after loading. Everything derived from a field carries its identity.

mod band;
mod focal_plane;
mod plane;

pub use band::{Band, Role};
pub use focal_plane::{FocalLayout, FocalPlane, NativePixel, Quadrant, QuadrantPlane, QuadrantToPlace};
pub use plane::{FileStamp, Plane, PlaneKey, Source};

use crate::geometry::ImageSize;
use std::sync::Arc;

/// The planes of one piece of sky. Its bands (flux planes with a [`Band`]) share one pixel grid.
#[derive(Debug, Clone)]
pub struct Field {
    /// Shown as the title: the file name, or the tile.
    pub name: String,
    /// Every plane, in file order; the first flux plane is shown when no band is known.
    pub planes: Vec<Arc<Plane>>,
    /// What the user should know about how it was opened (bands left out, truncated data, ...).
    pub warnings: Vec<String>,
}

impl Field {
    /// The flux plane of a band.
    pub fn band(&self, band: Band) -> Option<&Arc<Plane>> {
        self.plane_of(band, Role::Flux)
    }

    /// The plane of a band in a role: its RMS map, its PSF, ...
    pub fn plane_of(&self, band: Band, role: Role) -> Option<&Arc<Plane>> {
        self.planes.iter().find(|plane| plane.band == Some(band) && plane.role == role)
    }

    /// The focal plane that a plane is a quadrant of, and the quadrant's place in its layout.
    pub fn quadrant_of(&self, key: PlaneKey) -> Option<(&Arc<FocalPlane>, usize)> {
        self.planes.iter().find_map(|plane| {
            let focal = plane.focal.as_ref()?;
            Some((focal, focal.number_of(key)?))
        })
    }

    /// What belongs to a plane in another role: of a quadrant, the plane of the same quadrant; else that of the
    /// same band, where it has the same number of pixels.
    pub fn companion(&self, plane: &Plane, role: Role) -> Option<&Arc<Plane>> {
        let Some((_, number)) = self.quadrant_of(plane.key) else {
            return self.plane_of(plane.band?, role).filter(|other| other.size() == plane.size());
        };
        let focal =
            self.planes.iter().filter(|other| other.role == role).find_map(|other| other.focal.as_ref());
        let key = focal?.plane(number)?.key;
        self.planes.iter().find(|other| other.key == key)
    }

    /// The flux planes of VIS, Y, J, H, in this order.
    pub fn bands(&self) -> [Option<&Arc<Plane>>; 4] {
        Band::ALL.map(|band| self.band(band))
    }

    /// True when VIS and a NISP band are there, so that a composite can be made.
    pub fn has_colour(&self) -> bool {
        let [vis, nisp @ ..] = self.bands();
        vis.is_some() && nisp.into_iter().flatten().next().is_some()
    }

    /// The plane that stands for the field: VIS, or the reddest band there is, or the first plane.
    pub fn main_plane(&self) -> Option<&Arc<Plane>> {
        self.bands().into_iter().flatten().next().or_else(|| self.planes.first())
    }

    /// The pixel grid of the main plane.
    pub fn size(&self) -> ImageSize {
        self.main_plane().map_or(ImageSize::default(), |plane| plane.size())
    }
}
