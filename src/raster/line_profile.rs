//! Values along a line.

use super::window::Window;
use super::{Pixels, ReadError};
use crate::geometry::{ImagePoint, ImageSize, PixelRect};

/// Points whose pixels are read at once, so that a long diagonal does not read the whole image.
const POINTS_PER_READ: usize = 256;
/// More points than any image is long would only repeat "outside".
const MOST_POINTS: f64 = 1.0e6;

/// One point of a profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfilePoint {
    /// From the beginning of the line, in pixels.
    pub distance_px: f64,
    /// Interpolated bilinearly between the centres of the four nearest pixels. NaN outside the image, and
    /// where one of those that count is not finite. In the outermost half pixel, the edge pixel's value.
    pub value: f64,
}

/// Values at every full pixel of distance from `from` to `to`, and at `to`.
/// Empty for positions that are not finite or more than a million pixels apart.
///
/// # Errors
/// When the pixels cannot be read.
pub fn line_profile(
    pixels: &dyn Pixels,
    from: ImagePoint,
    to: ImagePoint,
) -> Result<Vec<ProfilePoint>, ReadError> {
    let length = (to.x - from.x).hypot(to.y - from.y);
    if length.is_nan() || length > MOST_POINTS {
        return Ok(Vec::new());
    }
    let mut distances = (0..=length as usize).map(|step| step as f64).collect::<Vec<_>>();
    if length.fract() > 1.0e-9 {
        distances.push(length);
    }
    let direction =
        if length > 0.0 { ((to.x - from.x) / length, (to.y - from.y) / length) } else { (0.0, 0.0) };
    let at =
        |distance: f64| ImagePoint { x: from.x + direction.0 * distance, y: from.y + direction.1 * distance };
    let mut profile = Vec::with_capacity(distances.len());
    for piece in distances.chunks(POINTS_PER_READ) {
        let points = piece.iter().map(|distance| at(*distance)).collect::<Vec<_>>();
        let window = Window::read(pixels, pixels_near(pixels.size(), &points))?;
        for (distance_px, point) in piece.iter().zip(points) {
            let inside = pixels.size().pixel_at(point).is_some();
            let value = if inside { bilinear(&window, pixels.size(), point) } else { f64::NAN };
            profile.push(ProfilePoint { distance_px: *distance_px, value });
        }
    }
    Ok(profile)
}

/// The pixels that points inside the image are interpolated from.
fn pixels_near(size: ImageSize, points: &[ImagePoint]) -> PixelRect {
    let inside = points.iter().filter(|point| size.pixel_at(**point).is_some());
    let (mut low, mut high) = ((usize::MAX, usize::MAX), (0, 0));
    for point in inside {
        let ((i, i1, _), (j, j1, _)) = (neighbours(point.x, size.width), neighbours(point.y, size.height));
        low = (low.0.min(i), low.1.min(j));
        high = (high.0.max(i1 + 1), high.1.max(j1 + 1));
    }
    let (width, height) = (high.0.saturating_sub(low.0), high.1.saturating_sub(low.1));
    PixelRect { x0: low.0.min(size.width), y0: low.1.min(size.height), width, height }
}

/// The pixels before and after a position along one axis, and the weight of the latter.
fn neighbours(position: f64, len: usize) -> (usize, usize, f64) {
    let position = position.clamp(0.0, len.saturating_sub(1) as f64);
    let first = position.floor() as usize;
    let share = position - position.floor();
    (first, if share > 0.0 { first + 1 } else { first }, share)
}

fn bilinear(window: &Window, size: ImageSize, point: ImagePoint) -> f64 {
    let ((i, i1, u), (j, j1, v)) = (neighbours(point.x, size.width), neighbours(point.y, size.height));
    let corners =
        [(i, j, (1.0 - u) * (1.0 - v)), (i1, j, u * (1.0 - v)), (i, j1, (1.0 - u) * v), (i1, j1, u * v)];
    let mut value = 0.0;
    for (i, j, weight) in corners {
        if weight > 0.0 {
            let pixel = window.value(i, j).filter(|pixel| pixel.is_finite());
            value += weight * pixel.unwrap_or(f64::NAN);
        }
    }
    value
}
