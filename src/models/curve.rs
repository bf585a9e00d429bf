//! Curves: what a model was measured at over a range.

use super::TestSet;
use crate::evaluate::Interval;
use serde::{Deserialize, Serialize};

/// A series of points with axes and, where it is known, a band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// Conventional: `completeness_vs_magnitude`; see [`super::Card::curve`].
    pub name: String,
    /// "Completeness by magnitude".
    pub title: String,
    pub of: CurveOf,
    pub set: TestSet,
    pub x: Axis,
    pub y: Axis,
    /// By rising x.
    pub points: Vec<[f64; 2]>,
    /// The 95 % interval of y at each point; empty where none was computed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub band: Vec<Interval>,
}

/// Whose curve it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CurveOf {
    Model,
    /// The classical method on the same set.
    Baseline,
}

/// What an axis shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    pub label: String,
    /// "mag", "px", "1/Mpx"; "fraction" says 0 to 1; empty for a bare number.
    #[serde(default)]
    pub unit: String,
}

impl Curve {
    /// y at x, linear between points; `None` outside them, where nothing was measured, and of NaN.
    pub fn at(&self, x: f64) -> Option<f64> {
        let (index, share) = self.place(x)?;
        let y = |index: usize| Some(self.points.get(index)?[1]);
        between(y(index)?, y(index + 1).unwrap_or(y(index)?), share)
    }

    /// The band at x, likewise; `None` also where there is no band.
    pub fn band_at(&self, x: f64) -> Option<Interval> {
        let (index, share) = self.place(x)?;
        let first = self.band.get(index)?;
        let second = self.band.get(index + 1).unwrap_or(first);
        Some(Interval {
            low: between(first.low, second.low, share)?,
            high: between(first.high, second.high, share)?,
        })
    }

    /// The point at or before x, and how far x is on the way to the next one. At a step (two points of one x) the last
    /// point counts.
    fn place(&self, x: f64) -> Option<(usize, f64)> {
        let index = self.points.partition_point(|point| point[0] <= x).checked_sub(1)?;
        let start = self.points.get(index)?[0];
        match self.points.get(index + 1) {
            Some(next) => Some((index, (x - start) / (next[0] - start))),
            None => (x == start).then_some((index, 0.0)),
        }
    }
}

fn between(first: f64, second: f64, share: f64) -> Option<f64> {
    let value = first + share * (second - first);
    value.is_finite().then_some(value)
}
