//! The map of feature space.

use super::QuasarResult;
use crate::quasars::Class;
use std::sync::Arc;

/// How it is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapSettings {
    /// Rows of the table, at most; of more a fixed sample.
    pub most: usize,
    /// What stands for the training set lies over it.
    pub with_training: bool,
    pub epochs: usize,
}

impl Default for MapSettings {
    fn default() -> Self {
        Self { most: 5_000, with_training: true, epochs: 1000 }
    }
}

/// Places near one another where the features are.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasarMap {
    pub result: Arc<QuasarResult>,
    /// Rows of the table, then places that stand for rows of training.
    pub rows: Vec<u32>,
    pub training: Vec<Class>,
    /// First those of `rows`, then those of `training`.
    pub places: Vec<[f32; 2]>,
    /// The share of the epochs that is done.
    pub done: f32,
}

impl QuasarMap {
    /// From where to where the places reach, x and y.
    pub fn range(&self) -> [[f32; 2]; 2] {
        let reach = |axis: usize| {
            let values = self.places.iter().filter_map(|place| place.get(axis).copied());
            let (low, high) =
                values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
            let margin = 0.03 * (high - low).max(1e-6);
            if low.is_finite() && high.is_finite() { [low - margin, high + margin] } else { [0.0, 1.0] }
        };
        [reach(0), reach(1)]
    }
}
