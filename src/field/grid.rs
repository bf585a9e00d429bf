//! Which planes have the same pixel grid, and where the others lie.

use super::{Band, Plane, PlaneKey, Role};
use crate::geometry::{ImagePoint, Warp};
use crate::sky::warp_between;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Largest distance, in pixels, between positions that count as the same.
const TOLERANCE: f64 = 0.05;

/// Same size, and, where both have world coordinates, the same place on the sky at corners and centre.
pub fn same_grid(a: &Plane, b: &Plane) -> bool {
    if a.size() != b.size() {
        return false;
    }
    let (Some(sky_a), Some(sky_b)) = (a.sky(), b.sky()) else { return true };
    let (right, top) = (a.size().width as f64 - 1.0, a.size().height as f64 - 1.0);
    let center = a.size().center();
    let points = [(0.0, 0.0), (right, 0.0), (0.0, top), (right, top), (center.x, center.y)];
    points.into_iter().all(|(x, y)| {
        // Outside the projection nothing can be compared.
        let Some(sky) = sky_a.sky_from_pixel(ImagePoint { x, y }) else { return true };
        let there = sky_b.pixel_from_sky(sky);
        there.is_some_and(|point| (point.x - x).hypot(point.y - y) <= TOLERANCE)
    })
}

/// The map from the grid of `reference` to that of another plane, through the sky.
///
/// # Errors
/// One clause that says why there is none.
pub fn warp_to(reference: &Plane, plane: &Plane) -> Result<Warp, String> {
    let (Some(from), Some(to)) = (reference.sky(), plane.sky()) else {
        let (size, other) = (plane.size(), reference.size());
        return Err(format!(
            "it has {}x{} pixels, not {}x{}, and not both have sky positions",
            size.width, size.height, other.width, other.height
        ));
    };
    warp_between((from, reference.size()), (to, plane.size())).map_err(|error| error.to_string())
}

/// Where planes lie in the grid of the field they make.
#[derive(Debug, Clone, Default)]
pub struct Placing {
    /// Of the planes that have another grid than the reference; those that share one share the `Arc`.
    pub warps: BTreeMap<PlaneKey, Arc<Warp>>,
    /// Bands that cannot be placed, and why, as a clause.
    pub apart: Vec<(PlaneKey, String)>,
}

impl Placing {
    /// Place the bands among `planes` in the grid of VIS, or of the band with the finest pixels; and what belongs
    /// to a band and shares its grid along with it.
    pub fn of(planes: &[Arc<Plane>]) -> Self {
        let mut placing = Self::default();
        let bands: Vec<&Arc<Plane>> =
            planes.iter().filter(|plane| plane.band.is_some() && plane.role == Role::Flux).collect();
        let Some(reference) = reference_of(&bands) else { return placing };
        for (index, plane) in bands.iter().enumerate() {
            if !same_grid(reference, plane) {
                placing.place(reference, plane, bands.get(..index).unwrap_or_default());
            }
        }
        let others = planes.iter().filter(|plane| plane.role != Role::Flux && plane.band.is_some());
        for plane in others {
            let own = bands.iter().find(|band| band.band == plane.band && same_grid(band, plane));
            if let Some(warp) = own.and_then(|band| placing.warps.get(&band.key)).cloned() {
                placing.warps.insert(plane.key, warp);
            }
        }
        placing
    }

    fn place(&mut self, reference: &Plane, plane: &Plane, earlier: &[&Arc<Plane>]) {
        let alike = earlier.iter().filter(|other| same_grid(other, plane));
        let known = alike.filter_map(|other| self.warps.get(&other.key)).next().cloned();
        match known.map_or_else(|| warp_to(reference, plane).map(Arc::new), Ok) {
            Ok(warp) => {
                self.warps.insert(plane.key, warp);
            }
            Err(why) => self.apart.push((plane.key, why)),
        }
    }
}

/// VIS, or the band with the finest pixels; the bluest where they differ by less than a percent.
pub fn reference_of<'a>(bands: &[&'a Arc<Plane>]) -> Option<&'a Arc<Plane>> {
    let scale = |plane: &Plane| plane.sky().map_or(f64::INFINITY, |wcs| wcs.pixel_scale_arcsec());
    let mut sorted: Vec<&Arc<Plane>> = bands.to_vec();
    sorted.sort_by_key(|plane| plane.band.map(Band::index));
    let vis = sorted.iter().find(|plane| plane.band == Some(Band::Vis)).copied();
    vis.or_else(|| {
        let finest = sorted.iter().map(|plane| scale(plane)).fold(f64::INFINITY, f64::min);
        let fine = |plane: &&Arc<Plane>| finest.is_infinite() || scale(plane) <= 1.01 * finest;
        sorted.iter().copied().find(fine)
    })
}
