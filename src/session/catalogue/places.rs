//! Where the rows of a table lie in a picture, sorted into cells so that only those in view cost anything.

use super::TablePositions;
use crate::geometry::{ImagePoint, ImageSize};
use crate::progress::Progress;
use crate::sky::Wcs;
use rayon::prelude::*;

/// Side of a cell, pixels of the picture.
pub const CELL_PX: f64 = 256.0;
/// How far beyond the picture rows are kept, pixels.
const MARGIN_PX: f64 = 2048.0;
/// Rows that are placed between two looks at the watcher.
const BATCH: usize = 65_536;

/// One row in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub row: u32,
    pub at: ImagePoint,
}

/// Cells from `first` up to, not including, `end`, both as column and line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellRange {
    pub first: [usize; 2],
    pub end: [usize; 2],
}

/// The rows of a table in one picture. Within a cell they stand in an order that has nothing to do with the
/// table's, and never changes: the first few of each cell are a fair and steady sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    /// The lower left corner of the first cell, pixels of the picture.
    origin: [f64; 2],
    n_cells: [usize; 2],
    /// Where each cell begins in `rows`, line by line; one more than there are cells.
    starts: Vec<u32>,
    rows: Vec<u32>,
    /// From the lower left corner of the cell, so that single precision suffices.
    offsets: Vec<[f32; 2]>,
    /// Rows that lie far outside the picture.
    pub n_outside: usize,
    /// Rows without a position, or that the projection does not reach.
    pub n_missing: usize,
}

/// Cell and scattered order in one number, and the row with its offset.
type Keyed = (u64, u32, [f32; 2]);

impl Places {
    /// Place all rows; `None` when it was cancelled.
    pub fn of(
        positions: &TablePositions,
        sky: Option<&Wcs>,
        size: ImageSize,
        progress: &dyn Progress,
    ) -> Option<Self> {
        let cells = |extent: usize| ((extent as f64 + 2.0 * MARGIN_PX) / CELL_PX).ceil().max(1.0) as usize;
        let (origin, n_cells) = ([-MARGIN_PX - 0.5; 2], [cells(size.width), cells(size.height)]);
        let mut keyed: Vec<Keyed> = Vec::with_capacity(positions.len());
        let (mut n_missing, mut n_outside) = (0, 0);
        for first in (0..positions.len()).step_by(BATCH) {
            if progress.is_cancelled() {
                return None;
            }
            let end = (first + BATCH).min(positions.len());
            let placed: Vec<Option<ImagePoint>> =
                (first..end).into_par_iter().map(|row| positions.place(row, sky)).collect();
            for (row, at) in (first..end).zip(placed) {
                let Some(at) = at else {
                    n_missing += 1;
                    continue;
                };
                match keyed_place(row as u32, at, origin, n_cells) {
                    Some(place) => keyed.push(place),
                    None => n_outside += 1,
                }
            }
            progress.report(end as f32 / positions.len() as f32 * 0.9);
        }
        keyed.par_sort_unstable_by_key(|(key, row, _)| (*key, *row));
        let rows = keyed.iter().map(|(_, row, _)| *row).collect();
        let offsets = keyed.iter().map(|(_, _, offset)| *offset).collect();
        let cells = keyed.iter().map(|(key, _, _)| (key >> 32) as usize);
        let starts = starts_of(cells, n_cells[0] * n_cells[1]);
        Some(Self { origin, n_cells, starts, rows, offsets, n_outside, n_missing })
    }

    /// Only the rows that match.
    pub fn kept(&self, matching: &[bool]) -> Self {
        let is_kept = |row: &u32| matching.get(*row as usize).copied().unwrap_or(false);
        let n_cells = self.n_cells[0] * self.n_cells[1];
        let (mut rows, mut offsets) = (Vec::new(), Vec::new());
        let mut starts = Vec::with_capacity(n_cells + 1);
        for cell in 0..n_cells {
            starts.push(rows.len() as u32);
            let here = self.span(cell);
            let (known, offsets_known) = (self.rows.get(here.clone()), self.offsets.get(here));
            for (row, offset) in known.into_iter().flatten().zip(offsets_known.into_iter().flatten()) {
                if is_kept(row) {
                    rows.push(*row);
                    offsets.push(*offset);
                }
            }
        }
        starts.push(rows.len() as u32);
        Self { starts, rows, offsets, ..*self }
    }

    /// How many rows are placed.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// None are.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The cells that a rectangle of the picture touches.
    pub fn cells_in(&self, min: ImagePoint, max: ImagePoint) -> CellRange {
        let cell = |at: f64, origin: f64, most: usize| {
            (((at - origin) / CELL_PX).floor().max(0.0) as usize).min(most)
        };
        let ([x, y], [columns, lines]) = (self.origin, self.n_cells);
        let end = |at: f64, origin: f64, most: usize| {
            if at < origin { 0 } else { (cell(at, origin, most) + 1).min(most) }
        };
        CellRange {
            first: [cell(min.x, x, columns), cell(min.y, y, lines)],
            end: [end(max.x, x, columns), end(max.y, y, lines)],
        }
    }

    /// How many rows lie in those cells.
    pub fn count_in(&self, range: CellRange) -> usize {
        let count = |line: usize| {
            let start = |column: usize| self.starts.get(line * self.n_cells[0] + column).copied();
            let counted = start(range.end[0]).zip(start(range.first[0]));
            counted.map_or(0, |(end, first)| end.saturating_sub(first) as usize)
        };
        (range.first[1]..range.end[1]).map(count).sum()
    }

    /// A share (0 to 1) of the rows in those cells: always the same ones, and with a larger share those and more.
    pub fn sample(&self, range: CellRange, share: f64) -> Vec<Place> {
        let mut sample = Vec::new();
        for line in range.first[1]..range.end[1] {
            for column in range.first[0]..range.end[0] {
                let cell = line * self.n_cells[0] + column;
                let here = self.span(cell);
                // Rounded up in some cells and down in others, each always the same way.
                let rounding = f64::from(scattered(cell as u32)) / f64::from(u32::MAX);
                let wanted =
                    if share >= 1.0 { here.len() as f64 } else { here.len() as f64 * share + rounding };
                let end = here.start + (wanted as usize).min(here.len());
                let corner = [0, 1].map(|axis: usize| {
                    let number = if axis == 0 { column } else { line };
                    self.origin.get(axis).copied().unwrap_or_default() + number as f64 * CELL_PX
                });
                let known = self.rows.get(here.start..end).into_iter().flatten();
                let offsets = self.offsets.get(here.start..end).into_iter().flatten();
                sample.extend(known.zip(offsets).map(|(row, [x, y])| Place {
                    row: *row,
                    at: ImagePoint { x: corner[0] + f64::from(*x), y: corner[1] + f64::from(*y) },
                }));
            }
        }
        sample
    }

    fn span(&self, cell: usize) -> std::ops::Range<usize> {
        let start = |cell: usize| self.starts.get(cell).map_or(self.rows.len(), |start| *start as usize);
        start(cell)..start(cell + 1)
    }
}

fn keyed_place(row: u32, at: ImagePoint, origin: [f64; 2], n_cells: [usize; 2]) -> Option<Keyed> {
    let (x, y) = (at.x - origin[0], at.y - origin[1]);
    if x < 0.0 || y < 0.0 {
        return None;
    }
    let (column, line) = ((x / CELL_PX) as usize, (y / CELL_PX) as usize);
    if column >= n_cells[0] || line >= n_cells[1] {
        return None;
    }
    let offset = [x - column as f64 * CELL_PX, y - line as f64 * CELL_PX].map(|offset| offset as f32);
    let cell = (line * n_cells[0] + column) as u64;
    Some((cell << 32 | u64::from(scattered(row)), row, offset))
}

fn starts_of(cells: impl Iterator<Item = usize>, n_cells: usize) -> Vec<u32> {
    let mut starts = vec![0_u32; n_cells + 1];
    for cell in cells {
        if let Some(count) = starts.get_mut(cell + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// A number that looks random, always the same for the same one (Wellons' `lowbias32`).
fn scattered(number: u32) -> u32 {
    let mut hash = number;
    hash = (hash ^ hash >> 16).wrapping_mul(0x7feb_352d);
    hash = (hash ^ hash >> 15).wrapping_mul(0x846c_a68b);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Unwatched;

    fn made(n_rows: usize) -> (Vec<ImagePoint>, Places) {
        let points: Vec<ImagePoint> = (0..n_rows)
            .map(|row| {
                let spread = |factor: u32| f64::from(scattered(row as u32 ^ factor)) / f64::from(u32::MAX);
                ImagePoint { x: spread(1) * 19_199.0, y: spread(77) * 19_199.0 }
            })
            .collect();
        let size = ImageSize { width: 19_200, height: 19_200 };
        let places = Places::of(&TablePositions::Pixels(points.clone()), None, size, &Unwatched).unwrap();
        (points, places)
    }

    #[test]
    fn places_are_kept_to_a_ten_thousandth_of_a_pixel_and_found_by_cells() {
        let (points, places) = made(20_000);
        let (min, max) = (ImagePoint { x: 3000.0, y: 12_000.0 }, ImagePoint { x: 4000.0, y: 12_500.0 });
        let range = places.cells_in(min, max);
        let found = places.sample(range, 1.0);
        assert_eq!(found.len(), places.count_in(range));
        for place in &found {
            let true_at = points[place.row as usize];
            assert!((place.at.x - true_at.x).abs() < 1e-4 && (place.at.y - true_at.y).abs() < 1e-4);
        }
        let inside = |at: &ImagePoint| (min.x..max.x).contains(&at.x) && (min.y..max.y).contains(&at.y);
        let expected = points.iter().filter(|at| inside(at)).count();
        assert_eq!(found.iter().filter(|place| inside(&place.at)).count(), expected);
        assert!(found.len() < 200, "only the cells that are touched: {}", found.len());
        let everywhere = ImagePoint { x: 1e9, y: 1e9 };
        let all = places.cells_in(ImagePoint { x: -1e9, y: -1e9 }, everywhere);
        assert_eq!(places.count_in(all), 20_000);
    }

    #[test]
    fn a_larger_share_holds_the_smaller_one_and_shares_are_fair() {
        let (_, places) = made(50_000);
        let all = places.cells_in(ImagePoint { x: 0.0, y: 0.0 }, ImagePoint { x: 19_199.0, y: 19_199.0 });
        let rows = |share: f64| -> std::collections::BTreeSet<u32> {
            places.sample(all, share).iter().map(|place| place.row).collect()
        };
        let (few, more) = (rows(0.1), rows(0.3));
        assert!(few.is_subset(&more));
        assert!((few.len() as f64 / 5000.0 - 1.0).abs() < 0.05, "{}", few.len());
        assert_eq!(rows(1.0).len(), 50_000);
    }

    #[test]
    fn rows_without_a_place_are_counted_and_a_filter_keeps_only_its_own() {
        let point = |x: f64, y: f64| ImagePoint { x, y };
        let points = vec![point(5.0, 5.0), point(f64::NAN, 5.0), point(1e7, 5.0), point(6.0, 7.0)];
        let size = ImageSize { width: 100, height: 100 };
        let places = Places::of(&TablePositions::Pixels(points), None, size, &Unwatched).unwrap();
        assert_eq!((places.len(), places.n_missing, places.n_outside), (2, 1, 1));
        let kept = places.kept(&[false, true, true, true]);
        let all = kept.cells_in(point(-1e5, -1e5), point(1e5, 1e5));
        let rows: Vec<u32> = kept.sample(all, 1.0).iter().map(|place| place.row).collect();
        assert_eq!(rows, [3]);
        let beside = kept.cells_in(point(-1e9, -1e9), point(-1e8, -1e8));
        assert_eq!(kept.count_in(beside), 0);
    }
}
