//! Files that are either written whole or not at all.

use crate::catalogue::CatalogueError;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Write beside the file, wait until the disk has it, and rename it into place. After a failure the old file is as it
/// was, and nothing is left beside it.
pub(super) fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), CatalogueError> {
    let name = path.file_name().ok_or_else(|| CatalogueError::write("it has no file name", path))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    let temporary = path.with_file_name(hidden);
    let written = (|| {
        let mut out = BufWriter::with_capacity(1 << 20, File::create(&temporary)?);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        fs::rename(&temporary, path)
    })();
    written.map_err(|error| {
        // The failure that matters is the one above.
        fs::remove_file(&temporary).unwrap_or_default();
        CatalogueError::write(error.to_string(), path)
    })
}
