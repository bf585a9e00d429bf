//! `skyloupe evaluate`: how good a network is, measured on simulations that it never saw.

mod field;
mod figures;
mod inpainting;
mod lenses;
mod streaks;

use super::CliError;
use clap::{Args, Subcommand};
use std::io::Write;

/// Measure networks and their classical baselines on simulated fields
#[derive(Debug, Args)]
pub struct EvaluateArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Bias, scatter and coverage of repainted cores, and how well point sources in them are told
    Inpainting(inpainting::InpaintingEvaluationArguments),
    /// ROC, calibration and rank of the search for lenses, and what skews cost it
    Lenses(lenses::LensEvaluationArguments),
    /// Completeness, purity and accuracy of the search for streaks
    Streaks(streaks::StreakEvaluationArguments),
}

/// Run `skyloupe evaluate`.
///
/// # Errors
/// When models are missing or fields cannot be simulated.
pub(super) fn evaluate(arguments: &EvaluateArguments, out: &mut dyn Write) -> Result<(), CliError> {
    match &arguments.what {
        What::Inpainting(arguments) => inpainting::evaluate_inpainting(arguments, out),
        What::Lenses(arguments) => lenses::evaluate_lenses(arguments, out),
        What::Streaks(arguments) => streaks::evaluate_streaks(arguments, out),
    }
}
