//! Mappings of columns as files.

use crate::places::write_whole;
use crate::quasars::Mapping;
use std::path::Path;

/// # Errors
/// One sentence when the file cannot be read or holds no mapping.
pub fn read(path: &Path) -> Result<Mapping, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("The mapping of columns cannot be read: {error}: {}", path.display()))?;
    Mapping::parse(&text).map_err(|error| format!("{error}: {}", path.display()))
}

/// # Errors
/// One sentence when the file cannot be written.
pub fn write(path: &Path, mapping: &Mapping) -> Result<(), String> {
    let text = mapping.text().map_err(|error| error.to_string())?;
    write_whole(path, &text)
        .map_err(|error| format!("The mapping of columns cannot be written: {error}: {}", path.display()))
}
