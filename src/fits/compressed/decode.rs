//! One tile, from its bytes in the heap to physical values.

use super::cache::TileValues;
use super::layout::{Codec, CompressedImage, PerTile};
use super::quantize::{Quantization, restore};
use super::table::Stream;
use super::{hcompress, plio, rice};
use crate::fits::big_endian::{Encoding, SampleFormat, decode_f32, decode_f64};
use std::io::Read;

/// Values as they come out of a codec.
enum Stored {
    Integers(Vec<i32>),
    LongIntegers(Vec<i64>),
    /// Big-endian floats in the format of the image.
    Floats(Vec<u8>),
}

impl CompressedImage {
    /// Decode one tile. `shape` is its extent on every axis, fastest first. `data` is the table.
    pub(super) fn decode_tile(
        &self,
        data: &[u8],
        tile: usize,
        shape: &[usize],
    ) -> Result<TileValues, String> {
        let count: usize = shape.iter().product();
        let stream = |name: &str| match self.table.column(name) {
            Some(column) => self.table.stream(data, (tile, column), self.complete),
            None => Ok(Stream::Absent),
        };
        match stream("COMPRESSED_DATA")? {
            Stream::Bytes(bytes) => {
                // No codec but HCOMPRESS, whose stream repeats the size, packs a pixel into less.
                let is_sized = matches!(self.codec, Codec::Hcompress { .. });
                if !is_sized && count / 32_768 > bytes.len() {
                    return Err(format!("{} bytes are too few for {count} pixels", bytes.len()));
                }
                let stored = self.unpack(bytes, count, shape)?;
                return self.physical(stored, data, tile);
            }
            Stream::Missing => return Ok(TileValues::Single(Vec::new())),
            Stream::Absent => {}
        }
        // Tiles that could not be quantised are stored without loss in a column of their own.
        match stream("GZIP_COMPRESSED_DATA")? {
            Stream::Bytes(bytes) => {
                let raw = gunzip(bytes, count * self.encoding.format.bytes())?;
                return Ok(self.scaled(&raw, count));
            }
            Stream::Missing => return Ok(TileValues::Single(Vec::new())),
            Stream::Absent => {}
        }
        match stream("UNCOMPRESSED_DATA")? {
            Stream::Bytes(raw) if raw.len() == count * self.encoding.format.bytes() => {
                Ok(self.scaled(raw, count))
            }
            Stream::Missing => Ok(TileValues::Single(Vec::new())),
            _ => Err("it has no data".to_owned()),
        }
    }

    fn unpack(&self, bytes: &[u8], count: usize, shape: &[usize]) -> Result<Stored, String> {
        match self.codec {
            Codec::Rice(parameters) => Ok(Stored::Integers(rice::decode(parameters, bytes, count)?)),
            Codec::Plio => {
                let mut values = plio::decode(bytes, count)?;
                // Unsigned 16-bit masks are stored with their offset already applied.
                if self.encoding.scaling.bzero == 32768.0 {
                    values.iter_mut().for_each(|value| *value = value.wrapping_sub(32768));
                }
                Ok(Stored::Integers(values))
            }
            Codec::Hcompress { smooth } => {
                let (width, height) =
                    (shape.first().copied().unwrap_or(1), count / shape.first().copied().unwrap_or(1).max(1));
                hcompress::decode(bytes, (width, height), smooth).map(Stored::LongIntegers)
            }
            Codec::Gzip1 | Codec::Gzip2 => self.unpack_gzip(bytes, count),
            Codec::Uncompressed => self.typed(bytes.to_vec(), count),
        }
    }

    fn unpack_gzip(&self, bytes: &[u8], count: usize) -> Result<Stored, String> {
        let mut raw = gunzip(bytes, count * 8)?;
        if self.codec == Codec::Gzip2 {
            raw = unshuffle(&raw, count);
        }
        self.typed(raw, count)
    }

    /// Give big-endian bytes the type that their number tells.
    fn typed(&self, raw: Vec<u8>, count: usize) -> Result<Stored, String> {
        if self.lossless {
            let expected = count * self.encoding.format.bytes();
            return if raw.len() == expected {
                Ok(Stored::Floats(raw))
            } else {
                Err(format!("it holds {} bytes instead of {expected}", raw.len()))
            };
        }
        let integers = match raw.len().checked_div(count).filter(|_| raw.len().is_multiple_of(count)) {
            Some(1) => raw.iter().map(|&value| i32::from(value)).collect(),
            Some(2) => raw.as_chunks().0.iter().map(|&value| i32::from(i16::from_be_bytes(value))).collect(),
            Some(4) => raw.as_chunks().0.iter().map(|&value| i32::from_be_bytes(value)).collect(),
            Some(8) => {
                return Ok(Stored::LongIntegers(
                    raw.as_chunks().0.iter().map(|&value| i64::from_be_bytes(value)).collect(),
                ));
            }
            _ => return Err(format!("it holds {} bytes for {count} pixels", raw.len())),
        };
        Ok(Stored::Integers(integers))
    }

    fn physical(&self, stored: Stored, data: &[u8], tile: usize) -> Result<TileValues, String> {
        let integers = match stored {
            Stored::Floats(raw) => return Ok(self.scaled(&raw, raw.len() / self.encoding.format.bytes())),
            Stored::LongIntegers(values) if !self.encoding.format.is_float() => {
                return Ok(self.narrow(values.iter().map(|&value| self.encoding.scaling.integer(value))));
            }
            // cfitsio quantises to 32 bits, so longer values do not occur in a sound file.
            Stored::LongIntegers(values) => values.into_iter().map(|value| value as i32).collect(),
            Stored::Integers(values) => values,
        };
        let scaling = self.encoding.scaling;
        if !self.encoding.format.is_float() {
            return Ok(self.narrow(integers.iter().map(|&value| scaling.integer(i64::from(value)))));
        }
        let number = |source: PerTile| match source {
            PerTile::Column(column) => Some(self.table.number(data, tile, column)),
            PerTile::Keyword(value) => Some(value),
            PerTile::Absent => None,
        };
        let quantization = Quantization {
            scale: number(self.scale).unwrap_or(1.0),
            zero: number(self.zero).unwrap_or(0.0),
            blank: number(self.blank).filter(|value| value.is_finite()).map(|value| value as i64),
            dither: self.dither,
        };
        let restored = restore(&integers, tile, quantization);
        if scaling.is_identity() {
            return Ok(self.narrow(restored.into_iter()));
        }
        Ok(self.narrow(restored.into_iter().map(|value| scaling.float(value))))
    }

    /// Keep values in single precision where that loses nothing.
    fn narrow(&self, values: impl Iterator<Item = f64>) -> TileValues {
        if self.is_single() {
            TileValues::Single(values.map(|value| value as f32).collect())
        } else {
            TileValues::Double(values.collect())
        }
    }

    fn is_single(&self) -> bool {
        let Encoding { format, scaling } = self.encoding;
        let whole =
            scaling.bscale == 1.0 && scaling.bzero.fract() == 0.0 && scaling.bzero.abs() <= 8_388_608.0;
        match format {
            SampleFormat::F32 => scaling.is_identity(),
            SampleFormat::U8 | SampleFormat::I16 => whole,
            _ => false,
        }
    }

    fn scaled(&self, raw: &[u8], count: usize) -> TileValues {
        if self.is_single() {
            let mut values = vec![f32::NAN; count];
            decode_f32(self.encoding, raw, &mut values);
            return TileValues::Single(values);
        }
        let mut values = vec![f64::NAN; count];
        decode_f64(self.encoding, raw, &mut values);
        TileValues::Double(values)
    }
}

/// Unpack a gzip or zlib stream to at most `limit` bytes.
fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, String> {
    let mut raw = Vec::new();
    let take = limit as u64 + 1;
    let result = if bytes.starts_with(b"\x1f\x8b") {
        flate2::bufread::GzDecoder::new(bytes).take(take).read_to_end(&mut raw)
    } else {
        flate2::bufread::ZlibDecoder::new(bytes).take(take).read_to_end(&mut raw)
    };
    result.map_err(|error| format!("its gzip stream is damaged ({error})"))?;
    if raw.len() > limit { Err("it unpacks to more than its pixels need".to_owned()) } else { Ok(raw) }
}

/// Put bytes that were sorted by significance (all first bytes, then all second bytes, ...) back together.
fn unshuffle(raw: &[u8], count: usize) -> Vec<u8> {
    let width = raw.len().checked_div(count).unwrap_or(1);
    if width < 2 {
        return raw.to_vec();
    }
    let mut out = vec![0; raw.len()];
    for (place, plane) in raw.chunks(count).enumerate() {
        for (target, byte) in out.iter_mut().skip(place).step_by(width).zip(plane) {
            *target = *byte;
        }
    }
    out
}
