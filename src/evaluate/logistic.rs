//! Logistic regression on one variable, by maximum likelihood.

/// One row: the variable, whether it came true, how much it counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub x: f64,
    pub is_true: bool,
    pub weight: f64,
}

/// probability = 1 / (1 + exp(-(slope x + intercept))).
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub slope: f64,
    pub intercept: f64,
}

/// The logistic function.
pub(super) fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Fit by Newton's method with halved steps. `None` where there is no maximum: no rows, one kind of them only, one
/// value of x only, or a value that divides true from false without exception.
pub(super) fn fit(rows: &[Row]) -> Option<Line> {
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    let mean = rows.iter().map(|row| row.weight * row.x).sum::<f64>() / total;
    let variance = rows.iter().map(|row| row.weight * (row.x - mean).powi(2)).sum::<f64>() / total;
    let spread = variance.sqrt();
    if !(spread > 0.0 && spread.is_finite()) || is_divided(rows) {
        return None;
    }
    let scaled: Vec<Row> = rows.iter().map(|row| Row { x: (row.x - mean) / spread, ..*row }).collect();
    let mut line = Line { slope: 0.0, intercept: 0.0 };
    let mut likelihood = log_likelihood(&scaled, line);
    for _ in 0..100 {
        let (slope_step, intercept_step) = newton_step(&scaled, line)?;
        let mut part = 1.0;
        loop {
            let tried = Line {
                slope: line.slope + part * slope_step,
                intercept: line.intercept + part * intercept_step,
            };
            let reached = log_likelihood(&scaled, tried);
            if reached >= likelihood || part < 1e-6 {
                (line, likelihood) = (tried, reached);
                break;
            }
            part /= 2.0;
        }
        if slope_step.abs() + intercept_step.abs() < 1e-10 * (1.0 + line.slope.abs() + line.intercept.abs()) {
            return Some(Line {
                slope: line.slope / spread,
                intercept: line.intercept - line.slope * mean / spread,
            });
        }
    }
    None
}

/// Whether all true rows lie on one side of all false ones: the steepest slope is then the best.
fn is_divided(rows: &[Row]) -> bool {
    let range = |wanted: bool| {
        rows.iter()
            .filter(|row| row.is_true == wanted)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |range, row| (range.0.min(row.x), range.1.max(row.x)))
    };
    let (true_range, false_range) = (range(true), range(false));
    true_range.1 <= false_range.0 || false_range.1 <= true_range.0
}

fn log_likelihood(rows: &[Row], line: Line) -> f64 {
    let of_row = |row: &Row| {
        let logit = line.slope * row.x + line.intercept;
        let towards = if row.is_true { logit } else { -logit };
        // ln(1 / (1 + exp(-towards))) without overflow.
        -row.weight * ((-towards.abs()).exp().ln_1p() + (-towards).max(0.0))
    };
    rows.iter().map(of_row).sum()
}

fn newton_step(rows: &[Row], line: Line) -> Option<(f64, f64)> {
    let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for row in rows {
        let probability = logistic(line.slope * row.x + line.intercept);
        let excess = row.weight * (f64::from(u8::from(row.is_true)) - probability);
        let curvature = row.weight * probability * (1.0 - probability);
        g0 += excess;
        g1 += excess * row.x;
        h00 += curvature;
        h01 += curvature * row.x;
        h11 += curvature * row.x * row.x;
    }
    let determinant = h00 * h11 - h01 * h01;
    let step = ((h00 * g1 - h01 * g0) / determinant, (h11 * g0 - h01 * g1) / determinant);
    (step.0.is_finite() && step.1.is_finite()).then_some(step)
}
