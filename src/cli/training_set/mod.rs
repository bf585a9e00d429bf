//! `skyloupe training-set`: what networks are trained on, made by the functions that they meet in use.

mod inpainting;
mod inpainting_judge;
mod lenses;
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
enum What {
    /// Neighbourhoods of the cores of galaxies, for the network that repaints them
    Inpainting(inpainting::InpaintingArguments),
    /// Scores of repainted galaxies with and without a point source, for the trees that judge them
    #[command(name = "inpainting-judge")]
    InpaintingJudge(inpainting_judge::JudgeArguments),
    /// Composites of lenses and of look-alikes, for the network that scores lenses
    Lenses(lenses::LensArguments),
    /// Signal, mask and target of simulated exposures, for the network that finds streaks
    #[command(name = "streaks-detector")]
    Detector(streaks_detector::DetectorArguments),
    /// Sequences of collinear snippets, for the network that merges them
    #[command(name = "streaks-merger")]
    Merger(streaks_others::RowsArguments),
    /// Fitted snippets, for the trees that score them
    #[command(name = "streaks-ranker")]
    Ranker(streaks_others::RowsArguments),
    /// Tuples of detections of four exposures, for the trees that link them
    #[command(name = "streaks-linker")]
    Linker(streaks_others::RowsArguments),
}

/// Run `skyloupe training-set`.
///
/// # Errors
/// When the set cannot be made or written.
pub(super) fn training_set(arguments: &TrainingSetArguments, out: &mut dyn Write) -> Result<(), CliError> {
    match &arguments.what {
        What::Inpainting(arguments) => inpainting::write(arguments, out),
        What::InpaintingJudge(arguments) => inpainting_judge::write(arguments, out),
        What::Lenses(arguments) => lenses::write(arguments, out),
        What::Detector(arguments) => streaks_detector::write(arguments, out),
        What::Merger(arguments) => streaks_others::write_merger(arguments, out),
        What::Ranker(arguments) => streaks_others::write_ranker(arguments, out),
        What::Linker(arguments) => streaks_others::write_linker(arguments, out),
    }
}
