//! Arrays in NumPy's format, version 1.0.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Write floats (`<f4`) with a shape, the last axis fastest.
///
/// # Errors
/// When the disk refuses.
pub(super) fn write_floats(path: &Path, shape: &[usize], values: &[f32]) -> io::Result<()> {
    let mut out = begin(path, "<f4", shape)?;
    for value in values {
        out.write_all(&value.to_le_bytes())?;
    }
    out.flush()
}

/// Write bytes (`|u1`) with a shape.
///
/// # Errors
/// When the disk refuses.
pub(super) fn write_bytes(path: &Path, shape: &[usize], values: &[u8]) -> io::Result<()> {
    let mut out = begin(path, "|u1", shape)?;
    out.write_all(values)?;
    out.flush()
}

/// Write 32-bit integers (`<i4`) with a shape.
///
/// # Errors
/// When the disk refuses.
pub(super) fn write_integers(path: &Path, shape: &[usize], values: &[i32]) -> io::Result<()> {
    let mut out = begin(path, "<i4", shape)?;
    for value in values {
        out.write_all(&value.to_le_bytes())?;
    }
    out.flush()
}

fn begin(path: &Path, kind: &str, shape: &[usize]) -> io::Result<BufWriter<File>> {
    let sides: Vec<String> = shape.iter().map(|side| format!("{side},")).collect();
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({}), }}", sides.join(" "));
    // Magic, version and length take 10 bytes; data begin at a multiple of 64.
    let total = (10 + text.len() + 1).div_ceil(64) * 64;
    while 10 + text.len() + 1 < total {
        text.push(' ');
    }
    text.push('\n');
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    out.write_all(b"\x93NUMPY\x01\x00")?;
    out.write_all(&(text.len() as u16).to_le_bytes())?;
    out.write_all(text.as_bytes())?;
    Ok(out)
}
