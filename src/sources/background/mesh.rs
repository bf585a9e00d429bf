//! A smooth map of an image, known at the centres of meshes.

use super::spline::{Piece, piece_of, second_derivatives};
use crate::geometry::{ImageSize, PixelRect};

/// Values at the centres of square meshes, and a natural bicubic spline through them.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    image: ImageSize,
    side: usize,
    columns: usize,
    /// Row-major from the bottom row; all finite.
    values: Vec<f64>,
    /// Second derivatives along y at the same places.
    along_y: Vec<f64>,
}

impl Mesh {
    /// From raw values (number of columns, row-major values; NaN where a mesh has none): holes are filled with the mean
    /// of the nearest, then each is the median of 3 x 3. `None` where no value is finite.
    pub(super) fn smoothed(image: ImageSize, side: usize, raw: (usize, Vec<f64>)) -> Option<Self> {
        let (columns, raw) = raw;
        let values = median_of_nine(&filled(&raw, columns)?, columns);
        let mut along_y = vec![0.0; values.len()];
        for column in 0..columns {
            let knots: Vec<f64> = values.iter().skip(column).step_by(columns).copied().collect();
            let derivatives = second_derivatives(&knots);
            for (target, derivative) in along_y.iter_mut().skip(column).step_by(columns).zip(derivatives) {
                *target = derivative;
            }
        }
        Some(Self { image, side, columns, values, along_y })
    }

    /// The image that it lies over.
    pub fn image(&self) -> ImageSize {
        self.image
    }

    /// Side of a mesh, pixels.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Meshes across and up; the last ones may be narrower.
    pub fn size(&self) -> ImageSize {
        ImageSize { width: self.columns, height: self.values.len() / self.columns.max(1) }
    }

    /// The values at the centres of the meshes, row-major from the bottom.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The median of the meshes (the mean of the middle two of an even number).
    pub fn median(&self) -> f64 {
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        (at(sorted.len().saturating_sub(1) / 2) + at(sorted.len() / 2)) / 2.0
    }

    /// The map at the pixels of a window, row-major into `out`.
    pub fn fill(&self, window: PixelRect, out: &mut [f32]) {
        if window.width == 0 {
            return;
        }
        for (row, line) in out.chunks_exact_mut(window.width).enumerate() {
            let knots = self.knots_of_row(window.y0 + row);
            let along_x = second_derivatives(&knots);
            for (column, target) in line.iter_mut().enumerate() {
                let (index, share) = piece_of(self.place(window.x0 + column), self.columns);
                let pair = |of: &[f64]| -> [f64; 2] {
                    let first = of.get(index).copied().unwrap_or(f64::NAN);
                    [first, of.get(index + 1).copied().unwrap_or(first)]
                };
                *target = Piece { knots: pair(&knots), derivatives: pair(&along_x) }.at(share) as f32;
            }
        }
    }

    /// The values that a row of pixels has above the centres of the columns.
    fn knots_of_row(&self, y: usize) -> Vec<f64> {
        let (index, share) = piece_of(self.place(y), self.size().height);
        let line = |of: &'_ [f64], row: usize| -> Vec<f64> {
            let start = row.min(self.size().height.saturating_sub(1)) * self.columns;
            of.get(start..start + self.columns).unwrap_or_default().to_vec()
        };
        let (below, above) = (line(&self.values, index), line(&self.values, index + 1));
        let (bent_below, bent_above) = (line(&self.along_y, index), line(&self.along_y, index + 1));
        let values = below.into_iter().zip(above);
        let bends = bent_below.into_iter().zip(bent_above);
        values
            .zip(bends)
            .map(|((a, b), (da, db))| Piece { knots: [a, b], derivatives: [da, db] }.at(share))
            .collect()
    }

    /// A pixel in steps of meshes from the centre of the first.
    fn place(&self, pixel: usize) -> f64 {
        (pixel as f64 + 0.5) / self.side as f64 - 0.5
    }
}

/// Holes take the mean of the neighbours that have a value, from their rims inwards.
fn filled(raw: &[f64], columns: usize) -> Option<Vec<f64>> {
    if !raw.iter().any(|value| value.is_finite()) {
        return None;
    }
    let mut values = raw.to_vec();
    let rows = raw.len() / columns.max(1);
    let mut holes: Vec<usize> = (0..raw.len()).filter(|index| !is_known(raw, *index)).collect();
    while !holes.is_empty() {
        let mean = |hole: &usize| {
            let (x, y) = (hole % columns, hole / columns);
            let (mut sum, mut count) = (0.0, 0.0);
            for row in y.saturating_sub(1)..=(y + 1).min(rows.saturating_sub(1)) {
                for column in x.saturating_sub(1)..=(x + 1).min(columns.saturating_sub(1)) {
                    let value = values.get(row * columns + column).copied().unwrap_or(f64::NAN);
                    if value.is_finite() {
                        sum += value;
                        count += 1.0;
                    }
                }
            }
            (count > 0.0).then(|| (*hole, sum / count))
        };
        let rim: Vec<(usize, f64)> = holes.iter().filter_map(mean).collect();
        if rim.is_empty() {
            return None;
        }
        for (hole, value) in rim {
            if let Some(target) = values.get_mut(hole) {
                *target = value;
            }
        }
        holes.retain(|hole| !is_known(&values, *hole));
    }
    Some(values)
}

fn is_known(values: &[f64], index: usize) -> bool {
    values.get(index).is_some_and(|value| value.is_finite())
}

/// Each value is the median of itself and its neighbours; at the edge there are fewer.
fn median_of_nine(values: &[f64], columns: usize) -> Vec<f64> {
    let rows = values.len() / columns.max(1);
    let mut around = Vec::with_capacity(9);
    let mut median = |x: usize, y: usize| {
        around.clear();
        for row in y.saturating_sub(1)..=(y + 1).min(rows.saturating_sub(1)) {
            let (start, end) = (x.saturating_sub(1), (x + 1).min(columns.saturating_sub(1)));
            around.extend(values.get(row * columns + start..=row * columns + end).unwrap_or_default());
        }
        around.sort_by(f64::total_cmp);
        let at = |index: usize| around.get(index).copied().unwrap_or(f64::NAN);
        (at(around.len().saturating_sub(1) / 2) + at(around.len() / 2)) / 2.0
    };
    (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))).map(|(x, y)| median(x, y)).collect()
}
