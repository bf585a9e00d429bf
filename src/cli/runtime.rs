//! `skyloupe runtime`: what runs the networks here, and getting ONNX Runtime.

use super::{CliError, RuntimeArguments};
use crate::inference::{
    Backend, Candidate, OnnxRuntimeBackend, Runtime, SearchPlaces, install, install_wheel,
};
use crate::places::Places;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `skyloupe runtime`.
#[derive(Debug, Args)]
pub struct RuntimeCommandArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say what runs the networks, why, and where ONNX Runtime was looked for.
    Status(StatusArguments),
    /// Fetch ONNX Runtime from PyPI with the machine's own pip, into the application's data folder.
    Install(InstallArguments),
}

#[derive(Debug, Args)]
struct StatusArguments {
    #[command(flatten)]
    runtime: RuntimeArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct InstallArguments {
    /// A wheel that was fetched by other means; its hash is checked all the same.
    #[arg(long, value_name = "FILE")]
    wheel: Option<PathBuf>,
}

/// Run `skyloupe runtime`.
///
/// # Errors
/// What cannot be installed, an answer that cannot be written.
pub(super) fn runtime(arguments: &RuntimeCommandArguments, out: &mut dyn Write) -> Result<(), CliError> {
    match &arguments.what {
        What::Status(status) => {
            let runtime = status.runtime.find();
            let report = Report::of(&runtime);
            if status.json {
                serde_json::to_writer_pretty(&mut *out, &report)?;
                return Ok(writeln!(out)?);
            }
            Ok(report.print(out)?)
        }
        What::Install(install) => install_library(install, out),
    }
}

fn install_library(arguments: &InstallArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let places = Places::of_platform();
    let mut say = |step: &str| eprintln!("skyloupe: {step}");
    let library = match &arguments.wheel {
        Some(wheel) => install_wheel(wheel, &places, &mut say),
        None => install(&places, &mut say),
    };
    let library = library.map_err(|error| CliError::Input(error.to_string()))?;
    let backend = OnnxRuntimeBackend::open(&library).map_err(|error| CliError::Input(error.to_string()))?;
    Ok(writeln!(out, "{} is installed: {}", backend.name(), library.display())?)
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Report {
    backend: String,
    why: String,
    /// The library that is loaded; null with the built-in backend.
    library: Option<PathBuf>,
    notice: Option<String>,
    /// In the order in which they were looked at.
    candidates: Vec<Row>,
    /// Where `skyloupe runtime install` puts the library.
    install_folder: PathBuf,
}

/// One candidate.
#[derive(Debug, Serialize)]
struct Row {
    /// "named", "variable", "beside-executable", "data-folder", "python".
    origin: crate::inference::Origin,
    path: Option<PathBuf>,
    /// "used", "not-needed", "absent", "missing", "not-a-library", "too-old", "another-in-use", "not-started".
    fate: &'static str,
    reason: String,
}

impl Report {
    fn of(runtime: &Runtime) -> Self {
        let row = |candidate: &Candidate| Row {
            origin: candidate.origin,
            path: candidate.path.clone(),
            fate: candidate.fate.name(),
            reason: candidate.fate.to_string(),
        };
        Self {
            backend: runtime.backend().name(),
            why: runtime.why().to_owned(),
            library: runtime.library(),
            notice: runtime.notice().map(str::to_owned),
            candidates: runtime.reasons().iter().map(row).collect(),
            install_folder: SearchPlaces::installed(&Places::of_platform()),
        }
    }

    fn print(&self, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "networks run on {}: {}", self.backend, self.why)?;
        for Row { origin, path, reason, .. } in &self.candidates {
            let path = path.as_deref().map(|path| format!(", {}", path.display())).unwrap_or_default();
            writeln!(out, "  {}: {reason}{path}", origin.place())?;
        }
        if self.library.is_none() {
            writeln!(
                out,
                "`skyloupe runtime install` gets ONNX Runtime, with which they run about twice as fast"
            )?;
        }
        Ok(())
    }
}
