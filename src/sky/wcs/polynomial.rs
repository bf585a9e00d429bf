//! Polynomials in two variables, evaluated by Horner's rule.

/// The largest total degree that any supported convention allows.
pub(super) const DEGREE_LIMIT: usize = 15;

/// sum of c[i][j] x^i y^j.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Polynomial {
    /// One row per power of x, lowest first; within it one coefficient per power of y.
    rows: Vec<Vec<f64>>,
}

/// A value and its two partial derivatives.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Gradient {
    pub value: f64,
    pub by_x: f64,
    pub by_y: f64,
}

impl Polynomial {
    /// Add `coefficient x^i y^j`.
    pub(super) fn add(&mut self, i: usize, j: usize, coefficient: f64) {
        if coefficient == 0.0 {
            return;
        }
        if self.rows.len() <= i {
            self.rows.resize(i + 1, Vec::new());
        }
        if let Some(row) = self.rows.get_mut(i) {
            if row.len() <= j {
                row.resize(j + 1, 0.0);
            }
            if let Some(place) = row.get_mut(j) {
                *place += coefficient;
            }
        }
    }

    #[inline]
    pub(super) fn value(&self, x: f64, y: f64) -> f64 {
        let mut sum = 0.0;
        for row in self.rows.iter().rev() {
            let mut inner = 0.0;
            for coefficient in row.iter().rev() {
                inner = inner * y + coefficient;
            }
            sum = sum * x + inner;
        }
        sum
    }

    #[inline]
    pub(super) fn gradient(&self, x: f64, y: f64) -> Gradient {
        let mut sum = Gradient::default();
        for row in self.rows.iter().rev() {
            let (mut inner, mut slope) = (0.0, 0.0);
            for coefficient in row.iter().rev() {
                slope = slope * y + inner;
                inner = inner * y + coefficient;
            }
            sum.by_x = sum.by_x * x + sum.value;
            sum.by_y = sum.by_y * x + slope;
            sum.value = sum.value * x + inner;
        }
        sum
    }
}
