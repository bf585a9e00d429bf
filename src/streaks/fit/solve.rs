//! Small symmetric systems, as least squares make them.

/// `matrix x = right` for a positive definite matrix (its lower triangle); `None` where it is not.
pub(in crate::streaks) fn solve<const N: usize>(
    matrix: &[[f64; N]; N],
    right: &[f64; N],
) -> Option<[f64; N]> {
    let lower = cholesky(matrix)?;
    Some(substitute(&lower, right))
}

/// The inverse of a positive definite matrix (its lower triangle).
pub(in crate::streaks) fn inverse<const N: usize>(matrix: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let lower = cholesky(matrix)?;
    let mut result = [[0.0; N]; N];
    for (column, row) in result.iter_mut().enumerate() {
        let mut unit = [0.0; N];
        if let Some(one) = unit.get_mut(column) {
            *one = 1.0;
        }
        *row = substitute(&lower, &unit);
    }
    Some(result)
}

#[expect(clippy::needless_range_loop, reason = "triangles of fixed size, as the formula is written")]
fn cholesky<const N: usize>(matrix: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut lower = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let mut sum = matrix[row][column];
            for k in 0..column {
                sum -= lower[row][k] * lower[column][k];
            }
            if row == column {
                if !(sum > 0.0 && sum.is_finite()) {
                    return None;
                }
                lower[row][row] = sum.sqrt();
            } else {
                lower[row][column] = sum / lower[column][column];
            }
        }
    }
    Some(lower)
}

fn substitute<const N: usize>(lower: &[[f64; N]; N], right: &[f64; N]) -> [f64; N] {
    let mut x = *right;
    for row in 0..N {
        for k in 0..row {
            x[row] -= lower[row][k] * x[k];
        }
        x[row] /= lower[row][row];
    }
    for row in (0..N).rev() {
        for k in row + 1..N {
            x[row] -= lower[k][row] * x[k];
        }
        x[row] /= lower[row][row];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_what_it_can_and_refuses_the_rest() {
        let matrix = [[4.0, 0.0, 0.0], [2.0, 5.0, 0.0], [1.0, 3.0, 6.0]];
        let x = solve(&matrix, &[11.0, 21.0, 25.0]).unwrap();
        assert!(x.iter().zip([1.0, 2.0, 3.0]).all(|(a, b): (&f64, f64)| (a - b).abs() < 1e-12), "{x:?}");
        assert!((inverse(&matrix).unwrap()[0][0] - 21.0 / 67.0).abs() < 1e-12);
        assert!(solve(&[[1.0, 0.0], [2.0, 1.0]], &[0.0, 0.0]).is_none());
        assert!(solve(&[[f64::NAN]], &[0.0]).is_none());
    }
}
