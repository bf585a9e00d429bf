//! The rest of the work when a compressed file was opened by its header alone.

use super::growth::Growth;
use super::packed::{Consumed, Packed, read_up_to};
use super::scratch;
use crate::fits::mapped::MappedFile;
use crate::progress::Progress;
use flate2::bufread::GzDecoder;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

/// Unpacks the pixels of a `.gz` file that is open already. Whoever opened the file runs this, best in a thread of
/// its own: rows can be read as they come ([`Pixels::ready_rows`](crate::raster::Pixels::ready_rows)). Dropped
/// before the end, it leaves the missing pixels unreadable, with an error that says so. It stops by itself
/// when nobody has the file open any more.
pub struct Unpacking {
    pub(super) decoder: GzDecoder<Packed>,
    pub(super) packed: Arc<MappedFile>,
    pub(super) consumed: Consumed,
    /// Already holds `done` bytes.
    pub(super) scratch: File,
    pub(super) done: usize,
    /// Bytes of the image and all before it.
    pub(super) total: usize,
    pub(super) growth: Weak<Growth>,
    pub(super) path: PathBuf,
}

impl std::fmt::Debug for Unpacking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { done, total, path, .. } = self;
        f.debug_struct("Unpacking").field("done", done).field("total", total).field("path", path).finish()
    }
}

impl Unpacking {
    /// Unpack to the end, or until the file is closed or `progress` says that nobody waits. What comes back is
    /// what the user should know about the file: one sentence, the path last.
    pub fn run(self, progress: &dyn Progress) -> Option<String> {
        let path = self.path.clone();
        self.run_unnamed(progress).map(|warning| format!("{warning}: {}", path.display()))
    }

    /// As [`Unpacking::run`], without the path.
    pub(in crate::fits) fn run_unnamed(mut self, progress: &dyn Progress) -> Option<String> {
        let mut buffer = vec![0; super::CHUNK];
        loop {
            let growth = self.growth.upgrade()?;
            if progress.is_cancelled() {
                growth.fail("its unpacking was cancelled; open the file again".to_owned());
                return None;
            }
            let room = (self.total - self.done).min(buffer.len());
            let piece = buffer.get_mut(..room).unwrap_or_default();
            let (count, error) = read_up_to(&mut self.decoder, piece);
            if self.packed.has_faulted() || !self.packed.is_unchanged() {
                let why = "the file changed while it was unpacked; open it again";
                growth.fail(why.to_owned());
                return Some(why.to_owned());
            }
            if let Err(error) = self.scratch.write_all(piece.get(..count).unwrap_or_default()) {
                let why = format!("the file cannot be unpacked: {}", scratch::failure(&error));
                growth.fail(why.clone());
                return Some(why);
            }
            self.done += count;
            growth.grow_to(self.done);
            progress.report(self.consumed.load(Ordering::Relaxed) as f32 / self.packed.bytes().len() as f32);
            if error.is_some() || count < room || self.done == self.total {
                let warning = self.closing_words(error);
                growth.settle();
                return warning;
            }
        }
    }

    /// What is to be said of the end of the stream. `error` came with the last bytes.
    fn closing_words(&mut self, error: Option<std::io::Error>) -> Option<String> {
        if self.done < self.total {
            let why = error.map_or_else(|| "end of stream".to_owned(), |error| error.to_string());
            return Some(format!(
                "the gzip stream ends early or is damaged ({why}); {} of {} bytes were unpacked, what is missing is \
                 shown as NaN",
                self.done, self.total
            ));
        }
        // The checksum is compared when the end of the stream is read.
        let mut beyond = [0; 1];
        let (more, error) = read_up_to(&mut self.decoder, &mut beyond);
        let left = self.packed.bytes().get(self.consumed.load(Ordering::Relaxed)..).unwrap_or(&[]);
        if let Some(error) = error {
            Some(format!("the gzip stream is damaged ({error}), pixels may be wrong; fetch the file again"))
        } else if more > 0 || left.starts_with(b"\x1f\x8b") {
            Some("more data follows the image and is left out; unpack the file on disk to see it".to_owned())
        } else {
            None
        }
    }
}

impl Drop for Unpacking {
    fn drop(&mut self) {
        if let Some(growth) = self.growth.upgrade() {
            // Does nothing after an end of another kind.
            growth.fail("these pixels were not unpacked; open the file again".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Growing, MOST_IN_MEMORY, Readiness, grow};
    use crate::fits::mapped::MappedFile;
    use crate::progress::Unwatched;
    use std::fs::File;
    use std::io::Write;
    use std::sync::Arc;

    #[test]
    fn a_scratch_file_that_cannot_be_written_ends_the_unpacking_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zeros.fits.gz");
        let mut header = String::new();
        for card in ["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 28800", "NAXIS2  = 2400", "END"]
        {
            header += &format!("{card:<80}");
        }
        let mut plain = format!("{header:<2880}").into_bytes();
        plain.resize(2880 + 28_800 * 2400, 0);
        assert!(plain.len() > MOST_IN_MEMORY);
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&plain).unwrap();
        std::fs::write(&path, packer.finish().unwrap()).unwrap();
        let packed = Arc::new(MappedFile::of(File::open(&path).unwrap()).unwrap());
        let Growing { growth, mut unpacking, .. } = grow(&packed, &path).unwrap().unwrap();
        // Opened for reading only, it refuses to be written, as a full disk does.
        unpacking.scratch = File::open(&path).unwrap();
        let warning = unpacking.run(&Unwatched).unwrap();
        assert!(warning.contains("folder for scratch files") && warning.contains("free space"), "{warning}");
        assert!(growth.under_way().is_none() && growth.readiness(2880) != Readiness::NotYet);
        let Readiness::Never(why) = growth.readiness(plain.len()) else { panic!("there") };
        assert!(why.contains("folder for scratch files"), "{why}");
    }
}
