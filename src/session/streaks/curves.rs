//! What a model card promises at each threshold.

/// Quantities against the threshold of the score: `[threshold, value]`, thresholds rising.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// Share of the streaks that are found.
    pub completeness: Vec<[f64; 2]>,
    /// Share of what is found that is a streak.
    pub purity: Vec<[f64; 2]>,
    /// False positives in a million pixels.
    pub false_positives_per_mpx: Vec<[f64; 2]>,
}

/// The curves of one detector on the sets that it was tested with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExpectedCurves {
    /// Simulated fields like those of the training, but not of it.
    pub held_out: Curves,
    /// Fields with another PSF, noise, star density and other priors.
    pub shifted: Curves,
    /// The classical detector on the held-out fields.
    pub baseline: Curves,
}

impl Curves {
    /// A curve at a threshold, linear between its points; `None` outside of it.
    pub fn at(curve: &[[f64; 2]], threshold: f64) -> Option<f64> {
        let after = curve.iter().position(|[x, _]| *x >= threshold)?;
        let [x1, y1] = *curve.get(after)?;
        if x1 == threshold {
            return Some(y1);
        }
        let [x0, y0] = *curve.get(after.checked_sub(1)?)?;
        Some(y0 + (y1 - y0) * (threshold - x0) / (x1 - x0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_linear_between_its_points_and_silent_outside() {
        let curve = [[0.1, 1.0], [0.5, 0.6], [0.9, 0.2]];
        assert_eq!(Curves::at(&curve, 0.1), Some(1.0));
        assert!((Curves::at(&curve, 0.3).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(Curves::at(&curve, 0.05), None);
        assert_eq!(Curves::at(&curve, 0.95), None);
        assert_eq!(Curves::at(&[], 0.5), None);
    }
}
