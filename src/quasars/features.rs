//! The features of the forest, in the order of Nakoneczny et al. 2019.

/// Without stellarity.
pub const FEATURE_COUNT: usize = 16;
/// With stellarity, which is the last.
pub const FEATURES_WITH_STELLARITY: usize = 17;

/// Magnitudes, colours, ratios of magnitudes, stellarity.
pub const FEATURE_NAMES: [&str; FEATURES_WITH_STELLARITY] = [
    "u",
    "g",
    "r",
    "i",
    "u-g",
    "u-r",
    "u-i",
    "g-r",
    "g-i",
    "r-i",
    "u/g",
    "u/r",
    "u/i",
    "g/r",
    "g/i",
    "r/i",
    "stellarity",
];

/// Computed in 64 bits and rounded once, in training as in use. NaN of a magnitude spreads to all features it is in.
pub fn features([u, g, r, i]: [f64; 4], stellarity: f64) -> [f32; FEATURES_WITH_STELLARITY] {
    let wide = [
        u,
        g,
        r,
        i,
        u - g,
        u - r,
        u - i,
        g - r,
        g - i,
        r - i,
        u / g,
        u / r,
        u / i,
        g / r,
        g / i,
        r / i,
        stellarity,
    ];
    wide.map(|value| value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_go_together() {
        let magnitudes = [19.5, 18.25, 17.0, 16.0];
        let made = features(magnitudes, 0.5);
        let of = |band: &str| magnitudes["ugri".find(band).unwrap()];
        for (name, value) in FEATURE_NAMES.iter().zip(made) {
            let expected = if let Some((a, b)) = name.split_once('-') {
                of(a) - of(b)
            } else if let Some((a, b)) = name.split_once('/') {
                of(a) / of(b)
            } else if *name == "stellarity" {
                0.5
            } else {
                of(name)
            };
            assert_eq!(value, expected as f32, "{name}");
        }
        assert!(features([f64::NAN, 18.0, 17.0, 16.0], 0.5)[4].is_nan());
    }
}
