//! Files compressed as a whole: `.gz`, `.bz2` and `.Z`.
//!
//! What unpacks to little is held in memory; more goes to a scratch file, which is mapped, so that the system can
//! drop its pages. A large `.gz` that holds one image is given back as soon as its header is known, with the
//! rest of the work as an [`Unpacking`]: this module starts no threads.

mod growth;
mod lzw;
mod packed;
mod scratch;
mod sink;
mod unpacking;

pub(super) use growth::{Growth, Readiness};
pub use scratch::set_scratch_directory;
pub(super) use sink::Unpacked;
pub use unpacking::Unpacking;

use super::FitsError;
use super::mapped::{GuardedMap, MappedFile};
use super::scan::extent_of_primary;
use crate::progress::Progress;
use flate2::bufread::{GzDecoder, MultiGzDecoder};
use packed::{Consumed, Packed, read_up_to};
use sink::Sink;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Unpacked at a time; cancelling is polled in between.
const CHUNK: usize = 1 << 20;
/// Largest file that is unpacked in memory.
const MOST_IN_MEMORY: usize = 64 << 20;
/// No deflate stream unpacks to more than this many times its length.
const MOST_EXPANSION: usize = 1032;

/// A file whose end is not unpacked yet.
pub(super) struct Growing {
    pub map: GuardedMap,
    pub growth: Arc<Growth>,
    pub unpacking: Unpacking,
}

/// What a file turned out to be.
pub(super) enum Packing {
    /// Not compressed as a whole.
    None(MappedFile),
    /// Unpacked; the text says what went wrong half-way, when it still leaves something to look at.
    Whole(Unpacked, Option<String>),
    Growing(Box<Growing>),
}

/// Unpack a file if it is compressed. Compression is recognised by content.
pub(super) fn unpack(file: MappedFile, path: &Path, progress: &dyn Progress) -> Result<Packing, FitsError> {
    let consumed = Consumed::default();
    let file = Arc::new(file);
    let packed = || Packed::new(&file, &consumed);
    let (name, reader): (&str, Box<dyn Read + '_>) = if file.bytes().starts_with(b"\x1f\x8b") {
        if let Some(growing) = grow(&file, path)? {
            return Ok(Packing::Growing(Box::new(growing)));
        }
        ("gzip", Box::new(MultiGzDecoder::new(packed())))
    } else if file.bytes().starts_with(b"BZh") {
        ("bzip2", Box::new(bzip2::bufread::MultiBzDecoder::new(packed())))
    } else if file.bytes().starts_with(b"\x1f\x9d") {
        ("compress (.Z)", Box::new(lzw::Decoder::new(file.bytes(), &consumed)))
    } else {
        return match Arc::into_inner(file) {
            Some(file) => Ok(Packing::None(file)),
            None => Err(failed("it is in use".to_owned(), path)),
        };
    };
    let whole = Whole { name, reader, consumed: &consumed, packed: &file, path };
    whole.unpack(progress).map(|(unpacked, warning)| Packing::Whole(unpacked, warning))
}

fn failed(why: String, path: &Path) -> FitsError {
    FitsError::Unpack { why, path: path.to_owned() }
}

/// A compressed file that is unpacked before anything is shown.
struct Whole<'a> {
    name: &'a str,
    reader: Box<dyn Read + 'a>,
    consumed: &'a Consumed,
    packed: &'a MappedFile,
    path: &'a Path,
}

impl Whole<'_> {
    /// Read to the end or to the first error, keeping what came before it.
    fn unpack(mut self, progress: &dyn Progress) -> Result<(Unpacked, Option<String>), FitsError> {
        let mut buffer = vec![0; CHUNK];
        let mut sink = Sink::default();
        let (mut found, name, path) = (0_u64, self.name, self.path);
        let error = loop {
            if progress.is_cancelled() {
                return Err(FitsError::Cancelled);
            }
            let (count, error) = read_up_to(&mut self.reader, &mut buffer);
            sink.add(buffer.get(..count).unwrap_or_default())
                .map_err(|error| failed(scratch::failure(&error), path))?;
            found += count as u64;
            progress.report(self.consumed.load(Ordering::Relaxed) as f32 / self.packed.bytes().len() as f32);
            if error.is_some() || count < buffer.len() {
                break error;
            }
        };
        if self.packed.has_faulted() {
            return Err(failed("it changed while it was unpacked, open it again".to_owned(), path));
        }
        let warning = match error {
            Some(why) if found < 2880 => {
                let why = format!(
                    "the {name} stream is damaged or cut ({why}) after {found} bytes, fetch it again"
                );
                return Err(failed(why, path));
            }
            error => error.map(|why| {
                format!("the {name} stream ends early or is damaged ({why}); {found} bytes were unpacked")
            }),
        };
        let unpacked = sink.finish().map_err(|error| failed(scratch::failure(&error), path))?;
        Ok((unpacked, warning))
    }
}

/// Unpack the header of a `.gz` and leave the rest for later: where the file is one gzip stream of one image, too
/// large to be held in memory.
fn grow(packed: &Arc<MappedFile>, path: &Path) -> Result<Option<Growing>, FitsError> {
    let consumed = Consumed::default();
    let mut decoder = GzDecoder::new(Packed::new(packed, &consumed));
    let mut head = vec![0; CHUNK];
    let (count, error) = read_up_to(&mut decoder, &mut head);
    if error.is_some() || count < head.len() {
        return Ok(None);
    }
    let Some(total) = extent_of_primary(&head).and_then(|extent| whole_stream(packed.bytes(), extent)) else {
        return Ok(None);
    };
    let unusable = |error: std::io::Error| failed(scratch::failure(&error), path);
    let mut scratch = scratch::create().map_err(unusable)?;
    scratch.set_len(total as u64).map_err(unusable)?;
    scratch.write_all(&head).map_err(unusable)?;
    let map = GuardedMap::of(&scratch).map_err(unusable)?;
    let growth = Arc::new(Growth::default());
    growth.grow_to(head.len());
    let unpacking = Unpacking {
        decoder,
        packed: Arc::clone(packed),
        consumed,
        scratch,
        done: head.len(),
        total,
        growth: Arc::downgrade(&growth),
        path: path.to_owned(),
    };
    Ok(Some(Growing { map, growth, unpacking }))
}

/// How long the unpacked file is, if its trailer agrees that there is nothing but one HDU, which ends after `data`
/// bytes or, padded, after `padded`.
fn whole_stream(packed: &[u8], (data, padded): (usize, usize)) -> Option<usize> {
    let length = u32::from_le_bytes(*packed.last_chunk()?);
    let total = [padded, data].into_iter().find(|&total| total as u32 == length)?;
    (total > MOST_IN_MEMORY && total / MOST_EXPANSION <= packed.len()).then_some(total)
}
