//! An open FITS file.

use super::big_endian::{Encoding, SampleFormat, Scaling};
use super::compressed::{CompressedImage, CompressedPixels, image_header};
use super::euclid::{FileFacts, describe};
use super::file_bytes::{FileBytes, OpenedBytes};
use super::hdu::{Data, Hdu};
use super::plain::{PlainImage, PlainPixels};
use super::scan::{RawHdu, scan};
use super::stacked::StackedPixels;
use super::unpack::Unpacking;
use super::{FitsError, HduChoice, HduKind};
use crate::field::{FileStamp, Plane, PlaneKey, Role, Source};
use crate::geometry::ImageSize;
use crate::header::Header;
use crate::progress::{Progress, Unwatched};
use crate::raster::Pixels;
use crate::sky::Wcs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file whose headers have been read and whose pixels have not.
#[derive(Debug)]
pub struct FitsFile {
    pub path: PathBuf,
    pub hdus: Vec<Hdu>,
    /// What is wrong with the file without keeping it from being opened.
    pub warnings: Vec<String>,
    stamp: FileStamp,
    unpacking: Option<Unpacking>,
}

impl FitsFile {
    /// Read the headers of a file: plain, `.fz`, `.gz`, `.bz2` or `.Z`. Compressed files are unpacked to the end.
    ///
    /// # Errors
    /// When the file cannot be read, is not FITS, or its primary HDU makes no sense.
    pub fn open(path: &Path) -> Result<Self, FitsError> {
        let mut file = Self::open_watched(path, &Unwatched)?;
        let rest = file.take_unpacking().and_then(|unpacking| unpacking.run_unnamed(&Unwatched));
        file.warnings.extend(rest);
        Ok(file)
    }

    /// The same, telling `progress` of the unpacking. A large `.gz` that holds one image is returned with its
    /// header known and its pixels yet to come: [`FitsFile::take_unpacking`] must be run.
    ///
    /// # Errors
    /// As [`FitsFile::open`], and [`FitsError::Cancelled`].
    pub fn open_watched(path: &Path, progress: &dyn Progress) -> Result<Self, FitsError> {
        let OpenedBytes { bytes, warning, unpacking } = FileBytes::open(path, progress)?;
        let bytes = Arc::new(bytes);
        let scan = bytes.read_headers(|all| scan(all, path))??;
        let mut warnings: Vec<String> = warning.into_iter().chain(scan.warnings).collect();
        let mut hdus = Vec::with_capacity(scan.hdus.len());
        for (index, raw) in scan.hdus.into_iter().enumerate() {
            hdus.push(interpret(index, raw, &bytes, &mut warnings));
        }
        let facts = FileFacts::of(path, &hdus);
        for hdu in &mut hdus {
            describe(hdu, &facts);
        }
        Ok(Self { path: path.to_owned(), hdus, warnings, stamp: bytes.stamp(), unpacking })
    }

    /// The work that is left before all pixels can be read, once.
    pub fn take_unpacking(&mut self) -> Option<Unpacking> {
        self.unpacking.take()
    }

    /// The HDU a user means.
    ///
    /// # Errors
    /// [`FitsError::NoSuchHdu`], which lists what there is.
    pub fn hdu(&self, choice: &HduChoice) -> Result<&Hdu, FitsError> {
        let found = match choice {
            HduChoice::Index(index) => self.hdus.get(*index),
            HduChoice::Name(name) => {
                let same =
                    |hdu: &&Hdu| hdu.extname.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
                let primary = || self.hdus.first().filter(|_| name.eq_ignore_ascii_case("PRIMARY"));
                self.hdus.iter().find(same).or_else(primary)
            }
        };
        found.ok_or_else(|| FitsError::NoSuchHdu {
            wanted: choice.to_string(),
            available: self.available(),
            path: self.path.clone(),
        })
    }

    /// The HDU shown when the user has not chosen: the primary where it is an image, else the first image
    /// extension called SCI, else the first image.
    ///
    /// # Errors
    /// [`FitsError::NoImage`].
    pub fn default_image_hdu(&self) -> Result<&Hdu, FitsError> {
        let is_sci = |hdu: &&Hdu| hdu.extname.as_ref().is_some_and(|name| name.eq_ignore_ascii_case("SCI"));
        let mut images = self.hdus.iter().filter(|hdu| hdu.is_image());
        let first = images.clone().next();
        first
            .filter(|hdu| hdu.index == 0)
            .or_else(|| images.find(is_sci))
            .or(first)
            .ok_or_else(|| FitsError::NoImage { available: self.available(), path: self.path.clone() })
    }

    /// One plane: `cube_index` counts over all axes beyond the second and is 0 for images.
    /// Reads no pixels. One-dimensional data is an image of one row.
    ///
    /// # Errors
    /// When the HDU does not exist, is not an image, or has fewer planes.
    pub fn plane(&self, hdu: usize, cube_index: usize) -> Result<Arc<Plane>, FitsError> {
        let hdu = self.hdu(&HduChoice::Index(hdu))?;
        let cube_len = hdu.plane_count();
        let pixels = pixels(&hdu.data, cube_index).ok_or_else(|| self.not_an_image(hdu))?;
        if cube_index >= cube_len {
            let path = self.path.clone();
            let (wanted, available) = (cube_index, cube_len);
            return Err(FitsError::NoSuchPlane { hdu: hdu.index, wanted, available, path });
        }
        Ok(Arc::new(Plane {
            key: PlaneKey::unique(),
            name: self.plane_name(hdu),
            band: hdu.band,
            role: hdu.role,
            unit: hdu.unit.clone(),
            magzero: hdu.magzero,
            wcs: hdu.wcs.clone(),
            header: Arc::clone(&hdu.header),
            pixels,
            focal: None,
            source: Source {
                path: self.path.clone(),
                hdu: hdu.index,
                extname: hdu.extname.clone(),
                cube_index,
                cube_len,
                stamp: Some(self.stamp),
                primary: self.hdus.first().filter(|_| hdu.index > 0).map(|first| Arc::clone(&first.header)),
            },
        }))
    }

    /// All pixels of an HDU as one image: the planes of a cube above one another.
    ///
    /// # Errors
    /// When the HDU does not exist or is not an image.
    pub fn all_pixels(&self, hdu: usize) -> Result<Arc<dyn Pixels>, FitsError> {
        let hdu = self.hdu(&HduChoice::Index(hdu))?;
        let planes = hdu.plane_count();
        match &hdu.data {
            Data::Plain(image) => {
                // The planes of a cube follow one another in the file.
                let ImageSize { width, height } = image.size;
                let size = ImageSize { width, height: height * planes };
                let image = Arc::new(PlainImage { size, ..(**image).clone() });
                Ok(Arc::new(PlainPixels { image, plane: 0 }))
            }
            Data::Compressed(image) => Ok(Arc::new(StackedPixels { image: Arc::clone(image), planes })),
            Data::None => Err(self.not_an_image(hdu)),
        }
    }

    fn not_an_image(&self, hdu: &Hdu) -> FitsError {
        FitsError::NotAnImage { hdu: hdu.index, kind: hdu.kind, path: self.path.clone() }
    }

    fn plane_name(&self, hdu: &Hdu) -> String {
        let own = hdu.extname.is_some() || hdu.header.text("FILTER").is_some_and(|text| !text.is_empty());
        if own || self.hdus.iter().filter(|other| other.is_image()).count() > 1 {
            return hdu.name();
        }
        self.path.file_name().map_or_else(|| hdu.name(), |name| name.to_string_lossy().into_owned())
    }

    /// What the file has, for messages: `3 HDUs: 0 (empty), 1 VIS_FLUX (image), ...`.
    fn available(&self) -> String {
        const SHOWN: usize = 12;
        let listed: Vec<String> = self.hdus.iter().take(SHOWN).map(listed).collect();
        let more = if self.hdus.len() > SHOWN { ", ..." } else { "" };
        let s = if self.hdus.len() == 1 { "" } else { "s" };
        format!("{} HDU{s}: {}{more}", self.hdus.len(), listed.join(", "))
    }
}

fn pixels(data: &Data, plane: usize) -> Option<Arc<dyn Pixels>> {
    match data {
        Data::Plain(image) => Some(Arc::new(PlainPixels { image: Arc::clone(image), plane })),
        Data::Compressed(image) => Some(Arc::new(CompressedPixels { image: Arc::clone(image), plane })),
        Data::None => None,
    }
}

fn listed(hdu: &Hdu) -> String {
    let name = hdu.extname.as_ref().map_or(String::new(), |name| format!(" {name}"));
    format!("{}{name} ({})", hdu.index, hdu.kind.described())
}

/// An HDU without what only the whole file can tell (band, role, unit, zero point).
fn interpret(index: usize, raw: RawHdu, bytes: &Arc<FileBytes>, warnings: &mut Vec<String>) -> Hdu {
    let (mut kind, mut bitpix, mut axes) = (raw.kind, raw.bitpix, raw.axes.clone());
    let mut data = Data::None;
    let mut header = raw.header;
    match kind {
        HduKind::Image => {
            let image = plain_image(&header, bytes, (raw.data_start, raw.available), (bitpix, &axes));
            data = image.map_or(Data::None, |image| Data::Plain(Arc::new(image)));
        }
        HduKind::CompressedImage => {
            let table = (raw.data_start, raw.available);
            match CompressedImage::of_table(&header, bytes, table) {
                Ok(image) => {
                    (bitpix, axes) = (image.bitpix(), image.axes().to_vec());
                    header = image_header(&header);
                    data = Data::Compressed(Arc::new(image));
                }
                Err(why) => {
                    kind = HduKind::Table;
                    warnings.push(format!(
                        "the compressed image in HDU {index} cannot be used ({why}), only its table"
                    ));
                }
            }
        }
        _ => {}
    }
    let extname = header.text("EXTNAME").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let wcs = match data {
        Data::None => None,
        _ => Wcs::from_header(&header).transpose().map(|wcs| wcs.map(Arc::new)),
    };
    axes.reverse();
    Hdu {
        index,
        extname,
        kind,
        bitpix,
        shape: axes,
        unit: String::new(),
        band: None,
        role: Role::Other,
        magzero: None,
        wcs,
        header: Arc::new(header),
        data,
    }
}

fn plain_image(
    header: &Header,
    bytes: &Arc<FileBytes>,
    (start, available): (usize, usize),
    (bitpix, axes): (i64, &[usize]),
) -> Option<PlainImage> {
    let encoding = Encoding { format: SampleFormat::from_bitpix(bitpix)?, scaling: scaling(header, bitpix) };
    Some(PlainImage { bytes: Arc::clone(bytes), start, available, size: plane_size(axes), encoding })
}

/// Extent of one plane, from the axis lengths, fastest first.
pub(super) fn plane_size(axes: &[usize]) -> ImageSize {
    ImageSize {
        width: axes.first().copied().unwrap_or(0),
        height: axes.get(1).copied().unwrap_or(usize::from(!axes.is_empty())),
    }
}

/// BSCALE, BZERO and BLANK; BLANK counts for integers only, and a BSCALE of 0 or NaN is not believed.
pub(super) fn scaling(header: &Header, bitpix: i64) -> Scaling {
    let bscale = header.number("BSCALE").filter(|value| value.is_finite() && *value != 0.0).unwrap_or(1.0);
    let bzero = header.number("BZERO").filter(|value| value.is_finite()).unwrap_or(0.0);
    let blank = if bitpix > 0 { header.integer("BLANK") } else { None };
    Scaling { bscale, bzero, blank }
}
