//! The field that the application opens when it is started without a file.
//!
//! It is made at first start and kept in the cache directory: shipping it would put some ten megabytes into
//! the repository with every version, making it takes about two seconds once.

use super::error::SimulateError;
use super::field::{SimulatedField, simulate_field};
use super::output::{SIMULATOR_VERSION, write_simulation};
use super::recipe::FieldRecipe;
use crate::progress::Progress;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Seed of the demo field.
pub const DEMO_SEED: u64 = 7;

/// The demo field in memory.
///
/// # Errors
/// When the watcher cancels.
pub fn demo_field(seed: u64, progress: &dyn Progress) -> Result<SimulatedField, SimulateError> {
    simulate_field(&demo_recipe(seed), progress)
}

fn demo_recipe(seed: u64) -> FieldRecipe {
    FieldRecipe { seed, ..FieldRecipe::default() }
}

/// The demo field as a file in `cache_dir`, simulated unless a complete file of this version is there.
/// The truth catalogue lies beside it with the extension `csv`.
///
/// # Errors
/// When the directory or the files cannot be written, or the watcher cancels.
pub fn demo_file(cache_dir: &Path, progress: &dyn Progress) -> Result<PathBuf, SimulateError> {
    let path = cache_dir.join(format!("demo-v{SIMULATOR_VERSION}-{DEMO_SEED}.fits"));
    let recipe = demo_recipe(DEMO_SEED);
    let truth_path = path.with_extension("csv");
    if is_complete(&path, &recipe) && truth_path.is_file() {
        progress.report(1.0);
        return Ok(path);
    }
    let failed = |source, path: &Path| SimulateError::File {
        what: "the demo field could not be kept",
        source,
        path: path.to_owned(),
    };
    fs::create_dir_all(cache_dir).map_err(|source| failed(source, cache_dir))?;
    let field = simulate_field(&recipe, progress)?;
    // Written under other names first, so that a crash or a second instance never leaves half a file.
    let mark = std::process::id();
    let unfinished = path.with_extension(format!("{mark}.part.fits"));
    let unfinished_truth = path.with_extension(format!("{mark}.part.csv"));
    let outcome = write_simulation(&field, &recipe, &unfinished, Some(&unfinished_truth))
        .and_then(|()| rename(&unfinished_truth, &truth_path).map_err(|source| failed(source, &truth_path)))
        .and_then(|()| rename(&unfinished, &path).map_err(|source| failed(source, &path)));
    if outcome.is_err() {
        // What is left of a failed attempt is of no use; that it cannot be removed changes nothing.
        let _ = fs::remove_file(&unfinished);
        let _ = fs::remove_file(&unfinished_truth);
    }
    outcome.map(|()| path)
}

/// Rename over a file that may exist (which Windows refuses while another instance has it open).
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(_) if to.is_file() => fs::remove_file(from),
        outcome => outcome,
    }
}

/// True if the file holds at least the pixels of eight planes in whole FITS records.
fn is_complete(path: &Path, recipe: &FieldRecipe) -> bool {
    const RECORD: u64 = 2880;
    let plane = (recipe.size.area() as u64 * 4).div_ceil(RECORD) * RECORD;
    fs::metadata(path).is_ok_and(|file| file.len() > 8 * plane && file.len() % RECORD == 0)
}
