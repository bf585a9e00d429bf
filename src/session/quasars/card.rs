//! What the card of the forest promises.

use crate::quasars::FeatureSet;
use crate::session::Curves;

/// Curves by rising x, figures with their intervals.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QuasarCard {
    pub id: String,
    pub version: String,
    pub title: String,
    /// Which features it wants.
    pub features: FeatureSet,
    /// Against the cut of p(QSO).
    pub purity: Vec<[f64; 2]>,
    pub completeness: Vec<[f64; 2]>,
    pub by_magnitude: Vec<ByMagnitude>,
    /// p(QSO) that was said, and the share that were quasars.
    pub reliability: Vec<[f64; 2]>,
    /// Name of a feature and the share of the decisions that rest on it, the largest first; they sum to 1.
    pub importances: Vec<(String, f64)>,
    pub default_threshold: Option<f64>,
    /// Name, value, 95 % interval, baseline's name and value.
    pub figures: Vec<QuasarFigure>,
}

/// Purity and completeness against r.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ByMagnitude {
    /// The cut of p(QSO) that they hold at.
    pub min_p: f64,
    pub purity: Vec<[f64; 2]>,
    pub completeness: Vec<[f64; 2]>,
}

/// A measured number of the card.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasarFigure {
    pub meaning: String,
    pub set: String,
    pub value: f64,
    /// 95 %.
    pub interval: [f64; 2],
    pub baseline: Option<(String, f64)>,
}

impl QuasarCard {
    /// Purity and completeness at a cut of p(QSO), linear between the points that were measured; `None` outside them.
    pub fn expected(&self, min_p: f64) -> Option<(f64, f64)> {
        Some((Curves::at(&self.purity, min_p)?, Curves::at(&self.completeness, min_p)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_not_promised() {
        let card = QuasarCard {
            purity: vec![[0.1, 0.5], [0.5, 0.9], [0.9, 1.0]],
            completeness: vec![[0.1, 0.9], [0.5, 0.8], [0.9, 0.2]],
            ..QuasarCard::default()
        };
        let (purity, completeness) = card.expected(0.3).unwrap();
        assert!((purity - 0.7).abs() < 1e-12 && (completeness - 0.85).abs() < 1e-12);
        let (purity, completeness) = card.expected(0.9).unwrap();
        assert!((purity - 1.0).abs() < 1e-12 && (completeness - 0.2).abs() < 1e-12);
        assert!(card.expected(0.05).is_none() && card.expected(0.95).is_none());
    }
}
