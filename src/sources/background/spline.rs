//! Natural cubic splines through values at equal steps.

/// Second derivatives at the knots of the natural cubic spline through `knots`, in units of the step; as many as knots.
pub(super) fn second_derivatives(knots: &[f64]) -> Vec<f64> {
    let mut derivatives = vec![0.0; knots.len()];
    // Thomas' algorithm for 1 4 1 on the inner knots; the derivative at both ends is 0.
    let mut upper = vec![0.0; knots.len()];
    let (mut upper_before, mut value_before) = (0.0, 0.0);
    for (index, around) in knots.windows(3).enumerate() {
        let [left, middle, right] = around else { continue };
        let pivot = 4.0 - upper_before;
        upper_before = 1.0 / pivot;
        value_before = (6.0 * (left - 2.0 * middle + right) - value_before) / pivot;
        if let (Some(upper), Some(value)) = (upper.get_mut(index + 1), derivatives.get_mut(index + 1)) {
            (*upper, *value) = (upper_before, value_before);
        }
    }
    let mut after = 0.0;
    for (value, upper) in derivatives.iter_mut().zip(&upper).rev() {
        *value -= upper * after;
        after = *value;
    }
    derivatives
}

/// One piece of a spline between two knots: a cubic in the share of the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) knots: [f64; 2],
    pub(super) derivatives: [f64; 2],
}

impl Piece {
    /// The value at `share` of the way (0 the first knot, 1 the second); beyond them the same cubic goes on.
    pub(super) fn at(&self, share: f64) -> f64 {
        let ([a, b], [da, db]) = (self.knots, self.derivatives);
        let rest = 1.0 - share;
        rest * a + share * b + ((rest.powi(3) - rest) * da + (share.powi(3) - share) * db) / 6.0
    }
}

/// Which piece of `count` knots a place (in steps from the first knot) lies in, and where within it.
pub(super) fn piece_of(place: f64, count: usize) -> (usize, f64) {
    let piece = place.floor().clamp(0.0, count.saturating_sub(2) as f64);
    (piece as usize, place - piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_a_line_and_a_spline_passes_its_knots() {
        let line: Vec<f64> = (0..5).map(|index| 3.0 + 2.0 * f64::from(index)).collect();
        assert!(second_derivatives(&line).iter().all(|derivative| derivative.abs() < 1e-12));
        // scipy.interpolate.CubicSpline([0, 1, 2, 3], [0, 1, 0, 2], bc_type='natural')(1.5) is 0.425.
        let knots = [0.0, 1.0, 0.0, 2.0];
        let derivatives = second_derivatives(&knots);
        let piece = Piece { knots: [1.0, 0.0], derivatives: [derivatives[1], derivatives[2]] };
        assert!((piece.at(0.0) - 1.0).abs() < 1e-12 && piece.at(1.0).abs() < 1e-12);
        assert!((piece.at(0.5) - 0.425).abs() < 1e-12, "{}", piece.at(0.5));
    }
}
