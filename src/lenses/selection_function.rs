//! Which lenses would be found: completeness from simulated arcs in real cut-outs.

use crate::evaluate::{CompletenessBin, Interval, Sought, completeness_in_bins, wilson};

/// One simulated lens that was put into the field and scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Injected {
    pub einstein_radius_arcsec: f64,
    /// Of the lensed source before magnification, I_E, AB.
    pub source_magnitude: f64,
    /// NaN where it could not be scored: it then counts as missed.
    pub logit: f32,
}

/// How completely lenses are found, by Einstein radius and magnitude of the source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SelectionFunction {
    injected: Vec<Injected>,
}

/// One cell of the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionCell {
    pub einstein_radius_arcsec: Interval,
    pub source_magnitude: Interval,
    pub injected: usize,
    pub found: usize,
    /// Wilson's, of found / injected; `None` of an empty cell.
    pub interval: Option<Interval>,
}

impl SelectionCell {
    /// Share that was found; `None` of an empty cell.
    pub fn completeness(&self) -> Option<f64> {
        (self.injected > 0).then(|| self.found as f64 / self.injected as f64)
    }
}

/// Where a grid is cut: rising edges, each cell holding its lower edge, the last one its upper edge too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionGrid<'a> {
    pub einstein_radii_arcsec: &'a [f64],
    pub source_magnitudes: &'a [f64],
}

impl SelectionFunction {
    /// One more lens.
    pub fn add(&mut self, injected: Injected) {
        self.injected.push(injected);
    }

    /// All that was injected.
    pub fn injected(&self) -> &[Injected] {
        &self.injected
    }

    /// Completeness in cells, magnitudes within Einstein radii; what lies outside the grid is in no cell. Found is what
    /// has at least the logit `threshold`; intervals at `level` (0.95 for 95 %).
    pub fn cells(&self, threshold: f64, grid: SelectionGrid, level: f64) -> Vec<SelectionCell> {
        let magnitudes = spans(grid.source_magnitudes);
        let row = |radius: Span| {
            magnitudes.iter().map(move |magnitude| {
                let is_in = |lens: &&Injected| {
                    radius.holds(lens.einstein_radius_arcsec) && magnitude.holds(lens.source_magnitude)
                };
                let lenses: Vec<&Injected> = self.injected.iter().filter(is_in).collect();
                let found = lenses.iter().filter(|lens| lens.is_found(threshold)).count();
                SelectionCell {
                    einstein_radius_arcsec: radius.interval(),
                    source_magnitude: magnitude.interval(),
                    injected: lenses.len(),
                    found,
                    interval: wilson(found as f64, lenses.len() as f64, level),
                }
            })
        };
        spans(grid.einstein_radii_arcsec).into_iter().flat_map(row).collect()
    }

    /// Completeness against Einstein radius, whatever the magnitude.
    pub fn against_radius(&self, threshold: f64, edges: &[f64], level: f64) -> Vec<CompletenessBin> {
        completeness_in_bins(&self.sought(threshold, |lens| lens.einstein_radius_arcsec), edges, level)
    }

    /// Completeness against the magnitude of the source, whatever the Einstein radius.
    pub fn against_magnitude(&self, threshold: f64, edges: &[f64], level: f64) -> Vec<CompletenessBin> {
        completeness_in_bins(&self.sought(threshold, |lens| lens.source_magnitude), edges, level)
    }

    fn sought(&self, threshold: f64, quantity: fn(&Injected) -> f64) -> Vec<Sought> {
        self.injected.iter().map(|lens| Sought::new(quantity(lens), lens.is_found(threshold))).collect()
    }
}

impl Injected {
    fn is_found(&self, threshold: f64) -> bool {
        f64::from(self.logit) >= threshold
    }
}

/// One bin.
#[derive(Debug, Clone, Copy)]
struct Span {
    low: f64,
    high: f64,
    is_last: bool,
}

impl Span {
    fn holds(&self, value: f64) -> bool {
        value >= self.low && (value < self.high || (self.is_last && value == self.high))
    }

    fn interval(&self) -> Interval {
        Interval { low: self.low, high: self.high }
    }
}

fn spans(edges: &[f64]) -> Vec<Span> {
    let pairs = edges.windows(2).enumerate();
    let span = |(index, pair): (usize, &[f64])| match pair {
        [low, high] => Some(Span { low: *low, high: *high, is_last: index + 2 == edges.len() }),
        _ => None,
    };
    pairs.filter_map(span).collect()
}
