//! Merging: the snippets of one streak become one.
//!
//! Detectors break long trails where they are faint, masked or cut by a window. [`without_duplicates`] joins what
//! overlapping windows saw twice, [`group_candidates`] sorts what may be collinear into sequences, and for each
//! step of a sequence [`Merger`] asks whether the snippet belongs to the same streak as the one before it: a
//! recurrent network over the rows of [`step_features`], or rules ([`merge_by_rule`]). Whatever the network says,
//! snippets that lie beside each other or point elsewhere are never joined ([`MergeRules`]).

mod alignment;
mod band;
mod by_rule;
mod duplicates;
mod features;
mod fuse;
mod merger;
mod near_pairs;
mod rules;
mod sequences;
mod training;

#[cfg(test)]
mod tests;

pub use alignment::Alignment;
pub use by_rule::merge_by_rule;
pub use duplicates::without_duplicates;
pub use features::{MERGE_FEATURE_COUNT, MERGE_FEATURES, step_features};
pub use merger::{MERGE_BATCH, MERGE_STEPS, Merger};
pub use rules::MergeRules;
pub use sequences::group_candidates;
pub use training::{MergeExample, merge_examples};
