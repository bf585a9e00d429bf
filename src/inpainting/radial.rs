//! Brightness over distance from the core, observed and repainted.

use super::{PreparedSource, Repainting, WINDOW_CORE, WINDOW_SIDE};
use crate::geometry::{ImagePoint, ImageSize};
use crate::raster::{MemoryPixels, RadialBin, ReadError, radial_profile};

/// The rings end here, pixels: the window's edge.
const RADIUS: f64 = WINDOW_CORE as f64;

/// A ring one pixel wide around the core pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RadialPoint {
    /// Mean distance of its pixels, pixels.
    pub radius: f64,
    /// Mean of the observed pixels, microjansky; NaN without any.
    pub observed: f64,
    /// Mean of the repainted ones (the same outside the hole).
    pub repainted: f64,
    /// Pixels with data.
    pub n: usize,
}

/// The profile of a source and of its repainted core, 16 rings.
///
/// # Errors
/// Never for windows of 32 x 32 pixels, which all sources have.
pub fn radial_points(
    source: &PreparedSource,
    repainting: &Repainting,
) -> Result<Vec<RadialPoint>, ReadError> {
    let (observed, repainted) = (rings(source.window().to_vec())?, rings(repainting.window(source))?);
    let pairs = observed.iter().zip(&repainted);
    Ok(pairs
        .map(|(observed, repainted)| RadialPoint {
            radius: observed.radius,
            observed: observed.mean,
            repainted: repainted.mean,
            n: observed.n,
        })
        .collect())
}

fn rings(window: Vec<f32>) -> Result<Vec<RadialBin>, ReadError> {
    let size = ImageSize { width: WINDOW_SIDE, height: WINDOW_SIDE };
    let center = ImagePoint { x: WINDOW_CORE as f64, y: WINDOW_CORE as f64 };
    radial_profile(&MemoryPixels::new(size, window)?, center, RADIUS)
}
