//! Where the pixels of one image lie in another of the same sky.

use super::Wcs;
use crate::geometry::{ExactMap, ImagePoint, ImageSize, Warp, WarpError};

/// The map from a reference image to a plane, each with its world coordinates and extent, through the sky.
///
/// # Errors
/// When the two do not overlap or their positions cannot be compared, and where the map bends too much.
pub fn warp_between(reference: (&Wcs, ImageSize), plane: (&Wcs, ImageSize)) -> Result<Warp, WarpError> {
    let ((from, reference), (to, plane)) = (reference, plane);
    if !from.system().agrees_with(to.system()) {
        return Err(WarpError::System(to.system().to_string(), from.system().to_string()));
    }
    let exact = ExactMap {
        plane_from_reference: &|at: ImagePoint| to.pixel_from_sky(from.sky_from_pixel(at)?),
        reference_from_plane: &|at: ImagePoint| from.pixel_from_sky(to.sky_from_pixel(at)?),
    };
    Warp::fitted(&exact, reference, plane)
}
