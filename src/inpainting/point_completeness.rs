//! How completely point sources that were put into galaxies are found.

use crate::evaluate::{CompletenessBin, Interval, Sought, completeness_in_bins, wilson};

/// One galaxy with a point source in its core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointTrial {
    /// Of the galaxy before, I_E, AB; NaN where it is not known: it is in no bin then.
    pub magnitude_vis: f64,
    /// With the point source in it; NaN where it could not be scored: it then counts as missed.
    pub probability: f64,
}

/// What is found of the point sources of one share of their galaxies' light.
#[derive(Debug, Clone, PartialEq)]
pub struct PointCompleteness {
    /// 0 for the galaxies as they are: what is found of them is no point source that was put in.
    pub share: f64,
    pub injected: usize,
    pub found: usize,
    /// Those that could not be scored; they are missed.
    pub unscored: usize,
    /// Wilson's, of found / injected; `None` without any galaxy.
    pub interval: Option<Interval>,
    pub by_magnitude: Vec<CompletenessBin>,
}

impl PointCompleteness {
    /// Found is what has at least the probability `threshold`. Bins lie between rising `edges` of magnitude, each with its
    /// lower edge, the last with its upper edge too; intervals at `level` (0.95 for 95 %).
    pub fn of(share: f64, trials: &[PointTrial], (threshold, edges, level): (f64, &[f64], f64)) -> Self {
        let is_found = |trial: &PointTrial| trial.probability >= threshold;
        let found = trials.iter().filter(|trial| is_found(trial)).count();
        let sought: Vec<Sought> =
            trials.iter().map(|trial| Sought::new(trial.magnitude_vis, is_found(trial))).collect();
        Self {
            share,
            injected: trials.len(),
            found,
            unscored: trials.iter().filter(|trial| trial.probability.is_nan()).count(),
            interval: wilson(found as f64, trials.len() as f64, level),
            by_magnitude: completeness_in_bins(&sought, edges, level),
        }
    }

    /// Share that was found; `None` without any galaxy.
    pub fn completeness(&self) -> Option<f64> {
        (self.injected > 0).then(|| self.found as f64 / self.injected as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_scored_is_missed_and_what_has_no_magnitude_is_in_no_bin() {
        let trials = [(18.0, 0.9), (20.0, 0.5), (20.5, 0.2), (21.0, f64::NAN), (f64::NAN, 0.7)]
            .map(|(magnitude_vis, probability)| PointTrial { magnitude_vis, probability });
        let found = PointCompleteness::of(0.05, &trials, (0.5, &[17.0, 20.0, 21.0], 0.95));
        assert_eq!((found.injected, found.found, found.unscored), (5, 3, 1));
        assert_eq!(found.completeness(), Some(0.6));
        // Wilson (1927) for 3 of 5 at 95 %, worked out in Python with z = 1.959964.
        let around = found.interval.unwrap();
        assert!((around.low - 0.230_72).abs() < 1e-5 && (around.high - 0.882_38).abs() < 1e-5, "{around:?}");
        let bins: Vec<(usize, Option<f64>)> =
            found.by_magnitude.iter().map(|bin| (bin.n, bin.completeness)).collect();
        assert_eq!(bins, [(1, Some(1.0)), (3, Some(1.0 / 3.0))]);
        assert_eq!(PointCompleteness::of(0.1, &[], (0.5, &[17.0, 20.0], 0.95)).completeness(), None);
    }
}
