//! One tile, from its bytes in the heap to physical values.

use super::cache::TileValues;
use super::layout::{Codec, CompressedImage, PerTile};
use super::quantize::{Quantization, restore};
use super::table::Stream;
use super::{hcompress, plio, rice};
use crate::fits::big_endian::{Encoding, SampleFormat, decode_f32, decode_f64};
use std::io::Read;

/// A format that decoded values are kept in.
pub(super) trait Sample: Copy + Send {
    const MISSING: Self;

    fn of(value: f64) -> Self;

    /// Physical values of big-endian samples.
    fn decode(encoding: Encoding, raw: &[u8], out: &mut [Self]);
}

impl Sample for f32 {
    const MISSING: Self = Self::NAN;

    fn of(value: f64) -> Self {
        value as Self
    }

    fn decode(encoding: Encoding, raw: &[u8], out: &mut [Self]) {
        decode_f32(encoding, raw, out);
    }
}

impl Sample for f64 {
    const MISSING: Self = Self::NAN;

    fn of(value: f64) -> Self {
        value
    }

    fn decode(encoding: Encoding, raw: &[u8], out: &mut [Self]) {
        decode_f64(encoding, raw, out);
    }
}

/// Whether the file has a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Present,
    /// It lies beyond the end of a truncated file.
    Missing,
}

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
        if self.is_single() {
            self.decode_tile_as(data, tile, shape).map(TileValues::Single)
        } else {
            self.decode_tile_as(data, tile, shape).map(TileValues::Double)
        }
    }

    fn decode_tile_as<S: Sample>(&self, data: &[u8], tile: usize, shape: &[usize]) -> Result<Vec<S>, String> {
        // Before memory is taken: a damaged header can announce tiles that no stream of this file can fill.
        let Some(source) = self.source(data, tile, shape.iter().product())? else { return Ok(Vec::new()) };
        let mut values = vec![S::MISSING; shape.iter().product()];
        self.decode_source((data, source), tile, shape, &mut values)?;
        Ok(values)
    }

    /// Decode one tile into `out`, which holds one value per pixel of it: `f32` where [`Self::is_single`], else
    /// `f64`. A missing tile leaves `out` as it was.
    pub(super) fn decode_tile_into<S: Sample>(
        &self,
        data: &[u8],
        (tile, shape): (usize, &[usize]),
        out: &mut [S],
    ) -> Result<Presence, String> {
        let Some(source) = self.source(data, tile, out.len())? else { return Ok(Presence::Missing) };
        self.decode_source((data, source), tile, shape, out)?;
        Ok(Presence::Present)
    }

    /// Where the values of a tile are; `None` beyond the end of a truncated file.
    fn source<'a>(
        &self,
        data: &'a [u8],
        tile: usize,
        count: usize,
    ) -> Result<Option<TileStream<'a>>, String> {
        let stream = |name: &str| match self.table.column(name) {
            Some(column) => self.table.stream(data, (tile, column), self.complete),
            None => Ok(Stream::Absent),
        };
        // No codec but HCOMPRESS, whose stream repeats the size, packs a pixel into less.
        let is_sized = matches!(self.codec, Codec::Hcompress { .. });
        let too_few = |bytes: &[u8]| format!("{} bytes are too few for {count} pixels", bytes.len());
        match stream("COMPRESSED_DATA")? {
            Stream::Bytes(bytes) if !is_sized && count / 32_768 > bytes.len() => return Err(too_few(bytes)),
            Stream::Bytes(bytes) => return Ok(Some(TileStream::Compressed(bytes))),
            Stream::Missing => return Ok(None),
            Stream::Absent => {}
        }
        // Tiles that could not be quantised are stored without loss in a column of their own.
        match stream("GZIP_COMPRESSED_DATA")? {
            Stream::Bytes(bytes) if count / 32_768 > bytes.len() => return Err(too_few(bytes)),
            Stream::Bytes(bytes) => return Ok(Some(TileStream::Gzipped(bytes))),
            Stream::Missing => return Ok(None),
            Stream::Absent => {}
        }
        match stream("UNCOMPRESSED_DATA")? {
            Stream::Bytes(raw) if raw.len() == count * self.encoding.format.bytes() => {
                Ok(Some(TileStream::Raw(raw)))
            }
            Stream::Missing => Ok(None),
            _ => Err("it has no data".to_owned()),
        }
    }

    fn decode_source<S: Sample>(
        &self,
        (data, source): (&[u8], TileStream<'_>),
        tile: usize,
        shape: &[usize],
        out: &mut [S],
    ) -> Result<(), String> {
        match source {
            TileStream::Compressed(bytes) => {
                let stored = self.unpack(bytes, out.len(), shape)?;
                self.physical(stored, (data, tile), out);
            }
            TileStream::Gzipped(bytes) => {
                let width = self.encoding.format.bytes();
                let raw = gunzip(bytes, out.len() * width)?;
                S::decode(self.encoding, &raw, out);
                out.iter_mut().skip(raw.len() / width).for_each(|missing| *missing = S::MISSING);
            }
            TileStream::Raw(raw) => S::decode(self.encoding, raw, out),
        }
        Ok(())
    }

    fn unpack(&self, bytes: &[u8], count: usize, shape: &[usize]) -> Result<Stored, String> {
        match self.codec {
            Codec::Rice(parameters) => {
                let mut values = vec![0; count];
                rice::decode(parameters, bytes, &mut values)?;
                Ok(Stored::Integers(values))
            }
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

    fn physical<S: Sample>(&self, stored: Stored, (data, tile): (&[u8], usize), out: &mut [S]) {
        let scaling = self.encoding.scaling;
        let integers = match stored {
            Stored::Floats(raw) => return S::decode(self.encoding, &raw, out),
            Stored::LongIntegers(values) if !self.encoding.format.is_float() => {
                return fill(out, values.iter().map(|&value| scaling.integer(value)));
            }
            // cfitsio quantises to 32 bits, so longer values do not occur in a sound file.
            Stored::LongIntegers(values) => values.into_iter().map(|value| value as i32).collect(),
            Stored::Integers(values) => values,
        };
        if !self.encoding.format.is_float() {
            return fill(out, integers.iter().map(|&value| scaling.integer(i64::from(value))));
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
        if scaling.is_identity() {
            restore(&integers, tile, quantization, (out, S::of));
        } else {
            restore(&integers, tile, quantization, (out, |value| S::of(scaling.float(value))));
        }
    }

    /// Whether single precision holds all values exactly.
    pub(super) fn is_single(&self) -> bool {
        let Encoding { format, scaling } = self.encoding;
        let whole =
            scaling.bscale == 1.0 && scaling.bzero.fract() == 0.0 && scaling.bzero.abs() <= 8_388_608.0;
        match format {
            SampleFormat::F32 => scaling.is_identity(),
            SampleFormat::U8 | SampleFormat::I16 => whole,
            _ => false,
        }
    }
}

/// The bytes of one tile.
enum TileStream<'a> {
    /// By the codec of the image.
    Compressed(&'a [u8]),
    /// Samples without loss.
    Gzipped(&'a [u8]),
    Raw(&'a [u8]),
}

fn fill<S: Sample>(out: &mut [S], values: impl Iterator<Item = f64>) {
    out.iter_mut().zip(values).for_each(|(target, value)| *target = S::of(value));
}

/// Unpack a gzip or zlib stream to at most `limit` bytes.
fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, String> {
    // No deflate stream unpacks to more.
    let mut raw = Vec::with_capacity(limit.min(bytes.len().saturating_mul(1032)));
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
    match raw.len().checked_div(count) {
        Some(2) => interleave::<2>(raw, count),
        Some(4) => interleave::<4>(raw, count),
        Some(8) => interleave::<8>(raw, count),
        _ => raw.to_vec(),
    }
}

fn interleave<const WIDTH: usize>(raw: &[u8], count: usize) -> Vec<u8> {
    let mut out = vec![0; raw.len()];
    let planes: [&[u8]; WIDTH] =
        std::array::from_fn(|place| raw.get(place * count..(place + 1) * count).unwrap_or(&[]));
    for (index, sample) in out.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        *sample = planes.map(|plane| plane.get(index).copied().unwrap_or(0));
    }
    out
}
