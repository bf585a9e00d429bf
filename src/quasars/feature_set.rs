//! Which features a forest sees, of which bands: u, g, r, i as in the reference work, or the colours of Euclid's own bands.

use super::features::{FEATURE_COUNT, FEATURE_NAMES, FEATURES_WITH_STELLARITY, features};
use super::mapping::{BANDS, EUCLID_BANDS};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Names of the colours, and of the I_E magnitude behind them, which no forest sees and the range of training does.
pub const EUCLID_NAMES: [&str; 7] = ["VIS-Y", "VIS-J", "VIS-H", "Y-J", "Y-H", "J-H", "VIS"];
/// Colours of four bands.
pub const EUCLID_COLOUR_COUNT: usize = 6;

/// A set of features. As text: `ugri`, `euclid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeatureSet {
    /// Magnitudes, colours, ratios of magnitudes, stellarity where there is one (Nakoneczny et al. 2019).
    #[default]
    Ugri,
    /// All colours of asinh magnitudes in I_E (VIS), Y_E, J_E, H_E, as in the Q1 PHZ classifier (arXiv:2503.15306).
    Euclid,
}

impl FeatureSet {
    /// Both, in the order in which a table is looked through for them.
    pub const ALL: [Self; 2] = [Self::Ugri, Self::Euclid];

    /// `ugri`, `euclid`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ugri => "ugri",
            Self::Euclid => "euclid",
        }
    }

    /// The names of the four bands, in the order of all arrays.
    pub fn bands(self) -> [&'static str; 4] {
        match self {
            Self::Ugri => BANDS,
            Self::Euclid => EUCLID_BANDS,
        }
    }

    /// `u, g, r, i`.
    pub fn band_list(self) -> String {
        self.bands().join(", ")
    }

    /// The place of a band of that name; those of Euclid whatever their case.
    pub fn band(self, name: &str) -> Option<usize> {
        self.bands().iter().position(|band| match self {
            Self::Ugri => *band == name,
            Self::Euclid => band.eq_ignore_ascii_case(name),
        })
    }

    /// The band that brightness is told by: r, or I_E.
    pub fn brightness_band(self) -> usize {
        match self {
            Self::Ugri => 2,
            Self::Euclid => 0,
        }
    }

    /// Its name: `r`, `VIS`.
    pub fn brightness_name(self) -> &'static str {
        match self {
            Self::Ugri => "r",
            Self::Euclid => "VIS",
        }
    }

    /// True of the default, which kept files do not state.
    pub(super) fn is_ugri(&self) -> bool {
        *self == Self::Ugri
    }

    /// How many features a forest of this set sees.
    pub fn count(self, with_stellarity: bool) -> usize {
        match self {
            Self::Ugri if with_stellarity => FEATURES_WITH_STELLARITY,
            Self::Ugri => FEATURE_COUNT,
            Self::Euclid => EUCLID_COLOUR_COUNT,
        }
    }

    /// How many numbers have a range of training: the features and, with Euclid's colours, the magnitude behind them.
    pub(super) fn ranged(self, with_stellarity: bool) -> usize {
        match self {
            Self::Ugri => self.count(with_stellarity),
            Self::Euclid => EUCLID_NAMES.len(),
        }
    }

    /// Names of all numbers that [`FeatureSet::features`] gives.
    pub fn feature_names(self) -> &'static [&'static str] {
        match self {
            Self::Ugri => &FEATURE_NAMES,
            Self::Euclid => &EUCLID_NAMES,
        }
    }

    /// Of magnitudes in the order of the bands, computed in 64 bits and rounded once. Euclid's are six colours and the I_E
    /// magnitude, and 0 from there on. NaN of a magnitude spreads to all features it is in.
    pub fn features(self, magnitudes: [f64; 4], stellarity: f64) -> [f32; FEATURES_WITH_STELLARITY] {
        match self {
            Self::Ugri => features(magnitudes, stellarity),
            Self::Euclid => {
                let [vis, y, j, h] = magnitudes;
                let made = [vis - y, vis - j, vis - h, y - j, y - h, j - h, vis];
                let mut all = [0.0; FEATURES_WITH_STELLARITY];
                all.iter_mut().zip(made).for_each(|(slot, value)| *slot = value as f32);
                all
            }
        }
    }

    /// The numbers that distances to the training set are measured in: brightness and three colours of neighbouring bands.
    pub(super) fn axes(self, features: &[f32; FEATURES_WITH_STELLARITY]) -> [f32; 4] {
        match self {
            Self::Ugri => {
                let [_, _, r, _, u_g, _, _, g_r, _, r_i, ..] = *features;
                [r, u_g, g_r, r_i]
            }
            Self::Euclid => {
                let [vis_y, _, _, y_j, _, j_h, vis, ..] = *features;
                [vis, vis_y, y_j, j_h]
            }
        }
    }

    /// Magnitudes from what [`FeatureSet::axes`] gives.
    pub(super) fn magnitudes_of_axes(self, axes: [f32; 4]) -> [f64; 4] {
        let [brightness, first, second, third] = axes.map(f64::from);
        match self {
            Self::Ugri => [brightness + second + first, brightness + second, brightness, brightness - third],
            Self::Euclid => {
                let (y, j) = (brightness - first, brightness - first - second);
                [brightness, y, j, j - third]
            }
        }
    }
}

impl fmt::Display for FeatureSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for FeatureSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|set| set.name() == text);
        found.ok_or_else(|| format!("{text:?} is no set of features; known are ugri and euclid"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn euclid_names_and_numbers_go_together() {
        let magnitudes = [21.5, 20.75, 20.5, 20.0];
        let made = FeatureSet::Euclid.features(magnitudes, f64::NAN);
        let of = |band: &str| magnitudes[FeatureSet::Euclid.band(band).unwrap()];
        for (name, value) in EUCLID_NAMES.iter().zip(made) {
            let expected = name.split_once('-').map_or_else(|| of(name), |(a, b)| of(a) - of(b));
            assert_eq!(value, expected as f32, "{name}");
        }
        assert!(made[EUCLID_NAMES.len()..].iter().all(|value| *value == 0.0));
    }

    #[test]
    fn axes_and_magnitudes_are_one_another_turned_round() {
        for set in FeatureSet::ALL {
            let magnitudes = [21.5, 20.75, 20.5, 20.0];
            let axes = set.axes(&set.features(magnitudes, 0.5));
            for (found, magnitude) in set.magnitudes_of_axes(axes).into_iter().zip(magnitudes) {
                assert!((found - magnitude).abs() < 1e-5, "{set}: {found} for {magnitude}");
            }
        }
    }
}
