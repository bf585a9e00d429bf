//! Symmetric positive definite matrices of a hundred rows or so.

use serde::{Deserialize, Serialize};

/// The lower triangle L of a matrix A = L L^T, row by row; row i holds i + 1 numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Cholesky {
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Decompose the lower triangle of a matrix (row i with its i + 1 first numbers). `None` where it is not positive
    /// definite or holds NaN.
    pub fn of(mut rows: Vec<Vec<f64>>) -> Option<Self> {
        for index in 0..rows.len() {
            let (done, rest) = rows.split_at_mut(index);
            let row = rest.first_mut()?;
            for (column, earlier) in done.iter().enumerate() {
                let (before, from) = row.split_at_mut_checked(column)?;
                let value = from.first_mut()?;
                *value = (*value - dot(before, earlier)) / earlier.last()?;
            }
            let (before, own) = row.split_at_mut_checked(index)?;
            let own = own.first_mut()?;
            let square = *own - dot(before, before);
            if !(square > 0.0 && square.is_finite()) {
                return None;
            }
            *own = square.sqrt();
        }
        Some(Self { rows })
    }

    /// Whether it is the triangle of a matrix of `size` rows, with finite numbers and a positive diagonal.
    pub fn is_sound(&self, size: usize) -> bool {
        let is_row = |(index, row): (usize, &Vec<f64>)| {
            row.len() == index + 1
                && row.iter().all(|value| value.is_finite())
                && row.last().is_some_and(|last| *last > 0.0)
        };
        self.rows.len() == size && self.rows.iter().enumerate().all(is_row)
    }

    /// A^-1 b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.forward(b);
        for (index, row) in self.rows.iter().enumerate().rev() {
            let (before, own) = x.split_at_mut(index);
            let (Some(own), Some(pivot)) = (own.first_mut(), row.last()) else { continue };
            *own /= pivot;
            let value = *own;
            before.iter_mut().zip(row).for_each(|(other, factor)| *other -= factor * value);
        }
        x
    }

    /// b^T A^-1 b.
    pub fn inverse_form(&self, b: &[f64]) -> f64 {
        let y = self.forward(b);
        dot(&y, &y)
    }

    /// The diagonal of A^-1.
    pub fn inverse_diagonal(&self) -> Vec<f64> {
        let mut unit = vec![0.0; self.rows.len()];
        let of = |index: usize| {
            unit.iter_mut().enumerate().for_each(|(place, value)| *value = f64::from(u8::from(place == index)));
            self.inverse_form(&unit)
        };
        (0..self.rows.len()).map(of).collect()
    }

    /// L^-1 b.
    fn forward(&self, b: &[f64]) -> Vec<f64> {
        let mut y = Vec::with_capacity(self.rows.len());
        for (row, value) in self.rows.iter().zip(b) {
            let rest = value - dot(row, &y);
            y.push(row.last().map_or(rest, |pivot| rest / pivot));
        }
        y
    }
}

/// The sum of products over the shorter of two lists, in eight lanes so that the processor's vectors can be used.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let length = a.len().min(b.len());
    let (a, b) = (a.get(..length).unwrap_or_default(), b.get(..length).unwrap_or_default());
    let mut lanes = [0.0; 8];
    let (eights, rest) = (a.chunks_exact(8), a.chunks_exact(8).remainder());
    for (a, b) in eights.zip(b.chunks_exact(8)) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, (a, b))| *lane += a * b);
    }
    let tail: f64 = rest.iter().zip(b.chunks_exact(8).remainder()).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f64>() + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_matrix_is_solved_as_by_hand() {
        // [[4, 2], [2, 3]]: its inverse is [[3, -2], [-2, 4]] / 8.
        let found = Cholesky::of(vec![vec![4.0], vec![2.0, 3.0]]).unwrap();
        let x = found.solve(&[1.0, 1.0]);
        assert!((x[0] - 0.125).abs() < 1e-15 && (x[1] - 0.25).abs() < 1e-15, "{x:?}");
        let diagonal = found.inverse_diagonal();
        assert!((diagonal[0] - 0.375).abs() < 1e-15 && (diagonal[1] - 0.5).abs() < 1e-15);
        assert!((found.inverse_form(&[1.0, 1.0]) - 0.375).abs() < 1e-15);
        assert!(found.is_sound(2) && !found.is_sound(3));
    }

    #[test]
    fn what_is_not_positive_definite_is_refused() {
        assert_eq!(Cholesky::of(vec![vec![1.0], vec![2.0, 1.0]]), None);
        assert_eq!(Cholesky::of(vec![vec![f64::NAN]]), None);
        assert_eq!(Cholesky::of(vec![vec![1.0], vec![2.0]]), None, "a row too short");
    }
}
