//! `skyloupe training-set`: what networks are trained on, made by the functions that they meet in use.

mod npy;
mod streaks_detector;
mod streaks_others;

use super::CliError;
use clap::{Args, Subcommand};
use std::io::Write;

/// Write training sets as NumPy arrays
#[derive(Debug, Args)]
pub struct TrainingSetArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::enum_variant_names, reason = "the variants are the subcommands, all of streaks as yet")]
enum What {
    /// Signal, mask and target of simulated exposures, for the network that finds streaks
    StreaksDetector(streaks_detector::DetectorArguments),
    /// Sequences of collinear snippets, for the network that merges them
    StreaksMerger(streaks_others::RowsArguments),
    /// Fitted snippets, for the trees that score them
    StreaksRanker(streaks_others::RowsArguments),
    /// Tuples of detections of four exposures, for the trees that link them
    StreaksLinker(streaks_others::RowsArguments),
}

/// Run `skyloupe training-set`.
///
/// # Errors
/// When the set cannot be made or written.
pub(super) fn training_set(arguments: &TrainingSetArguments, out: &mut dyn Write) -> Result<(), CliError> {
    match &arguments.what {
        What::StreaksDetector(arguments) => streaks_detector::write(arguments, out),
        What::StreaksMerger(arguments) => streaks_others::write_merger(arguments, out),
        What::StreaksRanker(arguments) => streaks_others::write_ranker(arguments, out),
        What::StreaksLinker(arguments) => streaks_others::write_linker(arguments, out),
    }
}
