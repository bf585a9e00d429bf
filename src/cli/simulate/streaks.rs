//! `skyloupe simulate streaks`: exposures with asteroids as FITS, and their truth as CSV.

use super::super::CliError;
use super::{OnTerminal, parse_size};
use crate::geometry::ImageSize;
use crate::progress::{Progress, Unwatched};
use crate::simulate::{AsteroidPriors, ImageLayout, PointingRecipe, simulate_pointing, write_pointing};
use clap::Args;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Arguments of `skyloupe simulate streaks`.
#[derive(Debug, Args)]
pub(super) struct StreaksArgs {
    /// Folder to write into (made if need be)
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Pixels of 0.1" in an exposure: one number for a square, or WIDTHxHEIGHT
    #[arg(long, value_name = "N|WxH", default_value = "2048x2066", value_parser = parse_size)]
    size: ImageSize,
    /// Exposures, 1 to 4
    #[arg(long, value_name = "1..4", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=4))]
    exposures: u8,
    /// The same seed gives the same pixels
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Wider PSF, brighter sky, five times the stars, fewer cosmic rays flagged, other asteroids
    #[arg(long)]
    shifted: bool,
    /// Dither steps as a share of Euclid's 61" and 111"; small images overlap when they are small
    #[arg(long, value_name = "F", default_value_t = 0.1, value_parser = parse_dither)]
    dither_scale: f64,
    /// Asteroids in a million pixels
    #[arg(long, value_name = "PER_MPX", default_value_t = 4.0, value_parser = parse_density)]
    asteroids: f64,
    /// Cut each image into the four quadrants of one detector
    #[arg(long)]
    quadrants: bool,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// Simulate a pointing and write it.
///
/// # Errors
/// When it cannot be made or written.
pub(super) fn simulate_streaks(arguments: &StreaksArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let recipe = arguments.recipe();
    check_folder(&arguments.out)?;
    let failed = |error: crate::simulate::SimulateError| CliError::Input(error.to_string());
    let is_shown = io::stderr().is_terminal();
    let shown = OnTerminal::default();
    let progress: &dyn Progress = if is_shown { &shown } else { &Unwatched };
    let pointing = simulate_pointing(&recipe, progress);
    if is_shown {
        eprintln!();
    }
    let pointing = pointing.map_err(failed)?;
    let layout = if arguments.quadrants { ImageLayout::Quadrants } else { ImageLayout::Whole };
    let files = write_pointing(&pointing, &recipe, (&arguments.out, layout)).map_err(failed)?;
    let passages: usize = pointing.exposures.iter().map(|exposure| exposure.passages.len()).sum();
    let satellites: usize = pointing.exposures.iter().map(|exposure| exposure.satellites.len()).sum();
    let asteroids = pointing.asteroids.len();
    if arguments.json {
        let summary = serde_json::json!({
            "out": arguments.out,
            "exposures": files,
            "seed": arguments.seed,
            "width": recipe.size.width,
            "height": recipe.size.height,
            "shifted": arguments.shifted,
            "asteroids": asteroids,
            "passages": passages,
            "satellites": satellites,
            "stars": pointing.stars.len(),
        });
        return Ok(writeln!(out, "{summary}")?);
    }
    for file in &files {
        writeln!(out, "{}", file.display())?;
    }
    let ImageSize { width, height } = recipe.size;
    let s = if files.len() == 1 { "" } else { "s" };
    Ok(writeln!(
        out,
        "{} exposure{s} of {width}x{height} pixels, {asteroids} asteroids in {passages} passages; their truth is in \
         asteroids.csv and passages.csv beside them",
        files.len()
    )?)
}

impl StreaksArgs {
    fn recipe(&self) -> PointingRecipe {
        let usual = PointingRecipe::default();
        let usual = PointingRecipe {
            size: self.size,
            seed: self.seed,
            exposures: usize::from(self.exposures),
            dither_scale: self.dither_scale,
            asteroids: AsteroidPriors { per_mpx: self.asteroids, ..usual.asteroids },
            ..usual
        };
        if self.shifted { usual.shifted() } else { usual }
    }
}

/// Refuse before the work what could not be written after it.
fn check_folder(folder: &Path) -> Result<(), CliError> {
    let failed = |source| CliError::File {
        what: "nothing can be written into the folder",
        source,
        path: folder.to_owned(),
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let trial = folder.join(format!(".skyloupe.{}.part", std::process::id()));
    std::fs::write(&trial, b"").map_err(failed)?;
    std::fs::remove_file(&trial).map_err(failed)
}

fn parse_dither(text: &str) -> Result<f64, String> {
    within(text, 0.0, 2.0).ok_or_else(|| format!("\"{text}\" is no share between 0 and 2"))
}

fn parse_density(text: &str) -> Result<f64, String> {
    within(text, 0.0, 1000.0).ok_or_else(|| format!("\"{text}\" is no number between 0 and 1000"))
}

fn within(text: &str, low: f64, high: f64) -> Option<f64> {
    text.trim().parse().ok().filter(|value| (low..=high).contains(value))
}
