//! The binary: reads the command line, then runs one command or opens the window.

use clap::Parser;
use skyloupe::app::{self, StartOptions};
use skyloupe::cli::{self, Arguments, CliError, WindowArguments};
use std::io::{self, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("error,wgpu_hal=off")).init();
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Some(command) => cli::run(command, &mut BufWriter::new(io::stdout().lock())),
        None => open_window(&arguments.window),
    };
    cli::finish(&outcome)
}

fn open_window(window: &WindowArguments) -> Result<(), CliError> {
    let options = StartOptions {
        files: window.field.specs(),
        recipe: window.recipe.clone(),
        backend: window.backend,
        goto: window.sky_position()?,
        fov_arcmin: window.fov,
        measure: window.measure,
        cache: window.cache.run(),
        catalogues: window.catalogues.clone(),
        session: window.session.clone(),
    };
    app::run(options).map_err(|error| CliError::Input(error.to_string()))
}
