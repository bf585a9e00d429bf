//! Access to the pixels of one two-dimensional plane.

use crate::geometry::{ImageSize, PixelRect};
use std::path::PathBuf;
use thiserror::Error;

/// Why a window of pixels could not be read.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum ReadError {
    /// The window reaches beyond the image.
    #[error("a window of {}x{} pixels at ({}, {}) reaches beyond an image of {}x{}", window.width, window.height, window.x0, window.y0, size.width, size.height)]
    OutOfBounds { window: PixelRect, size: ImageSize },
    /// The output has not one element per pixel.
    #[error("a buffer of {found} values cannot hold {expected} pixels")]
    BufferLength { expected: usize, found: usize },
    /// The file is not what it was when it was opened.
    #[error("the file changed or vanished while it was open; open it again: {}", path.display())]
    Changed { path: PathBuf },
    /// The result is no longer wanted.
    #[error("cancelled before it was finished")]
    Cancelled,
    /// The pixels exist, but the file that holds them is still being unpacked.
    #[error("these pixels are still being unpacked; they follow in a moment")]
    NotYet,
    /// The file could not be read or decoded.
    #[error("{what}: {}", path.display())]
    Failed { what: String, path: PathBuf },
}

/// The pixels of one plane, in physical values (BSCALE, BZERO applied; BLANK is NaN).
/// Rows run from the first row of the FITS array upwards. Reading is cheap to call from many threads.
pub trait Pixels: Send + Sync + std::fmt::Debug {
    /// Extent in pixels.
    fn size(&self) -> ImageSize;

    /// Fill `out` (row-major, `window.area()` long) with the pixels of `window`.
    ///
    /// # Errors
    /// When the window reaches beyond the image, `out` has the wrong length, or the file fails.
    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError>;

    /// The same in double precision: exact for every BITPIX but 64-bit integers beyond 2^53.
    ///
    /// # Errors
    /// As [`Pixels::read_f32`].
    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError>;

    /// The pixels as words of bit flags, see [`super::flag_word`].
    ///
    /// # Errors
    /// As [`Pixels::read_f32`].
    fn read_flags(&self, window: PixelRect, out: &mut [u32]) -> Result<(), ReadError> {
        check_window(self.size(), window, out.len())?;
        let mut values = vec![0.0; out.len()];
        self.read_f64(window, &mut values)?;
        for (word, value) in out.iter_mut().zip(values) {
            *word = super::flag_word(value);
        }
        Ok(())
    }

    /// Which pixels are stored, and so read, together.
    fn blocks(&self) -> Blocks {
        Blocks { width: self.size().width, height: 1, must_decode: false }
    }

    /// How many rows, from the first, can be read now: all of them but while a file is being unpacked.
    /// A window that reaches beyond them is [`ReadError::NotYet`]. Never falls.
    fn ready_rows(&self) -> usize {
        self.size().height
    }
}

/// Which pixels of a plane are stored together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocks {
    /// Columns of a block.
    pub width: usize,
    /// Rows of a block.
    pub height: usize,
    /// True where a block must be decoded as a whole, which costs far more than copying its pixels.
    pub must_decode: bool,
}

/// Check a request before reading; every implementation begins with it.
///
/// # Errors
/// [`ReadError::OutOfBounds`] or [`ReadError::BufferLength`].
pub fn check_window(size: ImageSize, window: PixelRect, out_len: usize) -> Result<(), ReadError> {
    if !window.fits_in(size) {
        return Err(ReadError::OutOfBounds { window, size });
    }
    if out_len != window.area() {
        return Err(ReadError::BufferLength { expected: window.area(), found: out_len });
    }
    Ok(())
}

/// Pixels held in memory as f32.
#[derive(Debug, Clone)]
pub struct MemoryPixels {
    size: ImageSize,
    values: std::sync::Arc<[f32]>,
}

impl MemoryPixels {
    /// # Errors
    /// [`ReadError::BufferLength`] when `values` is not `size.area()` long.
    pub fn new(size: ImageSize, values: Vec<f32>) -> Result<Self, ReadError> {
        if values.len() != size.area() {
            return Err(ReadError::BufferLength { expected: size.area(), found: values.len() });
        }
        Ok(Self { size, values: values.into() })
    }

    /// All pixels, row-major.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    fn copy_rows<T>(
        &self,
        window: PixelRect,
        out: &mut [T],
        convert: impl Fn(f32) -> T,
    ) -> Result<(), ReadError> {
        check_window(self.size, window, out.len())?;
        if window.width == 0 {
            return Ok(());
        }
        for (row, line) in out.chunks_exact_mut(window.width).enumerate() {
            let start = (window.y0 + row) * self.size.width + window.x0;
            for (target, value) in line.iter_mut().zip(self.values.iter().skip(start)) {
                *target = convert(*value);
            }
        }
        Ok(())
    }
}

impl Pixels for MemoryPixels {
    fn size(&self) -> ImageSize {
        self.size
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        self.copy_rows(window, out, |value| value)
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.copy_rows(window, out, f64::from)
    }
}
