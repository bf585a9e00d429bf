//! CSV written in parts.

use super::delimited;
use crate::catalogue::{CatalogueError, Table};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A CSV file that grows by parts of a table, and appears under its name when it is finished. Dropped before that, it
/// leaves nothing behind.
#[derive(Debug)]
pub struct CsvParts {
    out: Option<BufWriter<File>>,
    has_head: bool,
    temporary: PathBuf,
    path: PathBuf,
}

impl CsvParts {
    /// Begin a file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn create(path: &Path) -> Result<Self, CatalogueError> {
        let name = path.file_name().ok_or_else(|| CatalogueError::write("it has no file name", path))?;
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(hidden);
        let file =
            File::create(&temporary).map_err(|error| CatalogueError::write(error.to_string(), path))?;
        let out = Some(BufWriter::with_capacity(1 << 20, file));
        Ok(Self { out, has_head: false, temporary, path: path.to_owned() })
    }

    /// Add rows. All parts have the columns of the first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn add(&mut self, part: &Table) -> Result<(), CatalogueError> {
        let Some(out) = &mut self.out else { return Ok(()) };
        let written =
            if self.has_head { delimited::write_rows(out, part) } else { delimited::write(out, part, false) };
        self.has_head = true;
        written.map_err(|error| CatalogueError::write(error.to_string(), &self.path))
    }

    /// Wait until the disk has it, and give it its name.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<(), CatalogueError> {
        let finished = (|| -> io::Result<()> {
            if let Some(mut out) = self.out.take() {
                out.flush()?;
                out.get_ref().sync_all()?;
            }
            fs::rename(&self.temporary, &self.path)
        })();
        finished.map_err(|error| {
            // The failure that matters is the one above.
            fs::remove_file(&self.temporary).unwrap_or_default();
            CatalogueError::write(error.to_string(), &self.path)
        })
    }
}

impl Drop for CsvParts {
    fn drop(&mut self) {
        if self.out.take().is_some() {
            fs::remove_file(&self.temporary).unwrap_or_default();
        }
    }
}
