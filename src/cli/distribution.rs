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
