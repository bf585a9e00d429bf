//! Where the pixels of another grid lie: positions of a plane under positions of a reference image.

mod fit;
mod lattice;

pub use fit::{ExactMap, WarpError};
pub use lattice::Lattice;

use super::{Affine, ImagePoint, ImageSize};

/// The map from a reference image to a plane of another pixel grid: an affine map and, where that errs by more
/// than [`Warp::AFFINE_ERROR_PX`] anywhere, displacements on a lattice over the reference image.
#[derive(Debug, Clone, PartialEq)]
pub struct Warp {
    affine: Affine,
    lattice: Option<Lattice>,
    error_px: f64,
    reference: ImageSize,
    plane: ImageSize,
}

impl Warp {
    /// Pixels of the plane under one pixel of the reference image: what a flux per pixel of the plane is to be
    /// multiplied by to become one per pixel of the reference.
    pub fn pixel_share(&self) -> f64 {
        let Affine { a, b, c, d, .. } = self.plane_from_reference();
        (a * d - b * c).abs()
    }

    /// Largest error of an affine map that stands alone, pixels of the plane.
    pub const AFFINE_ERROR_PX: f64 = 0.05;
    /// Largest error that a lattice may leave, pixels of the plane.
    pub const LATTICE_ERROR_PX: f64 = 0.02;

    /// A map that is affine as it stands.
    pub fn affine(affine: Affine, reference: ImageSize, plane: ImageSize) -> Self {
        Self { affine, lattice: None, error_px: 0.0, reference, plane }
    }

    /// Where a position of the reference image lies in the plane, pixels. Beyond the reference image the
    /// displacements of its edge go on; far outside the plane where the exact map has no answer.
    pub fn apply(&self, reference: ImagePoint) -> ImagePoint {
        let (x, y) = self.affine.apply(reference.x, reference.y);
        let (dx, dy) = match &self.lattice {
            Some(lattice) => lattice.displacement(self.reference, reference),
            None => (0.0, 0.0),
        };
        ImagePoint { x: x + dx, y: y + dy }
    }

    /// The largest error found against the exact map where the plane lies, pixels of the plane.
    pub fn error_px(&self) -> f64 {
        self.error_px
    }

    /// True where the affine map stands alone.
    pub fn is_affine(&self) -> bool {
        self.lattice.is_none()
    }

    /// True where every pixel of the plane is that of the reference image.
    pub fn is_identity(&self) -> bool {
        self.lattice.is_none() && self.affine == Affine::IDENTITY && self.reference == self.plane
    }

    /// The affine part.
    pub fn plane_from_reference(&self) -> Affine {
        self.affine
    }

    /// The displacements that are added to the affine part, where it does not suffice.
    pub fn lattice(&self) -> Option<&Lattice> {
        self.lattice.as_ref()
    }

    /// Extent of the reference image.
    pub fn reference_size(&self) -> ImageSize {
        self.reference
    }

    /// Extent of the plane.
    pub fn plane_size(&self) -> ImageSize {
        self.plane
    }
}
