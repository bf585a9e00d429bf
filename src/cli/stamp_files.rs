//! Pictures and FITS stamps of many sources in one folder.

use super::CliError;
use crate::field::Field;
use crate::interop::{Stamp, contact_sheet, write_picture, write_stamp_png};
use crate::lenses::{Candidate, StampOf, write_stamp};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Stamps on one sheet: 10 x 10.
const SHEET_COLUMNS: usize = 10;
const SHEET_STAMPS: usize = 100;

/// A folder of stamps.
#[derive(Debug)]
pub(super) struct StampFolder<'a> {
    pub folder: &'a Path,
    pub field: &'a Field,
}

/// How many files were written, and how long that took.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub(super) struct Written {
    pub files: usize,
    pub seconds: f64,
}

impl Written {
    /// Count what else was written.
    pub fn add(&mut self, more: Self) {
        self.files += more.files;
        self.seconds += more.seconds;
    }
}

impl StampFolder<'_> {
    /// Make the folder.
    ///
    /// # Errors
    /// When that is not possible.
    pub fn make(&self) -> Result<(), CliError> {
        let what = "the folder of stamps cannot be made";
        std::fs::create_dir_all(self.folder).map_err(|source| CliError::File {
            what,
            source,
            path: self.folder.to_owned(),
        })
    }

    /// One PNG for each picture, named by the identifier.
    ///
    /// # Errors
    /// The first file that cannot be written.
    pub fn write_pngs(&self, stamps: &[(Candidate, Stamp)]) -> Result<Written, CliError> {
        let begun = Instant::now();
        let names = names(stamps.iter().map(|(candidate, _)| candidate.id));
        stamps
            .par_iter()
            .zip(&names)
            .try_for_each(|((_, stamp), name)| write_stamp_png(&self.path(&format!("{name}.png")), stamp))?;
        Ok(Written { files: stamps.len(), seconds: begun.elapsed().as_secs_f64() })
    }

    /// One FITS file for each candidate, named by the identifier.
    ///
    /// # Errors
    /// The first file that cannot be written.
    pub fn write_fits(&self, candidates: &[Candidate], side: usize) -> Result<Written, CliError> {
        let begun = Instant::now();
        let names = names(candidates.iter().map(|candidate| candidate.id));
        let write = |(candidate, name): (&Candidate, &String)| {
            write_stamp(&self.path(&format!("{name}.fits")), &StampOf { field: self.field, candidate, side })
        };
        let written = candidates.par_iter().zip(&names).try_for_each(write);
        written.map_err(|error| CliError::Input(error.to_string()))?;
        Ok(Written { files: candidates.len(), seconds: begun.elapsed().as_secs_f64() })
    }

    /// Sheets of a hundred pictures each, in their order: sheet-001.png and on, after so many that were written before.
    ///
    /// # Errors
    /// The first file that cannot be written.
    pub fn write_sheets(
        &self,
        stamps: &[(Candidate, Stamp)],
        written: &mut usize,
    ) -> Result<Written, CliError> {
        let begun = Instant::now();
        let sheets: Vec<&[(Candidate, Stamp)]> = stamps.chunks(SHEET_STAMPS).collect();
        let before = *written;
        sheets.par_iter().enumerate().try_for_each(|(number, sheet)| {
            let stamps: Vec<Stamp> = sheet.iter().map(|(_, stamp)| stamp.clone()).collect();
            match contact_sheet(&stamps, SHEET_COLUMNS) {
                Some(picture) => {
                    write_picture(&self.path(&format!("sheet-{:03}.png", before + number + 1)), &picture)
                }
                None => Ok(()),
            }
        })?;
        *written += sheets.len();
        Ok(Written { files: sheets.len(), seconds: begun.elapsed().as_secs_f64() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// File names: identifiers, the second and further ones of a kind with a number behind.
pub(super) fn names(ids: impl Iterator<Item = i64>) -> Vec<String> {
    let mut seen: HashMap<i64, usize> = HashMap::new();
    ids.map(|id| {
        let times = seen.entry(id).or_default();
        *times += 1;
        if *times == 1 { id.to_string() } else { format!("{id}_{times}") }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identifier_twice_has_two_files() {
        assert_eq!(names([7, -3, 7, 7].into_iter()), ["7", "-3", "7_2", "7_3"]);
    }
}
