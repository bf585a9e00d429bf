//! The immutable data set: the planes of one piece of sky, what each of them is, and where it came from.
//!
//! Pixels never change after loading. Everything derived from a field carries its identity.

mod band;
mod flags;
mod plane;

pub use band::{Band, Role};
pub use flags::{FlagBit, FlagKind, FlagSelection, flag_table, name_of, names_of};
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
