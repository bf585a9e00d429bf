//! `skyloupe simulate`: simulated fields and exposures as FITS, and their truth as CSV.

mod streaks;

use super::CliError;
use crate::geometry::ImageSize;
use crate::progress::{Progress, Unwatched};
use crate::simulate::{FieldRecipe, SimulatedField, simulate_field, write_simulation};
use clap::{Args, Subcommand};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Simulate Euclid data
#[derive(Debug, Args)]
pub struct SimulateArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A field in VIS, Y, J, H with RMS maps, world coordinates and a truth catalogue
    Field(FieldArgs),
    /// Dithered VIS exposures with asteroids, flag maps and noise maps, and tables of what moves in them
    Streaks(streaks::StreaksArgs),
}

#[derive(Debug, Args)]
struct FieldArgs {
    /// FITS file to write (replaced if it exists)
    #[arg(long, value_name = "FILE.fits")]
    out: PathBuf,
    /// Also write what was put into the field
    #[arg(long, value_name = "FILE.csv")]
    truth: Option<PathBuf>,
    /// Pixels of 0.1": one number for a square, or WIDTHxHEIGHT
    #[arg(long, value_name = "N|WxH", default_value = "2000", value_parser = parse_size)]
    size: ImageSize,
    /// The same seed gives the same pixels
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// Run `skyloupe simulate`.
///
/// # Errors
/// When the field cannot be made or written.
pub(super) fn simulate(arguments: &SimulateArguments, out: &mut dyn Write) -> Result<(), CliError> {
    match &arguments.what {
        What::Field(field) => simulate_to_file(field, out),
        What::Streaks(arguments) => streaks::simulate_streaks(arguments, out),
    }
}

fn simulate_to_file(arguments: &FieldArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let recipe = FieldRecipe { seed: arguments.seed, ..FieldRecipe::of_size(arguments.size) };
    let field = if io::stderr().is_terminal() {
        let field = simulate_field(&recipe, &OnTerminal::default());
        eprintln!();
        field
    } else {
        simulate_field(&recipe, &Unwatched)
    }
    .map_err(|error| CliError::Input(error.to_string()))?;
    write_simulation(&field, &recipe, &arguments.out, arguments.truth.as_deref())
        .map_err(|error| CliError::Input(error.to_string()))?;
    print_summary(arguments, &field, out)
}

fn print_summary(arguments: &FieldArgs, field: &SimulatedField, out: &mut dyn Write) -> Result<(), CliError> {
    let lenses = field.truth.iter().filter(|entry| entry.lens.is_some()).count();
    if arguments.json {
        let summary = serde_json::json!({
            "out": arguments.out,
            "truth": arguments.truth,
            "seed": arguments.seed,
            "width": field.size.width,
            "height": field.size.height,
            "sources": field.truth.len(),
            "lenses": lenses,
        });
        return Ok(writeln!(out, "{summary}")?);
    }
    let ImageSize { width, height } = field.size;
    let sources = field.truth.len();
    let path = arguments.out.display();
    Ok(writeln!(out, "{path}: {width}x{height} pixels in 4 bands, {sources} sources, {lenses} lenses")?)
}

/// A percentage on standard error, rewritten in place.
#[derive(Default)]
struct OnTerminal {
    percent: AtomicU32,
}

impl Progress for OnTerminal {
    fn report(&self, fraction: f32) {
        let percent = (100.0 * fraction.clamp(0.0, 1.0)) as u32;
        if self.percent.swap(percent, Ordering::Relaxed) != percent {
            eprint!("\rsimulating: {percent} %");
        }
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn parse_size(text: &str) -> Result<ImageSize, String> {
    let (width, height) = text.split_once(['x', 'X']).unwrap_or((text, text));
    let side = |part: &str| {
        part.trim().parse::<usize>().map_err(|_| format!("\"{text}\" is no size; write 2000 or 2000x1500"))
    };
    Ok(ImageSize { width: side(width)?, height: side(height)? })
}
