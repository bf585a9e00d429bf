//! How a repeated duration is spread.

use serde::Serialize;
use std::time::Duration;

/// Quantiles of durations in milliseconds, each one that was measured (no interpolation).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Distribution {
    pub n: usize,
    pub median_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Distribution {
    /// Stands above rows.
    pub const HEADER: &'static str = "ms a frame                  n    median       p90       p99       max";

    /// A line of a table under [`Distribution::HEADER`].
    pub fn row(&self, name: &str) -> String {
        let Self { n, median_ms, p90_ms, p99_ms, max_ms } = self;
        format!("{name:<22} {n:6} {median_ms:9.2} {p90_ms:9.2} {p99_ms:9.2} {max_ms:9.2}")
    }

    /// `None` where nothing was measured.
    pub fn of(durations: &[Duration]) -> Option<Self> {
        let mut sorted: Vec<f64> = durations.iter().map(|duration| duration.as_secs_f64() * 1e3).collect();
        sorted.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let rank = (share * sorted.len() as f64).ceil() as usize;
            sorted.get(rank.saturating_sub(1)).copied()
        };
        Some(Self {
            n: sorted.len(),
            median_ms: quantile(0.5)?,
            p90_ms: quantile(0.9)?,
            p99_ms: quantile(0.99)?,
            max_ms: sorted.last().copied()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_measured_values() {
        let durations: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        let spread = Distribution::of(&durations).unwrap();
        assert_eq!((spread.n, spread.median_ms, spread.p90_ms), (200, 100.0, 180.0));
        assert_eq!((spread.p99_ms, spread.max_ms), (198.0, 200.0));
        assert_eq!(Distribution::of(&[]), None);
    }
}
