//! How strong a prior should be, judged by sources left out.

use super::penalised::{Fitted, Row, fit, loss, probability};

/// From little trust in the grades to much.
const PRECISIONS: [f64; 8] = [1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3];

/// The precision of all coefficients but the last one (the intercept) with the least loss on sources left out, and the
/// fit with it. `None` where no fit succeeds.
pub(super) fn best(rows: &[Row], intercept_precision: f64, size: usize) -> Option<(f64, Fitted)> {
    let mut start = vec![0.0; size];
    let mut best: Option<(f64, f64, Fitted)> = None;
    for precision in PRECISIONS {
        let Some(fitted) = fit(rows, &precisions(size, precision, intercept_precision), &start) else { continue };
        start.clone_from(&fitted.coefficients);
        let loss = left_out_loss(rows, &fitted);
        if best.as_ref().is_none_or(|(_, least, _)| loss < *least) {
            best = Some((precision, loss, fitted));
        }
    }
    best.map(|(precision, _, fitted)| (precision, fitted))
}

/// The same precision for all but the last coefficient.
pub(super) fn precisions(size: usize, precision: f64, intercept_precision: f64) -> Vec<f64> {
    let mut precisions = vec![precision; size];
    if let Some(last) = precisions.last_mut() {
        *last = intercept_precision;
    }
    precisions
}

/// The loss of each source under the fit without it, summed; NaN counts as infinitely bad.
fn left_out_loss(rows: &[Row], fitted: &Fitted) -> f64 {
    let sum: f64 =
        rows.iter().map(|row| row.weight * loss(left_out_logit(row, fitted), row.share)).sum();
    if sum.is_nan() { f64::INFINITY } else { sum }
}

/// The logit of a source under the fit without it, by one Newton step from the fit with it (Pregibon 1981, Ann. Stat.
/// 9, 705; Rad & Maleki 2020, JRSS B 82, 965).
pub(super) fn left_out_logit(row: &Row, fitted: &Fitted) -> f64 {
    let logit = row.logit(&fitted.coefficients);
    let probability = probability(logit);
    let spread = fitted.curvature.inverse_form(&row.features);
    let leverage = row.weight * probability * (1.0 - probability) * spread;
    logit - spread * row.weight * (row.share - probability) / (1.0 - leverage).max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_agrees_with_fitting_without_the_source() {
        let value = |index: usize, column: usize| ((index * 7 + column * 13 + index * column) as f64 * 0.71).sin();
        let rows: Vec<Row> = (0..30)
            .map(|index| Row {
                features: vec![value(index, 1), value(index, 2), value(index, 3), 1.0],
                offset: 0.5 * value(index, 4),
                share: f64::from(u8::from(value(index, 1) + value(index, 5) > 0.2)),
                weight: 1.0,
            })
            .collect();
        let precisions = precisions(4, 1.0, 0.1);
        let all = fit(&rows, &precisions, &[0.0; 4]).unwrap();
        for index in 0..rows.len() {
            let mut others = rows.clone();
            let left_out = others.remove(index);
            let exact = left_out.logit(&fit(&others, &precisions, &[0.0; 4]).unwrap().coefficients);
            let near = left_out_logit(&left_out, &all);
            let with_it = left_out.logit(&all.coefficients);
            // It removes at least nine tenths of the optimism of judging a source by a fit that knows it.
            assert!((near - exact).abs() < 0.1 * (with_it - exact).abs() + 1e-6, "{index}: {near} {exact} {with_it}");
        }
    }
}
