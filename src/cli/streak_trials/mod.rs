//! Simulated pointings as the search takes them, and which detection is what: shared by training sets and evaluation.

mod matching;
mod pointing;

pub(super) use matching::{Likeness, match_truth, visible_ends};
pub(super) use pointing::{Trial, TrialSet, Unseen, image_of};
