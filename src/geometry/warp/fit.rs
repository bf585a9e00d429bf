//! Fitting a warp to an exact map: as affine as possible, with as few nodes as needed.

use super::{Lattice, Warp};
use crate::geometry::{Affine, ImagePoint, ImageSize};
use thiserror::Error;

/// Why there is no map between two grids.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum WarpError {
    /// No pixel of one lies on the other.
    #[error("they show different parts of the sky")]
    Apart,
    /// Their positions are not of the same celestial system.
    #[error("their sky positions are in different systems, {0} and {1}")]
    System(String, String),
    /// The densest lattice leaves a larger error than is allowed.
    #[error("the map between them bends too much to be drawn: it would err by {error_px:.2} pixels")]
    TooCurved { error_px: f64 },
}

/// Cells of the first lattice that is tried, along each side, and of the last.
const CELLS: (usize, usize) = (6, 192);
/// Intervals along each side of the grids of points that the affine map is fitted to.
const FIT_INTERVALS: usize = 24;
/// Intervals along each side of the grid of points at which the affine map is checked.
const CHECK_INTERVALS: usize = 64;
/// How far around the plane positions still have to be right, pixels of the plane.
const REACH_PX: f64 = 2.0;

/// The exact maps between two grids; `None` where there is no answer.
pub struct ExactMap<'a> {
    pub plane_from_reference: &'a dyn Fn(ImagePoint) -> Option<ImagePoint>,
    pub reference_from_plane: &'a dyn Fn(ImagePoint) -> Option<ImagePoint>,
}

impl Warp {
    /// The map between a reference image and a plane. Errors count where the plane lies: elsewhere nothing of it
    /// is drawn.
    ///
    /// # Errors
    /// When the two do not overlap, or the map bends too much.
    pub fn fitted(exact: &ExactMap<'_>, reference: ImageSize, plane: ImageSize) -> Result<Self, WarpError> {
        let pairs = common_points(exact, reference, plane);
        if pairs.is_empty() {
            return Err(WarpError::Apart);
        }
        let affine = fitted_affine(&pairs).ok_or(WarpError::Apart)?;
        let grid = Grid::new(exact, reference, CHECK_INTERVALS);
        let checked = grid.points.iter().filter_map(|(at, exact)| Some((*at, (*exact)?)));
        let error_px = pairs
            .iter()
            .copied()
            .chain(checked)
            .map(|(at, exact)| error_at(plane, exact, moved(affine, at)))
            .fold(0.0, f64::max);
        let warp = Self { affine, lattice: None, error_px, reference, plane };
        if error_px <= Self::AFFINE_ERROR_PX { Ok(warp) } else { warp.with_lattice(exact) }
    }

    /// The same with the coarsest lattice that suffices.
    fn with_lattice(self, exact: &ExactMap<'_>) -> Result<Self, WarpError> {
        let mut cells = CELLS.0;
        let mut nodes = Grid::new(exact, self.reference, cells);
        let mut error_px = f64::INFINITY;
        while cells <= CELLS.1 {
            let candidate = Self { lattice: Some(nodes.lattice(self.affine)), ..self.clone() };
            // The nodes of the next lattice are the midpoints of this one's cells and edges.
            let finer = Grid::new(exact, self.reference, 2 * cells);
            let errors = finer.points.iter().filter_map(|(at, exact)| {
                let exact = (*exact)?;
                Some(error_at(self.plane, exact, candidate.apply(*at)))
            });
            error_px = errors.fold(0.0, f64::max);
            if error_px < Self::LATTICE_ERROR_PX {
                return Ok(Self { error_px, ..candidate });
            }
            (cells, nodes) = (2 * cells, finer);
        }
        Err(WarpError::TooCurved { error_px })
    }
}

/// Positions of the reference image over all of it, each with the exact one in the plane.
struct Grid {
    intervals: usize,
    points: Vec<(ImagePoint, Option<ImagePoint>)>,
}

impl Grid {
    fn new(exact: &ExactMap<'_>, reference: ImageSize, intervals: usize) -> Self {
        let points = over(reference, intervals).map(|at| (at, (exact.plane_from_reference)(at)));
        Self { intervals, points: points.collect() }
    }

    fn lattice(&self, affine: Affine) -> Lattice {
        let displacement = |(at, exact): &(ImagePoint, Option<ImagePoint>)| {
            let (exact, near) = ((*exact)?, moved(affine, *at));
            let (dx, dy) = (exact.x - near.x, exact.y - near.y);
            (dx.abs().max(dy.abs()) < 1e7).then_some([dx, dy])
        };
        let nodes: Vec<_> = self.points.iter().map(displacement).collect();
        Lattice::new(self.intervals, &nodes)
    }
}

/// Evenly spaced positions over an image from edge to edge, row by row.
fn over(size: ImageSize, intervals: usize) -> impl Iterator<Item = ImagePoint> {
    let place = move |index: usize, len: usize| len as f64 * index as f64 / intervals as f64 - 0.5;
    (0..=intervals).flat_map(move |row| {
        (0..=intervals).map(move |col| ImagePoint { x: place(col, size.width), y: place(row, size.height) })
    })
}

/// Pairs of positions (reference, plane) that lie in both images.
fn common_points(
    exact: &ExactMap<'_>,
    reference: ImageSize,
    plane: ImageSize,
) -> Vec<(ImagePoint, ImagePoint)> {
    let forth = over(reference, FIT_INTERVALS).filter_map(|at| Some((at, (exact.plane_from_reference)(at)?)));
    let back = over(plane, FIT_INTERVALS).filter_map(|at| Some(((exact.reference_from_plane)(at)?, at)));
    forth
        .chain(back)
        .filter(|(from, to)| is_within(reference, *from, 0.0) && is_within(plane, *to, 0.0))
        .collect()
}

fn moved(affine: Affine, at: ImagePoint) -> ImagePoint {
    let (x, y) = affine.apply(at.x, at.y);
    ImagePoint { x, y }
}

fn is_within(size: ImageSize, at: ImagePoint, margin: f64) -> bool {
    let inside = |at: f64, len: usize| at >= -0.5 - margin - 1e-6 && at <= len as f64 - 0.5 + margin + 1e-6;
    inside(at.x, size.width) && inside(at.y, size.height)
}

/// The distance between the exact position and the approximate one; 0 where neither lies on the plane.
fn error_at(plane: ImageSize, exact: ImagePoint, found: ImagePoint) -> f64 {
    if !is_within(plane, exact, REACH_PX) && !is_within(plane, found, REACH_PX) {
        return 0.0;
    }
    (exact.x - found.x).hypot(exact.y - found.y)
}

/// The affine map of least squares; `None` where the points do not determine one.
fn fitted_affine(pairs: &[(ImagePoint, ImagePoint)]) -> Option<Affine> {
    let count = pairs.len() as f64;
    let mean =
        |value: &dyn Fn(&(ImagePoint, ImagePoint)) -> f64| pairs.iter().map(value).sum::<f64>() / count;
    let center = ImagePoint { x: mean(&|pair| pair.0.x), y: mean(&|pair| pair.0.y) };
    let target = ImagePoint { x: mean(&|pair| pair.1.x), y: mean(&|pair| pair.1.y) };
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    let (mut x_by, mut y_by) = ([0.0; 2], [0.0; 2]);
    for (from, to) in pairs {
        let (x, y) = (from.x - center.x, from.y - center.y);
        let (u, v) = (to.x - target.x, to.y - target.y);
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
        x_by = [x_by[0] + x * u, x_by[1] + y * u];
        y_by = [y_by[0] + x * v, y_by[1] + y * v];
    }
    let det = xx * yy - xy * xy;
    if det.is_nan() || det <= 1e-9 * xx * yy {
        return None;
    }
    let solved =
        |[along, across]: [f64; 2]| ((along * yy - across * xy) / det, (across * xx - along * xy) / det);
    let ((a, b), (c, d)) = (solved(x_by), solved(y_by));
    let (tx, ty) = (target.x - a * center.x - b * center.y, target.y - c * center.x - d * center.y);
    Some(Affine { a, b, c, d, tx, ty })
}
