//! A tile-compressed image: its axes, its tiles and how they were compressed.

use super::cache::TileCache;
use super::quantize::Dither;
use super::rice::Rice;
use super::table::{Column, Table};
use crate::fits::big_endian::{Encoding, SampleFormat};
use crate::fits::file::{plane_size, scaling};
use crate::fits::file_bytes::FileBytes;
use crate::fits::scan::axes;
use crate::geometry::ImageSize;
use crate::header::Header;
use crate::raster::Blocks;
use std::sync::Arc;

/// Most pixels of one tile; a whole Euclid mosaic is never one tile.
const MAX_TILE_VALUES: usize = 1 << 28;

/// How the tiles were compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Rice(Rice),
    Gzip1,
    Gzip2,
    Plio,
    Hcompress { smooth: bool },
    Uncompressed,
}

/// A number that is a keyword for all tiles or a column with one value for each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum PerTile {
    Column(Column),
    Keyword(f64),
    Absent,
}

/// One compressed image. Reading is in `pixels.rs` and `decode.rs`.
#[derive(Debug)]
pub struct CompressedImage {
    pub(super) bytes: Arc<FileBytes>,
    pub(super) table_start: usize,
    pub(super) table_bytes: usize,
    /// The file has the whole table.
    pub(super) complete: bool,
    pub(super) table: Table,
    pub(super) axes: Vec<usize>,
    pub(super) tile_axes: Vec<usize>,
    pub(super) encoding: Encoding,
    pub(super) codec: Codec,
    pub(super) dither: Dither,
    /// Floats were stored as they are, not as scaled integers.
    pub(super) lossless: bool,
    pub(super) scale: PerTile,
    pub(super) zero: PerTile,
    pub(super) blank: PerTile,
    pub(super) cache: TileCache,
}

impl CompressedImage {
    /// Read the description in the header of the table that starts at byte `start` of the file.
    pub fn of_table(
        header: &Header,
        bytes: &Arc<FileBytes>,
        (start, available): (usize, usize),
    ) -> Result<Self, String> {
        let table = Table::of(header)?;
        let bitpix = header.integer("ZBITPIX").ok_or("ZBITPIX is missing")?;
        let format = SampleFormat::from_bitpix(bitpix)
            .ok_or(format!("ZBITPIX = {bitpix} is not a FITS number format"))?;
        let axes = axes(header, "ZNAXIS")?;
        if axes.is_empty() || axes.contains(&0) {
            return Err("it has no pixels".to_owned());
        }
        if table.column("COMPRESSED_DATA").is_none() {
            return Err("its table has no column COMPRESSED_DATA".to_owned());
        }
        let tile_axes = tile_axes(header, &axes)?;
        let expected: usize = axes.iter().zip(&tile_axes).map(|(&axis, &tile)| axis.div_ceil(tile)).product();
        if table.rows < expected {
            return Err(format!("its {expected} tiles do not fit in {} rows", table.rows));
        }
        let mut scaling = scaling(header, bitpix);
        let per_tile = |name: &str| {
            table
                .column(name)
                .map(PerTile::Column)
                .or_else(|| header.number(name).map(PerTile::Keyword))
                .unwrap_or(PerTile::Absent)
        };
        let (scale, zero, blank) = (per_tile("ZSCALE"), per_tile("ZZERO"), per_tile("ZBLANK"));
        if let (PerTile::Keyword(value), false, None) = (blank, format.is_float(), scaling.blank) {
            scaling.blank = Some(value as i64);
        }
        let quantiz = header.text("ZQUANTIZ").unwrap_or("").trim().to_ascii_uppercase();
        let image = Self {
            bytes: Arc::clone(bytes),
            table_start: start,
            table_bytes: available,
            complete: available as u64 >= table_length(header),
            codec: codec(header, bitpix)?,
            dither: dither(&quantiz, header.integer("ZDITHER0").unwrap_or(1)),
            lossless: format.is_float() && (quantiz == "NONE" || scale == PerTile::Absent),
            encoding: Encoding { format, scaling },
            table,
            axes,
            tile_axes,
            scale,
            zero,
            blank,
            cache: TileCache::new(),
        };
        Ok(image)
    }

    /// Axis lengths, fastest first.
    pub fn axes(&self) -> &[usize] {
        &self.axes
    }

    /// Columns and rows of a tile.
    pub(super) fn tile_size(&self) -> ImageSize {
        let axis = |number: usize| self.tile_axes.get(number).copied().unwrap_or(1);
        ImageSize { width: axis(0), height: axis(1) }
    }

    /// Which pixels are decoded together.
    pub fn blocks(&self) -> Blocks {
        let ImageSize { width, height } = self.tile_size();
        Blocks { width, height, must_decode: true }
    }

    /// ZBITPIX.
    pub fn bitpix(&self) -> i64 {
        match self.encoding.format {
            SampleFormat::U8 => 8,
            SampleFormat::I16 => 16,
            SampleFormat::I32 => 32,
            SampleFormat::I64 => 64,
            SampleFormat::F32 => -32,
            SampleFormat::F64 => -64,
        }
    }

    /// Extent of one plane.
    pub fn size(&self) -> ImageSize {
        plane_size(&self.axes)
    }
}

/// Bytes of data that the header announces.
fn table_length(header: &Header) -> u64 {
    let number =
        |keyword: &str| header.integer(keyword).and_then(|value| u64::try_from(value).ok()).unwrap_or(0);
    number("NAXIS1").saturating_mul(number("NAXIS2")).saturating_add(number("PCOUNT"))
}

fn tile_axes(header: &Header, axes: &[usize]) -> Result<Vec<usize>, String> {
    let mut tile_axes = Vec::with_capacity(axes.len());
    let mut values = 1_usize;
    for (number, &axis) in axes.iter().enumerate() {
        let default = if number == 0 { axis as i64 } else { 1 };
        let keyword = format!("ZTILE{}", number + 1);
        let length = header.integer(&keyword).unwrap_or(default);
        let length = usize::try_from(length).ok().filter(|&length| length > 0);
        let length = length.ok_or(format!("{keyword} is not positive"))?.min(axis);
        values = values
            .checked_mul(length)
            .filter(|&values| values <= MAX_TILE_VALUES)
            .ok_or("its tiles are too large")?;
        tile_axes.push(length);
    }
    Ok(tile_axes)
}

fn dither(quantiz: &str, seed: i64) -> Dither {
    match quantiz {
        "SUBTRACTIVE_DITHER_1" => Dither::One(seed),
        "SUBTRACTIVE_DITHER_2" => Dither::Two(seed),
        _ => Dither::None,
    }
}

/// ZVALn of the ZNAMEn with this name.
fn parameter(header: &Header, name: &str) -> Option<i64> {
    let number = (1..=99).find(|number| {
        header.text(&format!("ZNAME{number}")).is_some_and(|text| text.trim().eq_ignore_ascii_case(name))
    })?;
    header.integer(&format!("ZVAL{number}"))
}

fn codec(header: &Header, bitpix: i64) -> Result<Codec, String> {
    let name = header.text("ZCMPTYPE").unwrap_or("").trim().to_ascii_uppercase();
    match name.as_str() {
        "RICE_1" | "RICE_ONE" => {
            let positive = |name, default| {
                usize::try_from(parameter(header, name).unwrap_or(default)).ok().filter(|&value| value > 0)
            };
            let default_bytes = 4;
            let block = positive("BLOCKSIZE", 32).ok_or("BLOCKSIZE is not positive")?;
            let bytes_per_pixel = positive("BYTEPIX", default_bytes).ok_or("BYTEPIX is not positive")?;
            Ok(Codec::Rice(Rice { block, bytes_per_pixel }))
        }
        "GZIP_1" => Ok(Codec::Gzip1),
        "GZIP_2" => Ok(Codec::Gzip2),
        "PLIO_1" if bitpix > 0 => Ok(Codec::Plio),
        "HCOMPRESS_1" => Ok(Codec::Hcompress { smooth: parameter(header, "SMOOTH").unwrap_or(0) != 0 }),
        "NOCOMPRESS" => Ok(Codec::Uncompressed),
        other => Err(format!("the compression {other:?} is not known")),
    }
}
