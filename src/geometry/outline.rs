//! Closed lines drawn by hand.

/// True if a place lies within a closed line (even-odd rule); false for NaN and for a line of no points.
pub fn encloses(outline: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let mut inside = false;
    let mut before = outline.last();
    for point in outline {
        if let Some(other) = before
            && (point[1] > y) != (other[1] > y)
            && x < (other[0] - point[0]) * (y - point[1]) / (other[1] - point[1]) + point[0]
        {
            inside = !inside;
        }
        before = Some(point);
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasso_holds_what_it_goes_around() {
        // An L: the upper right quarter of the square is outside.
        let outline = [[0., 0.], [10., 0.], [10., 5.], [5., 5.], [5., 10.], [0., 10.]];
        assert!([[1., 1.], [9., 4.], [4., 9.]].iter().all(|at| encloses(&outline, *at)));
        assert!(![[9., 9.], [-1., 5.], [5.5, 5.5], [11., 1.]].iter().any(|at| encloses(&outline, *at)));
        assert!(!encloses(&[], [0., 0.]) && !encloses(&outline, [f64::NAN, 1.0]));
    }
}
