//! Pictures as files.

use super::Picture;
use super::png_text::{WithChunks, chunks_of};
use image::codecs::png::PngEncoder;
use image::codecs::tiff::TiffEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageError};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use thiserror::Error;

/// Why a picture could not be written.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum WriteError {
    /// The name does not say which format is meant.
    #[error("pictures are written as .png, .tif or .tiff, by the ending of the name: {}", path.display())]
    Format { path: PathBuf },
    /// The picture has no pixels, or not three values for each.
    #[error("a picture of {width} x {height} pixels cannot be written: {}", path.display())]
    Size { width: usize, height: usize, path: PathBuf },
    /// The file could not be written.
    #[error("the picture cannot be written because {why}: {}", path.display())]
    Failed { why: String, path: PathBuf },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Png,
    Tiff,
}

impl Format {
    fn of(path: &Path) -> Result<Self, WriteError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        match ending.as_deref() {
            Some("png") => Ok(Self::Png),
            Some("tif" | "tiff") => Ok(Self::Tiff),
            _ => Err(WriteError::Format { path: path.to_owned() }),
        }
    }
}

/// Write a picture as PNG (8 bits a channel, with its record as text) or as TIFF (16 bits a channel), by the
/// ending of `path`. The file appears whole or not at all: it is written under another name in the same folder.
///
/// # Errors
/// For another ending, and when the file cannot be written; an older file of that name stays then.
pub fn write_picture(path: &Path, picture: &Picture) -> Result<(), WriteError> {
    let format = Format::of(path)?;
    let (width, height) = (picture.width, picture.height);
    if picture.rgb.is_empty() || picture.rgb.len() != 3 * width * height {
        return Err(WriteError::Size { width, height, path: path.to_owned() });
    }
    // A link stays a link: what it points to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    write_whole(&target, |file| encode(picture, format, file))
        .map_err(|error| WriteError::Failed { why: reason(&error), path: path.to_owned() })
}

/// Let `fill` write a file beside `target`, then give it that name.
pub(super) fn write_whole(target: &Path, fill: impl FnOnce(File) -> io::Result<()>) -> io::Result<()> {
    if let Ok(older) = fs::metadata(target) {
        if older.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if older.permissions().readonly() {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "the file there is write-protected"));
        }
    }
    let beside = name_beside(target);
    let file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let written = fill(file).and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        // Nothing better can be done about a failure to clean up than to report the first one.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn name_beside(target: &Path) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    target.with_file_name(format!(".skyloupe-{}-{number}.part", std::process::id()))
}

fn encode(picture: &Picture, format: Format, out: impl Write + Seek) -> io::Result<()> {
    let too_large = |_| io::Error::new(ErrorKind::InvalidInput, "it has too many pixels");
    let width = u32::try_from(picture.width).map_err(too_large)?;
    let height = u32::try_from(picture.height).map_err(too_large)?;
    let mut out = Remembering { inner: BufWriter::new(out), failure: None };
    let encoded =
        match format {
            Format::Png => PngEncoder::new(WithChunks::new(&mut out, chunks_of(&picture.record)))
                .write_image(&picture.to_rgb8(), width, height, ExtendedColorType::Rgb8),
            Format::Tiff => TiffEncoder::new(&mut out).write_image(
                bytemuck::cast_slice(&picture.rgb),
                width,
                height,
                ExtendedColorType::Rgb16,
            ),
        };
    if let Some(kind) = out.failure {
        return Err(kind.into());
    }
    encoded.map_err(|error| match error {
        ImageError::IoError(error) => error,
        other => io::Error::other(other),
    })?;
    out.flush()
}

/// Passes everything on and remembers what kind of failure came first: encoders keep no more than its text.
struct Remembering<W> {
    inner: W,
    failure: Option<ErrorKind>,
}

impl<W> Remembering<W> {
    fn noted<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() != ErrorKind::Interrupted {
                self.failure.get_or_insert(error.kind());
            }
        })
    }
}

impl<W: Write> Write for Remembering<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.noted(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.noted(result)
    }
}

impl<W: Seek> Seek for Remembering<W> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let result = self.inner.seek(position);
        self.noted(result)
    }
}

/// A failure in words that say what can be done about it.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "its folder does not exist".to_owned(),
        ErrorKind::PermissionDenied if error.get_ref().is_none() => {
            "writing in that folder is not permitted".to_owned()
        }
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::IsADirectory => "a folder has that name".to_owned(),
        ErrorKind::InvalidFilename => "its name is too long or not allowed".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Takes so many bytes, then is full.
    struct Full(Cursor<Vec<u8>>, usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.position() as usize + bytes.len() > self.1 {
                return Err(ErrorKind::StorageFull.into());
            }
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
            self.0.seek(position)
        }
    }

    #[test]
    fn a_full_disk_is_called_so_in_every_format() {
        // Values that do not compress away.
        let rgb =
            (0..3_u32 * 64 * 64).map(|index| (index.wrapping_mul(2_654_435_761) >> 16) as u16).collect();
        let picture = Picture { rgb, ..Picture::black(64, 64) };
        for format in [Format::Png, Format::Tiff] {
            for room in [0, 20, 5000] {
                let error = encode(&picture, format, Full(Cursor::new(Vec::new()), room)).unwrap_err();
                assert_eq!(reason(&error), "the disk is full", "{format:?} with room for {room}");
            }
        }
    }
}
