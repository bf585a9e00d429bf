//! Tables from files. What a file is, its content says; its name only decides where the content does not.

mod columns;
mod ecsv;
mod fits;
mod parquet;
mod stream;
mod text;
mod votable;
mod yaml;

pub use stream::TextParts;

use super::{CatalogueError, Table};
use crate::fits::{FileContent, FileSpec, FitsError, HduChoice, described};
use crate::progress::Progress;
use std::path::Path;

/// Most rows of a table: rows are numbered with 32 bits.
const MOST_ROWS: usize = u32::MAX as usize;

/// Read a table: FITS (binary and text tables), CSV, ECSV, tables set out with blanks, VOTable, Parquet; `.gz`,
/// `.bz2` and `.Z` of all but Parquet. `FILE[EXT]` chooses an HDU, or a table of a VOTable, by 0-based number or name.
///
/// Identifiers of 64 bits are exact. What could not be read as it stands is said in [`Table::warnings`].
///
/// # Errors
/// When the file cannot be read, is no table, or is damaged beyond use; [`CatalogueError::Cancelled`].
pub fn read_table(path: &Path, progress: &dyn Progress) -> Result<Table, CatalogueError> {
    let spec = FileSpec::parse(path.as_os_str());
    let source = Source { path: &spec.path, choice: spec.hdu.as_ref(), progress };
    let content = FileContent::open(source.path, progress).map_err(cancelled)?;
    let format = content.read(|bytes| Format::of(bytes, source.path)).map_err(cancelled)??;
    let table = match format {
        Format::Parquet => parquet::read(&source),
        _ => content.read(|bytes| match format {
            Format::Fits => fits::read(bytes, &source),
            Format::VoTable => votable::read(bytes, &source),
            Format::Ecsv => ecsv::read(bytes, &source),
            Format::Text | Format::Parquet => text::read(bytes, &source),
        })?,
    };
    if progress.is_cancelled() {
        return Err(CatalogueError::Cancelled);
    }
    let mut table = table?;
    if table.row_count() > MOST_ROWS {
        let why = format!("it has more than {MOST_ROWS} rows");
        return Err(CatalogueError::Unsupported { why, path: spec.path });
    }
    table.warnings.splice(0..0, content.warnings.iter().cloned());
    if table.name.is_empty() {
        table.name = name_of_file(&spec.path);
    }
    table.path = spec.path;
    columns::make_names_unique(&mut table);
    table.warnings.extend(table.repeated_identifiers_warning());
    progress.report(1.0);
    Ok(table)
}

/// The name of a file without the endings that say its format.
fn name_of_file(path: &Path) -> String {
    let packed = path.extension().is_some_and(|end| end == "gz" || end == "bz2" || end == "Z");
    let path = if packed { path.with_extension("") } else { path.to_owned() };
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

fn cancelled(error: FitsError) -> CatalogueError {
    if error == FitsError::Cancelled { CatalogueError::Cancelled } else { CatalogueError::File(error) }
}

/// What the readers of all formats need besides the bytes.
struct Source<'a> {
    path: &'a Path,
    choice: Option<&'a HduChoice>,
    progress: &'a dyn Progress,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Format {
    Fits,
    VoTable,
    Parquet,
    Ecsv,
    /// CSV and its relatives.
    Text,
}

impl Format {
    /// By content; `Err` where that is no table.
    fn of(bytes: &[u8], path: &Path) -> Result<Self, CatalogueError> {
        let refuse = |looks_like: String| CatalogueError::NotATable { looks_like, path: path.to_owned() };
        let head = bytes.get(..bytes.len().min(1 << 16)).unwrap_or(bytes);
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let has = |wanted: &[u8]| head.windows(wanted.len()).any(|window| window == wanted);
        if bytes.starts_with(b"SIMPLE  =") || bytes.starts_with(b"XTENSION") {
            Ok(Self::Fits)
        } else if bytes.starts_with(b"PAR1") {
            Ok(Self::Parquet)
        } else if text.starts_with(b"<") && has(b"VOTABLE") {
            Ok(Self::VoTable)
        } else if text.starts_with(b"<") {
            Err(refuse("it is XML or HTML without a VOTable".to_owned()))
        } else if text.starts_with(b"# %ECSV") {
            Ok(Self::Ecsv)
        } else if bytes.is_empty() {
            Err(refuse("it is empty".to_owned()))
        } else if head.contains(&0) || head.starts_with(b"\x89PNG") || head.starts_with(b"%PDF") {
            Err(refuse(described(bytes)))
        } else {
            Ok(Self::Text)
        }
    }
}
