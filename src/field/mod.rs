//! The immutable data set: the planes of one piece of sky, what each of them is, and where it came from.
//!
//! Pixels never change after loading. Everything derived from a field carries its identity.

mod band;
mod flags;
mod focal_plane;
mod grid;
mod plane;

pub use band::{Band, Role};
pub use flags::{FlagBit, FlagKind, FlagSelection, flag_table, name_of, names_of};
pub use focal_plane::{FocalLayout, FocalPlane, NativePixel, Quadrant, QuadrantPlane, QuadrantToPlace};
pub use grid::{Placing, reference_of, same_grid, warp_to};
pub use plane::{FileStamp, Plane, PlaneKey, Source};

use crate::geometry::{ImagePoint, ImageSize, Warp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The planes of one piece of sky. Its bands (flux planes with a [`Band`]) share the pixel grid of the main
/// plane, or have a [`Warp`] that says where they lie in it.
#[derive(Debug, Clone)]
pub struct Field {
    /// Shown as the title: the file name, or the tile.
    pub name: String,
    /// Every plane, in file order; the first flux plane is shown when no band is known.
    pub planes: Vec<Arc<Plane>>,
    /// What the user should know about how it was opened (bands left out, truncated data, ...).
    pub warnings: Vec<String>,
    /// Where the pixels of planes lie that have another grid than the main plane, for drawing; planes with the
    /// same `Arc` share a grid. Readouts use [`Field::position_in`] instead.
    pub warps: BTreeMap<PlaneKey, Arc<Warp>>,
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

    /// The band of a plane: its own, or that of the focal plane that it is a quadrant of.
    pub fn band_of(&self, plane: &Plane) -> Option<Band> {
        plane.band.or_else(|| {
            let is_its_focal = |other: &&Arc<Plane>| {
                other.focal.as_ref().is_some_and(|focal| focal.number_of(plane.key).is_some())
            };
            self.planes.iter().find(is_its_focal)?.band
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

    /// The plane that stands for the field: VIS, or the bluest band that others are placed in, or the first
    /// plane.
    pub fn main_plane(&self) -> Option<&Arc<Plane>> {
        let bands = || self.bands().into_iter().flatten();
        bands()
            .find(|plane| self.warp(plane.key).is_none())
            .or_else(|| bands().next())
            .or_else(|| self.planes.first())
    }

    /// Where the pixels of a plane lie that has another grid than the main plane.
    pub fn warp(&self, plane: PlaneKey) -> Option<&Arc<Warp>> {
        self.warps.get(&plane)
    }

    /// The plane whose pixels positions in a picture of `plane` count: the main plane for those that are
    /// placed in its grid, and otherwise `plane` itself.
    pub fn grid_of<'a>(&'a self, plane: &'a Arc<Plane>) -> &'a Arc<Plane> {
        let is_placed = self.warp(plane.key).is_some();
        self.main_plane().filter(|_| is_placed).unwrap_or(plane)
    }

    /// The exact position in `plane` of a position in its [`Field::grid_of`]: the same, or through the sky by the
    /// full world coordinates of both. `None` where there is none.
    pub fn position_in(&self, plane: &Arc<Plane>, at: ImagePoint) -> Option<ImagePoint> {
        let grid = self.grid_of(plane);
        if grid.key == plane.key {
            return Some(at);
        }
        plane.sky()?.pixel_from_sky(grid.sky()?.sky_from_pixel(at)?)
    }

    /// The way back from [`Field::position_in`].
    pub fn position_from(&self, plane: &Arc<Plane>, at: ImagePoint) -> Option<ImagePoint> {
        let grid = self.grid_of(plane);
        if grid.key == plane.key {
            return Some(at);
        }
        grid.sky()?.pixel_from_sky(plane.sky()?.sky_from_pixel(at)?)
    }

    /// The pixel grid of the main plane.
    pub fn size(&self) -> ImageSize {
        self.main_plane().map_or(ImageSize::default(), |plane| plane.size())
    }
}
