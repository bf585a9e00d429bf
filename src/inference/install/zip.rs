//! One file out of a zip archive. Wheels need no more of the format: neither its 64-bit form nor encryption.
//!
//! After APPNOTE.TXT of PKWARE, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).

use flate2::read::DeflateDecoder;
use std::io::{self, Read, Seek, SeekFrom, Write};

const END: [u8; 4] = *b"PK\x05\x06";
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";

/// The end of the directory is at most a comment of 64 KiB before the end of the file.
const FARTHEST_END: u64 = 22 + 65_535;

/// Copy the file of that name out of an archive.
///
/// # Errors
/// Damaged archives, no such file, other methods than stored and deflated, a length that is not the stated one.
pub(super) fn copy_entry(
    archive: &mut (impl Read + Seek),
    name: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    let entry = find(archive, name)?;
    let mut local = [0; 30];
    archive.seek(SeekFrom::Start(entry.offset))?;
    archive.read_exact(&mut local)?;
    if !local.starts_with(&LOCAL) {
        return Err(damaged("a file has no header"));
    }
    let skipped = number(&local, 26, 2)? + number(&local, 28, 2)?;
    archive.seek(SeekFrom::Current(i64::try_from(skipped).unwrap_or(i64::MAX)))?;
    let packed = archive.take(entry.packed);
    let written = match entry.method {
        0 => io::copy(&mut { packed }, out)?,
        8 => io::copy(&mut DeflateDecoder::new(packed), out)?,
        method => return Err(damaged(&format!("it is compressed by method {method}"))),
    };
    if written == entry.unpacked { Ok(()) } else { Err(damaged("a file has another length than stated")) }
}

/// Where a file lies.
struct Entry {
    method: u64,
    packed: u64,
    unpacked: u64,
    offset: u64,
}

fn find(archive: &mut (impl Read + Seek), name: &str) -> io::Result<Entry> {
    let length = archive.seek(SeekFrom::End(0))?;
    archive.seek(SeekFrom::Start(length.saturating_sub(FARTHEST_END)))?;
    let mut tail = Vec::new();
    archive.read_to_end(&mut tail)?;
    let end = tail.windows(4).rposition(|four| four == END).ok_or_else(|| damaged("it is no zip archive"))?;
    let end = tail.get(end..).unwrap_or_default();
    // The last field, so that all are there.
    number(end, 20, 2)?;
    let (entries, start) = (number(end, 10, 2)?, number(end, 16, 4)?);
    archive.seek(SeekFrom::Start(start))?;
    for _ in 0..entries {
        let mut head = [0; 46];
        archive.read_exact(&mut head)?;
        if !head.starts_with(&ENTRY) {
            return Err(damaged("its directory is damaged"));
        }
        let lengths = [number(&head, 28, 2)?, number(&head, 30, 2)?, number(&head, 32, 2)?];
        let mut rest = vec![0; usize::try_from(lengths.iter().sum::<u64>()).unwrap_or(0)];
        archive.read_exact(&mut rest)?;
        let own = rest.get(..usize::try_from(lengths[0]).unwrap_or(0)).unwrap_or_default();
        if own == name.as_bytes() {
            return Ok(Entry {
                method: number(&head, 10, 2)?,
                packed: number(&head, 20, 4)?,
                unpacked: number(&head, 24, 4)?,
                offset: number(&head, 42, 4)?,
            });
        }
    }
    Err(damaged(&format!("it has no {name}")))
}

/// A little-endian number.
fn number(bytes: &[u8], start: usize, count: usize) -> io::Result<u64> {
    let bytes = bytes.get(start..start + count).ok_or_else(|| damaged("it ends too soon"))?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Of `python3 -c "import zipfile; z = zipfile.ZipFile('t.zip', 'w'); z.writestr('a/one', 'first'); \
    /// z.writestr('two', 'xy' * 40, 8)"` with all dates 1980-01-01.
    const ARCHIVE: &str = include_str!("../../../tests/suite/inference/archive.hex");

    fn archive() -> Vec<u8> {
        let text = ARCHIVE.trim();
        (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
    }

    fn entry(bytes: Vec<u8>, name: &str) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        copy_entry(&mut Cursor::new(bytes), name, &mut out).map(|()| out)
    }

    #[test]
    fn stored_and_deflated_files_come_out() {
        assert_eq!(entry(archive(), "a/one").unwrap(), b"first");
        assert_eq!(entry(archive(), "two").unwrap(), "xy".repeat(40).as_bytes());
    }

    #[test]
    fn damage_is_an_error() {
        assert!(entry(archive(), "three").unwrap_err().to_string().contains("three"));
        for length in 0..archive().len() {
            assert!(entry(archive()[..length].to_vec(), "two").is_err(), "{length}");
        }
        for at in 0..archive().len() {
            let mut bytes = archive();
            bytes[at] ^= 0xff;
            // Any answer is right that is no panic.
            let _ = entry(bytes, "two");
        }
    }
}
