//! What a column holds, in a few numbers.

use crate::catalogue::{Column, Values};
use std::collections::HashSet;

/// The percentiles of a summary.
const PERCENTS: [f64; 7] = [1.0, 5.0, 16.0, 50.0, 84.0, 95.0, 99.0];
/// Different texts are counted up to so many.
const MOST_DIFFERENT: usize = 10_000;

/// A column over some rows. Numbers are not finite where no row has a finite value.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSummary {
    pub n_rows: usize,
    /// Cells that are empty or not finite.
    pub n_missing: usize,
    pub minimum: f64,
    pub maximum: f64,
    pub mean: f64,
    /// Percent, and the value below which so many lie (linear between neighbours, as numpy has it).
    pub percentiles: Vec<(f64, f64)>,
    /// Of text: how many different ones there are, as far as they were counted.
    pub n_different: Option<usize>,
}

impl ColumnSummary {
    /// Of the cells of these rows.
    pub fn of(column: &Column, rows: &[u32]) -> Self {
        if let Values::Text(cells) = &column.values {
            return of_text(cells, rows);
        }
        let values = rows.iter().map(|row| column.values.number(*row as usize));
        let mut finite: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        let n_missing = rows.len() - finite.len();
        let mean = finite.iter().sum::<f64>() / finite.len() as f64;
        let percentiles = PERCENTS.map(|percent| (percent, percentile(&mut finite, percent))).to_vec();
        let extreme = |pick: fn(f64, f64) -> f64| finite.iter().copied().reduce(pick).unwrap_or(f64::NAN);
        Self {
            n_rows: rows.len(),
            n_missing,
            minimum: extreme(f64::min),
            maximum: extreme(f64::max),
            mean,
            percentiles,
            n_different: None,
        }
    }

    /// Of rows without a cell.
    pub fn of_nothing(n_rows: usize) -> Self {
        let nan = f64::NAN;
        let (minimum, maximum, mean) = (nan, nan, nan);
        let percentiles = Vec::new();
        Self { n_rows, n_missing: n_rows, minimum, maximum, mean, percentiles, n_different: None }
    }

    /// The value below which so many percent lie, where that is one of those known.
    pub fn percentile(&self, percent: f64) -> f64 {
        let found = self.percentiles.iter().find(|(known, _)| *known == percent);
        found.map_or(f64::NAN, |(_, value)| *value)
    }

    /// From what to what colours and sizes go.
    pub fn usual_range(&self) -> [f64; 2] {
        let (low, high) = (self.percentile(1.0), self.percentile(99.0));
        if low < high { [low, high] } else { [self.minimum, self.maximum] }
    }
}

fn of_text(cells: &[String], rows: &[u32]) -> ColumnSummary {
    let texts = || rows.iter().filter_map(|row| cells.get(*row as usize)).filter(|text| !text.is_empty());
    let mut different = HashSet::new();
    for text in texts() {
        if different.len() >= MOST_DIFFERENT {
            break;
        }
        different.insert(text);
    }
    ColumnSummary {
        n_rows: rows.len(),
        n_missing: rows.len() - texts().count(),
        minimum: f64::NAN,
        maximum: f64::NAN,
        mean: f64::NAN,
        percentiles: Vec::new(),
        n_different: Some(different.len()),
    }
}

/// NaN of nothing. The order of the values changes.
fn percentile(values: &mut [f64], percent: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return f64::NAN };
    let at = percent / 100.0 * last as f64;
    let below = (at.floor() as usize).min(last);
    let (_, low, rest) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = rest.iter().copied().reduce(f64::min).unwrap_or(low);
    low + (high - low) * (at - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: Values) -> Column {
        Column {
            name: "a".to_owned(),
            unit: String::new(),
            ucd: String::new(),
            description: String::new(),
            values,
        }
    }

    /// Oracle: `numpy.percentile([5, 1, 2, 8, 13, 3], [1, 5, 16, 50, 84, 95, 99])`.
    #[test]
    fn percentiles_are_those_of_numpy_and_what_is_missing_is_counted() {
        let cells = vec![5.0, f64::NAN, 1.0, 2.0, 8.0, 13.0, 3.0, 1e9];
        let summary = ColumnSummary::of(&column(Values::Real(cells)), &[0, 1, 2, 3, 4, 5, 6]);
        let expected = [1.05, 1.25, 1.8, 4.0, 9.0, 11.75, 12.75];
        for ((percent, value), expected) in summary.percentiles.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-12, "{percent}: {value} and not {expected}");
        }
        assert_eq!((summary.n_rows, summary.n_missing), (7, 1));
        assert_eq!((summary.minimum, summary.maximum), (1.0, 13.0));
        assert!((summary.mean - 32.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_but_missing_cells_is_no_number() {
        let summary = ColumnSummary::of(&column(Values::Integer(vec![None, None])), &[0, 1]);
        assert_eq!(summary.n_missing, 2);
        assert!(summary.minimum.is_nan() && summary.mean.is_nan() && summary.percentile(50.0).is_nan());
        let texts = ["a", "", "b", "a"].map(str::to_owned).to_vec();
        let summary = ColumnSummary::of(&column(Values::Text(texts)), &[0, 1, 2, 3]);
        assert_eq!((summary.n_missing, summary.n_different), (1, Some(2)));
    }
}
