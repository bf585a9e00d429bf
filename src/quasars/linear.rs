//! The logistic baseline: a softmax of linear functions of the features.

use super::{FEATURES_WITH_STELLARITY, QuasarError};
use serde::{Deserialize, Serialize};

/// Coefficients as scikit-learn has them, for features as they are (not standardised).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// Of STAR, GALAXY, QSO; each as long as there are features.
    pub coefficients: [Vec<f64>; 3],
    pub intercepts: [f64; 3],
}

impl Linear {
    /// Of the JSON that a model carries.
    ///
    /// # Errors
    /// Other text.
    pub fn parse(text: &str) -> Result<Self, QuasarError> {
        serde_json::from_str(text)
            .map_err(|error| QuasarError::Coverage(format!("the logistic baseline: {error}")))
    }

    /// Probabilities of STAR, GALAXY, QSO; NaN where a feature is.
    pub fn probabilities(&self, features: &[f32; FEATURES_WITH_STELLARITY]) -> [f32; 3] {
        let [star, galaxy, qso] = &self.coefficients;
        let score = |coefficients: &Vec<f64>, intercept: f64| {
            intercept + coefficients.iter().zip(features).map(|(c, value)| c * f64::from(*value)).sum::<f64>()
        };
        let [a, b, c] = self.intercepts;
        let scores = [score(star, a), score(galaxy, b), score(qso, c)];
        let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers = scores.map(|score| (score - largest).exp());
        let sum: f64 = powers.iter().sum();
        powers.map(|power| (power / sum) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_of_linear_scores() {
        let linear = Linear {
            coefficients: [vec![1.0, 0.0], vec![0.0, 1.0], vec![0.0, 0.0]],
            intercepts: [0.0, 0.0, 0.5],
        };
        let mut features = [0.0; FEATURES_WITH_STELLARITY];
        features[0] = 1.0;
        // exp(1), exp(0), exp(0.5) over their sum.
        let [star, galaxy, qso] = linear.probabilities(&features);
        assert!((star - 0.506_480_4).abs() < 1e-6 && (galaxy - 0.186_323_7).abs() < 1e-6);
        assert!((star + galaxy + qso - 1.0).abs() < 1e-6);
        features[1] = f32::NAN;
        assert!(linear.probabilities(&features)[0].is_nan());
    }
}
