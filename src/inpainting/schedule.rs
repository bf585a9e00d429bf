//! The times that sampling goes through, and what they mean.

use super::{Method, SamplingSettings};
use std::f64::consts::FRAC_PI_2;

/// How much of the core is left at a time from 0 (the core) to 1 (noise): the cosine schedule in continuous time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    /// cos(pi t / 2): the share of the core.
    pub alpha: f64,
    /// sin(pi t / 2): the share of the noise.
    pub sigma: f64,
}

impl Level {
    pub fn at(time: f64) -> Self {
        // Exact at the ends: a core of zeros at 1, no noise at 0.
        if time >= 1.0 {
            return Self { alpha: 0.0, sigma: 1.0 };
        }
        let (sigma, alpha) = (FRAC_PI_2 * time.max(0.0)).sin_cos();
        Self { alpha, sigma }
    }
}

/// One pass of the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pass {
    /// The network is asked at this time,
    pub from: f64,
    /// and the state goes on to this one,
    pub to: f64,
    /// and back again by fresh noise.
    pub goes_back: bool,
}

/// Every pass of a sampling: `steps` uniform steps from 1 to 0. RePaint takes each step `resamples` times but for the
/// first, from which there is nothing to keep (at time 1 all is noise), and the last, from which nothing goes back.
pub(super) fn passes(settings: &SamplingSettings) -> Vec<Pass> {
    let steps = settings.steps.max(1);
    let time = |step: usize| 1.0 - step as f64 / steps as f64;
    let mut passes = Vec::new();
    for step in 0..steps {
        let to = if step + 1 == steps { 0.0 } else { time(step + 1) };
        let times = match settings.method {
            Method::RePaint { resamples } if step > 0 && step + 1 < steps => resamples.max(1),
            _ => 1,
        };
        passes.extend((0..times).map(|turn| Pass { from: time(step), to, goes_back: turn + 1 < times }));
    }
    passes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_from_one_to_zero_and_repaint_goes_back() {
        let settings = SamplingSettings { steps: 4, ..SamplingSettings::default() };
        let ends: Vec<(f64, f64)> = passes(&settings).iter().map(|pass| (pass.from, pass.to)).collect();
        assert_eq!(ends, [(1.0, 0.75), (0.75, 0.5), (0.5, 0.25), (0.25, 0.0)]);
        let repaint = SamplingSettings { method: Method::RePaint { resamples: 3 }, ..settings };
        let back: Vec<bool> = passes(&repaint).iter().map(|pass| pass.goes_back).collect();
        assert_eq!(back, [false, true, true, false, true, true, false, false]);
        assert_eq!((Level::at(1.0).alpha, Level::at(0.0).sigma), (0.0, 0.0));
        assert!((Level::at(0.5).alpha - 0.5_f64.sqrt()).abs() < 1e-15);
    }
}
