//! The form of an entry on disk. All numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `SKYLPYR` and a line feed |
//! | 4 | version of the format |
//! | 8 | length of the file |
//! | 4, n | the key in full, after its length |
//! | 8, 8 | width and height of the plane |
//! | 1, 8 | whether there is a distribution, and its length |
//! | 4 each | the texels of all levels, finest first (their sizes follow from the plane's) |
//! | n | the distribution |
//! | 4 | CRC-32 of everything before |

use super::key::CacheKey;
use super::stored::{FIRST_LEVEL, StoredParts, StoredPyramid, level_sizes};
use crate::geometry::ImageSize;
use crate::raster::Level;
use flate2::Crc;
use std::io::{self, Read, Write};

const MAGIC: [u8; 8] = *b"SKYLPYR\n";
/// To be raised whenever this form changes, or the way in which levels or distributions are computed.
const VERSION: u32 = 1;
/// Bytes that are summed while they are in the processor's cache.
const CHUNK: usize = 1 << 17;
const CRC_BYTES: u64 = 4;
const _: () = assert!(FIRST_LEVEL == 3, "another first level is another format");

/// Why a file is not the entry that is wanted.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It was made by another version, or for another file or state of it.
    Foreign,
    /// It is not as it was written.
    Damaged(&'static str),
    /// The system does not read it.
    Unreadable(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends early"),
            _ => Self::Unreadable(error),
        }
    }
}

/// Length of an entry in bytes.
pub(super) fn entry_length(key: &CacheKey, parts: &StoredParts) -> u64 {
    (head(key, parts, 0).len() + payload_length(parts)) as u64 + CRC_BYTES
}

fn payload_length(parts: &StoredParts) -> usize {
    let texels: usize = parts.levels.iter().map(|level| level.values.len()).sum();
    texels * size_of::<f32>() + parts.distribution.map_or(0, <[u8]>::len)
}

fn head(key: &CacheKey, parts: &StoredParts, length: u64) -> Vec<u8> {
    let key = key.encoded();
    let mut head = Vec::from(MAGIC);
    head.extend(VERSION.to_le_bytes());
    head.extend(length.to_le_bytes());
    head.extend((key.len() as u32).to_le_bytes());
    head.extend(key);
    head.extend((parts.plane.width as u64).to_le_bytes());
    head.extend((parts.plane.height as u64).to_le_bytes());
    head.push(u8::from(parts.distribution.is_some()));
    head.extend((parts.distribution.map_or(0, <[u8]>::len) as u64).to_le_bytes());
    head
}

/// Write an entry.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_entry(out: &mut dyn Write, key: &CacheKey, parts: &StoredParts) -> io::Result<()> {
    let mut crc = Crc::new();
    let mut put = |bytes: &[u8]| {
        crc.update(bytes);
        out.write_all(bytes)
    };
    put(&head(key, parts, entry_length(key, parts)))?;
    let mut words = Vec::with_capacity(CHUNK / size_of::<u32>());
    for texels in parts.levels.iter().flat_map(|level| level.values.chunks(CHUNK / size_of::<f32>())) {
        words.clear();
        words.extend(texels.iter().map(|value| value.to_bits().to_le()));
        put(bytemuck::cast_slice(&words))?;
    }
    put(parts.distribution.unwrap_or_default())?;
    let sum = crc.sum();
    out.write_all(&sum.to_le_bytes())?;
    out.flush()
}

/// Read an entry of `length` bytes. What it says of itself is believed only after its sum was found right, and no more
/// memory is taken than it has bytes.
///
/// # Errors
/// Everything that is not the entry of this key, as it was written.
pub(super) fn read_entry(from: &mut dyn Read, length: u64, key: &CacheKey) -> Result<StoredPyramid, Refusal> {
    let mut entry = Summed { from, crc: Crc::new(), left: length };
    if entry.array()? != MAGIC {
        return Err(Refusal::Damaged("it is no overview"));
    }
    if u32::from_le_bytes(entry.array()?) != VERSION {
        return Err(Refusal::Foreign);
    }
    if u64::from_le_bytes(entry.array()?) != length {
        return Err(Refusal::Damaged("it is not as long as it was"));
    }
    let wanted = key.encoded();
    if u32::from_le_bytes(entry.array()?) as usize != wanted.len() || entry.bytes(wanted.len())? != wanted {
        return Err(Refusal::Foreign);
    }
    let plane = ImageSize { width: entry.count()?, height: entry.count()? };
    let has_distribution = match entry.array()? {
        [0] => false,
        [1] => true,
        _ => return Err(Refusal::Damaged(CONTRADICTION)),
    };
    let n_distribution = entry.count()?;
    let sizes = level_sizes(plane);
    let n_texels: usize = sizes.iter().map(|size| size.area()).sum();
    let expected = (n_texels as u64 * 4).checked_add(n_distribution as u64);
    if expected.and_then(|bytes| bytes.checked_add(CRC_BYTES)) != Some(entry.left) {
        return Err(Refusal::Damaged(CONTRADICTION));
    }
    let levels = sizes.into_iter().map(|size| entry.level(size)).collect::<Result<Vec<Level>, Refusal>>()?;
    let distribution = entry.bytes(n_distribution)?;
    let sum = entry.crc.sum();
    if u32::from_le_bytes(entry.array()?) != sum {
        return Err(Refusal::Damaged("its check sum is wrong"));
    }
    Ok(StoredPyramid { plane, levels, distribution: has_distribution.then_some(distribution) })
}

const CONTRADICTION: &str = "it contradicts itself";

/// A reader that sums what it reads and never goes beyond the length of the file.
struct Summed<'a> {
    from: &'a mut dyn Read,
    crc: Crc,
    left: u64,
}

impl Summed<'_> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Refusal> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(Refusal::Damaged("it ends early"))?;
        for chunk in bytes.chunks_mut(CHUNK) {
            self.from.read_exact(chunk)?;
            self.crc.update(chunk);
        }
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn count(&mut self) -> Result<usize, Refusal> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| Refusal::Damaged(CONTRADICTION))
    }

    fn bytes(&mut self, count: usize) -> Result<Vec<u8>, Refusal> {
        if count as u64 > self.left {
            return Err(Refusal::Damaged("it ends early"));
        }
        let mut bytes = vec![0; count];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn level(&mut self, size: ImageSize) -> Result<Level, Refusal> {
        let mut values = vec![0.0_f32; size.area()];
        self.fill(bytemuck::cast_slice_mut(&mut values))?;
        for value in &mut values {
            *value = f32::from_bits(u32::from_le(value.to_bits()));
        }
        Ok(Level { size, values })
    }
}
