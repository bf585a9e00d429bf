//! Brightness over distance from a position.

use super::window::{Window, rect_around};
use super::{Pixels, ReadError};
use crate::geometry::{ImagePoint, PixelRect};

/// Rows that are read at once.
const READ_ROWS: usize = 64;

/// The finite pixels in a ring one pixel wide: bin k holds those whose centres lie at k <= distance < k+1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RadialBin {
    /// The mean distance of its pixels, in pixels; the middle of the ring when it holds none.
    pub radius: f64,
    /// Their mean; NaN without one.
    pub mean: f64,
    /// Their standard deviation (divided by n); NaN without one.
    pub std: f64,
    /// Their number.
    pub n: usize,
}

/// Rings around `center` out to `max_radius_px`: `ceil(max_radius_px)` of them, the last one cut off there.
///
/// # Errors
/// When the pixels cannot be read.
pub fn radial_profile(
    pixels: &dyn Pixels,
    center: ImagePoint,
    max_radius_px: f64,
) -> Result<Vec<RadialBin>, ReadError> {
    let size = pixels.size();
    // No ring beyond the farthest corner: it would be empty.
    let farthest = [0.0, size.width as f64]
        .into_iter()
        .flat_map(|x| [0.0, size.height as f64].map(|y| (x - center.x).hypot(y - center.y)));
    let radius = max_radius_px.max(0.0).min(farthest.fold(0.0, f64::max) + 1.0);
    let mut rings = vec![Ring::default(); radius.ceil() as usize];
    let rect = rect_around(size, center, radius);
    for y0 in (rect.y0..rect.y0 + rect.height).step_by(READ_ROWS) {
        let height = READ_ROWS.min(rect.y0 + rect.height - y0);
        let window = Window::read(pixels, PixelRect { y0, height, ..rect })?;
        for (position, value) in window.pixels() {
            let distance = (position.x - center.x).hypot(position.y - center.y);
            if distance < radius
                && value.is_finite()
                && let Some(ring) = rings.get_mut(distance as usize)
            {
                ring.take(distance, value);
            }
        }
    }
    Ok(rings.iter().enumerate().map(|(index, ring)| ring.bin(index)).collect())
}

/// Running moments (Welford 1962): no loss where the values are large and their scatter small.
#[derive(Debug, Clone, Copy, Default)]
struct Ring {
    n: usize,
    distances: f64,
    mean: f64,
    squares: f64,
}

impl Ring {
    fn take(&mut self, distance: f64, value: f64) {
        self.n += 1;
        self.distances += distance;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    fn bin(&self, index: usize) -> RadialBin {
        if self.n == 0 {
            return RadialBin { radius: index as f64 + 0.5, mean: f64::NAN, std: f64::NAN, n: 0 };
        }
        let n = self.n as f64;
        RadialBin { radius: self.distances / n, mean: self.mean, std: (self.squares / n).sqrt(), n: self.n }
    }
}
