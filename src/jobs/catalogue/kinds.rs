//! Which files hold tables and no images.

use crate::fits::{FileSpec, FitsFile, HduKind};
use std::path::{Path, PathBuf};

/// Endings of tables that are no FITS files.
const TABLE_ENDINGS: [&str; 11] =
    ["csv", "ecsv", "tsv", "tab", "dat", "txt", "cat", "vot", "votable", "xml", "parquet"];

/// Tables, and everything else. A file that cannot be read counts as an image: opening it says what is wrong.
pub fn tables_and_images(files: Vec<FileSpec>) -> (Vec<PathBuf>, Vec<FileSpec>) {
    let (tables, images): (Vec<FileSpec>, Vec<FileSpec>) =
        files.into_iter().partition(|file| is_table(&file.path));
    (tables.into_iter().map(|file| file.path).collect(), images)
}

fn is_table(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    if name.rsplit_once('.').is_some_and(|(_, ending)| TABLE_ENDINGS.contains(&ending)) {
        return true;
    }
    let Ok(file) = FitsFile::open(path) else { return false };
    let hdus = file.hdus;
    !hdus.iter().any(|hdu| hdu.is_image())
        && hdus.iter().any(|hdu| matches!(hdu.kind, HduKind::Table | HduKind::AsciiTable))
}
