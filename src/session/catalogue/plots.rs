//! Plots of the columns of a table: what is wanted, and the numbers that are drawn.

use crate::catalogue::{Table, Values};
use crate::session::Request;
use std::sync::Arc;

/// Bins of a histogram.
const BINS: usize = 72;
/// Bins of a scatter plot, along x and y.
const SCATTER_BINS: [usize; 2] = [160, 110];
/// So many points at most are drawn each for itself.
const MOST_POINTS: usize = 4000;

/// A column along one side of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    pub column: usize,
    /// Of the values above 0, the logarithm to base 10.
    pub log: bool,
}

impl Axis {
    /// Where a value lies along it; not finite where it has no place.
    pub fn place(self, value: f64) -> f64 {
        match self.log {
            true if value > 0.0 => value.log10(),
            true => f64::NAN,
            false => value,
        }
    }

    /// The value at a place.
    pub fn value(self, place: f64) -> f64 {
        if self.log { 10.0_f64.powf(place) } else { place }
    }
}

/// A plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlotWish {
    Histogram(Axis),
    Scatter { x: Axis, y: Axis },
}

/// Counts along one axis, of all rows and of those listed.
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramData {
    pub axis: Axis,
    /// From where to where, as [`Axis::place`] has it.
    pub range: [f64; 2],
    pub all: Vec<u32>,
    pub listed: Vec<u32>,
}

/// Counts in a plane, of the rows listed.
#[derive(Debug, Clone, PartialEq)]
pub struct ScatterData {
    pub x: Axis,
    pub y: Axis,
    pub range: [[f64; 2]; 2],
    pub n_bins: [usize; 2],
    /// Line by line, from the lowest.
    pub counts: Vec<u32>,
    /// The rows themselves, where there are few.
    pub points: Vec<(u32, [f64; 2])>,
    pub n_points: usize,
}

/// The numbers of a plot.
#[derive(Debug, Clone, PartialEq)]
pub enum PlotData {
    Histogram(HistogramData),
    Scatter(ScatterData),
}

impl PlotData {
    /// The numbers that are wanted.
    pub fn of(table: &Table, rows: &[u32], wish: PlotWish) -> Self {
        match wish {
            PlotWish::Histogram(axis) => Self::Histogram(histogram(table, rows, axis)),
            PlotWish::Scatter { x, y } => Self::Scatter(scatter(table, rows, x, y)),
        }
    }
}

/// The plots of one table. Each is drawn anew when the rows listed change.
#[derive(Debug, Clone, Default)]
pub struct Plots {
    pub histogram: Option<Axis>,
    pub scatter: Option<(Axis, Axis)>,
    pub histogram_data: Option<Arc<PlotData>>,
    pub scatter_data: Option<Arc<PlotData>>,
    /// What was asked for last: the plot, for which version of the rows, by which request.
    pub(super) asked: [Option<(PlotWish, u64, Request)>; 2],
}

impl Plots {
    /// Two plots to begin with.
    pub(super) fn of(table: &Table) -> Self {
        let Some(first) = super::column_view::first_number(table) else { return Self::default() };
        // Fluxes spread over decades.
        let is_flux = |column: usize| {
            table.columns.get(column).is_some_and(|column| column.name.to_ascii_lowercase().contains("flux"))
        };
        let axis = |column| Axis { column, log: is_flux(column) };
        let is_measured = |number: usize| {
            let values = table.columns.get(number).map(|column| &column.values);
            matches!(values, Some(Values::Real(_) | Values::Float(_)))
        };
        let n_columns = table.columns.len();
        let second = (first + 1..n_columns).chain(0..first).find(|number| is_measured(*number));
        Self {
            histogram: Some(axis(first)),
            scatter: second.map(|second| (axis(first), axis(second))),
            ..Self::default()
        }
    }

    /// The plots that are drawn, in their slots.
    pub(super) fn wishes(&self) -> [Option<PlotWish>; 2] {
        let scatter = self.scatter.map(|(x, y)| PlotWish::Scatter { x, y });
        [self.histogram.map(PlotWish::Histogram), scatter]
    }
}

/// Every row of the table.
fn all_rows(table: &Table) -> impl Iterator<Item = u32> {
    0..table.row_count() as u32
}

/// From the least to the greatest place of the rows on an axis, a little more; 0 to 1 of nothing.
fn range_of(table: &Table, rows: impl Iterator<Item = u32>, axis: Axis) -> [f64; 2] {
    let Some(column) = table.columns.get(axis.column) else { return [0.0, 1.0] };
    let places = rows.map(|row| axis.place(column.values.number(row as usize)));
    let (low, high) = places
        .filter(|place| place.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| (low.min(place), high.max(place)));
    match low.partial_cmp(&high) {
        Some(std::cmp::Ordering::Less) => [low, high],
        Some(std::cmp::Ordering::Equal) => [low - 0.5, high + 0.5],
        _ => [0.0, 1.0],
    }
}

/// The bin of a place; the last one holds its upper edge.
fn bin(place: f64, [low, high]: [f64; 2], n_bins: usize) -> Option<usize> {
    let share = (place - low) / (high - low);
    (0.0..=1.0).contains(&share).then(|| ((share * n_bins as f64) as usize).min(n_bins.saturating_sub(1)))
}

fn histogram(table: &Table, rows: &[u32], axis: Axis) -> HistogramData {
    let range = range_of(table, all_rows(table), axis);
    let counted = |rows: &mut dyn Iterator<Item = u32>| {
        let mut counts = vec![0; BINS];
        let Some(column) = table.columns.get(axis.column) else { return counts };
        for row in rows {
            let place = axis.place(column.values.number(row as usize));
            if let Some(count) = bin(place, range, BINS).and_then(|bin| counts.get_mut(bin)) {
                *count += 1;
            }
        }
        counts
    };
    let all = counted(&mut all_rows(table));
    let listed =
        if rows.len() == table.row_count() { all.clone() } else { counted(&mut rows.iter().copied()) };
    HistogramData { axis, range, all, listed }
}

fn scatter(table: &Table, rows: &[u32], x: Axis, y: Axis) -> ScatterData {
    let range = [x, y].map(|axis| range_of(table, rows.iter().copied(), axis));
    let [nx, ny] = SCATTER_BINS;
    let mut data = ScatterData {
        x,
        y,
        range,
        n_bins: SCATTER_BINS,
        counts: vec![0; nx * ny],
        points: Vec::new(),
        n_points: 0,
    };
    let Some((of_x, of_y)) = table.columns.get(x.column).zip(table.columns.get(y.column)) else {
        return data;
    };
    let is_few = rows.len() <= MOST_POINTS;
    for row in rows {
        let at = [x.place(of_x.values.number(*row as usize)), y.place(of_y.values.number(*row as usize))];
        let Some((column, line)) = bin(at[0], range[0], nx).zip(bin(at[1], range[1], ny)) else { continue };
        data.n_points += 1;
        if let Some(count) = data.counts.get_mut(line * nx + column) {
            *count += 1;
        }
        if is_few {
            data.points.push((*row, at));
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Column;

    fn table(columns: &[Vec<f64>]) -> Table {
        let column = |(number, cells): (usize, &Vec<f64>)| Column {
            name: format!("c{number}"),
            unit: String::new(),
            ucd: String::new(),
            description: String::new(),
            values: Values::Real(cells.clone()),
        };
        Table { columns: columns.iter().enumerate().map(column).collect(), ..Table::default() }
    }

    #[test]
    fn histograms_count_every_value_once_and_logarithms_only_what_has_one() {
        let table = table(&[vec![0.0, 1.0, 10.0, 100.0, f64::NAN, -5.0]]);
        let axis = Axis { column: 0, log: false };
        let PlotData::Histogram(data) = PlotData::of(&table, &[1, 2], PlotWish::Histogram(axis)) else {
            panic!("a histogram")
        };
        assert_eq!(data.range, [-5.0, 100.0]);
        assert_eq!((data.all.iter().sum::<u32>(), data.listed.iter().sum::<u32>()), (5, 2));
        assert_eq!(data.all.last(), Some(&1), "the greatest value is in the last bin");
        let log = Axis { column: 0, log: true };
        let PlotData::Histogram(data) = PlotData::of(&table, &[1, 2], PlotWish::Histogram(log)) else {
            panic!("a histogram")
        };
        assert_eq!((data.range, data.all.iter().sum::<u32>()), ([0.0, 2.0], 3));
    }

    #[test]
    fn scatter_plots_hold_the_rows_listed_that_have_both_values() {
        let table = table(&[vec![0.0, 1.0, 2.0, 3.0], vec![5.0, f64::NAN, 7.0, 9.0]]);
        let axis = |column| Axis { column, log: false };
        let wish = PlotWish::Scatter { x: axis(0), y: axis(1) };
        let PlotData::Scatter(data) = PlotData::of(&table, &[0, 1, 2], wish) else {
            panic!("a scatter plot")
        };
        assert_eq!(data.points, [(0, [0.0, 5.0]), (2, [2.0, 7.0])]);
        assert_eq!((data.n_points, data.counts.iter().sum::<u32>()), (2, 2));
        assert_eq!(data.counts.last(), Some(&1));
    }
}
