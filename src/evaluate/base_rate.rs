//! Probabilities where what is sought is rarer than it was in training.

/// A probability among things of which a share `of` is sought, among others of which a share `to` is: log odds shift by
/// the difference of the log odds of the two shares (Elkan 2001; Saerens et al. 2002). NaN of NaN.
pub fn at_base_rate(probability: f64, of: f64, to: f64) -> f64 {
    let log_odds = |share: f64| (share / (1.0 - share)).ln();
    let shifted = log_odds(probability.clamp(1e-15, 1.0 - 1e-15)) + log_odds(to) - log_odds(of);
    1.0 / (1.0 + (-shifted).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_follow_the_base_rate() {
        // Even odds among equally many become the base rate itself; 99 to 1 outweigh one in a hundred.
        assert!((at_base_rate(0.5, 0.5, 0.01) - 0.01).abs() < 1e-12);
        assert!((at_base_rate(0.99, 0.5, 0.01) - 0.5).abs() < 1e-9);
        assert!(at_base_rate(f64::NAN, 0.5, 0.01).is_nan());
    }
}
