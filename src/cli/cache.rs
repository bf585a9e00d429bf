//! `skyloupe cache`: what is kept on disk to open large fields faster.

use super::CliError;
use crate::jobs::{CacheRun, PyramidCache, StorageSettings, Usage, pyramid_cache};
use crate::places::Places;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `skyloupe cache`.
#[derive(Debug, Args)]
pub struct CacheArguments {
    /// What to do.
    #[arg(value_enum, default_value = "status")]
    what: What,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Where it is, how large, and how large it may become.
    Status,
    /// Remove all kept overviews, and no other file.
    Clear,
}

/// The argument that switches the cache off for one run.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct CacheSwitch {
    /// Neither use nor write overviews on disk; SKYLOUPE_NO_CACHE=1 does the same.
    #[arg(long)]
    pub no_cache: bool,
}

impl CacheSwitch {
    /// Whether this run may use the cache.
    pub fn run(self) -> CacheRun {
        if self.no_cache { CacheRun::Off } else { CacheRun::AsSet }
    }

    /// The cache of this run, as the user's settings say.
    pub fn cache(self) -> PyramidCache {
        cache_of(&Places::of_platform(), self.run())
    }
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Report {
    folder: PathBuf,
    enabled: bool,
    most_bytes: u64,
    /// What is there now.
    #[serde(flatten)]
    usage: Usage,
    /// After `clear`.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<Usage>,
}

/// Run `skyloupe cache`.
///
/// # Errors
/// Files that cannot be removed, an answer that cannot be written.
pub(super) fn cache(arguments: &CacheArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let cache = cache_of(&Places::of_platform(), CacheRun::AsSet);
    let removed = match arguments.what {
        What::Status => None,
        What::Clear => Some(cache.remove_all().map_err(|problem| CliError::Input(problem.to_string()))?),
    };
    let report = Report {
        folder: cache.folder().to_owned(),
        enabled: cache.is_enabled(),
        most_bytes: cache.most_bytes(),
        usage: cache.usage(),
        removed,
    };
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        return Ok(writeln!(out)?);
    }
    Ok(report.print(out)?)
}

fn cache_of(places: &Places, run: CacheRun) -> PyramidCache {
    pyramid_cache(places, StorageSettings::in_file(&places.settings).cache, run)
}

impl Report {
    fn print(&self, out: &mut dyn Write) -> std::io::Result<()> {
        if let Some(Usage { bytes, files }) = self.removed {
            writeln!(out, "removed {} in {files} files", mebibytes(bytes))?;
        }
        let Usage { bytes, files } = self.usage;
        let switch = if self.enabled { "on" } else { "off" };
        writeln!(out, "overviews on disk: {switch}")?;
        writeln!(out, "{} of at most {} in {files} files", mebibytes(bytes), mebibytes(self.most_bytes))?;
        writeln!(out, "{}", self.folder.display())
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
