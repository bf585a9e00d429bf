//! A compressed file as a stream.

use crate::fits::mapped::MappedFile;
use std::io::{BufRead, Read, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes of a compressed file were taken, as seen from outside the decoder.
pub(super) type Consumed = Arc<AtomicUsize>;

/// Reads a mapped file from its start.
pub(super) struct Packed {
    file: Arc<MappedFile>,
    at: usize,
    consumed: Consumed,
}

impl Packed {
    pub fn new(file: &Arc<MappedFile>, consumed: &Consumed) -> Self {
        Self { file: Arc::clone(file), at: 0, consumed: Arc::clone(consumed) }
    }
}

impl BufRead for Packed {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        /// Taken at a time, so that `consumed` moves steadily.
        const PIECE: usize = 1 << 16;
        let rest = self.file.bytes().get(self.at..).unwrap_or(&[]);
        Ok(rest.get(..PIECE).unwrap_or(rest))
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
        self.consumed.store(self.at, Ordering::Relaxed);
    }
}

impl Read for Packed {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let taken = self.fill_buf()?.read(out)?;
        self.consume(taken);
        Ok(taken)
    }
}

/// Fill `out` as far as the stream goes; the count is right beside an error, too.
pub(super) fn read_up_to(reader: &mut impl Read, out: &mut [u8]) -> (usize, Option<std::io::Error>) {
    let mut filled = 0;
    while let Some(rest) = out.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}
