//! Opening files, and the demonstration field.

use crate::fits::{self, FileSpec, Unpacking};
use crate::progress::Progress;
use crate::session::Loaded;
use std::path::Path;
use std::sync::Arc;

/// What was opened, and the work that brings the pixels which are still to come.
pub type LoadedSoFar = (Loaded, Vec<Unpacking>);

/// Open files as fields. Files that cannot be opened are named, the others open all the same.
///
/// # Errors
/// When no file can be opened: one sentence for each that says what failed and where.
pub fn open_files(files: Vec<FileSpec>, progress: &dyn Progress) -> Result<LoadedSoFar, String> {
    let all = match fits::open_fields(&files, progress) {
        Ok(opened) => return Ok(loaded(opened, files, Vec::new())),
        Err(error) => error,
    };
    let (mut sound, mut failures) = (Vec::new(), Vec::new());
    for file in &files {
        match fits::open_fields(std::slice::from_ref(file), progress) {
            Ok(_) => sound.push(file.clone()),
            Err(error) => failures.push(error.to_string()),
        }
    }
    if sound.is_empty() || failures.is_empty() {
        return Err(if failures.is_empty() { all.to_string() } else { failures.join("\n") });
    }
    let opened = fits::open_fields(&sound, progress).map_err(|error| error.to_string())?;
    Ok(loaded(opened, sound, failures))
}

fn loaded(opened: fits::Opened, files: Vec<FileSpec>, failures: Vec<String>) -> LoadedSoFar {
    let fields = opened.fields.into_iter().map(Arc::new).collect();
    (Loaded { fields, warnings: opened.warnings, failures, files }, opened.unpackings)
}

/// Open the demonstration field, making it at the first time.
///
/// # Errors
/// When it can neither be made nor read.
pub fn open_demo(cache: &Path, progress: &dyn Progress) -> Result<LoadedSoFar, String> {
    let path = crate::simulate::demo_file(cache, progress).map_err(|error| error.to_string())?;
    let (mut loaded, unpackings) = open_files(vec![FileSpec::of_path(&path)], progress)?;
    for field in &mut loaded.fields {
        let mut named = (**field).clone();
        named.name = "Demo field (simulated)".to_owned();
        *field = Arc::new(named);
    }
    loaded.files.clear();
    Ok((loaded, unpackings))
}

/// Another plane of the cube that `plane` belongs to.
///
/// # Errors
/// When the file cannot be read any more.
pub fn open_cube_plane(
    plane: &crate::field::Plane,
    index: usize,
) -> Result<Arc<crate::field::Plane>, String> {
    let file = fits::FitsFile::open(&plane.source.path).map_err(|error| error.to_string())?;
    file.plane(plane.source.hdu, index).map_err(|error| error.to_string())
}
