//! Finds the HDUs of a file: reads headers, checks what they claim, and skips the data.

use super::big_endian::SampleFormat;
use super::{FitsError, HduKind};
use crate::header::Header;
use std::path::Path;

const BLOCK: usize = 2880;
const CARD: usize = 80;
/// Longest header that is searched for its END card.
const MAX_HEADER: usize = 64 << 20;

/// An HDU as its mandatory keywords describe it.
#[derive(Debug)]
pub(super) struct RawHdu {
    pub header: Header,
    pub kind: HduKind,
    pub bitpix: i64,
    /// NAXIS1, NAXIS2, ...
    pub axes: Vec<usize>,
    /// First byte of the data.
    pub data_start: usize,
    /// Bytes of data that the file has; fewer than the header says where it is cut off.
    pub available: usize,
}

/// All HDUs that can be used, and what is wrong with the rest.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub hdus: Vec<RawHdu>,
    pub warnings: Vec<String>,
}

/// Scan a whole file.
///
/// # Errors
/// When the primary HDU cannot be used; damage further back is a warning.
pub(super) fn scan(bytes: &[u8], path: &Path) -> Result<Scan, FitsError> {
    if !bytes.starts_with(b"SIMPLE") {
        let looks_like = super::sniff::looks_like(bytes);
        return Err(FitsError::NotFits { looks_like, path: path.to_owned() });
    }
    let mut scan = Scan::default();
    let mut start = 0;
    while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
        let index = scan.hdus.len();
        if index > 0 && !rest.starts_with(b"XTENSION") {
            note_trailing(rest, index, &mut scan.warnings);
            break;
        }
        match read_hdu(bytes, start, index, &mut scan.warnings) {
            Ok((hdu, next)) => {
                scan.hdus.push(hdu);
                start = next;
            }
            Err(why) if index == 0 => {
                return Err(FitsError::BadHeader { hdu: 0, why, path: path.to_owned() });
            }
            Err(why) => {
                scan.warnings
                    .push(format!("HDU {index} cannot be used ({why}); it and what follows it are left out"));
                break;
            }
        }
    }
    Ok(scan)
}

/// Where the data of the primary HDU end, without and with padding; `None` where its header is not whole or makes
/// no sense. `head` is the beginning of a file.
pub(super) fn extent_of_primary(head: &[u8]) -> Option<(usize, usize)> {
    if !head.starts_with(b"SIMPLE") {
        return None;
    }
    let length = header_length(head).ok()?;
    let Structure { bytes, .. } = structure(&Header::parse(head.get(..length)?), true).ok()?;
    let end = length.div_ceil(BLOCK).checked_mul(BLOCK)?.checked_add(usize::try_from(bytes).ok()?)?;
    Some((end, end.div_ceil(BLOCK).checked_mul(BLOCK)?))
}

fn note_trailing(rest: &[u8], hdus: usize, warnings: &mut Vec<String>) {
    if rest.iter().take(MAX_HEADER).any(|&byte| byte != 0 && byte != b' ') {
        let s = if hdus == 1 { "" } else { "s" };
        warnings.push(format!(
            "{} bytes after the last of {hdus} HDU{s} are not FITS and are ignored",
            rest.len()
        ));
    }
}

/// The HDU at `start`, and where the next one begins.
fn read_hdu(
    bytes: &[u8],
    start: usize,
    index: usize,
    warnings: &mut Vec<String>,
) -> Result<(RawHdu, usize), String> {
    let rest = bytes.get(start..).unwrap_or(&[]);
    let length = header_length(rest)?;
    let raw = rest.get(..length).unwrap_or(rest);
    if raw.iter().any(|byte| !(0x20..0x7f).contains(byte)) {
        warnings.push(format!("the header of HDU {index} holds characters that are not ASCII, shown as ?"));
    }
    let header = Header::parse(raw);
    let Structure { kind, bitpix, axes, bytes: expected } = structure(&header, index == 0)?;
    let data_start = start + length.div_ceil(BLOCK) * BLOCK;
    let in_file = bytes.len().saturating_sub(data_start);
    let available = usize::try_from(expected).map_or(in_file, |expected| expected.min(in_file));
    if (available as u64) < expected {
        check_truncation(expected, available, &axes, bitpix)?;
        warnings.push(format!(
            "HDU {index} is cut off: {expected} bytes of data are expected and {available} found; \
             what is missing is shown as NaN"
        ));
    }
    let next = data_start.saturating_add(available.div_ceil(BLOCK).saturating_mul(BLOCK));
    Ok((RawHdu { header, kind, bitpix, axes, data_start, available }, next))
}

/// Whether so little of the data is there that the header is not to be believed.
fn check_truncation(expected: u64, available: usize, axes: &[usize], bitpix: i64) -> Result<(), String> {
    let row = axes.first().map_or(0, |&width| (width as u64).saturating_mul(bitpix.unsigned_abs() / 8));
    let available = available as u64;
    if available < row.max(1) || available.saturating_mul(1000) < expected {
        return Err(format!("it announces {expected} bytes of data and the file has {available}"));
    }
    Ok(())
}

/// Bytes up to and including the END card.
fn header_length(rest: &[u8]) -> Result<usize, String> {
    let searched = rest.get(..rest.len().min(MAX_HEADER)).unwrap_or(rest);
    let is_end = |card: &[u8]| card.starts_with(b"END") && card.iter().skip(3).all(|&byte| byte == b' ');
    match searched.chunks(CARD).position(is_end) {
        Some(card) => Ok(((card + 1) * CARD).min(rest.len())),
        None => Err(format!("its header has no END card within {} bytes", searched.len())),
    }
}

struct Structure {
    kind: HduKind,
    bitpix: i64,
    axes: Vec<usize>,
    bytes: u64,
}

fn structure(header: &Header, primary: bool) -> Result<Structure, String> {
    let bitpix = header.integer("BITPIX").ok_or("BITPIX is missing or no integer")?;
    if SampleFormat::from_bitpix(bitpix).is_none() {
        return Err(format!("BITPIX = {bitpix} is none of 8, 16, 32, 64, -32, -64"));
    }
    let axes = axes(header, "NAXIS")?;
    let groups =
        primary && axes.first() == Some(&0) && axes.len() > 1 && header.logical("GROUPS") == Some(true);
    let mut samples = if axes.is_empty() { 0 } else { 1_u64 };
    for &axis in axes.iter().skip(usize::from(groups)) {
        samples = samples.checked_mul(axis as u64).ok_or("the product of its axes is beyond 2^64")?;
    }
    if groups || !primary {
        let count = |keyword: &str, default: i64| {
            let value = header.integer(keyword).unwrap_or(default);
            u64::try_from(value).map_err(|_| format!("{keyword} = {value} is negative"))
        };
        let (parameters, repeats) = (count("PCOUNT", 0)?, count("GCOUNT", 1)?);
        samples = samples
            .checked_add(parameters)
            .and_then(|sum| sum.checked_mul(repeats))
            .ok_or("PCOUNT and GCOUNT give more than 2^64 values")?;
    }
    let bytes = samples.checked_mul(bitpix.unsigned_abs() / 8).ok_or("it announces more than 2^64 bytes")?;
    let kind = kind(header, primary, groups, axes.iter().product::<usize>() > 0 && !axes.is_empty());
    Ok(Structure { kind, bitpix, axes, bytes })
}

fn kind(header: &Header, primary: bool, groups: bool, has_pixels: bool) -> HduKind {
    let extension = header.text("XTENSION").unwrap_or("").trim();
    match extension {
        _ if groups => HduKind::RandomGroups,
        "BINTABLE" | "A3DTABLE" if header.logical("ZIMAGE") == Some(true) => HduKind::CompressedImage,
        "BINTABLE" | "A3DTABLE" => HduKind::Table,
        "TABLE" => HduKind::AsciiTable,
        "IMAGE" | "IUEIMAGE" if has_pixels => HduKind::Image,
        _ if primary && has_pixels => HduKind::Image,
        _ => HduKind::Empty,
    }
}

/// NAXIS1 ... NAXISn (or ZNAXIS1 ...), fastest axis first. Their product fits in 62 bits.
pub(super) fn axes(header: &Header, keyword: &str) -> Result<Vec<usize>, String> {
    let count = header.integer(keyword).ok_or_else(|| format!("{keyword} is missing or no integer"))?;
    if !(0..=999).contains(&count) {
        return Err(format!("{keyword} = {count} is not between 0 and 999"));
    }
    let mut axes = Vec::new();
    let mut product = 1_u64;
    for number in 1..=count {
        let name = format!("{keyword}{number}");
        let length = header.integer(&name).ok_or_else(|| format!("{name} is missing or no integer"))?;
        let axis = usize::try_from(length).map_err(|_| format!("{name} = {length} is negative"))?;
        product = product
            .checked_mul(axis.max(1) as u64)
            .filter(|&product| product < 1 << 62)
            .ok_or_else(|| format!("the product of {keyword}1 to {name} is beyond all reason"))?;
        axes.push(axis);
    }
    Ok(axes)
}
