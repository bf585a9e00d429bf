//! Quasars in a photometric catalogue: which columns are u, g, r, i, or Euclid's own four bands; the cuts of the reference work; features; the
//! forest; where it may be believed; how good it is on labelled tables; a map of the feature space.
//!
//! Data pass so: a [`Mapping`] names the columns of a [`crate::catalogue::Table`], [`Photometry::of`] makes AB
//! magnitudes of them, [`clean`] marks the rows that are not classified and says why, [`QuasarForest::classify`] gives
//! probabilities in the order of [`CLASSES`] and, by its [`Coverage`], whether each row resembles the training set.
//! A [`FeatureSet`] says what the four bands are: u, g, r, i with the features of the reference work, or VIS, Y, J, H with
//! colours of asinh magnitudes, softened by what the model carries ([`ModelFeatures`]).
//! After Nakoneczny et al. 2019 (A&A 624, A13), whose features and cuts these are; the forest is our own.
//!
//! NaN is a missing magnitude: such a row has no probabilities and is not in the range of training. Nothing here draws,
//! starts threads of its own or reads files.

mod asinh;
mod candidates;
mod class;
mod classification;
mod cleaning;
mod colour_cut;
mod columns;
mod coverage;
mod embedding;
mod error;
mod euclid_bands;
mod feature_set;
mod features;
mod fluxes;
mod forest;
mod labels;
mod learnt_rows;
mod linear;
mod mapping;
mod mapping_text;
mod model_features;
mod photometry;
mod prototypes;
mod range_trial;
mod scale;
mod surveys;
mod trial;
mod trial_figures;

pub use asinh::{Softenings, asinh_magnitude, asinh_magnitude_error};
pub use candidates::{Selection, candidates};
pub use class::{CLASSES, Class};
pub use classification::Classification;
pub use cleaning::{Cleaned, Cut, CutCount, Cuts, clean};
pub use colour_cut::is_blue;
pub use columns::{ADDED_COLUMNS, with_classification};
pub use coverage::{Coverage, Place};
pub use embedding::{EmbeddingSettings, MOST_EMBEDDED, embed};
pub use error::QuasarError;
pub use euclid_bands::recognised_for;
pub use feature_set::{EUCLID_COLOUR_COUNT, EUCLID_NAMES, FeatureSet};
pub use features::{FEATURE_COUNT, FEATURE_NAMES, FEATURES_WITH_STELLARITY, features};
pub use fluxes::{Suspicion, suspicions};
pub use forest::{BASELINE_KEY, COVERAGE_KEY, QuasarForest};
pub use labels::Labels;
pub use linear::Linear;
pub use mapping::{BANDS, BandColumns, EUCLID_BANDS, Extinction, Mapping};
pub use model_features::{FEATURES_KEY, ModelFeatures};
pub use photometry::{Photometry, Unreadable};
pub use prototypes::Prototype;
pub use range_trial::{Flagged, RangeTrial, range_trial};
pub use scale::Scale;
pub use surveys::{recognised, recognised_as};
pub use trial::{SelectedRows, Trial, TrialRow};
pub use trial_figures::{Confusion, Figure, PurityPoint, ReliabilityOf, TrialFigures, figures};
