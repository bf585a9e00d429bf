//! One header and data unit of a file.

use super::compressed::CompressedImage;
use super::plain::PlainImage;
use crate::field::{Band, Role};
use crate::header::Header;
use crate::sky::{Wcs, WcsError};
use serde::Serialize;
use std::sync::Arc;

/// What an HDU holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HduKind {
    /// An image with at least one pixel.
    Image,
    /// A tile-compressed image.
    CompressedImage,
    /// A binary table.
    Table,
    /// A text table.
    AsciiTable,
    /// A header without data.
    Empty,
    /// Random groups (radio visibilities).
    RandomGroups,
}

impl HduKind {
    /// As printed and scripted: `image`, `compressed_image`, ...
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::CompressedImage => "compressed_image",
            Self::Table => "table",
            Self::AsciiTable => "ascii_table",
            Self::Empty => "empty",
            Self::RandomGroups => "random_groups",
        }
    }

    /// As it reads in a sentence.
    pub fn described(self) -> &'static str {
        match self {
            Self::Image => "an image",
            Self::CompressedImage => "a compressed image",
            Self::Table => "a table",
            Self::AsciiTable => "a text table",
            Self::Empty => "empty",
            Self::RandomGroups => "random groups",
        }
    }
}

/// Where the pixels of an HDU come from.
#[derive(Debug, Clone)]
pub(super) enum Data {
    None,
    Plain(Arc<PlainImage>),
    Compressed(Arc<CompressedImage>),
}

/// One HDU: its header and what it says.
#[derive(Debug, Clone)]
pub struct Hdu {
    /// 0-based number in the file.
    pub index: usize,
    pub extname: Option<String>,
    pub kind: HduKind,
    /// BITPIX as stored (of the image, where it is compressed): 8, 16, 32, 64, -32 or -64.
    pub bitpix: i64,
    /// Axis lengths, slowest axis first. Empty where there is no data; of tables, rows and bytes per row.
    pub shape: Vec<usize>,
    /// The cards; of a compressed image, those of the image and not of the table that holds it.
    pub header: Arc<Header>,
    /// BUNIT, or the unit Euclid documents for the product; empty where unknown.
    pub unit: String,
    pub band: Option<Band>,
    pub role: Role,
    /// AB magnitude of one unit: m = -2.5 log10(value) + magzero.
    pub magzero: Option<f64>,
    /// World coordinates: absent (`None`), understood, or not supported with the reason.
    pub wcs: Option<Result<Arc<Wcs>, WcsError>>,
    pub(super) data: Data,
}

impl Hdu {
    /// True for images, compressed ones included, with at least one pixel.
    pub fn is_image(&self) -> bool {
        matches!(self.kind, HduKind::Image | HduKind::CompressedImage)
    }

    /// Planes of a cube; 1 for images, 0 where there is no image.
    pub fn plane_count(&self) -> usize {
        let higher = self.shape.len().saturating_sub(2);
        if self.is_image() { self.shape.iter().take(higher).product() } else { 0 }
    }

    /// What menus show: EXTNAME, FILTER, or the HDU number.
    pub fn name(&self) -> String {
        let filter = || self.header.text("FILTER").filter(|text| !text.trim().is_empty()).map(str::to_owned);
        self.extname.clone().or_else(filter).unwrap_or_else(|| format!("HDU {}", self.index))
    }
}
