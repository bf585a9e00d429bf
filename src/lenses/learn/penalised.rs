//! Logistic regression with an offset and a Gaussian prior.

use super::cholesky::{Cholesky, dot};

/// One row: what is known of a source, and what people said of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub features: Vec<f64>,
    /// Added to the linear form, with a coefficient of 1.
    pub offset: f64,
    /// Share of the opinions that were positive, 0 to 1.
    pub share: f64,
    /// How many opinions it stands for.
    pub weight: f64,
}

impl Row {
    pub fn logit(&self, coefficients: &[f64]) -> f64 {
        self.offset + dot(&self.features, coefficients)
    }
}

/// The most probable coefficients, and how sharply the rows and the prior determine them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fitted {
    pub coefficients: Vec<f64>,
    /// Of the second derivative of minus the log posterior there: its inverse is Laplace's covariance (MacKay 1992).
    pub curvature: Cholesky,
}

const MOST_STEPS: usize = 100;
const TOLERANCE: f64 = 1e-9;

/// The maximum of sum(weight * log likelihood) - sum(precision * coefficient^2) / 2 by Newton's method with halved
/// steps, from `start`. There is exactly one, because every precision is positive. `None` where numbers overflow.
pub(super) fn fit(rows: &[Row], precisions: &[f64], start: &[f64]) -> Option<Fitted> {
    let mut coefficients = start.to_vec();
    let mut reached = objective(rows, precisions, &coefficients);
    for _ in 0..MOST_STEPS {
        let (gradient, curvature) = derivatives(rows, precisions, &coefficients);
        let curvature = Cholesky::of(curvature)?;
        let step = curvature.solve(&gradient);
        let size = largest(&step);
        if !size.is_finite() {
            return None;
        }
        if size <= TOLERANCE * (1.0 + largest(&coefficients)) {
            return Some(Fitted { coefficients, curvature });
        }
        let mut part = 1.0;
        loop {
            let tried: Vec<f64> =
                coefficients.iter().zip(&step).map(|(value, step)| value + part * step).collect();
            let objective = objective(rows, precisions, &tried);
            // Near the maximum rounding alone makes a step look worse.
            if objective >= reached - 1e-13 * reached.abs() || part < 1e-9 {
                (coefficients, reached) = (tried, objective);
                break;
            }
            part /= 2.0;
        }
    }
    None
}

/// Log posterior but for a constant.
fn objective(rows: &[Row], precisions: &[f64], coefficients: &[f64]) -> f64 {
    let likelihood: f64 = rows.iter().map(|row| -row.weight * loss(row.logit(coefficients), row.share)).sum();
    let penalty: f64 = coefficients.iter().zip(precisions).map(|(value, precision)| precision * value * value).sum();
    likelihood - penalty / 2.0
}

/// Minus the log likelihood of one opinion, without overflow.
pub(super) fn loss(logit: f64, share: f64) -> f64 {
    (-logit.abs()).exp().ln_1p() + logit.max(0.0) - share * logit
}

/// The logistic function.
pub(super) fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Gradient of the log posterior, and the lower triangle of minus its second derivative.
fn derivatives(rows: &[Row], precisions: &[f64], coefficients: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut gradient: Vec<f64> =
        coefficients.iter().zip(precisions).map(|(value, precision)| -precision * value).collect();
    let mut curvature: Vec<Vec<f64>> = precisions
        .iter()
        .enumerate()
        .map(|(index, precision)| {
            let mut line = vec![0.0; index];
            line.push(*precision);
            line
        })
        .collect();
    for row in rows {
        let probability = probability(row.logit(coefficients));
        let excess = row.weight * (row.share - probability);
        let bend = row.weight * probability * (1.0 - probability);
        gradient.iter_mut().zip(&row.features).for_each(|(sum, feature)| *sum += excess * feature);
        for (line, feature) in curvature.iter_mut().zip(&row.features) {
            let factor = bend * feature;
            line.iter_mut().zip(&row.features).for_each(|(sum, other)| *sum += factor * other);
        }
    }
    (gradient, curvature)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most: f64, value| if value.is_nan() { f64::INFINITY } else { most.max(value.abs()) })
}
