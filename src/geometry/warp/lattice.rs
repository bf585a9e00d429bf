//! Displacements at the nodes of a lattice, bilinear between them.

use crate::geometry::{ImagePoint, ImageSize};

/// Displacements (pixels of the plane) at evenly spaced nodes over a reference image, whose outermost lie on the
/// outer edges of its border pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Lattice {
    /// Cells along each side; one node more.
    cells: usize,
    /// Row by row from the lowest; [`Lattice::NOWHERE`] where the exact map has no answer nearby.
    nodes: Vec<[f32; 2]>,
}

impl Lattice {
    /// A displacement that leads outside every image.
    pub const NOWHERE: [f32; 2] = [1e9, 1e9];

    /// `None` stands for a node without an answer: beside nodes with one it continues them.
    pub(super) fn new(cells: usize, nodes: &[Option<[f64; 2]>]) -> Self {
        let at = |col: isize, row: isize| {
            let inside = 0..=cells as isize;
            let known = inside.contains(&col) && inside.contains(&row);
            known.then(|| nodes.get(row as usize * (cells + 1) + col as usize).copied().flatten()).flatten()
        };
        let node = |index: usize| {
            let (col, row) = ((index % (cells + 1)) as isize, (index / (cells + 1)) as isize);
            let known = at(col, row).or_else(|| continued(&at, col, row));
            known.map_or(Self::NOWHERE, |[x, y]| [x as f32, y as f32])
        };
        Self { cells, nodes: (0..(cells + 1) * (cells + 1)).map(node).collect() }
    }

    /// Cells along each side.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// Displacements along x and y at the nodes, row by row from the lowest.
    pub fn nodes(&self) -> &[[f32; 2]] {
        &self.nodes
    }

    /// A position of the reference image in cells from the lowest node.
    pub fn position(&self, reference: ImageSize, at: ImagePoint) -> (f64, f64) {
        let along = |at: f64, len: usize| (at + 0.5) / len.max(1) as f64 * self.cells as f64;
        (along(at.x, reference.width), along(at.y, reference.height))
    }

    /// The displacement at a position of the reference image; beyond its edges that of the edge.
    pub(super) fn displacement(&self, reference: ImageSize, at: ImagePoint) -> (f64, f64) {
        let (u, v) = self.position(reference, at);
        let last = self.cells as f64;
        let (u, v) = (u.clamp(0.0, last), v.clamp(0.0, last));
        let (col, row) = (u.floor().min(last - 1.0), v.floor().min(last - 1.0));
        let (share_u, share_v) = (u - col, v - row);
        let start = row as usize * (self.cells + 1) + col as usize;
        let node = |offset: usize, axis: usize| {
            let node = self.nodes.get(start + offset).unwrap_or(&Self::NOWHERE);
            f64::from(node.get(axis).copied().unwrap_or_default())
        };
        let along = |axis: usize| {
            let lower = node(0, axis) * (1.0 - share_u) + node(1, axis) * share_u;
            let next = self.cells + 1;
            let upper = node(next, axis) * (1.0 - share_u) + node(next + 1, axis) * share_u;
            lower * (1.0 - share_v) + upper * share_v
        };
        (along(0), along(1))
    }

    /// The smallest and largest displacement along x and along y within a box of positions of the reference
    /// image, where there is any: ([low x, low y], [high x, high y]).
    pub fn range_within(
        &self,
        reference: ImageSize,
        low: ImagePoint,
        high: ImagePoint,
    ) -> Option<([f64; 2], [f64; 2])> {
        let span = |low: f64, high: f64| {
            let last = self.cells as f64;
            (low.floor().clamp(0.0, last) as usize, high.ceil().clamp(0.0, last) as usize)
        };
        let (low, high) = (self.position(reference, low), self.position(reference, high));
        let ((first_col, last_col), (first_row, last_row)) = (span(low.0, high.0), span(low.1, high.1));
        let mut range: Option<([f64; 2], [f64; 2])> = None;
        for row in first_row..=last_row {
            let start = row * (self.cells + 1);
            let nodes = self.nodes.get(start + first_col..=start + last_col).unwrap_or_default();
            for node in nodes.iter().filter(|node| **node != Self::NOWHERE) {
                let [x, y] = node.map(f64::from);
                let (low, high) = range.unwrap_or(([x, y], [x, y]));
                range = Some(([low[0].min(x), low[1].min(y)], [high[0].max(x), high[1].max(y)]));
            }
        }
        range
    }
}

/// What a node beside known ones would be if their slope went on; the mean of the directions that know.
fn continued(at: &impl Fn(isize, isize) -> Option<[f64; 2]>, col: isize, row: isize) -> Option<[f64; 2]> {
    let (mut sum, mut count) = ([0.0; 2], 0.0);
    for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)] {
        let Some([x, y]) = at(col + dx, row + dy) else { continue };
        let [next_x, next_y] = at(col + 2 * dx, row + 2 * dy).unwrap_or([x, y]);
        sum = [sum[0] + 2.0 * x - next_x, sum[1] + 2.0 * y - next_y];
        count += 1.0;
    }
    (count > 0.0).then(|| [sum[0] / count, sum[1] / count])
}
