//! Writes plain FITS files: 32-bit floats, one extension per plane; and binary tables.

mod card;
mod part;
mod table;

pub use part::cards_of_part;
pub use table::{ColumnToWrite, ColumnValues, TableToWrite, write_table};

use super::FitsError;
use crate::geometry::ImageSize;
use crate::header::{Card, Value};
use card::card_lines;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const BLOCK: usize = 2880;

/// An image to write.
#[derive(Debug, Clone)]
pub struct PlaneToWrite<'a> {
    /// EXTNAME; empty for none.
    pub name: &'a str,
    /// Further cards: WCS, MAGZERO, BUNIT, FILTER, ... Those that describe the array are ignored.
    pub cards: &'a [Card],
    pub size: ImageSize,
    /// Row-major, the first row of the FITS array first; NaN is kept.
    pub values: &'a [f32],
}

/// Write planes as extensions after an empty primary HDU. The file appears under its name only when complete.
///
/// # Errors
/// When a plane has not one value per pixel, a card cannot be written, or the disk refuses.
pub fn write_field(path: &Path, planes: &[PlaneToWrite<'_>]) -> Result<(), FitsError> {
    write_exposure(path, &[], planes)
}

/// As [`write_field`], with cards in the primary header that hold for all planes.
///
/// # Errors
/// As [`write_field`].
pub fn write_exposure(path: &Path, shared: &[Card], planes: &[PlaneToWrite<'_>]) -> Result<(), FitsError> {
    write_atomically(path, |out| {
        let primary = [
            "SIMPLE  =                    T",
            "BITPIX  =                    8",
            "NAXIS   =                    0",
        ];
        let mut header: Vec<String> = primary.iter().map(|card| (*card).to_owned()).collect();
        header.push("EXTEND  =                    T".to_owned());
        for card in shared.iter().filter(|card| !describes_the_array(&card.keyword)) {
            header.extend(card_lines(card)?);
        }
        write_header(out, &header)?;
        planes.iter().try_for_each(|plane| write_plane(out, plane, false))
    })
}

/// Write one plane as the primary HDU.
///
/// # Errors
/// As [`write_field`].
pub fn write_image(path: &Path, plane: &PlaneToWrite<'_>) -> Result<(), FitsError> {
    write_atomically(path, |out| write_plane(out, plane, true))
}

/// Write under a temporary name in the same folder, then rename.
fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), String>,
) -> Result<(), FitsError> {
    let name = path.file_name().ok_or_else(|| FitsError::write(path, "it has no file name"))?;
    let mut temporary_name = std::ffi::OsString::from(".");
    temporary_name.push(name);
    temporary_name.push(format!(".{}.part", std::process::id()));
    let temporary = path.with_file_name(temporary_name);
    let result = fill(&temporary, write)
        .and_then(|()| fs::rename(&temporary, path).map_err(|error| error.to_string()));
    result.map_err(|why| {
        // The error that matters is the first one; a left-over file is only untidy.
        let _ = fs::remove_file(&temporary);
        FitsError::write(path, why)
    })
}

fn fill(
    temporary: &PathBuf,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), String>,
) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(temporary).map_err(text)?);
    write(&mut out)?;
    out.flush().map_err(text)?;
    out.get_ref().sync_all().map_err(text)
}

fn write_plane(out: &mut impl Write, plane: &PlaneToWrite<'_>, primary: bool) -> Result<(), String> {
    let (expected, found) = (plane.size.area(), plane.values.len());
    if expected != found {
        return Err(format!("{found} values were given for {expected} pixels of {:?}", plane.name));
    }
    let integer = |keyword: &str, value: usize| format!("{keyword:<8}= {value:>20}");
    let first = if primary { "SIMPLE  =                    T" } else { "XTENSION= 'IMAGE   '" };
    let mut header = vec![
        first.to_owned(),
        "BITPIX  =                  -32".to_owned(),
        integer("NAXIS", 2),
        integer("NAXIS1", plane.size.width),
        integer("NAXIS2", plane.size.height),
    ];
    if !primary {
        header.extend([integer("PCOUNT", 0), integer("GCOUNT", 1)]);
    }
    if !plane.name.is_empty() {
        let value = Value::Text(plane.name.to_owned());
        let name = Card { keyword: "EXTNAME".to_owned(), value, comment: "name of this plane".to_owned() };
        header.extend(card_lines(&name)?);
    }
    for card in plane.cards.iter().filter(|card| !describes_the_array(&card.keyword)) {
        header.extend(card_lines(card)?);
    }
    write_header(out, &header)?;
    let text = |error: std::io::Error| error.to_string();
    let mut buffer = Vec::with_capacity(1 << 16);
    for run in plane.values.chunks(1 << 14) {
        buffer.clear();
        buffer.extend(run.iter().flat_map(|value| value.to_be_bytes()));
        out.write_all(&buffer).map_err(text)?;
    }
    out.write_all(&vec![0; (found * 4).next_multiple_of(BLOCK) - found * 4]).map_err(text)
}

fn describes_the_array(keyword: &str) -> bool {
    let axis =
        keyword.strip_prefix("NAXIS").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    axis || matches!(
        keyword,
        "SIMPLE"
            | "XTENSION"
            | "BITPIX"
            | "PCOUNT"
            | "GCOUNT"
            | "EXTEND"
            | "GROUPS"
            | "BSCALE"
            | "BZERO"
            | "BLANK"
            | "EXTNAME"
            | "CHECKSUM"
            | "DATASUM"
            | "END"
            | "INHERIT"
    )
}

fn write_header(out: &mut impl Write, cards: &[String]) -> Result<(), String> {
    let mut text = String::with_capacity(BLOCK);
    for card in cards {
        text.push_str(&format!("{card:<80}"));
    }
    text.push_str(&format!("{:<80}", "END"));
    let padded = text.len().next_multiple_of(BLOCK);
    out.write_all(format!("{text:<padded$}").as_bytes()).map_err(|error| error.to_string())
}
