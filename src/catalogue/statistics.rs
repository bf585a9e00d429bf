//! What the cells of a column are like: range, mean, quantiles, histogram.

use super::{Column, Values};
use rayon::prelude::*;
use serde::Serialize;

/// See the module. Figures that make no sense for the column, or for want of values, are `None`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnStatistics {
    pub rows: usize,
    pub missing: usize,
    /// Of finite numbers.
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    /// The same for integers, exact.
    pub integer_range: Option<(i64, i64)>,
    pub mean: Option<f64>,
    /// Of the sample: divided by one less than the count.
    pub standard_deviation: Option<f64>,
    pub percentile_16: Option<f64>,
    pub median: Option<f64>,
    pub percentile_84: Option<f64>,
    /// Different values of a text or logical column.
    pub distinct: Option<usize>,
    /// The most frequent values of a text or logical column with how often they come, at most ten.
    pub frequent: Vec<(String, usize)>,
}

/// Statistics of all rows, or of those for which `rows` is true.
pub fn column_statistics(column: &Column, rows: Option<&[bool]>) -> ColumnStatistics {
    let wanted = |row: usize| rows.is_none_or(|rows| rows.get(row).copied().unwrap_or(false));
    let count = (0..column.values.len()).into_par_iter().filter(|&row| wanted(row)).count();
    let missing = (0..column.values.len())
        .into_par_iter()
        .filter(|&row| wanted(row) && column.values.is_missing(row))
        .count();
    let mut found = ColumnStatistics {
        rows: count,
        missing,
        minimum: None,
        maximum: None,
        integer_range: None,
        mean: None,
        standard_deviation: None,
        percentile_16: None,
        median: None,
        percentile_84: None,
        distinct: None,
        frequent: Vec::new(),
    };
    match &column.values {
        Values::Text(_) | Values::Logical(_) => found.count_values(column, wanted),
        values => {
            let finite =
                |row: usize| Some(values.number(row)).filter(|value| value.is_finite() && wanted(row));
            found.measure((0..values.len()).into_par_iter().filter_map(finite).collect());
        }
    }
    if let Values::Integer(cells) = &column.values {
        let stated =
            || cells.iter().enumerate().filter(|(row, _)| wanted(*row)).filter_map(|(_, cell)| *cell);
        found.integer_range = stated().min().zip(stated().max());
    }
    found
}

impl ColumnStatistics {
    fn measure(&mut self, mut values: Vec<f64>) {
        if values.is_empty() {
            return;
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        self.minimum = values.iter().copied().reduce(f64::min);
        self.maximum = values.iter().copied().reduce(f64::max);
        self.mean = Some(mean);
        self.standard_deviation = (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt());
        self.percentile_16 = percentile(&mut values, 0.16);
        self.median = percentile(&mut values, 0.5);
        self.percentile_84 = percentile(&mut values, 0.84);
    }

    fn count_values(&mut self, column: &Column, wanted: impl Fn(usize) -> bool + Sync) {
        const SHOWN: usize = 10;
        let mut cells: Vec<String> = (0..column.values.len())
            .into_par_iter()
            .filter(|&row| wanted(row) && !column.values.is_missing(row))
            .map(|row| column.cell_text(row))
            .collect();
        cells.par_sort_unstable();
        let mut counted: Vec<(String, usize)> = Vec::new();
        for run in cells.chunk_by(|one, other| one == other) {
            if let Some(first) = run.first() {
                counted.push((first.clone(), run.len()));
            }
        }
        self.distinct = Some(counted.len());
        counted.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        counted.truncate(SHOWN);
        self.frequent = counted;
    }
}

/// By linear interpolation between the two nearest values, as numpy does. The order of `values` is changed.
fn percentile(values: &mut [f64], share: f64) -> Option<f64> {
    let place = share * values.len().checked_sub(1)? as f64;
    let index = place.floor() as usize;
    let (_, low, above) = values.select_nth_unstable_by(index, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().reduce(f64::min).unwrap_or(low);
    Some(low + (high - low) * place.fract())
}

/// Counts in bins of equal width.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Histogram {
    /// Lower edge of the first bin.
    pub low: f64,
    /// Upper edge of the last bin, which includes it.
    pub high: f64,
    pub counts: Vec<u32>,
    /// Finite values outside of the range.
    pub below: u32,
    pub above: u32,
}

/// How a histogram is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistogramRange {
    /// At least one is made.
    pub bins: usize,
    /// `None`: from the smallest to the largest finite value.
    pub range: Option<(f64, f64)>,
}

/// The histogram of a column of numbers, of all rows or of those for which `rows` is true; `None` without a finite one.
/// A range without width gets one of 1 around it.
pub fn histogram(column: &Column, wanted: HistogramRange, rows: Option<&[bool]>) -> Option<Histogram> {
    let is_wanted = |row: usize| rows.is_none_or(|rows| rows.get(row).copied().unwrap_or(false));
    let finite =
        |row: usize| Some(column.values.number(row)).filter(|value| value.is_finite() && is_wanted(row));
    let values: Vec<f64> = (0..column.values.len()).into_par_iter().filter_map(finite).collect();
    let (mut low, mut high) = match wanted.range {
        Some(range) => range,
        None => (values.iter().copied().reduce(f64::min)?, values.iter().copied().reduce(f64::max)?),
    };
    if values.is_empty() || !low.is_finite() || !high.is_finite() {
        return None;
    }
    if low >= high {
        (low, high) = (low - 0.5, low + 0.5);
    }
    let bins = wanted.bins.max(1);
    let mut counts = vec![0; bins];
    let (mut below, mut above) = (0, 0);
    let scale = bins as f64 / (high - low);
    for value in values {
        if value < low {
            below += 1;
        } else if value > high {
            above += 1;
        } else if let Some(count) = counts.get_mut((((value - low) * scale) as usize).min(bins - 1)) {
            *count += 1;
        }
    }
    Some(Histogram { low, high, counts, below, above })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_as_numpy_gives_them() {
        // numpy.percentile([1, 2, 4, 8, 16], [16, 50, 84]) = 1.64, 4, 10.88; std(ddof=1) = 6.099180272790763.
        let column = Column::new("a", Values::Real(vec![16.0, 1.0, f64::NAN, 2.0, 4.0, f64::INFINITY, 8.0]));
        let found = column_statistics(&column, None);
        assert_eq!((found.rows, found.missing, found.median), (7, 1, Some(4.0)));
        assert_eq!((found.minimum, found.maximum, found.mean), (Some(1.0), Some(16.0), Some(6.2)));
        assert!((found.percentile_16.unwrap() - 1.64).abs() < 1e-12);
        assert!((found.percentile_84.unwrap() - 10.88).abs() < 1e-12);
        assert!((found.standard_deviation.unwrap() - 6.099_180_272_790_763).abs() < 1e-12);
        let rows = [true, true, false, false, false, false, false];
        assert_eq!(column_statistics(&column, Some(&rows)).mean, Some(8.5));
    }

    #[test]
    fn histograms_lose_nothing() {
        let column = Column::new("a", Values::Integer(vec![Some(0), Some(1), Some(2), None, Some(10)]));
        let all = histogram(&column, HistogramRange { bins: 5, range: None }, None).unwrap();
        assert_eq!(all.counts, [2, 1, 0, 0, 1]);
        let part = histogram(&column, HistogramRange { bins: 1, range: Some((0.5, 2.0)) }, None).unwrap();
        assert_eq!((part.below, &part.counts[..], part.above), (1, &[2][..], 1));
        let one = Column::new("b", Values::Real(vec![3.0, 3.0]));
        assert_eq!(histogram(&one, HistogramRange { bins: 2, range: None }, None).unwrap().counts, [0, 2]);
        let none = Column::new("c", Values::Text(vec!["x".into()]));
        assert_eq!(histogram(&none, HistogramRange { bins: 2, range: None }, None), None);
    }
}
