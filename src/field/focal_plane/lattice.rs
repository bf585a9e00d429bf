//! A map from one pixel grid to another, tabulated.

use crate::geometry::{ImagePoint, PixelRect};
use std::ops::Range;

/// Largest error of the tabulated map where it is checked, pixels. Between nodes the error of a smooth map is
/// largest where it is checked; the factor of two below the 0.02 pixel that is promised is for what is not smooth.
const TOLERANCE_PX: f64 = 0.01;
const FEWEST_CELLS: usize = 4;
const MOST_CELLS: usize = 512;

/// Positions in another image at the nodes of a lattice of whole pixels; bilinear between them.
#[derive(Debug, Clone)]
pub(super) struct Lattice {
    origin: (usize, usize),
    /// Pixels from node to node.
    step: (usize, usize),
    /// Nodes in a row.
    columns: usize,
    nodes: Vec<ImagePoint>,
}

/// Columns of one row along which the map is linear.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub columns: Range<usize>,
    /// Where the first column lies.
    pub at: ImagePoint,
    /// From column to column.
    pub step: ImagePoint,
}

impl Segment {
    /// Where the last column lies.
    pub fn end(&self) -> ImagePoint {
        let steps = self.columns.len().saturating_sub(1) as f64;
        ImagePoint { x: self.at.x + steps * self.step.x, y: self.at.y + steps * self.step.y }
    }
}

impl Lattice {
    /// Tabulate `exact` over `bounds` as finely as it takes; `None` where it has no value somewhere, or is too
    /// wild for any lattice.
    pub fn tabulate(bounds: PixelRect, exact: impl Fn(ImagePoint) -> Option<ImagePoint>) -> Option<Self> {
        let mut cells = FEWEST_CELLS;
        while cells <= MOST_CELLS {
            let step = (bounds.width.div_ceil(cells).max(1), bounds.height.div_ceil(cells).max(1));
            if let Some(lattice) = Self::with_step(bounds, step, &exact)
                && (step == (1, 1) || lattice.is_close(bounds, &exact))
            {
                return Some(lattice);
            }
            cells *= 2;
        }
        None
    }

    fn with_step(
        bounds: PixelRect,
        step: (usize, usize),
        exact: impl Fn(ImagePoint) -> Option<ImagePoint>,
    ) -> Option<Self> {
        let columns = bounds.width.div_ceil(step.0) + 1;
        let rows = bounds.height.div_ceil(step.1) + 1;
        let mut nodes = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let x = (bounds.x0 + column * step.0) as f64;
                let y = (bounds.y0 + row * step.1) as f64;
                nodes.push(exact(ImagePoint { x, y })?);
            }
        }
        Some(Self { origin: (bounds.x0, bounds.y0), step, columns, nodes })
    }

    /// True if the table is right in the middle of every cell and of its edges.
    fn is_close(&self, bounds: PixelRect, exact: impl Fn(ImagePoint) -> Option<ImagePoint>) -> bool {
        let half = (self.step.0 as f64 / 2.0, self.step.1 as f64 / 2.0);
        let (wide, high) = (bounds.width.div_ceil(self.step.0), bounds.height.div_ceil(self.step.1));
        (0..high * wide).all(|cell| {
            let corner = (
                (self.origin.0 + cell % wide * self.step.0) as f64,
                (self.origin.1 + cell / wide * self.step.1) as f64,
            );
            [(half.0, 0.0), (0.0, half.1), (half.0, half.1)].into_iter().all(|(dx, dy)| {
                let at = ImagePoint { x: corner.0 + dx, y: corner.1 + dy };
                exact(at).zip(self.at(at)).is_some_and(|(exact, table)| {
                    (exact.x - table.x).hypot(exact.y - table.y) <= TOLERANCE_PX
                })
            })
        })
    }

    /// The map at a position within the bounds; `None` outside.
    pub fn at(&self, point: ImagePoint) -> Option<ImagePoint> {
        let x = (point.x - self.origin.0 as f64) / self.step.0 as f64;
        let y = (point.y - self.origin.1 as f64) / self.step.1 as f64;
        if !(x >= 0.0 && y >= 0.0) {
            return None;
        }
        let last_column = self.columns.saturating_sub(2) as f64;
        let column = x.floor().min(last_column);
        let row = y.floor();
        let index = row as usize * self.columns + column as usize;
        let lower = between(*self.nodes.get(index)?, *self.nodes.get(index + 1)?, x - column);
        let next = index + self.columns;
        // On the last row of nodes there is nothing above, and nothing is needed.
        let upper = match self.nodes.get(next).zip(self.nodes.get(next + 1)) {
            Some((left, right)) => between(*left, *right, x - column),
            None if y == row => lower,
            None => return None,
        };
        Some(between(lower, upper, y - row))
    }

    /// The map along `columns` of a row, piece by piece. Columns and row must lie within the bounds; what does
    /// not is left out.
    pub fn segments(&self, row: usize, columns: Range<usize>) -> impl Iterator<Item = Segment> + '_ {
        let down = row.saturating_sub(self.origin.1);
        let first_node = down / self.step.1 * self.columns;
        let fraction = (down % self.step.1) as f64 / self.step.1 as f64;
        let (from, to) =
            (columns.start.saturating_sub(self.origin.0), columns.end.saturating_sub(self.origin.0));
        let cells = from / self.step.0..to.div_ceil(self.step.0).min(self.columns.saturating_sub(1));
        cells.filter_map(move |cell| {
            let (start, end) = ((cell * self.step.0).max(from), ((cell + 1) * self.step.0).min(to));
            let node = |across: usize| {
                let below = *self.nodes.get(first_node + across)?;
                let above = self.nodes.get(first_node + self.columns + across).copied();
                Some(between(below, above.unwrap_or(below), fraction))
            };
            let (left, right) = (node(cell)?, node(cell + 1)?);
            let per_column = 1.0 / self.step.0 as f64;
            let step = ImagePoint { x: (right.x - left.x) * per_column, y: (right.y - left.y) * per_column };
            let ahead = (start - cell * self.step.0) as f64;
            let at = ImagePoint { x: left.x + ahead * step.x, y: left.y + ahead * step.y };
            (start < end).then(|| Segment { columns: start + self.origin.0..end + self.origin.0, at, step })
        })
    }

    /// The rows of a range between which the map along every column is linear: the first and last of each cell.
    pub fn turning_rows(&self, rows: Range<usize>) -> Vec<usize> {
        let mut turning = Vec::new();
        let mut row = rows.start;
        while row < rows.end {
            let down = row.saturating_sub(self.origin.1);
            let next = (self.origin.1 + (down / self.step.1 + 1) * self.step.1).min(rows.end);
            turning.push(row);
            if next > row + 1 {
                turning.push(next - 1);
            }
            row = next;
        }
        turning
    }
}

fn between(a: ImagePoint, b: ImagePoint, fraction: f64) -> ImagePoint {
    ImagePoint { x: a.x + (b.x - a.x) * fraction, y: a.y + (b.y - a.y) * fraction }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: PixelRect = PixelRect { x0: 100, y0: 40, width: 203, height: 117 };

    fn curved(at: ImagePoint) -> Option<ImagePoint> {
        let (x, y) = (at.x - 200.0, at.y - 100.0);
        Some(ImagePoint { x: 50.0 - x + 2e-4 * x * y, y: 30.0 - y + 1e-4 * x * x })
    }

    #[test]
    fn the_table_is_refined_until_it_agrees() {
        let lattice = Lattice::tabulate(BOUNDS, curved).unwrap();
        for y in BOUNDS.y0..BOUNDS.y0 + BOUNDS.height {
            for segment in lattice.segments(y, BOUNDS.x0..BOUNDS.x0 + BOUNDS.width) {
                for (steps, x) in segment.columns.clone().enumerate() {
                    let at = ImagePoint { x: x as f64, y: y as f64 };
                    let (exact, table) = (curved(at).unwrap(), lattice.at(at).unwrap());
                    let along = segment.at.x + steps as f64 * segment.step.x;
                    assert!((exact.x - table.x).hypot(exact.y - table.y) < 0.02, "({x}, {y})");
                    assert!((along - table.x).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn segments_cover_every_column_once() {
        let lattice = Lattice::tabulate(BOUNDS, curved).unwrap();
        let columns: Vec<usize> =
            lattice.segments(77, 113..290).flat_map(|segment| segment.columns).collect();
        assert_eq!(columns, (113..290).collect::<Vec<_>>());
    }

    #[test]
    fn what_has_no_value_has_no_table() {
        assert!(Lattice::tabulate(BOUNDS, |at| curved(at).filter(|_| at.x < 250.0)).is_none());
    }
}
