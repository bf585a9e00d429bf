//! The command line: the same core as the window, for scripts and for tests.
//!
//! Answers go to standard output, as text or with `--json` as JSON; a failure is one sentence on standard error.
//! Nothing here starts the window: the binary does that with what [`Arguments`] holds when no command is named.

// The help texts write FILE[EXT] as it is typed; that is no link.
#![allow(rustdoc::broken_intra_doc_links)]

mod bench;
mod cache;
mod candidate_arguments;
mod catalogue;
mod cutouts;
mod error;
mod evaluate;
mod field_arguments;
mod gpu_picture;
mod grades;
mod host_trials;
mod info;
mod inpaint;
mod interaction;
mod kept_overviews;
mod learn;
mod lens_trials;
mod lenses;
mod look;
mod mask;
mod memory;
mod milestones;
mod models;
mod on_standard_error;
mod pixel;
mod place;
mod processor;
mod quasars;
mod render;
mod runtime;
mod runtime_arguments;
mod scene;
mod simulate;
mod source_output;
mod sources;
mod stamp_files;
mod streak_trials;
mod streaks;
mod training_set;

pub use bench::BenchArguments;
pub use cache::{CacheArguments, CacheSwitch};
pub use candidate_arguments::CandidateArguments;
pub use catalogue::CatalogueArguments;
pub use cutouts::CutoutsArguments;
pub use error::CliError;
pub use evaluate::EvaluateArguments;
pub use field_arguments::FieldArguments;
pub use grades::GradesArguments;
pub use info::InfoArguments;
pub use inpaint::InpaintArguments;
pub use learn::HeadsArguments;
pub use lenses::LensesArguments;
pub use mask::MaskArguments;
pub use models::ModelsArguments;
pub use pixel::PixelArguments;
pub use quasars::QuasarsArguments;
pub use render::RenderArguments;
pub use runtime::RuntimeCommandArguments;
pub use runtime_arguments::RuntimeArguments;
pub use simulate::SimulateArguments;
pub use sources::SourcesArguments;
pub use streaks::StreaksArguments;
pub use training_set::TrainingSetArguments;

use crate::gpu::BackendChoice;
use crate::sky::SkyPoint;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Look at Euclid fields. Without a command, FILE... open in a window; without a file, the demo field does.
#[derive(Debug, Parser)]
#[command(name = "skyloupe", version, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(after_help = "A file named like a command opens after `--`: skyloupe -- info")]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub window: WindowArguments,
}

/// What can be done without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the HDUs of a file.
    Info(InfoArguments),
    /// Values at positions, in every band.
    Pixel(PixelArguments),
    /// Draw the picture that the window shows into a PNG or TIFF file.
    Render(RenderArguments),
    /// Simulate Euclid data.
    Simulate(SimulateArguments),
    /// Measure networks and their baselines on simulated fields.
    Evaluate(EvaluateArguments),
    /// Write what networks are trained on.
    TrainingSet(TrainingSetArguments),
    /// Detect the sources of a field and measure them.
    Sources(SourcesArguments),
    /// Search exposures for asteroid streaks.
    Streaks(StreaksArguments),
    /// List, merge, compare and exchange what people said about candidates.
    Grades(GradesArguments),
    /// Score sources of a field as strong lenses.
    Lenses(LensesArguments),
    /// Repaint the cores of galaxies and score what stands out: active nuclei, quasars, point sources.
    Inpaint(Box<InpaintArguments>),
    /// Tell quasars from stars and galaxies in a catalogue with u, g, r, i.
    Quasars(QuasarsArguments),
    /// Cut sources out of a field, as pictures and as FITS.
    Cutouts(CutoutsArguments),
    /// What a table of sources holds; filter, sort, match and convert it.
    Catalogue(CatalogueArguments),
    /// Measure how fast fields open, pan, zoom and change colour on this machine.
    Bench(BenchArguments),
    /// Say what is kept on disk to open large fields faster, or clear it.
    Cache(CacheArguments),
    /// Say what runs the networks, or get ONNX Runtime.
    Runtime(RuntimeCommandArguments),
    /// List the networks, read their cards, add your own.
    Models(ModelsArguments),
    /// List what was learnt from grades, compare it with its network, roll it back.
    Heads(HeadsArguments),
}

/// What the window opens with.
#[derive(Debug, Args)]
pub struct WindowArguments {
    #[command(flatten)]
    pub field: FieldArguments,
    /// Recipe to show it with.
    #[arg(long, value_name = "NAME", value_parser = look::recipe_parser())]
    pub recipe: Option<String>,
    /// What draws.
    #[arg(long, value_parser = backend_parser(), default_value = "auto")]
    pub backend: BackendChoice,
    /// Sky position to centre on: degrees or sexagesimal.
    #[arg(long, value_name = "RA,Dec", allow_hyphen_values = true)]
    pub goto: Option<String>,
    /// Width of the view at that position.
    #[arg(long, value_name = "ARCMIN", value_parser = place::parse_positive, requires = "goto")]
    pub fov: Option<f64>,
    /// Drag, recolour and zoom by itself, print how long the window's frames take, and quit. With --catalog, say first
    /// how long opening, filtering and sorting the table took, and draw its rows in all frames.
    #[arg(long)]
    pub measure: bool,
    #[command(flatten)]
    pub cache: CacheSwitch,
    /// Table of sources to draw over the field; may be given more than once.
    #[arg(long = "catalog", visible_alias = "catalogue", value_name = "FILE")]
    pub catalogues: Vec<PathBuf>,
    /// Session to restore.
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub session: Option<PathBuf>,
}

impl WindowArguments {
    /// Where `--goto` leads.
    ///
    /// # Errors
    /// Text that is no sky position.
    pub fn sky_position(&self) -> Result<Option<SkyPoint>, CliError> {
        self.goto.as_deref().map(place::sky_position).transpose()
    }
}

/// The names of graphics interfaces, listed in the help.
fn backend_parser() -> impl TypedValueParser<Value = BackendChoice> {
    let names = PossibleValuesParser::new(BackendChoice::ALL.map(BackendChoice::name));
    names.map(|name| BackendChoice::from_name(&name).unwrap_or_default())
}

/// Run a command; what it answers goes to `out`.
///
/// # Errors
/// Bad input, and usage that only the files show to be wrong.
pub fn run(command: &Command, out: &mut dyn Write) -> Result<(), CliError> {
    match command {
        Command::Info(arguments) => info::info(arguments, out)?,
        Command::Pixel(arguments) => pixel::pixel(arguments, out)?,
        Command::Render(arguments) => render::render(arguments, out)?,
        Command::Simulate(arguments) => simulate::simulate(arguments, out)?,
        Command::Evaluate(arguments) => evaluate::evaluate(arguments, out)?,
        Command::TrainingSet(arguments) => training_set::training_set(arguments, out)?,
        Command::Sources(arguments) => sources::sources(arguments, out)?,
        Command::Streaks(arguments) => streaks::streaks(arguments, out)?,
        Command::Grades(arguments) => grades::grades(arguments, out)?,
        Command::Lenses(arguments) => lenses::lenses(arguments, out)?,
        Command::Inpaint(arguments) => inpaint::inpaint(arguments, out)?,
        Command::Quasars(arguments) => quasars::quasars(arguments, out)?,
        Command::Cutouts(arguments) => cutouts::cutouts(arguments, out)?,
        Command::Catalogue(arguments) => catalogue::catalogue(arguments, out)?,
        Command::Bench(arguments) => bench::bench(arguments, out)?,
        Command::Cache(arguments) => cache::cache(arguments, out)?,
        Command::Runtime(arguments) => runtime::runtime(arguments, out)?,
        Command::Models(arguments) => models::models(arguments, out)?,
        Command::Heads(arguments) => learn::heads(arguments, out)?,
    }
    Ok(out.flush()?)
}

/// Say what went wrong, on standard error, and with which code the process ends.
pub fn finish(outcome: &Result<(), CliError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is_broken_pipe() {
                eprintln!("skyloupe: {error}");
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// Say what the user should know although the command goes on.
fn warn(sentence: &str) {
    eprintln!("skyloupe: warning: {sentence}");
}
