//! Text chunks in PNG files, after the PNG specification (third edition), sections 5 and 11.3.3.

use super::Record;
use std::io::{self, Write};

/// The signature and the header chunk; text and colour space may follow at once.
const HEADER_LENGTH: usize = 8 + 25;

/// Passes a PNG stream on and puts chunks in, right behind its header.
pub(super) struct WithChunks<W> {
    inner: W,
    chunks: Vec<u8>,
    header_left: usize,
}

impl<W: Write> WithChunks<W> {
    pub(super) fn new(inner: W, chunks: Vec<u8>) -> Self {
        Self { inner, chunks, header_left: HEADER_LENGTH }
    }
}

impl<W: Write> Write for WithChunks<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.header_left == 0 {
            return self.inner.write(bytes);
        }
        let (header, _) = bytes.split_at(bytes.len().min(self.header_left));
        self.inner.write_all(header)?;
        self.header_left -= header.len();
        if self.header_left == 0 {
            self.inner.write_all(&std::mem::take(&mut self.chunks))?;
        }
        Ok(header.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// What a PNG file says of a picture: that its values are sRGB, what made it, and its record.
pub(super) fn chunks_of(record: &Record) -> Vec<u8> {
    let mut chunks = chunk(*b"sRGB", &[0]);
    chunks.extend(text("Software", concat!("Skyloupe ", env!("CARGO_PKG_VERSION"))));
    for (keyword, value) in [("Title", &record.title), ("Description", &record.description)] {
        if !value.is_empty() {
            chunks.extend(text(keyword, value));
        }
    }
    chunks
}

/// An uncompressed text chunk: the plain kind, which every reader knows, for ASCII, else the international kind
/// without language.
fn text(keyword: &str, value: &str) -> Vec<u8> {
    let mut body = keyword.as_bytes().to_vec();
    let (kind, separators) = if value.is_ascii() { (*b"tEXt", 1) } else { (*b"iTXt", 5) };
    body.extend(std::iter::repeat_n(0, separators));
    // A zero byte would end the text early.
    body.extend(value.bytes().filter(|byte| *byte != 0));
    chunk(kind, &body)
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = (body.len() as u32).to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(body);
    let check = crc32(kind.iter().chain(body));
    chunk.extend(check.to_be_bytes());
    chunk
}

/// The cyclic redundancy check of PNG (ISO 3309, ITU-T V.42).
fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    let remainder = bytes.fold(u32::MAX, |remainder, byte| {
        (0..8).fold(remainder ^ u32::from(*byte), |bits, _| {
            if bits & 1 == 1 { 0xedb8_8320 ^ (bits >> 1) } else { bits >> 1 }
        })
    });
    !remainder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard() {
        // The published check value of CRC-32 (ISO-HDLC), and the one every PNG ends with.
        assert_eq!(crc32(b"123456789".iter()), 0xcbf4_3926);
        assert_eq!(crc32(b"IEND".iter()), 0xae42_6082);
    }

    #[test]
    fn chunks_go_in_behind_the_header_however_it_is_cut() {
        let stream: Vec<u8> = (0..60).collect();
        for step in [1, 7, 33, 60] {
            let mut out = WithChunks::new(Vec::new(), vec![255; 4]);
            for part in stream.chunks(step) {
                out.write_all(part).expect("memory takes everything");
            }
            assert_eq!(out.inner[..33], stream[..33]);
            assert_eq!(out.inner[33..37], [255; 4]);
            assert_eq!(out.inner[37..], stream[33..]);
        }
    }
}
