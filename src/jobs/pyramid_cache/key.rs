//! What an entry belongs to: one reduction of one plane of a file as it was.

use crate::field::{FileStamp, Plane, Source};
use crate::raster::Reduction;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Within this time after a change a file can change again without its time showing it.
const TICK_NS: i128 = 50_000_000;
/// The same where times are whole seconds (FAT, some network file systems).
const COARSE_TICK_NS: i128 = 2_000_000_000;

/// Path, stamp, HDU, plane of the cube, reduction and variant. Make it before the pixels are read: an overview is
/// kept only if its file had been at rest by then.
#[derive(Debug, Clone)]
pub struct CacheKey {
    path: PathBuf,
    stamp: FileStamp,
    hdu: usize,
    cube_index: usize,
    reduction: Reduction,
    variant: String,
    is_settled: bool,
}

impl CacheKey {
    /// The key of a plane, of a focal plane as such: it has the file and HDU of its first quadrant. `None` as for
    /// [`CacheKey::of`].
    pub fn of_plane(plane: &Plane, reduction: Reduction) -> Option<Self> {
        let key = Self::of(&plane.source, reduction)?;
        Some(match &plane.focal {
            Some(focal) => key.with_variant(&focal.variant()),
            None => key,
        })
    }

    /// The key of what a source names; `None` for planes made in memory, and where the system keeps no time of changes.
    pub fn of(source: &Source, reduction: Reduction) -> Option<Self> {
        let stamp = source.stamp?;
        let changed_ns = stamp.changed_ns.or(stamp.modified_ns)?;
        let coarse = stamp.modified_ns? % 1_000_000_000 == 0 && changed_ns % 1_000_000_000 == 0;
        let now_ns = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_nanos() as i128;
        Some(Self {
            path: std::fs::canonicalize(&source.path).ok()?,
            stamp,
            hdu: source.hdu,
            cube_index: source.cube_index,
            reduction,
            variant: String::new(),
            is_settled: now_ns - changed_ns > if coarse { COARSE_TICK_NS } else { TICK_NS },
        })
    }

    /// The same for what is derived from the plane, such as a virtual plane; the empty text is the plane itself.
    #[must_use]
    pub fn with_variant(mut self, variant: &str) -> Self {
        variant.clone_into(&mut self.variant);
        self
    }

    /// The reduction whose levels it is for.
    pub fn reduction(&self) -> Reduction {
        self.reduction
    }

    /// True if the file had been at rest, for longer than its times can tell, when the key was made.
    pub fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// True if the file at this path is, at this moment, the one that the key was made for.
    pub fn is_current(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|metadata| FileStamp::of(&metadata) == self.stamp)
    }

    /// The name of its file: the same for all states of the source file, so that a new one takes the old one's place.
    pub(super) fn file_name(&self) -> String {
        format!("{:016x}.{}", fnv_1a(&self.identity()), super::files::ENTRY_EXTENSION)
    }

    /// All of the key, each part of fixed length or preceded by its length: equal bytes mean equal keys.
    pub(super) fn encoded(&self) -> Vec<u8> {
        let mut bytes = self.identity();
        bytes.extend(self.stamp.length.to_le_bytes());
        for time in [self.stamp.modified_ns, self.stamp.changed_ns] {
            bytes.push(u8::from(time.is_some()));
            bytes.extend(time.unwrap_or_default().to_le_bytes());
        }
        bytes
    }

    /// The key without the stamp.
    fn identity(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for text in [self.path.as_os_str().as_encoded_bytes(), self.variant.as_bytes()] {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text);
        }
        for number in [self.hdu, self.cube_index] {
            bytes.extend((number as u64).to_le_bytes());
        }
        bytes.push(match self.reduction {
            Reduction::Mean => 0,
            Reduction::Max => 1,
            Reduction::Or => 2,
        });
        bytes
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): the same in every build, and collisions do no harm here.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::fnv_1a;

    #[test]
    fn the_hash_is_the_published_one() {
        // Test vectors of the FNV page of Landon Curt Noll.
        assert_eq!(fnv_1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
