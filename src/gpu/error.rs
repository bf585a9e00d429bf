//! Why something could not be drawn.

use super::TileKey;
use crate::raster::ReadError;
use thiserror::Error;

/// Why something could not be drawn.
#[derive(Debug, Error)]
pub enum GpuError {
    /// No adapter answers to the choice.
    #[error("no graphics adapter was found for backend {choice}; {found} (try another backend, or the CPU)")]
    NoAdapter { choice: &'static str, found: String },
    /// An adapter is there but gives no device.
    #[error("graphics adapter {adapter} cannot be used: {reason}")]
    NoDevice { adapter: String, reason: String },
    /// The device failed while drawing.
    #[error("the graphics device failed: {reason}")]
    Device { reason: String },
    /// The picture has no pixels, or more than can be held.
    #[error("a picture of {width}x{height} pixels cannot be drawn")]
    PictureSize { width: u32, height: u32 },
    /// A tile that the picture needs could not be read.
    #[error("tile {key:?} could not be read: {source}")]
    Tile { key: TileKey, source: ReadError },
}
