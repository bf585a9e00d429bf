//! One plane of a field.

use super::{Band, FocalPlane, Role};
use crate::geometry::ImageSize;
use crate::header::Header;
use crate::raster::Pixels;
use crate::sky::{Wcs, WcsError};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Identity of a plane within this process: two planes are the same pixels exactly when their keys agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaneKey(u64);

impl PlaneKey {
    /// A key that no other plane has.
    pub fn unique() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A file as it was when it was opened: another stamp means that it has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileStamp {
    /// Length in bytes, as it is on disk.
    pub length: u64,
    /// Time of the last change of its content, nanoseconds since 1970; `None` where the system keeps none.
    pub modified_ns: Option<i128>,
    /// Time of the last change of its content or attributes (Unix), nanoseconds since 1970.
    pub changed_ns: Option<i128>,
}

impl FileStamp {
    /// The stamp of an open file.
    pub fn of(metadata: &std::fs::Metadata) -> Self {
        let modified = metadata.modified().ok();
        let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        #[cfg(unix)]
        let changed_ns = {
            use std::os::unix::fs::MetadataExt;
            Some(i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()))
        };
        #[cfg(not(unix))]
        let changed_ns = None;
        let modified_ns = since.map(|since| since.as_nanos() as i128);
        Self { length: metadata.len(), modified_ns, changed_ns }
    }
}

/// Where a plane was read from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// The file; empty for planes made in memory.
    pub path: PathBuf,
    /// 0-based HDU number.
    pub hdu: usize,
    /// EXTNAME, where there is one.
    pub extname: Option<String>,
    /// Which plane of a cube, counted over all axes beyond the second; 0 for images.
    pub cube_index: usize,
    /// How many planes that cube has; 1 for images.
    pub cube_len: usize,
    /// The file as it was when it was opened; `None` for planes made in memory.
    pub stamp: Option<FileStamp>,
    /// The header of the primary HDU, where the plane lies in another: what it says holds for the whole file.
    pub primary: Option<Arc<Header>>,
}

/// One two-dimensional image and what is known about it.
#[derive(Debug, Clone)]
pub struct Plane {
    pub key: PlaneKey,
    /// EXTNAME, or FILTER, or the file name: what menus show.
    pub name: String,
    pub band: Option<Band>,
    pub role: Role,
    /// BUNIT as written; empty where unknown.
    pub unit: String,
    /// AB magnitude of one unit of flux: m = -2.5 log10(value) + magzero.
    pub magzero: Option<f64>,
    /// World coordinates: absent (`None`), understood, or not supported with the reason.
    pub wcs: Option<Result<Arc<Wcs>, WcsError>>,
    pub header: Arc<Header>,
    pub pixels: Arc<dyn Pixels>,
    /// The quadrants whose pixels these are, where many were put together as one image.
    pub focal: Option<Arc<FocalPlane>>,
    pub source: Source,
}

impl Plane {
    /// Extent in pixels.
    pub fn size(&self) -> ImageSize {
        self.pixels.size()
    }

    /// World coordinates, where they are known and understood.
    pub fn sky(&self) -> Option<&Arc<Wcs>> {
        self.wcs.as_ref()?.as_ref().ok()
    }

    /// AB magnitude of a value in this plane's unit; `None` without zero point or for flux <= 0.
    pub fn magnitude(&self, value: f64) -> Option<f64> {
        let magzero = self.magzero?;
        (value > 0.0).then(|| magzero - 2.5 * value.log10())
    }

    /// Microjansky per unit of this plane (AB: 0 mag = 3.631e9 uJy).
    pub fn microjansky_per_unit(&self) -> Option<f64> {
        Some(10_f64.powf((23.9 - self.magzero?) / 2.5))
    }
}
