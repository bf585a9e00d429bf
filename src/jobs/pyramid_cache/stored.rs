//! What an entry holds.

use crate::geometry::{ImageSize, level_count, level_size};
use crate::raster::Level;

/// The finest level that is kept.
pub(super) const FIRST_LEVEL: u8 = 3;
/// More than any image has, and little enough that no product of two overflows.
pub(super) const MOST_PIXELS_ALONG_AXIS: usize = 1 << 28;

/// The coarse levels of a plane, and what else was learnt from all of its pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPyramid {
    /// Extent of the plane.
    pub plane: ImageSize,
    /// From level 3 to the last, finest first.
    pub levels: Vec<Level>,
    /// The distribution of all values, in the caller's own form.
    pub distribution: Option<Vec<u8>>,
}

/// A [`StoredPyramid`] of which others hold the parts.
#[derive(Debug, Clone, Copy)]
pub struct StoredParts<'a> {
    pub plane: ImageSize,
    pub levels: &'a [Level],
    pub distribution: Option<&'a [u8]>,
}

impl<'a> From<&'a StoredPyramid> for StoredParts<'a> {
    fn from(stored: &'a StoredPyramid) -> Self {
        let StoredPyramid { plane, levels, distribution } = stored;
        Self { plane: *plane, levels, distribution: distribution.as_deref() }
    }
}

impl StoredParts<'_> {
    /// True if the levels are those that a plane of this extent has.
    pub(super) fn is_whole(&self) -> bool {
        let sizes = level_sizes(self.plane);
        self.levels.len() == sizes.len()
            && self
                .levels
                .iter()
                .zip(sizes)
                .all(|(level, size)| level.size == size && level.values.len() == size.area())
    }
}

/// The sizes of all kept levels of a plane; none for an extent that no image has.
pub(super) fn level_sizes(plane: ImageSize) -> Vec<ImageSize> {
    if plane.width.max(plane.height) > MOST_PIXELS_ALONG_AXIS {
        return Vec::new();
    }
    (FIRST_LEVEL..level_count(plane)).map(|level| level_size(plane, level)).collect()
}
