//! `skyloupe evaluate`: how good a network is, measured on simulations that it never saw.

mod field;
mod figures;
mod inpainting;
mod lenses;
mod set_name;
mod streaks;

use super::CliError;
use clap::{Args, Subcommand};
use serde::Serialize;
use set_name::SetName;
use std::io::Write;
use std::path::Path;

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

/// Write what was measured as JSON.
fn write_json(evaluation: &impl Serialize, path: &Path) -> Result<(), CliError> {
    let failed = |reason: String| CliError::Input(format!("{reason}: {}", path.display()));
    let text = serde_json::to_string_pretty(evaluation).map_err(|error| failed(error.to_string()))?;
    std::fs::write(path, text + "\n").map_err(|error| failed(error.to_string()))
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
