//! What a model says of the features that it wants, as its ONNX file carries it.

use super::{FeatureSet, QuasarError, Softenings};
use serde::{Deserialize, Serialize};

/// Under which it is kept in the ONNX file. A model without it wants the features of u, g, r, i.
pub const FEATURES_KEY: &str = "skyloupe.features";

/// A set that is not that of u, g, r, i, with what its magnitudes depend on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFeatures {
    pub set: FeatureSet,
    /// In the order of the columns.
    pub features: Vec<String>,
    /// Microjansky, of the bands in order.
    pub softenings: Softenings,
}

impl ModelFeatures {
    /// Euclid's colours with these softenings.
    pub fn of_euclid(softenings: Softenings) -> Self {
        let set = FeatureSet::Euclid;
        let names = set.feature_names().iter().take(set.count(false));
        Self { set, features: names.map(|name| (*name).to_owned()).collect(), softenings }
    }

    /// Of the JSON that a model carries.
    ///
    /// # Errors
    /// Other text, other names or another order of them, softenings that are not above 0.
    pub fn parse(text: &str) -> Result<Self, QuasarError> {
        let refuse =
            |why: String| QuasarError::Coverage(format!("what the model says of its features: {why}"));
        let read: Self = serde_json::from_str(text).map_err(|error| refuse(error.to_string()))?;
        let known = Self::of_euclid(read.softenings);
        if read.set != known.set || read.features != known.features {
            let (found, wanted) = (read.features.join(", "), known.features.join(", "));
            return Err(refuse(format!(
                "{} with {found} is not known; known is euclid with {wanted}",
                read.set
            )));
        }
        if !read.softenings.is_usable() {
            return Err(refuse("its softenings are not all above 0".to_owned()));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_that_a_model_states() {
        let stated = ModelFeatures::of_euclid(Softenings([0.1, 0.2, 0.3, 0.4]));
        let text = serde_json::to_string(&stated).unwrap();
        assert_eq!(ModelFeatures::parse(&text).unwrap(), stated);
        for (from, to, why) in
            [("VIS-Y", "Y-VIS", "Y-VIS"), ("0.3", "0.0", "above 0"), ("\"euclid\"", "\"ugri\"", "ugri with")]
        {
            let said = ModelFeatures::parse(&text.replace(from, to)).unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
    }
}
